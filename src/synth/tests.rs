//! What a season promises, checked by looking at every grid point.

use std::collections::BTreeSet;

use rand::SeedableRng;
use rand_pcg::Pcg64;

use super::background::{Rows, Waves};
use super::*;
use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Grid};

const KM_PER_DEGREE: f64 = 111.2;

fn season(params: SynthParams) -> Season {
    Season::new(&params).unwrap()
}

fn coarse(seed: u64) -> SynthParams {
    SynthParams { seed, ..SynthParams::default() }
}

fn fine(seed: u64) -> SynthParams {
    SynthParams { grid_deg: 0.25, ..coarse(seed) }
}

fn frame(season: &Season, step: usize) -> Vec<f32> {
    let mut out = vec![0.0; season.grid().len()];
    season.frame(step, &mut SeasonScratch::default(), &mut out);
    out
}

fn distance_km(p: (f64, f64), q: (f64, f64)) -> f64 {
    angle_by_haversine_rad(p, q) * EARTH_RADIUS_KM
}

/// Minima of 5 by 5 windows: latitude, longitude and contrast.
fn minima(grid: &Grid, frame: &[f32]) -> Vec<(f64, f64, f32)> {
    let (rows, columns) = (grid.rows(), grid.columns());
    let mut found = Vec::new();
    for r in 2..rows - 2 {
        for c in 0..columns {
            let center = frame[r * columns + c];
            let window = (0..25)
                .map(|i| frame[(r + i / 5 - 2) * columns + (c + columns + i % 5 - 2) % columns]);
            if window.clone().any(|v| v < center) {
                continue;
            }
            let mut sorted: Vec<f32> = window.collect();
            sorted.sort_by(f32::total_cmp);
            let (lat, lon) = (grid.lat_deg()[r], grid.lon_deg()[c]);
            found.push((lat, lon, sorted[8] - center));
        }
    }
    found
}

fn truth_at(season: &Season, step: usize) -> Vec<(f64, f64)> {
    let truth = season.truth();
    let time_s = season.times().time_s()[step];
    let here = (0..truth.points()).filter(|&i| truth.time_s[i] == time_s);
    here.map(|i| (truth.lat_deg[i], truth.lon_deg[i])).collect()
}

/// Detection at the separating contrast finds the true points and no others.
fn assert_separated(season: &Season, step: usize) {
    let contrast_pa = separating_contrast_pa(season.grid().lat_spacing_deg()) as f32;
    let mut found = minima(season.grid(), &frame(season, step));
    found.retain(|m| m.2 > contrast_pa);
    let cell_km = season.grid().lat_spacing_deg() * KM_PER_DEGREE;
    let truth = truth_at(season, step);
    let near = |p: (f64, f64), m: &(f64, f64, f32)| distance_km(p, (m.0, m.1)) <= cell_km;
    for &p in truth.iter().filter(|p| p.0.abs() <= POLAR_CAP_DEG) {
        let count = found.iter().filter(|m| near(p, m)).count();
        assert_eq!(count, 1, "storm at {p:?}, step {step}");
    }
    for m in &found {
        assert!(truth.iter().any(|&p| near(p, m)), "no storm at {m:?}, step {step}");
    }
}

/// The smallest value within 300 km of a true point is within one grid length.
fn assert_centered(season: &Season, step: usize) {
    let frame = frame(season, step);
    let grid = season.grid();
    let cell_km = grid.lat_spacing_deg() * KM_PER_DEGREE;
    for p in truth_at(season, step) {
        let mut lowest = (f32::INFINITY, f64::NAN);
        for (r, &lat) in grid.lat_deg().iter().enumerate() {
            if (lat - p.0).abs() * KM_PER_DEGREE > 300.0 {
                continue;
            }
            for (c, &lon) in grid.lon_deg().iter().enumerate() {
                let distance = distance_km(p, (lat, lon));
                let value = frame[r * grid.columns() + c];
                if distance < 300.0 && value < lowest.0 {
                    lowest = (value, distance);
                }
            }
        }
        assert!(lowest.1 <= cell_km, "{p:?} at step {step}: {} km off", lowest.1);
    }
}

#[test]
fn storms_and_background_are_separated_on_a_coarse_grid() {
    for seed in 1..6 {
        let season = season(coarse(seed));
        (0..season.times().len()).for_each(|step| assert_separated(&season, step));
    }
}

#[test]
fn storms_and_background_are_separated_on_a_fine_grid() {
    for seed in [1, 2] {
        let season = season(fine(seed));
        (20..120).step_by(60).for_each(|step| assert_separated(&season, step));
    }
}

#[test]
fn background_alone_stays_well_below_the_separating_contrast() {
    for (params, seeds, days) in [(coarse(1), 1..30, 4), (fine(1), 1..5, 1)] {
        let grid = season(params).grid().clone();
        let half_pa = separating_contrast_pa(grid.lat_spacing_deg()) as f32 / 2.0;
        let (mut row, mut out) = (vec![0.0; grid.columns()], vec![0.0; grid.len()]);
        for seed in seeds {
            let waves = Waves::new(Background::Realistic, &mut Pcg64::seed_from_u64(seed));
            let rows = Rows::new(&waves, &grid);
            for day in 0..days {
                rows.draw(f64::from(day) * 5.0 * 86_400.0, &mut row, &mut out);
                let found = minima(&grid, &out);
                assert!(found.iter().all(|m| m.2 < half_pa), "seed {seed}: {found:?}");
            }
        }
    }
}

#[test]
fn hourly_steps_are_as_good_as_six_hourly_ones() {
    let season = season(SynthParams { time_step_h: 1.0, steps: 150, ..coarse(3) });
    assert!(season.track_of(Case::NorthPole).is_some());
    (0..150).for_each(|step| assert_separated(&season, step));
}

#[test]
fn true_points_are_the_minima_of_the_field() {
    for seed in [1, 2] {
        let season = season(coarse(seed));
        (0..120).for_each(|step| assert_centered(&season, step));
    }
    let season = season(fine(1));
    (0..120).step_by(50).for_each(|step| assert_centered(&season, step));
}

#[test]
fn storms_move_slowly_enough_to_link_and_no_slower_than_storms_do() {
    for seed in 0..20 {
        let season = season(coarse(seed));
        for track in season.truth().iter() {
            for i in 1..track.time_s.len() {
                let here = (track.lat_deg[i], track.lon_deg[i]);
                let km = distance_km(here, (track.lat_deg[i - 1], track.lon_deg[i - 1]));
                assert!((108.0..432.0).contains(&km), "seed {seed}, track {}: {km} km", track.id);
                assert_eq!(track.time_s[i] - track.time_s[i - 1], 21_600);
            }
        }
    }
}

#[test]
fn every_season_of_five_days_has_the_special_cases() {
    for seed in 0..100 {
        let season = season(SynthParams { steps: 20, ..coarse(seed) });
        let track = |case| {
            let id = season.track_of(case).unwrap_or_else(|| panic!("{case:?}, seed {seed}"));
            season.truth().track(id as usize - 1)
        };
        let lon = |case| track(case).lon_deg.to_vec();
        assert!(lon(Case::DateLine).windows(2).any(|w| w[0] < 180.0 && w[1] >= 180.0));
        assert!(lon(Case::Greenwich).windows(2).any(|w| w[0] > 300.0 && w[1] < 60.0));
        assert!(track(Case::NorthPole).lat_deg.iter().any(|&lat| lat > 87.0));
        assert!(track(Case::SouthPole).lat_deg.iter().any(|&lat| lat < -87.0));
        let (stays, goes) = (track(Case::Absorbing), track(Case::Absorbed));
        assert!(goes.time_s.len() > 5 && goes.time_s.last() < stays.time_s.last());
        let last = goes.time_s.len() - 1;
        let gap = |i: usize| {
            distance_km((goes.lat_deg[i], goes.lon_deg[i]), (stays.lat_deg[i], stays.lon_deg[i]))
        };
        assert!(gap(last) < 1600.0 && gap(0) > 2400.0);
        let range = season.truth().range(season.track_of(Case::SuddenDeath).unwrap() as usize - 1);
        let depth = &season.truth().variables[1].values[range];
        assert!(depth[depth.len() - 1] > 3000.0);
    }
}

#[test]
fn a_single_step_has_storms_and_no_special_case() {
    let season = season(SynthParams { steps: 1, ..coarse(1) });
    assert!(season.truth().len() > 3);
    assert_eq!(season.track_of(Case::DateLine), None);
}

#[test]
fn too_many_storms_are_refused() {
    let error = Season::new(&SynthParams { storms: 500, ..coarse(1) }).unwrap_err();
    assert!(error.to_string().contains("--storms"), "{error}");
    let season = season(SynthParams { storms: 3, ..coarse(1) });
    assert_eq!(season.truth().len(), 10);
}

#[test]
fn truth_is_numbered_in_order_of_genesis_and_says_the_central_pressure() {
    let season = season(coarse(4));
    let truth = season.truth();
    assert_eq!(truth.ids, (1..=truth.len() as u64).collect::<Vec<_>>());
    assert!(truth.iter().zip(truth.iter().skip(1)).all(|(a, b)| a.time_s[0] <= b.time_s[0]));
    assert!(truth.variables[1].values.iter().all(|&d| d >= MIN_DEPTH_PA));
    let calm = Season::new(&SynthParams { background: Background::Calm, ..coarse(4) }).unwrap();
    let columns = &calm.truth().variables;
    assert!(columns[0].values.iter().zip(&columns[1].values).all(|(p, d)| p + d == 101_325.0));
    let parameters: SynthParams = serde_json::from_str(&truth.provenance.parameters).unwrap();
    assert_eq!(parameters, coarse(4));
}

#[test]
fn frames_do_not_depend_on_their_order_and_look_like_weather() {
    let season = season(coarse(1));
    let mut scratch = SeasonScratch::default();
    let mut out = vec![0.0; season.grid().len()];
    let columns = season.grid().columns();
    for step in (0..120).rev().step_by(7) {
        season.frame(step, &mut scratch, &mut out);
        assert_eq!(out, frame(&season, step));
        assert!(out.iter().all(|p| (93_000.0..105_500.0).contains(p)));
        for pole in [&out[..columns], &out[out.len() - columns..]] {
            let values: BTreeSet<u32> = pole.iter().map(|v| v.to_bits()).collect();
            assert_eq!(values.len(), 1, "a pole is one point");
        }
        let mean = |lat: f64| {
            let row = ((90.0 - lat) / 2.5) as usize;
            out[row * columns..(row + 1) * columns].iter().sum::<f32>() / columns as f32
        };
        assert!(mean(32.5) > mean(2.5) + 400.0 && mean(-30.0) > mean(2.5) + 400.0);
        assert!(mean(-65.0) < mean(-30.0) - 2000.0 && mean(-65.0) < mean(60.0) - 1000.0);
    }
}
