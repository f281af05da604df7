//! What holds for every such spline.

use super::super::{PlaneAxis, PlaneSplineError, PlaneSplinePlan};
use super::{Grid, PlaneSplineScratch};

#[track_caller]
fn assert_near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} is not {wanted}");
}

/// Parts of the sides before points all over the rectangle.
fn parts() -> impl Iterator<Item = (f64, f64)> {
    (0..400).map(|i| (f64::from(i * 37 % 400) / 399.0, f64::from(i) / 399.0))
}

#[test]
fn interpolates_the_data() {
    for grid in [Grid::regular(), Grid::irregular(), Grid::of_counts(4, 5)] {
        let values = grid.noise();
        let spline = grid.fit(&values);
        for ((x, y), value) in grid.points().zip(values) {
            assert_near(spline.value(x, y), value, 1e-13);
        }
    }
}

#[test]
fn cubics_are_reproduced() {
    let cubic = |x: f64| 2.0 - x + 0.5 * x * x - 0.3 * x * x * x;
    let slope = |x: f64| -1.0 + x - 0.9 * x * x;
    for (columns, rows) in [(4, 4), (4, 5), (5, 6), (7, 4), (9, 12)] {
        let grid = Grid::of_counts(columns, rows);
        let (x_scale, y_scale) = (1.0 / grid.x.last().unwrap(), 1.0 / grid.y.last().unwrap());
        let spline = grid.fit(&grid.values(|x, y| cubic(x * x_scale) * cubic(y * y_scale + 1.0)));
        for (x, y) in parts().map(|(along, across)| grid.at(along, across)) {
            let (u, v) = (x * x_scale, y * y_scale + 1.0);
            let (value, [by_x, by_y]) = spline.value_and_gradient(x, y);
            assert_near(value, cubic(u) * cubic(v), 1e-13);
            assert_near(by_x, slope(u) * cubic(v) * x_scale, 1e-12);
            assert_near(by_y, cubic(u) * slope(v) * y_scale, 1e-12);
        }
    }
}

#[test]
fn axes_change_places() {
    let grid = Grid::irregular();
    let values = grid.noise();
    let turned = Grid { x: grid.y.clone(), y: grid.x.clone() };
    let (columns, rows) = (grid.x.len(), grid.y.len());
    let turned_values: Vec<f64> = (0..columns)
        .flat_map(|column| (0..rows).map(move |row| row * columns + column))
        .map(|at| values[at])
        .collect();
    let (spline, turned) = (grid.fit(&values), turned.fit(&turned_values));
    for (x, y) in parts().map(|(along, across)| grid.at(along, across)) {
        let (value, [by_x, by_y]) = spline.value_and_gradient(x, y);
        let (same, [by_y_too, by_x_too]) = turned.value_and_gradient(y, x);
        assert_near(value, same, 1e-13);
        assert_near(by_x, by_x_too, 1e-11);
        assert_near(by_y, by_y_too, 1e-11);
    }
}

#[test]
fn gradients_are_differences_of_the_values() {
    let (grid, step) = (Grid::regular(), 1e-6);
    let spline = grid.fit(&grid.noise());
    for (x, y) in [(-2.9, 10.2), (0.07, 14.4), (2.6, 18.3)] {
        let (value, [by_x, by_y]) = spline.value_and_gradient(x, y);
        assert_eq!(value, spline.value(x, y));
        let along = spline.value(x + step, y) - spline.value(x - step, y);
        let across = spline.value(x, y + step) - spline.value(x, y - step);
        assert_near(by_x, along / (2.0 * step), 1e-7);
        assert_near(by_y, across / (2.0 * step), 1e-7);
    }
}

#[test]
fn points_outside_are_moved_to_the_edge() {
    let grid = Grid::regular();
    let spline = grid.fit(&grid.noise());
    assert_eq!(spline.domain(), [(-3.0, 3.0), (10.0, 18.5)]);
    assert_eq!(spline.value(-7.0, 12.2), spline.value(-3.0, 12.2));
    assert_eq!(spline.value(1.3, 99.0), spline.value(1.3, 18.5));
    assert!(spline.value(f64::NAN, 12.2).is_nan());
}

#[test]
fn used_memory_gives_the_same_bits() {
    let (grid, other) = (Grid::irregular(), Grid::regular());
    let mut scratch = PlaneSplineScratch::default();
    let mut used = other.plan().fit(&other.noise(), &mut scratch);
    grid.plan().fit_into(&grid.noise(), &mut scratch, &mut used);
    let spline = grid.fit(&grid.noise());
    for (x, y) in parts().map(|(along, across)| grid.at(along, across)) {
        assert_eq!(used.value(x, y), spline.value(x, y));
    }
}

#[test]
fn grids_that_carry_no_spline_are_refused() {
    let (x, y) = ([0.5, 1.0, 2.0, 2.5], [0.0, 1.5, 3.0, 4.5]);
    let error = |x: &[f64], y: &[f64]| PlaneSplinePlan::new(x, y).unwrap_err();
    assert_eq!(
        error(&x[1..], &y),
        PlaneSplineError::TooFew { axis: PlaneAxis::X, count: 3, needed: 4 }
    );
    assert_eq!(
        error(&x, &[0.0, 1.0, 1.0, 2.0]),
        PlaneSplineError::NotAscending { axis: PlaneAxis::Y, index: 2, before: 1.0, value: 1.0 }
    );
    for bad in [f64::NAN, f64::INFINITY] {
        assert!(matches!(
            error(&[0.0, bad, 2.0, 3.0], &y),
            PlaneSplineError::NotAscending { axis: PlaneAxis::X, index: 1, .. }
        ));
    }
}
