//! The search for a maximum along one direction.

use super::{Bounds, Point, dot};

/// Rounding of a value, in parts of it: less is no fall of the surface.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Interpolations that leave more than half of a bracket before it is halved.
const SLOW: u32 = 2;

/// A ray from a point of the surface, within the box.
pub(super) struct Line<'a, S> {
    surface: &'a mut S,
    origin: Trial,
    direction: [f64; 2],
    bounds: &'a Bounds,
}

/// How the search ended.
pub(super) enum LineEnd {
    /// The surface rises as far as the side of the box.
    AtSide(Point),
    /// At a maximum before the side.
    Inside(Point),
}

/// A point of the ray.
#[derive(Debug, Clone, Copy)]
struct Trial {
    /// Distance from the origin in lengths of the direction.
    step: f64,
    point: Point,
    /// Derivative by the step.
    slope: f64,
}

impl<'a, S: FnMut([f64; 2]) -> (f64, [f64; 2])> Line<'a, S> {
    pub(super) fn new(
        surface: &'a mut S,
        from: &Point,
        direction: [f64; 2],
        bounds: &'a Bounds,
    ) -> Self {
        let slope = dot(from.gradient, direction);
        Self { surface, origin: Trial { step: 0.0, point: *from, slope }, direction, bounds }
    }

    /// Derivative at the origin by the step.
    pub(super) fn slope(&self) -> f64 {
        self.origin.slope
    }

    /// Doubles the step from `first` until the maximum is passed or the side
    /// at `farthest` reached, then closes in until a bracket is narrower than `width`.
    pub(super) fn search(&mut self, first: f64, farthest: f64, width: f64) -> LineEnd {
        let mut before = self.origin;
        let mut step = first.min(farthest);
        loop {
            let trial = self.trial(step);
            if !self.rises(&trial) {
                return LineEnd::Inside(self.close_in(before, trial, width));
            }
            if step >= farthest {
                return LineEnd::AtSide(trial.point);
            }
            before = trial;
            step = (2.0 * step).min(farthest);
        }
    }

    fn trial(&mut self, step: f64) -> Trial {
        let from = self.origin.point.place;
        let ahead = std::array::from_fn(|axis| from[axis] + step * self.direction[axis]);
        let place = self.bounds.nearest(ahead);
        let (value, gradient) = (self.surface)(place);
        let point = Point { place, value, gradient };
        Trial { step, point, slope: dot(gradient, self.direction) }
    }

    /// Whether the maximum is still ahead.
    fn rises(&self, trial: &Trial) -> bool {
        let start = self.origin.point.value;
        trial.slope >= 0.0 && trial.point.value >= start - ROUNDING * start.abs()
    }

    /// The maximum between a trial before it and one behind it.
    fn close_in(&mut self, mut before: Trial, mut behind: Trial, width: f64) -> Point {
        let mut slow = 0;
        loop {
            let open = behind.step - before.step;
            let step = if slow < SLOW { top(&before, &behind, width) } else { 0.5 };
            let trial = self.trial(before.step + step * open);
            if self.rises(&trial) {
                before = trial;
            } else {
                behind = trial;
            }
            let left = behind.step - before.step;
            if left < width {
                return higher(&before, &behind);
            }
            slow = if left <= open / 2.0 { 0 } else { slow + 1 };
        }
    }
}

/// Place of the maximum of the cubic through values and slopes of two trials,
/// as part of the way between them.
///
/// It keeps half of `width` from both, so that interpolation which nears the
/// maximum from one side passes it and closes the bracket.
fn top(before: &Trial, behind: &Trial, width: f64) -> f64 {
    let open = behind.step - before.step;
    let chord = (behind.point.value - before.point.value) / open;
    let bend = before.slope + behind.slope - 3.0 * chord;
    let root = (bend * bend - before.slope * behind.slope).sqrt();
    let part = 1.0 - (root + bend - behind.slope) / (before.slope - behind.slope + 2.0 * root);
    let margin = (width / open / 2.0).min(0.5);
    if part.is_finite() { part.clamp(margin, 1.0 - margin) } else { 0.5 }
}

/// The better end of a bracket; of two equally high the flatter.
fn higher(before: &Trial, behind: &Trial) -> Point {
    let by_value = before.point.value.total_cmp(&behind.point.value);
    let order = by_value.then(behind.slope.abs().total_cmp(&before.slope.abs()));
    if behind.point.value.is_nan() || order.is_ge() { before.point } else { behind.point }
}
