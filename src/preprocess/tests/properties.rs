//! What holds for every field.

use super::*;

/// Values between -1 and 1 without any order.
fn noise(points: usize, seed: u64) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        ((state >> 40) as f32 / (1u64 << 23) as f32) - 1.0
    };
    (0..points).map(|_| next()).collect()
}

fn grids() -> [Grid; 3] {
    [grid(&with_poles(37), 72, 0.0), grid(&without_poles(36), 72, 1.3), global::gaussian(32).1]
}

/// Noise with one value along a row at a pole.
fn noise_on(grid: &Grid, seed: u64) -> Vec<f32> {
    let mut values = noise(grid.len(), seed);
    let columns = grid.columns();
    let last = grid.rows() - 1;
    for (row, is_pole) in [(0, grid.has_north_pole()), (last, grid.has_south_pole())] {
        if is_pole {
            values[row * columns..][..columns].fill(0.25);
        }
    }
    values
}

fn band(lmin: usize, lmax: usize) -> PreprocessParams {
    PreprocessParams { lmin: Some(lmin), lmax: Some(lmax), ..PreprocessParams::default() }
}

fn prepare(grid: &Grid, params: &PreprocessParams, frame: &[f32]) -> Vec<f32> {
    run(&Preprocessor::new(grid, &pressure(), params).unwrap(), &[frame]).remove(0)
}

/// Every place that harmonics lead to.
fn targets(params: &PreprocessParams) -> Vec<PreprocessParams> {
    let to = |grid| PreprocessParams { grid, ..params.clone() };
    vec![
        params.clone(),
        to(TargetGrid::Gaussian { rows: 24 }),
        to(TargetGrid::Healpix { nside: 8 }),
        PreprocessParams {
            projection: Projection::ShStereo,
            resolution_km: Some(1000.0),
            ..params.clone()
        },
    ]
}

#[test]
fn a_band_taken_twice_is_taken_once() {
    for grid in grids() {
        let once = prepare(&grid, &band(3, 15), &noise_on(&grid, 1));
        let twice = prepare(&grid, &band(3, 15), &once);
        assert!(worst(&once, &twice) < 1e-6, "{}", Mesh::LatLon(grid));
    }
}

#[test]
fn bands_side_by_side_are_the_whole() {
    for grid in grids() {
        let field = noise_on(&grid, 2);
        for (low, high) in targets(&band(0, 7)).iter().zip(targets(&band(8, 15))) {
            let whole = PreprocessParams { lmin: None, ..high.clone() };
            let parts = [low, &high].map(|params| prepare(&grid, params, &field));
            let sum: Vec<f32> = parts[0].iter().zip(&parts[1]).map(|(a, b)| a + b).collect();
            assert!(worst(&sum, &prepare(&grid, &whole, &field)) < 1e-6, "{whole:?}");
        }
    }
}

#[test]
fn a_gaussian_grid_in_between_loses_nothing() {
    let (_, start) = global::gaussian(32);
    let field = prepare(&start, &band(0, 21), &noise_on(&start, 3));
    for rows in [24, 44, 64] {
        let there = PreprocessParams { grid: TargetGrid::Gaussian { rows }, ..band(0, 21) };
        let back = PreprocessParams { grid: TargetGrid::Gaussian { rows: 32 }, ..band(0, 21) };
        let between = prepare(&start, &there, &field);
        let returned = prepare(&global::gaussian(rows).1, &back, &between);
        assert!(worst(&returned, &field) < 1e-6, "{rows} rows");
    }
}

#[test]
fn a_sum_of_fields_becomes_the_sum_of_results() {
    let tapered = PreprocessParams { spectral_taper: 0.1, ..band(3, 15) };
    for grid in grids() {
        let (a, b) = (noise_on(&grid, 4), noise_on(&grid, 5));
        let sum: Vec<f32> = a.iter().zip(&b).map(|(a, b)| 2.0 * a - 0.5 * b).collect();
        for params in targets(&tapered) {
            let [a, b, found] = [&a, &b, &sum].map(|field| prepare(&grid, &params, field));
            let expected: Vec<f32> = a.iter().zip(&b).map(|(a, b)| 2.0 * a - 0.5 * b).collect();
            assert!(worst(&found, &expected) < 2e-6, "{params:?}");
        }
    }
}

/// Rows that start `by` columns later.
fn later(values: &[f32], columns: usize, by: usize) -> Vec<f32> {
    let row = |row: &[f32]| [&row[by..], &row[..by]].concat();
    values.chunks_exact(columns).flat_map(row).collect()
}

fn starting_later(grid: &Grid, by: usize) -> Grid {
    let lon = grid.lon_deg().iter().map(|lon| lon + by as f64 * grid.lon_spacing_deg());
    Grid::new(grid.lat_deg().to_vec(), lon.collect()).unwrap()
}

#[test]
fn the_first_column_does_not_matter() {
    for grid in grids() {
        let field = noise_on(&grid, 6);
        for params in targets(&band(3, 15)) {
            let expected = prepare(&grid, &params, &field);
            for by in [1, 36, 71] {
                let by = by % grid.columns();
                let turned = starting_later(&grid, by);
                let found = prepare(&turned, &params, &later(&field, grid.columns(), by));
                let is_native =
                    params.grid == TargetGrid::Native && params.projection == Projection::Global;
                let expected = match is_native {
                    true => later(&expected, grid.columns(), by),
                    false => expected.clone(),
                };
                assert!(worst(&found, &expected) < 1e-6, "{by} {params:?}");
            }
        }
    }
}

/// A globe turned by some degrees, its field with it, is the same field turned.
#[test]
fn a_field_turned_round_the_pole_is_turned_round_the_pole() {
    let grid = grid(&with_poles(37), 72, 0.0);
    let field = noise_on(&grid, 7);
    for params in targets(&band(3, 15)).into_iter().take(2) {
        let found = prepare(&grid, &params, &later(&field, 72, 36));
        let expected = prepare(&grid, &params, &field);
        let columns = found.len() / if params.grid == TargetGrid::Native { 37 } else { 24 };
        assert!(worst(&found, &later(&expected, columns, columns / 2)) < 1e-6, "{params:?}");
    }
}

#[test]
fn a_mirrored_field_is_mirrored_and_its_vorticity_changes_sign() {
    let mirrored = |grid: &Grid, values: &[f32]| -> Vec<f32> {
        values.chunks_exact(grid.columns()).rev().flatten().copied().collect()
    };
    let params =
        PreprocessParams { derive: vec![Derived::Vorticity, Derived::Divergence], ..band(0, 15) };
    for grid in grids() {
        let field = noise_on(&grid, 8);
        let expected = mirrored(&grid, &prepare(&grid, &band(3, 15), &field));
        let found = prepare(&grid, &band(3, 15), &mirrored(&grid, &field));
        assert!(worst(&found, &expected) < 1e-6);

        let preprocessor = Preprocessor::new(&grid, &wind(), &params).unwrap();
        let (u, v) = (noise_on(&grid, 9), noise_on(&grid, 10));
        let before = run(&preprocessor, &[&u, &v]);
        let (u, v) = (mirrored(&grid, &u), mirrored(&grid, &v));
        let v: Vec<f32> = v.iter().map(|v| -v).collect();
        let after = run(&preprocessor, &[&u, &v]);
        let minus: Vec<f32> = before[0].iter().map(|vorticity| -vorticity).collect();
        let rounding = 1e-5 * before[0].iter().fold(0.0, |max: f32, v| max.max(v.abs()));
        assert!(worst(&after[0], &mirrored(&grid, &minus)) < rounding);
        assert!(worst(&after[1], &mirrored(&grid, &before[1])) < rounding);
    }
}
