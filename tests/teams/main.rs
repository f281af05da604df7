//! A run shared by several processes gives what one process gives.

mod eulerian;
mod fields;
mod fixture;
mod interrupts;
mod preprocess;
mod restart;

use stormtracker::link::{GapRule, LinkParams};
use stormtracker::pipeline::{Algorithm, Settings};
use stormtracker::preprocess::PreprocessParams;

use fixture::{Record, alone, gathered, streamed};

const SIZES: [usize; 5] = [1, 2, 3, 4, 7];

fn simple(chunk_steps: Option<usize>) -> Settings {
    let mut settings = fixture::settings(chunk_steps);
    settings.detect.feature_threshold = Some(100.0);
    settings
}

#[test]
fn tracks_of_the_nearest_are_those_of_one_process() {
    let record = Record::new(31);
    for rule in [GapRule::UsualStep, GapRule::PyStormTracker05] {
        for min_track_points in [1, 4] {
            let link = LinkParams { gap_rule: rule, min_track_points, ..LinkParams::default() };
            let settings = |chunk_steps| Settings { link: link.clone(), ..simple(chunk_steps) };
            let expected = alone(&record, &settings(None));
            assert!(expected.tracks.len() > 10, "{} tracks", expected.tracks.len());
            for (size, chunk_steps) in
                SIZES.into_iter().zip([None, Some(1), Some(3), Some(31), None])
            {
                let (tracks, funnel) = streamed(&record, &settings(chunk_steps), size);
                assert_eq!(tracks, expected.tracks, "{size} processes");
                assert_eq!(fixture::counts(&funnel), fixture::counts(&expected.funnel));
            }
        }
    }
}

#[test]
fn tracks_of_exchanges_are_those_of_one_process() {
    let record = Record::new(20);
    let settings = |chunk_steps| Settings {
        algorithm: Algorithm::Hodges,
        preprocess: PreprocessParams {
            lmin: Some(5),
            lmax: Some(42),
            ..PreprocessParams::default()
        },
        ..fixture::settings(chunk_steps)
    };
    let expected = alone(&record, &settings(None));
    assert!(expected.tracks.len() > 5, "{} tracks", expected.tracks.len());
    for (size, chunk_steps) in SIZES.into_iter().zip([Some(2), None, Some(7), Some(1), None]) {
        let found = gathered(&record, &settings(chunk_steps), size);
        assert_eq!(found.tracks, expected.tracks, "{size} processes");
        assert_eq!(found.centers, expected.centers, "{size} processes");
        assert_eq!(fixture::counts(&found.funnel), fixture::counts(&expected.funnel));
    }
}

#[test]
fn more_processes_than_steps_are_no_harm() {
    let record = Record::new(3);
    let expected = alone(&record, &simple(None));
    for size in [3, 4, 9] {
        assert_eq!(streamed(&record, &simple(Some(1)), size).0, expected.tracks);
        assert_eq!(gathered(&record, &simple(Some(1)), size).centers, expected.centers);
    }
}

#[test]
fn empty_steps_and_gaps_are_where_they_are() {
    let record = Record::with_gap(24);
    for rule in [GapRule::UsualStep, GapRule::PyStormTracker05] {
        let mut settings = simple(Some(2));
        settings.link.gap_rule = rule;
        // So high that some steps have no centre at all.
        settings.detect.feature_threshold = Some(1200.0);
        let expected = alone(&record, &settings);
        let steps = expected.centers.times.len();
        let empty = (0..steps).filter(|&step| expected.centers.step(step).is_empty()).count();
        assert!(empty > 0 && empty < steps, "{empty} empty steps");
        for size in SIZES {
            assert_eq!(streamed(&record, &settings, size).0, expected.tracks);
        }
    }
}

#[test]
fn a_part_is_read_by_one_process() {
    let record = Record::new(24);
    // Parts of five steps in turn: 0, 3 to the first, 1, 4 to the second, 2 to
    // the third; the first hears of all frames.
    assert_eq!(fixture::frames_of_members(&record, &simple(Some(5)), 3), [24, 9, 5]);
}
