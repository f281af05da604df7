//! Value and slopes at the poles, where a grid has no data.
//!
//! They are found by a least-squares spline with about half the knots in
//! colatitude (see the head of the module). With all knots in longitude that
//! spline is free to follow every meridian for itself; only the six numbers of
//! the poles tie the meridians together. For ring values z(i, j) the fit is
//!
//! `z(i, j) ~ F(i, .) c(., j) + sum over p of g_p(i) h_p(j) x_p`
//!
//! with F the inner B-splines, c free, g one of the four shapes of `end_shapes`
//! and h one of 1, cos v, sin v. Only what the shapes add to the space of F
//! (4 columns) and the projections on 1, cos v, sin v (3 columns) bear on x, so
//! twelve numbers of the data are enough.

use super::super::{bspline::CubicKnots, householder::Remainder};
use std::f64::consts::PI;

/// How many functions of longitude the poles see: 1, cosine, sine.
pub(super) const HARMONICS: usize = 3;
/// Shapes in colatitude: value and slope, north and south.
const SHAPES: usize = 4;
/// Shape and harmonic of each of the six numbers at the poles.
const UNKNOWNS: [(usize, usize); 6] = [(0, 0), (1, 1), (1, 2), (2, 0), (3, 1), (3, 2)];

/// A spline at a pole: its value, and its derivative by colatitude along the
/// meridian v, `cosine cos v + sine sin v`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pole {
    pub(super) value: f64,
    pub(super) cosine: f64,
    pub(super) sine: f64,
}

/// The rule of one grid: data to poles, a linear map.
#[derive(Debug)]
pub(super) struct PoleRule {
    /// For each meridian the three weights that project a ring on the harmonics.
    pub(super) meridian_weights: Vec<[f64; HARMONICS]>,
    /// For each ring the four weights that project a column on the shapes.
    ring_weights: Vec<[f64; SHAPES]>,
    /// Least squares of the six numbers against the twelve projections.
    system: Remainder,
}

impl PoleRule {
    pub(super) fn new(colatitude_rad: &[f64], longitude_rad: &[f64]) -> Self {
        let shapes = Remainder::of_last(colatitude_columns(colatitude_rad), SHAPES);
        let harmonics = Remainder::of_last(longitude_columns(longitude_rad), HARMONICS);
        let columns = UNKNOWNS
            .map(|(shape, harmonic)| outer(&shapes.triangle[shape], &harmonics.triangle[harmonic]));
        Self {
            meridian_weights: transposed(&harmonics.basis),
            ring_weights: transposed(&shapes.basis),
            system: Remainder::of_last(columns.to_vec(), UNKNOWNS.len()),
        }
    }

    /// North and south pole from the projections of all rings by `meridian_weights`.
    pub(super) fn poles(&self, rings: &[[f64; HARMONICS]]) -> (Pole, Pole) {
        let mut projections = [0.0; SHAPES * HARMONICS];
        for (weights, ring) in self.ring_weights.iter().zip(rings) {
            for (to, product) in projections.iter_mut().zip(outer(weights, ring)) {
                *to += product;
            }
        }
        let product = |column: &Vec<f64>| column.iter().zip(projections).map(|(a, b)| a * b).sum();
        let products: Vec<f64> = self.system.basis.iter().map(product).collect();
        let x = self.system.back_substitute(&products);
        let pole = |at: usize| Pole { value: x[at], cosine: x[at + 1], sine: x[at + 2] };
        (pole(0), pole(3))
    }
}

/// Columns of the least-squares problem in colatitude: the inner B-splines, then the shapes.
fn colatitude_columns(colatitude_rad: &[f64]) -> Vec<Vec<f64>> {
    let rings = colatitude_rad.len();
    let interior = colatitude_rad[..rings - 2].iter().skip(2).step_by(2);
    let knots = CubicKnots::clamped(0.0, interior.copied(), PI);
    let mut splines = vec![vec![0.0; rings]; knots.count()];
    for (ring, &u) in colatitude_rad.iter().enumerate() {
        let m = knots.interval(u);
        for (k, value) in knots.basis(m, u).into_iter().enumerate() {
            splines[m - 3 + k][ring] = value;
        }
    }
    let shapes = end_shapes(&splines, knots.end_intervals());
    splines.drain(2..knots.count() - 2).chain(shapes).collect()
}

/// What a unit of value or of slope at a pole puts on the rings.
///
/// Of the two coefficients at an end the first is the value, and the second
/// differs from it by the slope times a third of the end's interval.
fn end_shapes(splines: &[Vec<f64>], (north, south): (f64, f64)) -> [Vec<f64>; SHAPES] {
    let n = splines.len();
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + b).collect();
    let times = |a: &[f64], factor: f64| a.iter().map(|a| a * factor).collect();
    [
        sum(&splines[0], &splines[1]),
        times(&splines[1], north / 3.0),
        sum(&splines[n - 1], &splines[n - 2]),
        times(&splines[n - 2], -south / 3.0),
    ]
}

fn longitude_columns(longitude_rad: &[f64]) -> Vec<Vec<f64>> {
    let column = |f: fn(f64) -> f64| longitude_rad.iter().map(|&v| f(v)).collect();
    vec![column(|_| 1.0), column(f64::cos), column(f64::sin)]
}

fn outer(shapes: &[f64], harmonics: &[f64]) -> Vec<f64> {
    shapes.iter().flat_map(|a| harmonics.iter().map(move |b| a * b)).collect()
}

fn transposed<const N: usize>(columns: &[Vec<f64>]) -> Vec<[f64; N]> {
    let row = |i| std::array::from_fn(|c: usize| columns[c][i]);
    (0..columns[0].len()).map(row).collect()
}
