//! Several datasets as one record: whatever it is cut into, it is the whole.

use std::fs;
use std::path::{Path, PathBuf};

use stormtracker::io::access::{Access, Location};
use stormtracker::io::fields::{
    Compression, FieldDescription, FieldProblem, FieldSeries, FieldWriter, LatitudeOrder,
    Selection, SeriesError, VariableDescription, WriteParams, ZarrFormat,
};
use stormtracker::model::{Provenance, TimeAxis};

use crate::conformance::bits;
use crate::sample::{STEPS, Sample};

/// Writes some steps of the sample, with this added to every value.
fn write_steps(path: &Path, sample: &Sample, steps: &[usize], add: f32, params: &WriteParams) {
    let time_s = steps.iter().map(|&step| sample.times.time_s()[step]).collect();
    let frames = steps.iter().map(|&step| sample.frame(step).iter().map(|v| v + add).collect());
    write(path, sample, time_s, frames, params);
}

fn write(
    path: &Path,
    sample: &Sample,
    time_s: Vec<i64>,
    frames: impl Iterator<Item = Vec<f32>>,
    params: &WriteParams,
) {
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: sample.variable.clone(),
            long_name: "pressure".into(),
            standard_name: None,
        }],
        mesh: sample.mesh(),
        times: TimeAxis::new(sample.times.calendar(), time_s).unwrap(),
        provenance: Provenance::default(),
    };
    let mut writer = FieldWriter::create(path, &description, params).unwrap();
    for frame in frames {
        writer.write(&[&frame]).unwrap();
    }
    writer.finish().unwrap();
}

fn all_params() -> [(&'static str, WriteParams); 5] {
    let params = |compression, chunk_steps| WriteParams {
        compression,
        chunk_steps,
        ..WriteParams::default()
    };
    let turned = WriteParams {
        latitude_order: LatitudeOrder::SouthFirst,
        first_longitude_deg: Some(-180.0),
        ..params(Compression::Deflate, 3)
    };
    [
        ("contiguous.nc", params(Compression::None, 0)),
        ("deflate.nc", params(Compression::Deflate, 2)),
        ("turned.nc", turned),
        ("v3.zarr", params(Compression::Deflate, 4)),
        ("v2.zarr", WriteParams { zarr_format: ZarrFormat::V2, ..params(Compression::None, 1) }),
    ]
}

fn locations(paths: &[PathBuf]) -> Vec<Location> {
    paths.iter().map(|path| path.as_path().into()).collect()
}

fn open(paths: &[PathBuf], selection: &Selection) -> Result<FieldSeries, SeriesError> {
    FieldSeries::open(&locations(paths), selection, &Access::default())
}

fn opened(paths: &[PathBuf]) -> FieldSeries {
    open(paths, &Selection::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// Bits of all frames, in blocks of at most so many steps and datasets.
fn frames(series: &FieldSeries, length: usize, datasets: usize) -> Vec<Vec<u32>> {
    let mut frame = vec![0.0; series.meta().mesh.len()];
    let (mut frames, mut previous, mut start) = (Vec::new(), None, 0);
    while start < series.steps() {
        let end = series.block_end(start, length, datasets);
        assert!(start < end && end <= start + length);
        let block = series.load(start..end, previous.as_ref()).unwrap();
        for step in start..end {
            block.frame(step, &mut frame).unwrap();
            frames.push(bits(&frame));
        }
        (previous, start) = (Some(block), end);
    }
    frames
}

fn is_whole(name: &str, series: &FieldSeries, sample: &Sample) {
    let whole: Vec<Vec<u32>> = (0..STEPS).map(|step| bits(sample.frame(step))).collect();
    let meta = series.meta();
    assert_eq!((&meta.times, &meta.mesh), (&sample.times, &sample.mesh()), "{name}");
    assert_eq!(meta.variable, sample.variable, "{name}");
    for (length, datasets) in [(1, 9), (3, 9), (5, 2), (STEPS, 9), (STEPS, 1)] {
        assert_eq!(frames(series, length, datasets), whole, "{name}: {length}, {datasets}");
    }
}

/// Ways of cutting the record into datasets: one after the other, and in turns.
fn cuts() -> Vec<Vec<Vec<usize>>> {
    let in_turns = |n: usize| (0..n).map(|first| (first..STEPS).step_by(n).collect()).collect();
    vec![
        vec![(0..STEPS).collect()],
        vec![(0..4).collect(), vec![4], (5..STEPS).collect()],
        (0..STEPS).map(|step| vec![step]).collect(),
        in_turns(2),
        in_turns(3),
        vec![vec![0, 1, 5, 6, 10], vec![2, 3, 4, 7, 8, 9]],
    ]
}

#[test]
fn a_record_in_parts_is_the_whole_in_any_format_and_order() {
    let sample = Sample::new();
    for (ending, params) in all_params() {
        for cut in cuts() {
            let place = tempfile::tempdir().unwrap();
            let mut paths = Vec::new();
            for (i, steps) in cut.iter().enumerate() {
                paths.push(place.path().join(format!("{i}_{ending}")));
                write_steps(&paths[i], &sample, steps, 0.0, &params);
            }
            is_whole(ending, &opened(&paths), &sample);
            paths.reverse();
            paths.rotate_left(cut.len() / 3);
            is_whole(ending, &opened(&paths), &sample);
        }
    }
}

#[test]
fn parts_of_different_formats_go_together() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let steps: Vec<usize> = (0..STEPS).collect();
    let paths: Vec<PathBuf> = all_params()
        .iter()
        .zip(steps.chunks(3))
        .map(|((name, params), steps)| {
            let path = place.path().join(name);
            write_steps(&path, &sample, steps, 0.0, params);
            path
        })
        .collect();
    let series = opened(&paths);
    is_whole("mixed", &series, &sample);
    assert_eq!(series.meta().format, "NetCDF-4 and Zarr v3");
    assert_eq!(series.source_name(10), paths[3].to_str().unwrap());
    assert_eq!(series.describe_step(10), "1 (2000-01-03T18:00:00)");
}

#[test]
fn of_a_time_in_several_the_last_one_given_counts() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let [(_, params), ..] = all_params();
    let mut paths = Vec::new();
    for (i, steps) in [0..7, 3..STEPS, 5..6].into_iter().enumerate() {
        paths.push(place.path().join(format!("{i}.nc")));
        let steps: Vec<usize> = steps.collect();
        write_steps(&paths[i], &sample, &steps, 1000.0 * i as f32, &params);
    }
    for (order, from) in [
        ([0, 1, 2], [0, 0, 0, 1, 1, 2, 1, 1, 1, 1, 1]),
        ([2, 1, 0], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]),
        ([0, 2, 1], [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]),
    ] {
        let series = opened(&order.map(|i| paths[i].clone()));
        let expected: Vec<Vec<u32>> = (0..STEPS)
            .map(|step| {
                let add = 1000.0 * from[step] as f32;
                bits(&sample.frame(step).iter().map(|value| value + add).collect::<Vec<_>>())
            })
            .collect();
        for length in [1, 4, STEPS] {
            assert_eq!(frames(&series, length, 8), expected, "{order:?}");
        }
        let note = &series.record_notes()[0];
        assert!(note.contains("the one given last: 4 (2000-01-01T18:00:00, "), "{note}");
        assert_eq!(series.source_name(5), paths[from[5]].to_str().unwrap());
    }
}

#[test]
fn what_is_replaced_is_not_read() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let stores = ["old.zarr", "new.zarr"].map(|name| place.path().join(name));
    let params = WriteParams { chunk_steps: 1, ..WriteParams::default() };
    write_steps(&stores[0], &sample, &(0..STEPS).collect::<Vec<_>>(), 0.0, &params);
    write_steps(&stores[1], &sample, &[1, 2], 0.0, &params);
    fs::write(stores[0].join("msl/c/1/0/0"), "damaged").unwrap();
    is_whole("replaced", &opened(&stores), &sample);
    let [old, new] = stores;
    let series = opened(&[new, old.clone()]);
    let error = series.load(0..STEPS, None).unwrap_err().to_string();
    let words = format!("{}: variable msl: step 1 (2000-01-01T06:00:00)", old.display());
    assert!(error.starts_with(&words), "{error}");
}

#[test]
fn a_period_is_one_of_the_joined_record() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let paths = [0, 1].map(|i| place.path().join(format!("{i}.nc")));
    for (first, path) in paths.iter().enumerate() {
        let steps: Vec<usize> = (first..STEPS).step_by(2).collect();
        write_steps(path, &sample, &steps, 0.0, &WriteParams::default());
    }
    let mut selection = Selection {
        start: Some("2000-01-01T18:00".into()),
        end: Some("2000-01-02T18:00".into()),
        n_frames: Some(4),
        ..Selection::default()
    };
    let series = open(&paths, &selection).unwrap();
    assert_eq!(series.meta().times, sample.times.slice(3..7));
    let expected: Vec<Vec<u32>> = (3..7).map(|step| bits(sample.frame(step))).collect();
    assert_eq!(frames(&series, 3, 8), expected);
    selection.start = Some("2001-01-01".into());
    selection.end = None;
    let error = open(&paths, &selection).unwrap_err().to_string();
    assert!(error.contains("the data span 2000-01-01T00:00:00 to 2000-01-03T18:00:00"), "{error}");
}

#[test]
fn gaps_are_noted_and_only_in_what_is_read() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let paths = [0, 1].map(|i| place.path().join(format!("{i}.nc")));
    write_steps(&paths[0], &sample, &[0, 1, 2], 0.0, &WriteParams::default());
    write_steps(&paths[1], &sample, &[5, 6, 7, 8, 9], 0.0, &WriteParams::default());
    let gap = "2000-01-01T12:00:00 to 2000-01-02T06:00:00";
    let note = format!(
        "gaps, longer than the usual step of 6 h: 2 ({gap}, \
                        2000-01-03T00:00:00 to 2000-01-03T12:00:00)"
    );
    assert_eq!(opened(&paths).record_notes(), [note]);
    let start = Some("2000-01-02".into());
    let end = Some("2000-01-03".into());
    let series = open(&paths, &Selection { start, end, ..Selection::default() }).unwrap();
    assert_eq!((series.steps(), series.record_notes()), (4, &[][..]));
}

/// More datasets than stay open, of one step each.
fn many(place: &Path, sample: &Sample) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = (0..40).map(|i| place.join(format!("{i:02}.nc"))).collect();
    for (i, path) in paths.iter().enumerate() {
        let frame = sample.frame(i % STEPS).to_vec();
        let time_s = vec![i as i64 * 21_600];
        write(path, sample, time_s, [frame].into_iter(), &WriteParams::default());
    }
    paths
}

#[test]
fn datasets_that_were_closed_are_opened_again() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let series = opened(&many(place.path(), &sample));
    let expected: Vec<Vec<u32>> = (0..40).map(|i| bits(sample.frame(i % STEPS))).collect();
    for (length, datasets) in [(1, 8), (7, 8), (40, 3), (40, 40)] {
        assert_eq!(frames(&series, length, datasets), expected, "{length}, {datasets}");
    }
}

#[test]
fn a_dataset_that_goes_or_changes_is_an_error_with_its_name() {
    let sample = Sample::new();
    let place = tempfile::tempdir().unwrap();
    let paths = many(place.path(), &sample);
    let series = opened(&paths);
    let error = |step: usize| series.load(step..step + 2, None).unwrap_err();
    fs::remove_file(&paths[20]).unwrap();
    let SeriesError::Field(gone) = error(20) else { panic!() };
    assert!(matches!(*gone.problem, FieldProblem::NotFound), "{gone}");
    assert_eq!(gone.source_name, paths[20].to_str().unwrap());
    // Of two, the one that comes first.
    let bytes = fs::read(&paths[23]).unwrap();
    fs::write(&paths[23], &bytes[..bytes.len() / 2]).unwrap();
    fs::remove_file(&paths[24]).unwrap();
    let SeriesError::Field(damaged) = error(23) else { panic!() };
    assert!(matches!(*damaged.problem, FieldProblem::Truncated { .. }), "{damaged}");
    assert_eq!(damaged.source_name, paths[23].to_str().unwrap());
    fs::rename(&paths[27], &paths[26]).unwrap();
    let SeriesError::Changed { name, what } = error(26) else { panic!() };
    assert_eq!((name.as_str(), what), (paths[26].to_str().unwrap(), "times"));
}
