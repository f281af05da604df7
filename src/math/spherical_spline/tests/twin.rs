//! The slow obvious twin: every condition an equation, and a dense solve.

use std::f64::consts::{PI, TAU};

use super::super::super::bspline::CubicKnots;
use super::super::super::dense::solve;
use super::Grid;

/// Least squares by the normal equations; each row ends with its right-hand side.
fn least_squares(rows: &[Vec<f64>]) -> Vec<f64> {
    let count = rows[0].len() - 1;
    let product = |a: usize, b: usize| rows.iter().map(|row| row[a] * row[b]).sum::<f64>();
    solve((0..count).map(|a| (0..=count).map(|b| product(a, b)).collect()).collect())
}

/// All basis functions and all their slopes.
fn dense_basis(knots: &CubicKnots, x: f64) -> (Vec<f64>, Vec<f64>) {
    let m = knots.interval(x);
    let (basis, slopes) = knots.basis_and_slopes(m, x);
    let (mut values, mut derivatives) = (vec![0.0; knots.count()], vec![0.0; knots.count()]);
    values[m - 3..=m].copy_from_slice(&basis);
    derivatives[m - 3..=m].copy_from_slice(&slopes);
    (values, derivatives)
}

/// Numbers of both poles: value, slope with the cosine, slope with the sine.
fn poles(grid: &Grid, values: &[f64]) -> Vec<f64> {
    let (rings, width) = (grid.colatitude_rad.len(), grid.longitude_rad.len());
    let interior = (2..rings - 2).step_by(2).map(|ring| grid.colatitude_rad[ring]);
    let knots = CubicKnots::clamped(0.0, interior, PI);
    let n = knots.count();
    let (north, south) = knots.end_intervals();
    let row = |((u, v), &value): ((f64, f64), &f64)| {
        let basis = dense_basis(&knots, u).0;
        let mut row = vec![0.0; 6 + (n - 4) * width + 1];
        let (beside_north, beside_south) = (basis[1] * north / 3.0, -basis[n - 2] * south / 3.0);
        row[0] = basis[0] + basis[1];
        (row[1], row[2]) = (beside_north * v.cos(), beside_north * v.sin());
        row[3] = basis[n - 1] + basis[n - 2];
        (row[4], row[5]) = (beside_south * v.cos(), beside_south * v.sin());
        let meridian = grid.longitude_rad.iter().position(|&other| other == v).unwrap();
        for k in 2..n - 2 {
            row[6 + (k - 2) * width + meridian] = basis[k];
        }
        *row.last_mut().unwrap() = value;
        row
    };
    let rows: Vec<_> = grid.points().zip(values).map(row).collect();
    least_squares(&rows)[..6].to_vec()
}

/// Coefficients (colatitude, longitude without the repeated ones).
fn coefficients(grid: &Grid, values: &[f64], across: &CubicKnots, along: &CubicKnots) -> Vec<f64> {
    let width = grid.longitude_rad.len();
    let pole = poles(grid, values);
    let mut rows = Vec::new();
    let mut demand = |across: &[f64], v: f64, value: f64| {
        let mut row = vec![0.0; across.len() * width + 1];
        for (l, b) in dense_basis(along, v).0.into_iter().enumerate() {
            for (k, a) in across.iter().enumerate() {
                row[k * width + l % width] += a * b;
            }
        }
        *row.last_mut().unwrap() = value;
        rows.push(row);
    };
    for ((u, v), &value) in grid.points().zip(values) {
        demand(&dense_basis(across, u).0, v, value);
    }
    for (u, pole) in [(0.0, &pole[..3]), (PI, &pole[3..])] {
        let (basis, slopes) = dense_basis(across, u);
        for &v in &grid.longitude_rad {
            demand(&basis, v, pole[0]);
            demand(&slopes, v, pole[1] * v.cos() + pole[2] * v.sin());
        }
    }
    solve(rows)
}

fn assert_twins(grid: &Grid, values: &[f64]) {
    let across = CubicKnots::clamped(0.0, grid.colatitude_rad.iter().copied(), PI);
    let along = CubicKnots::periodic(&grid.longitude_rad, TAU);
    let slow = coefficients(grid, values, &across, &along);
    let fast = grid.fit(values);
    let width = grid.longitude_rad.len();
    for (row, slow) in fast.coefficients.chunks(width + 3).zip(slow.chunks(width)) {
        for (l, fast) in row.iter().enumerate() {
            assert!((fast - slow[l % width]).abs() < 1e-11, "{fast} is not {}", slow[l % width]);
        }
    }
}

#[test]
fn small_grids_agree_with_a_dense_solve() {
    for (rings, width) in [(4, 4), (5, 6), (8, 7), (9, 10)] {
        let whole = Grid::irregular();
        let ring = |i: usize| PI * whole.colatitude_rad[i] / whole.colatitude_rad[rings];
        let grid = Grid {
            colatitude_rad: (0..rings).map(ring).collect(),
            longitude_rad: whole.longitude_rad.iter().step_by(6).take(width).copied().collect(),
        };
        assert_twins(&grid, &grid.smooth());
        assert_twins(&grid, &grid.noise());
    }
}
