use proptest::prelude::*;

use super::*;
use crate::model::{Calendar, Provenance, Quantity, Run, Variable};

const STEP_S: i64 = 21_600;

fn variable(name: &str, values: Vec<f64>) -> Variable {
    Variable { info: VariableInfo::new(name, Quantity::identify(None, name), "Pa"), values }
}

fn provenance(times: &TimeAxis, parameters: &str) -> Provenance {
    Provenance {
        software: "stormtracker 1.2.3".into(),
        input: format!("msl [Pa], 73 x 144, {}", times.summary()),
        parameters: parameters.into(),
        processing: vec!["kept degrees 5 to 42".into()],
    }
}

/// Centres of steps of these times, so many in each, all of them different.
fn record(time_s: Vec<i64>, counts: &[usize]) -> Centers {
    let times = TimeAxis::new(Calendar::Standard, time_s).unwrap();
    let mut offsets = vec![0];
    let mut values = Vec::new();
    for (step, &count) in counts.iter().enumerate() {
        values.extend((0..count).map(|i| (times.time_s()[step] / STEP_S * 100 + i as i64) as f64));
        offsets.push(values.len());
    }
    let provenance = provenance(&times, r#"{"input":{},"detect":{"a":0.00001}}"#);
    let lat_deg = values.iter().map(|v| v % 90.0).collect();
    let lon_deg = values.iter().map(|v| v % 360.0).collect();
    let variables = vec![variable("msl", values.clone()), variable("object", values)];
    Centers { run: Run::default(), times, offsets, lat_deg, lon_deg, variables, provenance }
}

/// Some steps of a record as a run over them alone finds them.
fn piece(whole: &Centers, steps: std::ops::Range<usize>, name: &str) -> Piece {
    let of = |values: &[f64]| values[whole.offsets[steps.start]..whole.offsets[steps.end]].to_vec();
    let times = whole.times.slice(steps.clone());
    let first = whole.offsets[steps.start];
    let period = r#"{"input":{"start":"x","end":"y","n_frames":3},"detect":{"a":0.00001}}"#;
    let centers = Centers {
        provenance: provenance(&times, period),
        times,
        offsets: whole.offsets[steps.start..=steps.end].iter().map(|o| o - first).collect(),
        lat_deg: of(&whole.lat_deg),
        lon_deg: of(&whole.lon_deg),
        variables: whole
            .variables
            .iter()
            .map(|v| Variable { values: of(&v.values), info: v.info.clone() })
            .collect(),
        ..whole.clone()
    };
    Piece { name: name.into(), centers, format: TrackFormat::Csv }
}

fn six_steps() -> Centers {
    record((0..6).map(|k| k * STEP_S).collect(), &[2, 0, 1, 3, 0, 1])
}

/// Two halves of a record, the second one changed.
fn halves(change: impl FnOnce(&mut Piece)) -> Vec<Piece> {
    let whole = six_steps();
    let mut second = piece(&whole, 3..6, "b.nc");
    change(&mut second);
    vec![piece(&whole, 0..3, "a.nc"), second]
}

fn refused(pieces: Vec<Piece>, words: &[&str]) {
    let error = join(pieces).unwrap_err().to_string();
    for word in words {
        assert!(error.contains(word), "{word:?} is not in {error:?}");
    }
}

proptest! {
    #[test]
    fn pieces_in_any_order_are_the_whole(
        counts in prop::collection::vec(0usize..4, 1..30),
        mut cuts in prop::collection::vec(0usize..30, 0..6),
        seed in any::<u64>(),
    ) {
        let steps = counts.len();
        let whole = record((0..steps as i64).map(|k| k * STEP_S).collect(), &counts);
        cuts.retain(|&cut| cut > 0 && cut < steps);
        cuts.extend([0, steps]);
        cuts.sort_unstable();
        cuts.dedup();
        let ranges = cuts.windows(2).map(|pair| pair[0]..pair[1]);
        let mut pieces: Vec<Piece> =
            ranges.map(|steps| piece(&whole, steps, &format!("{seed}"))).collect();
        let turns = (seed % pieces.len() as u64) as usize;
        pieces.rotate_left(turns);
        pieces.reverse();
        let is_whole = pieces.len() == 1;
        let joined = join(pieces).unwrap();
        if is_whole {
            prop_assert_eq!(joined.centers.times, whole.times);
        } else {
            prop_assert_eq!(joined.centers, whole);
        }
        prop_assert!(joined.notes.is_empty());
    }
}

#[test]
fn one_file_is_left_as_it_is() {
    let only = piece(&six_steps(), 1..4, "a.nc");
    let centers = only.centers.clone();
    assert_eq!(join(vec![only]).unwrap().centers, centers);
    refused(Vec::new(), &["there is no input"]);
}

#[test]
fn a_missing_piece_is_a_gap_that_is_said() {
    let whole = six_steps();
    let joined = join(vec![piece(&whole, 4..6, "b"), piece(&whole, 0..2, "a")]).unwrap();
    assert_eq!(joined.centers.times.time_s(), [0, 1, 4, 5].map(|k| k * STEP_S));
    assert_eq!(joined.centers.offsets, [0, 2, 2, 2, 3]);
    let [note] = &joined.notes[..] else { panic!("{:?}", joined.notes) };
    assert!(note.contains("1970-01-01T06:00:00 to 1970-01-02T00:00:00"), "{note}");
}

#[test]
fn pieces_without_steps_add_nothing() {
    let whole = six_steps();
    let pieces =
        vec![piece(&whole, 0..0, "empty"), piece(&whole, 0..3, "a"), piece(&whole, 3..6, "b")];
    assert_eq!(join(pieces).unwrap().centers, whole);
}

#[test]
fn times_that_two_pieces_hold_are_refused() {
    let whole = six_steps();
    for (one, two) in [(0..4, 3..6), (0..6, 2..3), (0..3, 0..3)] {
        let pieces = vec![piece(&whole, two, "b.nc"), piece(&whole, one, "a.nc")];
        refused(pieces, &["a.nc (", "b.nc (", "overlap; leave one of them out"]);
    }
    let mut pieces = vec![piece(&whole, 0..3, "a"), piece(&whole, 0..3, "b")];
    pieces.iter_mut().for_each(|piece| piece.format = TrackFormat::TrackObjects);
    refused(pieces, &["frames count from --start"]);
}

#[test]
fn what_is_not_of_one_record_is_refused_with_both_files() {
    let both = ["a.nc and b.nc have different"];
    let different = |change: fn(&mut Centers), words: [&str; 3]| {
        refused(halves(|piece| change(&mut piece.centers)), &[&both[..], &words].concat());
    };
    different(
        |centers| centers.run.member = Some("3".into()),
        ["runs: ", "the only run", "member 3"],
    );
    different(
        |centers| centers.variables[0].info.units = "hPa".into(),
        ["variables: ", "msl [Pa]", "msl [hPa]"],
    );
    different(|centers| drop(centers.variables.pop()), ["variables: ", "object", "msl"]);
    different(
        |centers| {
            let times = centers.times.time_s().to_vec();
            centers.times = TimeAxis::new(Calendar::NoLeap, times).unwrap();
        },
        ["calendars: ", "standard", "noleap"],
    );
    different(
        |centers| centers.provenance.parameters = r#"{"input":{},"detect":{"a":0.00002}}"#.into(),
        ["parameters: ", "detect.a 0.00001", "detect.a 0.00002; detect all pieces"],
    );
    different(
        |centers| centers.provenance.input = centers.provenance.input.replace("73", "37"),
        ["fields: ", "73 x 144", "37 x 144"],
    );
    different(
        |centers| centers.provenance.processing.clear(),
        ["processing: ", "kept degrees 5 to 42", "nothing is said"],
    );
}

#[test]
fn a_field_without_a_time_is_refused_beside_others() {
    let pieces = halves(|piece| piece.centers.times = TimeAxis::undated());
    refused(pieces, &["b.nc says nothing of its time", "1 other inputs"]);
}

#[test]
fn another_version_of_the_program_is_said() {
    let pieces = halves(|piece| piece.centers.provenance.software = "stormtracker 2".into());
    let notes = join(pieces).unwrap().notes;
    assert_eq!(notes, [r#"a.nc was found by "stormtracker 1.2.3" and b.nc by "stormtracker 2""#]);
}
