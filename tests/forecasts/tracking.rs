//! Every run is tracked as if it were alone.

use std::num::NonZero;
use std::path::Path;

use stormtracker::io::access::Access;
use stormtracker::io::fields::{RunInputs, Selection};
use stormtracker::io::tracks::{TrackFormat, WriteOptions, write_tracks_to};
use stormtracker::model::{Run, TrackRuns, Tracks};
use stormtracker::parallel::{Team, Workers};
use stormtracker::pipeline::{
    Crew, DetectSettings, Funnel, Input, RunSettings, Settings, Silent, runs, track, track_runs,
};

use crate::layouts;

fn settings() -> Settings {
    let detect = DetectSettings { feature_threshold: Some(100.0), ..DetectSettings::default() };
    Settings { detect, ..Settings::default() }
}

fn track_all(path: &Path, settings: &Settings, threads: usize) -> (Vec<Run>, Tracks, Funnel) {
    let access = Access::default();
    let found = runs(&[path.into()], settings, &access).unwrap();
    let open = |run: &RunInputs, selection: &Selection| {
        let of_run = Settings { input: selection.clone(), ..settings.clone() };
        Input::open(&run.inputs, &[], &of_run, &access)
    };
    let workers = Workers::new(NonZero::new(threads)).unwrap();
    let crew = Crew { team: &Team::alone(), workers: &workers, checkpoint: None, monitor: &Silent };
    let (tracks, funnel) = track_runs(&found, open, settings, &crew).unwrap().unwrap();
    (found.into_iter().map(|entry| entry.run).collect(), tracks, funnel)
}

fn track_one(path: &Path, run: &Run) -> (Tracks, Funnel) {
    let mut settings = settings();
    settings.input = settings.input.of_run(run);
    let input = Input::open(&[path.into()], &[], &settings, &Access::default()).unwrap();
    let tracked = track(&input, &settings, &Workers::new(None).unwrap(), &Silent).unwrap();
    (tracked.tracks, tracked.funnel)
}

/// The columns of points of the tracks of one run.
fn only(tracks: &Tracks, run: &Run) -> Tracks {
    let mut only = tracks.clone();
    only.retain(|index| tracks.runs.of(index) == Some(run));
    only
}

fn csv(tracks: &Tracks) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_tracks_to(&mut bytes, TrackFormat::Csv, tracks, &WriteOptions::default()).unwrap();
    bytes
}

#[test]
fn all_runs_are_what_each_is_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    layouts::cfgrib().write_netcdf(&path);
    let (runs, all, funnel) = track_all(&path, &settings(), 2);
    assert_eq!((runs.len(), funnel.frames, funnel.tracks), (4, 16, 8));
    assert_eq!(all.ids, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(all.runs.all(), runs);
    let mut sum = Funnel::default();
    for run in &runs {
        let (alone, funnel) = track_one(&path, run);
        let part = only(&all, run);
        assert_eq!(alone.len(), 2);
        let bare = |tracks: &Tracks| Tracks {
            ids: Vec::new(),
            runs: TrackRuns::default(),
            provenance: Default::default(),
            ..tracks.clone()
        };
        assert_eq!(bare(&part), bare(&alone), "{run}");
        assert_eq!(alone.runs.all(), std::slice::from_ref(run));
        sum += funnel;
    }
    let counts = |f: &Funnel| (f.cells, f.centers, f.isolated, f.links, f.linked_tracks, f.tracks);
    assert_eq!(counts(&sum), counts(&funnel));
    // Nothing passes from one run into another, whose times overlap.
    let starts: Vec<_> = all.iter().map(|track| (track.lat_deg[0], track.time_s.len())).collect();
    assert_eq!(starts, [(50.0, 4), (-45.0, 3)].repeat(4));
}

#[test]
fn threads_and_chunks_do_not_change_a_byte() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.zarr");
    layouts::weatherbench_ensemble().write_zarr(&path);
    let (_, reference, _) = track_all(&path, &settings(), 1);
    for (threads, chunk_steps) in [(1, 1), (2, 3), (3, 2), (2, 100)] {
        let run = RunSettings { chunk_steps: NonZero::new(chunk_steps), ..RunSettings::default() };
        let (_, tracks, _) = track_all(&path, &Settings { run, ..settings() }, threads);
        assert!(csv(&tracks) == csv(&reference), "{threads} threads, {chunk_steps} steps");
    }
}

#[test]
fn a_selection_leaves_some_runs() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    layouts::cfgrib().write_netcdf(&path);
    let mut settings = settings();
    settings.input.member = Some("1".into());
    let (runs, tracks, _) = track_all(&path, &settings, 1);
    assert_eq!((runs.len(), tracks.len()), (2, 4));
    assert!(runs.iter().all(|run| run.member.as_deref() == Some("1")));
    assert!(tracks.provenance.input.contains("the first of 2 runs"), "{:?}", tracks.provenance);
}
