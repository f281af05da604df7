//! What holds for every such spline.

use std::f64::consts::{PI, TAU};

use super::super::{SphericalAxis, SphericalSplineError, SphericalSplinePlan};
use super::{Grid, SphericalSplineScratch, smooth};

#[track_caller]
fn assert_near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} is not {wanted}");
}

fn around() -> impl Iterator<Item = f64> {
    (0..24).map(|i| TAU * (f64::from(i) + 0.3) / 24.0)
}

#[test]
fn interpolates_the_data() {
    for grid in [Grid::gaussian(64), Grid::equiangular(17), Grid::irregular()] {
        let values = grid.noise();
        let spline = grid.fit(&values);
        for ((u, v), value) in grid.points().zip(values) {
            assert_near(spline.value(u, v), value, 1e-14);
        }
    }
}

#[test]
fn follows_a_smooth_field_between_the_data() {
    let grid = Grid::gaussian(64);
    let spline = grid.fit(&grid.smooth());
    for (u, v) in (0..=50).flat_map(|i| around().map(move |v| (PI * f64::from(i) / 50.0, v))) {
        assert_near(spline.value(u, v), smooth(u, v), 4e-5);
    }
}

#[test]
fn constants_stay_constant() {
    let grid = Grid::irregular();
    let spline = grid.fit(&vec![7.25; grid.noise().len()]);
    for (u, v) in [(0.0, 0.4), (0.01, 3.0), (1.3, 6.0), (PI, -2.0)] {
        let (value, [du, dv]) = spline.value_and_gradient(u, v);
        assert_near(value, 7.25, 1e-12);
        assert_near(du.abs().max(dv.abs()), 0.0, 1e-10);
    }
}

#[test]
fn goes_around_without_a_seam() {
    let grid = Grid::irregular();
    let spline = grid.fit(&grid.noise());
    let first = grid.longitude_rad[0];
    for u in [0.0, 0.02, 0.9, 2.2, 3.1] {
        let (value, gradient) = spline.value_and_gradient(u, first);
        for turns in [-2.0, 1.0, 3.0] {
            assert_near(
                spline.value(u, first + 0.1 + turns * TAU),
                spline.value(u, first + 0.1),
                1e-12,
            );
        }
        let (before, slopes) = spline.value_and_gradient(u, first - 1e-12);
        assert_near(before, value, 1e-10);
        assert_near(slopes[0], gradient[0], 1e-8);
        assert_near(slopes[1], gradient[1], 1e-8);
    }
}

#[test]
fn each_pole_has_one_value_and_one_tangent_plane() {
    let grid = Grid::gaussian(64);
    let spline = grid.fit(&grid.noise());
    for pole in [0.0, PI] {
        let slope_along = |v: f64| spline.value_and_gradient(pole, v).1[0];
        let (cosine, sine) = (slope_along(0.0), slope_along(PI / 2.0));
        for v in around() {
            let (value, [du, dv]) = spline.value_and_gradient(pole, v);
            assert_near(value, spline.value(pole, 0.0), 1e-15);
            assert_near(dv, 0.0, 1e-13);
            // Cosine and sine are cubic splines of 128 pieces here.
            assert_near(du, cosine * v.cos() + sine * v.sin(), 1e-7);
        }
        for &v in &grid.longitude_rad[..64] {
            assert_near(slope_along(v), cosine * v.cos() + sine * v.sin(), 1e-12);
            assert_near(slope_along(v + PI), -slope_along(v), 1e-12);
        }
    }
}

#[test]
fn turns_with_the_data() {
    let grid = Grid::equiangular(35);
    let values = grid.noise();
    let turned: Vec<f64> =
        values.chunks(72).flat_map(|ring| ring[71..].iter().chain(&ring[..71]).copied()).collect();
    let (spline, turned) = (grid.fit(&values), grid.fit(&turned));
    for (u, v) in [(0.0, 0.0), (0.03, 6.25), (0.6, 0.02), (2.4, 3.3), (3.12, 5.0)] {
        assert_near(turned.value(u, v + TAU / 72.0), spline.value(u, v), 1e-12);
    }
}

#[test]
fn north_and_south_are_treated_alike() {
    let grid = Grid::equiangular(35);
    let values = grid.noise();
    let mirrored: Vec<f64> = values.chunks(72).rev().flatten().copied().collect();
    let (spline, mirrored) = (grid.fit(&values), grid.fit(&mirrored));
    let mirror = |ring: usize| PI - grid.colatitude_rad[ring];
    assert_near(mirror(0), grid.colatitude_rad[34], 1e-15);
    // An odd count: the knots of the least-squares spline mirror too.
    for (u, v) in [(0.0, 0.0), (0.03, 6.25), (0.6, 0.02), (2.4, 3.3), (3.12, 5.0)] {
        assert_near(mirrored.value(PI - u, v), spline.value(u, v), 1e-12);
    }
}

#[test]
fn colatitudes_stop_at_the_poles() {
    let grid = Grid::equiangular(17);
    let spline = grid.fit(&grid.noise());
    assert_eq!(spline.value(-0.1, 1.0), spline.value(0.0, 1.0));
    assert_eq!(spline.value(3.2, 1.0), spline.value(PI, 1.0));
}

#[test]
fn tabulated_points_and_used_memory_give_the_same_bits() {
    let grid = Grid::irregular();
    let plan = grid.plan();
    let points: Vec<_> = around().map(|v| (v / 2.0, 2.0 * v)).collect();
    let tabulated = plan.points(&points);
    let mut scratch = SphericalSplineScratch::default();
    let other = Grid::gaussian(16);
    let mut used = other.plan().fit(&other.noise(), &mut scratch);
    plan.fit_into(&grid.smooth(), &mut scratch, &mut used);

    let spline = grid.fit(&grid.smooth());
    let mut values = vec![0.0; tabulated.len()];
    tabulated.values(&used, &mut values);
    for (&(u, v), value) in points.iter().zip(values) {
        assert_eq!(value, spline.value(u, v));
    }
}

#[test]
fn grids_that_carry_no_spline_are_refused() {
    let (u, v) = ([0.5, 1.0, 2.0, 2.5], [0.0, 1.5, 3.0, 4.5]);
    let error = |u: &[f64], v: &[f64]| SphericalSplinePlan::new(u, v).unwrap_err();
    assert_eq!(
        error(&u[1..], &v),
        SphericalSplineError::TooFew { axis: SphericalAxis::Colatitude, count: 3, needed: 4 }
    );
    assert_eq!(
        error(&u, &[0.0, 1.0, 1.0, 2.0]),
        SphericalSplineError::NotAscending {
            axis: SphericalAxis::Longitude,
            index: 2,
            before_rad: 1.0,
            value_rad: 1.0
        }
    );
    for rows in [[0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, PI]] {
        assert!(matches!(error(&rows, &v), SphericalSplineError::NotBetweenPoles { .. }));
    }
    assert_eq!(
        error(&u, &[0.0, 1.0, 2.0, TAU]),
        SphericalSplineError::MoreThanOneTurn { first_rad: 0.0, last_rad: TAU }
    );
    assert!(matches!(
        error(&u, &[0.0, f64::NAN, 2.0, 3.0]),
        SphericalSplineError::NotAscending { index: 1, .. }
    ));
}
