use std::sync::Arc;

use super::super::bspline::{CubicKnots, tensor};

/// Knots of both axes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Knots {
    pub(super) x: CubicKnots,
    pub(super) y: CubicKnots,
}

/// A spline on a rectangle; made by [`PlaneSplinePlan`](super::PlaneSplinePlan).
#[derive(Debug, Clone)]
pub struct PlaneSpline {
    pub(super) knots: Arc<Knots>,
    /// Row-major (y, x).
    pub(super) coefficients: Vec<f64>,
}

impl PlaneSpline {
    /// Value at a point; a point outside the domain is moved to its edge.
    pub fn value(&self, x: f64, y: f64) -> f64 {
        let ((column, x), (row, y)) = self.cell(x, y);
        self.tensor(row, column, &self.knots.y.basis(row, y), &self.knots.x.basis(column, x))
    }

    /// Value, and first derivatives by x and by y.
    pub fn value_and_gradient(&self, x: f64, y: f64) -> (f64, [f64; 2]) {
        let ((column, x), (row, y)) = self.cell(x, y);
        let (along, along_slopes) = self.knots.x.basis_and_slopes(column, x);
        let (across, across_slopes) = self.knots.y.basis_and_slopes(row, y);
        let of = |across: &[f64; 4], along: &[f64; 4]| self.tensor(row, column, across, along);
        (of(&across, &along), [of(&across, &along_slopes), of(&across_slopes, &along)])
    }

    /// First and last x, first and last y.
    pub fn domain(&self) -> [(f64, f64); 2] {
        [self.knots.x.domain(), self.knots.y.domain()]
    }

    pub(super) fn zero(knots: Arc<Knots>) -> Self {
        let coefficients = vec![0.0; knots.coefficients()];
        Self { knots, coefficients }
    }

    /// Makes this a spline of these knots, whatever it was.
    pub(super) fn take_knots(&mut self, knots: &Arc<Knots>) {
        self.knots = Arc::clone(knots);
        self.coefficients.resize(knots.coefficients(), 0.0);
    }

    /// Interval and place within the domain, of x and of y.
    fn cell(&self, x: f64, y: f64) -> ((usize, f64), (usize, f64)) {
        let place = |knots: &CubicKnots, at: f64| {
            let (first, last) = knots.domain();
            let at = at.clamp(first, last);
            (knots.interval(at), at)
        };
        (place(&self.knots.x, x), place(&self.knots.y, y))
    }

    #[inline]
    fn tensor(&self, row: usize, column: usize, across: &[f64; 4], along: &[f64; 4]) -> f64 {
        let width = self.knots.x.count();
        let offset = (row - 3) * width + (column - 3);
        tensor(&self.coefficients[offset..offset + 3 * width + 4], width, across, along)
    }
}

impl Knots {
    /// Number of coefficients of a spline.
    fn coefficients(&self) -> usize {
        self.x.count() * self.y.count()
    }
}
