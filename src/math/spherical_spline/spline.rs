use std::{f64::consts::TAU, sync::Arc};

use super::super::bspline::{CubicKnots, tensor};

/// Knots of both axes.
#[derive(Debug, PartialEq)]
pub(super) struct Knots {
    pub(super) colatitude: CubicKnots,
    pub(super) longitude: CubicKnots,
}

/// A spline on the sphere; made by [`SphericalSplinePlan`](super::SphericalSplinePlan).
#[derive(Debug, Clone)]
pub struct SphericalSpline {
    pub(super) knots: Arc<Knots>,
    /// Row-major (colatitude, longitude).
    pub(super) coefficients: Vec<f64>,
}

impl SphericalSpline {
    /// Value at a point; the colatitude is limited to 0 to pi, the longitude any.
    pub fn value(&self, colatitude_rad: f64, longitude_rad: f64) -> f64 {
        let corner = self.knots.corner(colatitude_rad, longitude_rad);
        let (across, along) = corner.bases(&self.knots);
        self.tensor(corner.offset, &across, &along)
    }

    /// Value, and first derivatives by colatitude and by longitude.
    pub fn value_and_gradient(&self, colatitude_rad: f64, longitude_rad: f64) -> (f64, [f64; 2]) {
        let corner = self.knots.corner(colatitude_rad, longitude_rad);
        let (across, across_slopes) = self.knots.colatitude.basis_and_slopes(corner.row, corner.u);
        let (along, along_slopes) = self.knots.longitude.basis_and_slopes(corner.column, corner.v);
        let of = |across: &[f64; 4], along: &[f64; 4]| self.tensor(corner.offset, across, along);
        (of(&across, &along), [of(&across_slopes, &along), of(&across, &along_slopes)])
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

    /// Four by four coefficients from one on, weighted.
    #[inline]
    pub(super) fn tensor(&self, offset: usize, across: &[f64; 4], along: &[f64; 4]) -> f64 {
        let width = self.knots.longitude.count();
        tensor(&self.coefficients[offset..offset + 3 * width + 4], width, across, along)
    }
}

impl Knots {
    /// Number of coefficients of a spline.
    fn coefficients(&self) -> usize {
        self.colatitude.count() * self.longitude.count()
    }

    /// The cell of a point.
    pub(super) fn corner(&self, colatitude_rad: f64, longitude_rad: f64) -> Corner {
        let (north, south) = self.colatitude.domain();
        let (west, east) = self.longitude.domain();
        let u = colatitude_rad.clamp(north, south);
        // A longitude of the first turn stays what it is to the last bit.
        let v = if (west..=east).contains(&longitude_rad) {
            longitude_rad
        } else {
            west + (longitude_rad - west).rem_euclid(TAU)
        };
        let (row, column) = (self.colatitude.interval(u), self.longitude.interval(v));
        let offset = (row - 3) * self.longitude.count() + (column - 3);
        Corner { u, v, row, column, offset }
    }
}

/// A point within its cell of the knots.
pub(super) struct Corner {
    u: f64,
    v: f64,
    row: usize,
    column: usize,
    /// Place of the first of the four by four coefficients.
    pub(super) offset: usize,
}

impl Corner {
    /// Basis functions in colatitude and in longitude.
    pub(super) fn bases(&self, knots: &Knots) -> ([f64; 4], [f64; 4]) {
        (knots.colatitude.basis(self.row, self.u), knots.longitude.basis(self.column, self.v))
    }
}
