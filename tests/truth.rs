//! Storms of known path, speed and depth, found again: across the date line and
//! the poles, merging and dying.

use std::path::Path;

use stormtracker::io::fields::{Compression, WriteParams};
use stormtracker::link::LinkParams;
use stormtracker::metrics::{TruthReport, compare_with_truth};
use stormtracker::model::Tracks;
use stormtracker::parallel::Workers;
use stormtracker::pipeline::{DetectSettings, Input, Settings, Silent, track, write_season};
use stormtracker::synth::{Case, POLAR_CAP_DEG, Season, SynthParams, separating_contrast_pa};

/// Kilometres of a degree of a great circle.
const KM_PER_DEG: f64 = 111.2;

fn tracked(season: &Season, grid_deg: f64, directory: &Path) -> Tracks {
    let workers = Workers::new(None).unwrap();
    let path = directory.join("season.nc");
    let params = WriteParams { compression: Compression::None, ..WriteParams::default() };
    write_season(season, &path, &params, &workers, &Silent).unwrap();
    let settings = Settings {
        detect: DetectSettings {
            // The stated depth: a storm above it everywhere, the background nowhere.
            feature_threshold: Some(0.5 * separating_contrast_pa(grid_deg)),
            ..DetectSettings::default()
        },
        // Positions are those of cells: a storm may seem to go a diagonal further.
        link: LinkParams {
            radius_km: 500.0 + std::f64::consts::SQRT_2 * grid_deg * KM_PER_DEG,
            ..LinkParams::default()
        },
        ..Settings::default()
    };
    let input = Input::open(&path, None, &settings).unwrap();
    track(&input, &settings, &workers, &Silent).unwrap().0
}

fn report(grid_deg: f64, steps: usize, seed: u64) -> (Season, TruthReport) {
    let params = SynthParams { grid_deg, steps, seed, ..SynthParams::default() };
    let season = Season::new(&params).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let found = tracked(&season, grid_deg, directory.path());
    let tolerance_km = grid_deg * KM_PER_DEG;
    let report = compare_with_truth(season.truth(), &found, tolerance_km);
    (season, report)
}

/// No track but true storms is found. Every point of a storm has a found one
/// closer than a grid length and they are one track; only poleward of
/// [`POLAR_CAP_DEG`], where the five columns of a window are next to one another
/// and its contrast is that of two rows, may single points be missing.
fn assert_found(grid_deg: f64, steps: usize, seed: u64) {
    let (season, report) = report(grid_deg, steps, seed);
    for (storm, truth) in report.storms.iter().zip(season.truth().iter()) {
        let name = format!("storm {} of seed {seed} at {grid_deg} degrees", storm.id);
        let polar = truth.lat_deg.iter().filter(|lat| lat.abs() > POLAR_CAP_DEG).count();
        if polar == 0 {
            assert_eq!(storm.found_points(), storm.points(), "{name}: {storm:?}");
            assert_eq!(storm.found_tracks.len(), 1, "{name}: {storm:?}");
        } else {
            let missing = storm.points() - storm.found_points();
            assert!(missing * 10 <= polar, "{name}: {missing} of {polar} missing, {storm:?}");
            assert!(storm.found_tracks.len() <= missing + 1, "{name}: {storm:?}");
        }
    }
    assert_eq!(report.false_tracks, [0; 0], "seed {seed} at {grid_deg} degrees");
    for case in [
        Case::DateLine,
        Case::Greenwich,
        Case::NorthPole,
        Case::SouthPole,
        Case::Absorbing,
        Case::Absorbed,
        Case::SuddenDeath,
    ] {
        assert!(season.track_of(case).is_some(), "{case:?} is missing from seed {seed}");
    }
}

#[test]
fn every_storm_is_found_and_nothing_else_at_2_5_degrees() {
    for seed in 1..=5 {
        assert_found(2.5, 120, seed);
    }
}

#[test]
fn every_storm_is_found_and_nothing_else_at_a_quarter_of_a_degree() {
    assert_found(0.25, 24, 1);
}
