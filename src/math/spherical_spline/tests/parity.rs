//! The numbers of SciPy.

use std::f64::consts::{PI, TAU};

use super::{Grid, reference::*};

/// Value and derivatives within 1e-10 of the largest one in the table.
fn assert_parity(grid: &Grid, values: &[f64], rows: &[Row]) {
    let spline = grid.fit(values);
    let scale = rows.iter().fold([0.0; 3], |[a, b, c]: [f64; 3], row| {
        [a.max(row.2.abs()), b.max(row.3.abs()), c.max(row.4.abs())]
    });
    for row in rows {
        let (u, v) = (PI * row.0, grid.longitude_rad[0] + TAU * row.1);
        let (value, [du, dv]) = spline.value_and_gradient(u, v);
        for ((found, wanted), scale) in [(value, row.2), (du, row.3), (dv, row.4)].iter().zip(scale)
        {
            assert!((found - wanted).abs() <= 1e-10 * scale, "{found} is not {wanted} at {u} {v}");
        }
        assert_eq!(spline.value(u, v), value);
    }
}

#[test]
fn gaussian_grid() {
    let grid = Grid::gaussian(64);
    assert_parity(&grid, &grid.smooth(), &GAUSSIAN_SMOOTH);
    assert_parity(&grid, &grid.noise(), &GAUSSIAN_NOISE);
}

#[test]
fn equiangular_grid_without_poles() {
    let grid = Grid::equiangular(71);
    assert_parity(&grid, &grid.smooth(), &EQUIANGULAR_SMOOTH);
    assert_parity(&grid, &grid.noise(), &EQUIANGULAR_NOISE);
}

#[test]
fn irregular_on_both_axes() {
    let grid = Grid::irregular();
    assert_parity(&grid, &grid.smooth(), &IRREGULAR_SMOOTH);
    assert_parity(&grid, &grid.noise(), &IRREGULAR_NOISE);
}
