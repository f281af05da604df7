use std::sync::Arc;

use super::{SphericalSpline, spline::Knots};

/// Basis functions of many fixed points, tabulated once for all splines of a plan.
///
/// Made by [`SphericalSplinePlan::points`](super::SphericalSplinePlan::points).
#[derive(Debug, Clone)]
pub struct SplinePoints {
    knots: Arc<Knots>,
    points: Vec<Point>,
}

/// Two times four basis functions, not their sixteen products: half the memory
/// to stream for a quarter more multiplications.
#[derive(Debug, Clone)]
struct Point {
    offset: usize,
    across: [f64; 4],
    along: [f64; 4],
}

impl SplinePoints {
    pub(super) fn new(knots: &Arc<Knots>, points_rad: &[(f64, f64)]) -> Self {
        let point = |&(colatitude_rad, longitude_rad): &(f64, f64)| {
            let corner = knots.corner(colatitude_rad, longitude_rad);
            let (across, along) = corner.bases(knots);
            Point { offset: corner.offset, across, along }
        };
        Self { knots: Arc::clone(knots), points: points_rad.iter().map(point).collect() }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Values of `spline` at the points, the same bits as
    /// [`SphericalSpline::value`].
    ///
    /// # Panics
    /// If the spline is of another grid, or `out` not as long as the points.
    pub fn values(&self, spline: &SphericalSpline, out: &mut [f64]) {
        let same = Arc::ptr_eq(&self.knots, &spline.knots) || self.knots == spline.knots;
        assert!(same, "points and spline are of one grid");
        assert_eq!(out.len(), self.points.len(), "one place for each point");
        for (to, point) in out.iter_mut().zip(&self.points) {
            *to = spline.tensor(point.offset, &point.across, &point.along);
        }
    }
}
