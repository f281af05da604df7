use super::super::{super::bspline::CubicKnots, PlaneAxis};
use super::knots::GrowingKnots;

/// The knots of both axes.
pub(super) struct Growth<'a> {
    pub(super) x: AxisGrowth<'a>,
    pub(super) y: AxisGrowth<'a>,
    last: Option<PlaneAxis>,
}

pub(super) struct AxisGrowth<'a> {
    knots: GrowingKnots<'a>,
    /// Knots added last.
    added: usize,
    /// By how much these lowered the sum of squared residuals.
    gain: f64,
}

impl<'a> Growth<'a> {
    pub(super) fn new(x: &'a [f64], y: &'a [f64]) -> Self {
        let axis =
            |sites| AxisGrowth { knots: GrowingKnots::polynomial(sites), added: 0, gain: 0.0 };
        Self { x: axis(x), y: axis(y), last: None }
    }

    /// Notes by how much the knots added last in a direction lowered the residuals.
    pub(super) fn gained(&mut self, axis: PlaneAxis, gain: f64) {
        match axis {
            PlaneAxis::X => self.x.gain = gain,
            PlaneAxis::Y => self.y.gain = gain,
        }
    }

    pub(super) fn are_full(&self) -> bool {
        self.x.knots.is_full() && self.y.knots.is_full()
    }

    pub(super) fn are_polynomials(&self) -> bool {
        self.x.knots.is_polynomial() && self.y.knots.is_polynomial()
    }

    /// Adds knots in one direction and returns which; none if there is no place for any.
    ///
    /// `excess` is by how much the sum of squared residuals is too large;
    /// `of_columns` and `of_rows` are the sums over each x and over each y.
    pub(super) fn grow(
        &mut self,
        excess: f64,
        of_columns: &[f64],
        of_rows: &[f64],
        tolerance: f64,
    ) -> Option<PlaneAxis> {
        let wanted = [self.x.wanted(excess, tolerance), self.y.wanted(excess, tolerance)];
        let axis = self.next(wanted);
        let added = match axis {
            PlaneAxis::X => self.x.grow(wanted[0], of_columns),
            PlaneAxis::Y => self.y.grow(wanted[1], of_rows),
        };
        self.last = Some(axis);
        (added > 0).then_some(axis)
    }

    /// The direction that wants fewer knots; of two equal ones not the last.
    fn next(&self, [x, y]: [usize; 2]) -> PlaneAxis {
        let x_first = x < y || (x == y && self.last != Some(PlaneAxis::X));
        if self.y.knots.is_full() || (x_first && !self.x.knots.is_full()) {
            PlaneAxis::X
        } else {
            PlaneAxis::Y
        }
    }
}

impl AxisGrowth<'_> {
    pub(super) fn knots(&self) -> CubicKnots {
        self.knots.knots()
    }

    /// Number of knots to add.
    fn wanted(&self, excess: f64, tolerance: f64) -> usize {
        if self.added == 0 {
            return 1;
        }
        let twice = 2 * self.added;
        let expected = if self.gain > tolerance {
            (self.added as f64 * excess / self.gain) as usize
        } else {
            twice
        };
        expected.max(self.added / 2).max(1).min(twice)
    }

    fn grow(&mut self, count: usize, of_sites: &[f64]) -> usize {
        self.added = count;
        self.knots.grow(count, self.knots.by_interval(of_sites))
    }
}
