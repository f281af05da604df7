//! What comes piece by piece is the same file as what comes at once.

use std::path::Path;

use proptest::prelude::*;

use super::round_trip::{any_centers, any_tracks, any_tracks_of_runs};
use super::*;
use crate::io::tracks::spool::RowSpool;
use crate::model::{Detections, Run};

/// The tracks at some indices, of a record that goes on.
fn batch(tracks: &Tracks, range: std::ops::Range<usize>) -> Tracks {
    let mut batch = tracks.clone();
    batch.retain(|index| range.contains(&index));
    batch
}

/// What a file and the objects beside it hold, taken away.
fn contents(path: &Path) -> Vec<Vec<u8>> {
    let mut files: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    files.sort_by_key(|file| file.as_ref().unwrap().path());
    let files = files.into_iter().map(|file| file.unwrap().path());
    let taken = files.map(|file| (std::fs::read(&file).unwrap(), std::fs::remove_file(&file)));
    taken.map(|(bytes, removed)| removed.map(|()| bytes).unwrap()).collect()
}

/// The bytes of tracks that come in batches between these indices.
fn in_batches(
    tracks: &Tracks,
    cuts: &[usize],
    format: TrackFormat,
    options: &WriteOptions,
) -> Vec<Vec<u8>> {
    let (_directory, path) = file("tdump");
    let mut writer = TrackWriter::create(&path, format, &tracks.without_tracks(), options).unwrap();
    for pair in cuts.windows(2) {
        writer.push(&batch(tracks, pair[0]..pair[1])).unwrap();
    }
    writer.finish().unwrap();
    contents(&path)
}

fn at_once(tracks: &Tracks, format: TrackFormat, options: &WriteOptions) -> Vec<Vec<u8>> {
    let (_directory, path) = file("tdump");
    write_tracks(&path, format, tracks, options).unwrap();
    contents(&path)
}

/// Indices in order, from the first to past the last.
fn cuts_of(indices: Vec<prop::sample::Index>, length: usize) -> Vec<usize> {
    let mut cuts: Vec<usize> = indices.into_iter().map(|i| i.index(length + 1)).collect();
    cuts.extend([0, length]);
    cuts.sort_unstable();
    cuts
}

fn any_cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    proptest::collection::vec(any::<prop::sample::Index>(), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_batches_are_the_same_tracks(tracks in any_tracks(3600), cuts in any_cuts()) {
        let mut tracks = tracks;
        // In a unit that every format takes, and small enough for fixed columns.
        for variable in &mut tracks.variables {
            variable.values.iter_mut().for_each(|value| *value %= 0.01);
        }
        let cuts = cuts_of(cuts, tracks.len());
        let is_gregorian =
            matches!(tracks.calendar, Calendar::Standard | Calendar::ProlepticGregorian);
        for (format, _) in FORMATS {
            // It names a variable, and its dates are ours.
            if format == TrackFormat::TrackJson && (tracks.variables.is_empty() || !is_gregorian) {
                continue;
            }
            for imilast_dialect in DIALECTS {
                let options = WriteOptions { imilast_dialect, ..WriteOptions::default() };
                let whole = at_once(&tracks, format, &options);
                prop_assert!(in_batches(&tracks, &cuts, format, &options) == whole, "{format:?}");
                if format != TrackFormat::Imilast {
                    break;
                }
            }
        }
    }

    #[test]
    fn any_batches_are_the_same_tracks_of_runs(
        tracks in any_tracks_of_runs(),
        cuts in any_cuts(),
    ) {
        let cuts = cuts_of(cuts, tracks.len());
        let further = [TrackFormat::Parquet, TrackFormat::TempestText];
        let all = LOSSLESS.map(|(format, _)| format).into_iter().chain(further);
        for format in all {
            let options = WriteOptions::default();
            let whole = at_once(&tracks, format, &options);
            prop_assert!(in_batches(&tracks, &cuts, format, &options) == whole, "{format:?}");
        }
    }

    #[test]
    fn any_parts_are_the_same_centres(centers in any_centers(), cuts in any_cuts()) {
        let steps = centers.times.len();
        for (format, _) in LOSSLESS {
            let (_directory, path) = file("centres");
            write_centers(&path, format, &centers).unwrap();
            let whole = contents(&path);
            let mut writer =
                CentersWriter::create(&path, format, &centers.without_centers()).unwrap();
            for pair in cuts_of(cuts.clone(), steps).windows(2) {
                writer.push_steps(&part(&centers, pair[0]..pair[1])).unwrap();
            }
            writer.finish().unwrap();
            prop_assert!(contents(&path) == whole, "{format:?}");
        }
    }
}

#[test]
fn a_dump_in_batches_is_the_same_dump() {
    let options = WriteOptions::default();
    let whole = at_once(&two_tracks(), TrackFormat::TrackDump, &options);
    assert_eq!(whole.len(), 2, "the objects are beside it");
    let in_two = in_batches(&two_tracks(), &[0, 1, 1, 2], TrackFormat::TrackDump, &options);
    assert!(in_two == whole);
}

/// Some steps of a record as a record of their own.
fn part(centers: &Centers, steps: std::ops::Range<usize>) -> Centers {
    let points = centers.offsets[steps.start]..centers.offsets[steps.end];
    let variable =
        |v: &Variable| Variable { info: v.info.clone(), values: v.values[points.clone()].to_vec() };
    let offsets = &centers.offsets[steps.start..=steps.end];
    Centers {
        run: centers.run.clone(),
        times: centers.times.slice(steps),
        offsets: offsets.iter().map(|offset| offset - points.start).collect(),
        lat_deg: centers.lat_deg[points.clone()].to_vec(),
        lon_deg: centers.lon_deg[points.clone()].to_vec(),
        variables: centers.variables.iter().map(variable).collect(),
        provenance: centers.provenance.clone(),
    }
}

/// Three steps as detection has them.
fn detections() -> [Detections; 3] {
    let mut found =
        [(); 3].map(|()| Detections { further: vec![Vec::new()], ..Default::default() });
    for (step, object, lat_deg) in [(0, 2.0, 1.0), (0, 1.0, -2.25), (2, 1.0, 0.1)] {
        found[step].push(lat_deg, 350.0, 99_000.1);
        found[step].further[0].push(object);
    }
    found
}

/// The record of [`detections`], without them.
fn header() -> Centers {
    let info = VariableInfo::new("object", Quantity::Other, "");
    let object = Variable { info, values: Vec::new() };
    let variables = vec![pressure(Vec::new()), object];
    let run = Run { member: Some("3".into()), ..Run::default() };
    Centers { variables, run, ..three_steps().without_centers() }
}

#[test]
fn detections_are_written_as_the_centres_they_make() {
    let Centers { times, variables, provenance, run, .. } = header();
    let variables = variables.into_iter().map(|variable| variable.info).collect();
    let mut centers = Centers { run, ..Centers::of_no_centers(times, variables, provenance) };
    detections().iter().for_each(|of_step| centers.push(of_step));
    for format in [TrackFormat::Csv, TrackFormat::CfNetcdf, TrackFormat::TrackObjects] {
        let (_directory, path) = file("centres");
        write_centers(&path, format, &centers).unwrap();
        let whole = contents(&path);
        let mut writer = CentersWriter::create(&path, format, &header()).unwrap();
        detections().iter().for_each(|of_step| writer.push(of_step).unwrap());
        writer.finish().unwrap();
        assert!(contents(&path) == whole, "{format:?}");
        let as_objects = write_objects(&path, &Objects::of_centers(centers.clone()).unwrap());
        as_objects.unwrap();
        assert_eq!(contents(&path) == whole, format == TrackFormat::TrackObjects);
    }
}

/// A stream that others can look at.
#[derive(Clone, Default)]
struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_stream_gets_every_step_as_it_comes() {
    let stream = Shared::default();
    let lines = || String::from_utf8(stream.0.lock().unwrap().clone()).unwrap().lines().count();
    let out = Box::new(stream.clone());
    let mut writer = CentersWriter::to_stream(out, TrackFormat::Csv, &header()).unwrap();
    let above = lines();
    let mut seen = Vec::new();
    for of_step in &detections() {
        writer.push(of_step).unwrap();
        seen.push(lines() - above);
    }
    writer.finish().unwrap();
    assert_eq!(seen, [2, 2, 3]);
    let error =
        CentersWriter::to_stream(Box::new(stream.clone()), TrackFormat::CfNetcdf, &header());
    assert!(error.unwrap_err().to_string().starts_with("the output: NetCDF cannot"));
}

/// More points than any buffer holds, in tracks of unequal length.
fn many_points() -> Tracks {
    let points = 2 * RowSpool::BLOCK_ROWS + 77;
    let mut tracks = Tracks { calendar: Calendar::Standard, ..Tracks::default() };
    while tracks.points() < points {
        let length = (1 + tracks.len() % 40).min(points - tracks.points());
        tracks.ids.push(tracks.len() as u64 + 1);
        tracks.time_s.extend((0..length as i64).map(|k| k * 21_600));
        tracks.offsets.push(tracks.time_s.len());
    }
    tracks.lat_deg = (0..points).map(|i| (i % 180) as f64 - 90.0).collect();
    tracks.lon_deg = (0..points).map(|i| (i % 360) as f64).collect();
    tracks.variables = vec![pressure((0..points).map(|i| 100.0 * i as f64).collect())];
    tracks
}

#[test]
fn more_points_than_are_held_become_the_same_tracks() {
    let tracks = many_points();
    for (format, _) in FORMATS {
        let (directory, path) = file("t.dat");
        let header = tracks.without_tracks();
        let options = WriteOptions::default();
        let mut writer = TrackWriter::create(&path, format, &header, &options).unwrap();
        for first in (0..tracks.len()).step_by(100) {
            writer.push(&batch(&tracks, first..(first + 100).min(tracks.len()))).unwrap();
        }
        let named = std::fs::read_dir(directory.path()).unwrap().count();
        let is_text = !matches!(format, TrackFormat::CfNetcdf | TrackFormat::TrackNetcdf);
        assert_eq!(named, usize::from(is_text), "{format:?}: only the output has a name");
        writer.finish().unwrap();
        let options = ReadOptions { variable: Some("msl".into()), ..ReadOptions::default() };
        assert_same(&tracks, &read_tracks(&path, None, &options).unwrap());
    }
}

#[test]
fn what_is_not_finished_leaves_the_older_file() {
    let mut later = two_tracks();
    later.time_s[4] += 1800;
    for (format, _) in FORMATS.into_iter().chain([(TrackFormat::TrackDump, "")]) {
        let (directory, path) = file("t.dat");
        std::fs::write(&path, "older").unwrap();
        let header = two_tracks().without_tracks();
        let create = || TrackWriter::create(&path, format, &header, &WriteOptions::default());
        let mut writer = create().unwrap();
        writer.push(&two_tracks()).unwrap();
        drop(writer);
        let mut writer = create().unwrap();
        writer.push(&two_tracks()).unwrap();
        let refused = writer.push(&later).and_then(|()| writer.finish());
        if !TO_THE_SECOND.iter().any(|(exact, _)| *exact == format) {
            let error = refused.unwrap_err().to_string();
            assert!(error.contains("t.dat") && error.contains("12:30:00"), "{error}");
            assert_eq!(contents(&path), [b"older"], "{format:?}");
        }
        assert!(directory.path().exists());
    }
}

#[test]
fn centres_that_are_not_finished_leave_nothing() {
    for format in [TrackFormat::Csv, TrackFormat::CfNetcdf, TrackFormat::TrackObjects] {
        let (_directory, path) = file("centres");
        let mut writer = CentersWriter::create(&path, format, &header()).unwrap();
        writer.push(&detections()[0]).unwrap();
        drop(writer);
        assert!(contents(&path).is_empty());
    }
    let (_directory, path) = file("centres");
    let mut writer = CentersWriter::create(&path, TrackFormat::TrackObjects, &header()).unwrap();
    let mut wrong = detections()[0].clone();
    wrong.further[0][1] = 0.5;
    let error = writer.push(&wrong).unwrap_err().to_string();
    assert!(error.contains("centres") && error.contains("numbered from 1"), "{error}");
    assert!(contents(&path).is_empty());
}

#[test]
#[should_panic(expected = "starts announced")]
fn runs_that_the_header_does_not_announce_are_refused() {
    let (_directory, path) = file("t.csv");
    let header = two_tracks().without_tracks();
    let options = WriteOptions::default();
    let mut writer = TrackWriter::create(&path, TrackFormat::Csv, &header, &options).unwrap();
    let mut forecast = two_tracks();
    forecast.set_run(&Run { init: "2000-01-01".parse().ok(), ..Run::default() });
    // The header says nothing of runs.
    let _ = writer.push(&forecast);
}
