//! Fields that several processes prepare, and the first or all of them write.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use stormtracker::io::fields::{Compression, Selection, WriteParams, ZarrFormat};
use stormtracker::pipeline::{Crew, Monitor, PipelineError, Prepared, Settings, Silent};
use stormtracker::preprocess::{Derived, PreprocessParams, Projection, TargetGrid};

use crate::SIZES;
use crate::fields::{Place, STEPS, contents};
use crate::fixture;

const OUTPUTS: [&str; 2] = ["out.nc", "out.zarr"];

/// Settings for the pressure.
fn pressure(preprocess: PreprocessParams, chunk_steps: Option<usize>) -> Settings {
    let input = Selection { variable: Some("msl".into()), ..Selection::default() };
    Settings { input, preprocess, ..fixture::settings(chunk_steps) }
}

fn filtered() -> PreprocessParams {
    PreprocessParams { lmin: Some(2), lmax: Some(8), ..PreprocessParams::default() }
}

/// A team of each size, also of more members than there are steps, writes the
/// bytes of one process.
#[track_caller]
fn is_the_same_for_all(place: &Place, name: &str, settings: &Settings, params: &WriteParams) {
    let expected = place.alone(name, settings, params);
    for size in SIZES.into_iter().chain([30]) {
        let results = place.shared(name, settings, params, size, |_| Silent);
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        let found = contents(&place.output(name));
        assert!(found == expected, "{size} processes, {name}, {settings:?}, {params:?}");
        let names = place.outputs();
        assert!(names.iter().all(|name| OUTPUTS.contains(&name.as_str())), "{size}: {names:?}");
    }
}

#[test]
fn fields_of_any_kind_are_those_of_one_process() {
    let place = Place::new();
    let healpix = TargetGrid::Healpix { nside: 4 };
    let wind = Settings {
        preprocess: PreprocessParams {
            derive: vec![Derived::Vorticity, Derived::Divergence],
            ..filtered()
        },
        ..fixture::settings(None)
    };
    for settings in [
        pressure(PreprocessParams::default(), None),
        pressure(filtered(), None),
        pressure(PreprocessParams { grid: healpix, ..filtered() }, None),
        pressure(
            PreprocessParams {
                projection: Projection::NhStereo,
                resolution_km: Some(2000.0),
                ..filtered()
            },
            None,
        ),
        wind,
    ] {
        for name in OUTPUTS {
            let params = WriteParams { chunk_steps: 2, ..WriteParams::default() };
            is_the_same_for_all(&place, name, &settings, &params);
        }
    }
}

#[test]
fn outputs_of_any_kind_are_those_of_one_process() {
    let place = Place::new();
    for (name, zarr_format) in
        [("out.nc", ZarrFormat::V3), ("out.zarr", ZarrFormat::V3), ("out.zarr", ZarrFormat::V2)]
    {
        for (compression, chunk_steps) in [
            (Compression::Deflate, 0),
            (Compression::Deflate, 1),
            (Compression::None, 4),
            (Compression::None, 100),
        ] {
            let params =
                WriteParams { compression, chunk_steps, zarr_format, ..WriteParams::default() };
            for read_together in [None, Some(1), Some(5)] {
                let settings = pressure(filtered(), read_together);
                is_the_same_for_all(&place, name, &settings, &params);
            }
        }
    }
}

#[test]
fn a_field_without_a_time_is_that_of_one_process() {
    let place = Place::without_time();
    for name in OUTPUTS {
        let settings = pressure(filtered(), None);
        is_the_same_for_all(&place, name, &settings, &WriteParams::default());
    }
}

/// One of the members failed, the others name it, and nothing is left. Returns
/// which, and what it says.
#[track_caller]
fn failed(place: &Place, results: Vec<Result<Prepared, PipelineError>>) -> (usize, String) {
    let mut own = None;
    let mut named = Vec::new();
    for (rank, result) in results.into_iter().enumerate() {
        match result.unwrap_err() {
            PipelineError::OtherProcess { rank } => named.push(rank),
            error => assert!(own.replace((rank, error.to_string())).is_none(), "two say why"),
        }
    }
    let own = own.expect("one says why");
    assert!(named.iter().all(|&rank| rank == own.0), "{named:?} are named, not {own:?}");
    assert_eq!(place.outputs(), ["older"]);
    own
}

#[test]
fn an_error_of_one_process_ends_all() {
    let place = Place::with_missing(&[11, 13]);
    fs::write(place.output("older"), "").unwrap();
    let params = WriteParams { chunk_steps: 1, ..WriteParams::default() };
    for name in OUTPUTS {
        for size in SIZES {
            for read_together in [Some(1), None] {
                let settings = pressure(filtered(), read_together);
                let results = place.shared(name, &settings, &params, size, |_| Silent);
                let (rank, error) = failed(&place, results);
                // The first in time, as of one process.
                assert!(error.contains("step 11 "), "{error}");
                if (name, size, read_together) == ("out.zarr", 3, Some(1)) {
                    assert_eq!(rank, 2, "steps in turn");
                }
            }
        }
    }
}

#[test]
fn an_output_that_cannot_be_made_ends_all() {
    let place = Place::new();
    fs::write(place.output("older"), "").unwrap();
    let (settings, params) = (pressure(filtered(), None), WriteParams::default());
    for (name, words) in [
        ("nowhere/out.nc", "cannot be created"),
        ("nowhere/out.zarr", "cannot be created"),
        ("out.csv", "no format of fields"),
        ("older/out.zarr", "cannot be created"),
    ] {
        let results = place.shared(name, &settings, &params, 3, |_| Silent);
        let (rank, error) = failed(&place, results);
        assert!(error.contains(words), "{error}");
        assert!(rank == 0 || name == "out.csv", "{rank}: {error}");
    }
}

#[test]
fn processes_that_read_something_else_are_refused() {
    let place = Place::new();
    fs::write(place.output("older"), "").unwrap();
    for name in OUTPUTS {
        let results = fixture::all(3, |team, workers| {
            let mut settings = pressure(filtered(), None);
            settings.input.n_frames = (team.rank() == 1).then_some(STEPS - 1);
            let crew = Crew { team, workers, checkpoint: None, monitor: &Silent };
            place.prepare(name, &settings, &WriteParams::default(), &crew)
        });
        let (rank, error) = failed(&place, results);
        assert_eq!(rank, 1);
        assert!(error.contains("22 steps") && error.contains("23 steps"), "{error}");
    }
}

/// Wishes to stop once it was asked so many times.
struct StopsAfter {
    asked: AtomicUsize,
    limit: usize,
}

impl Monitor for StopsAfter {
    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.limit
    }
}

#[test]
fn a_wish_to_stop_at_one_process_ends_all() {
    let place = Place::new();
    fs::write(place.output("older"), "").unwrap();
    let (settings, params) =
        (pressure(filtered(), Some(1)), WriteParams { chunk_steps: 1, ..Default::default() });
    for name in OUTPUTS {
        for (size, stopping) in [(1, 0), (2, 1), (3, 1), (7, 1), (7, 0), (30, 29)] {
            // Of thirty, the last one has nothing to do but to agree once.
            for limit in 0..if size < 30 { 3 } else { 1 } {
                let monitor = |rank| StopsAfter {
                    asked: AtomicUsize::new(0),
                    limit: if rank == stopping { limit } else { usize::MAX },
                };
                let results = place.shared(name, &settings, &params, size, monitor);
                let is_cancelled = |result| matches!(result, Err(PipelineError::Cancelled));
                assert!(results.into_iter().all(is_cancelled), "{stopping} of {size}, {limit}");
                assert_eq!(place.outputs(), ["older"]);
            }
        }
    }
}

/// Counts the frames it hears of.
struct Frames<'a>(&'a AtomicUsize);

impl Monitor for Frames<'_> {
    fn frame_done(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_step_is_prepared_once_and_the_first_hears_of_all() {
    let place = Place::new();
    let (settings, params) =
        (pressure(filtered(), Some(1)), WriteParams { chunk_steps: 2, ..Default::default() });
    for name in OUTPUTS {
        let heard = [const { AtomicUsize::new(0) }; 3];
        let results = place.shared(name, &settings, &params, 3, |rank| Frames(&heard[rank]));
        assert!(results.iter().all(|result| result.as_ref().unwrap().frames == STEPS));
        let heard = heard.map(AtomicUsize::into_inner);
        // Two steps for each in turn.
        assert_eq!(heard, [STEPS, 8, 7], "{name}");
    }
}
