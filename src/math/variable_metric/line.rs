//! The search for a maximum along one direction.

use super::{Bounds, Point, dot};

/// Rounding of a value, in parts of it: less is no fall of the surface.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Most interpolations within a bracket. Few are enough on a smooth hill; where
/// the bracket spans several, the first ones creep.
const MOST_INTERPOLATIONS: usize = 1000;

/// Slope at the maximum up to rounding, in parts of the one at the origin.
const FLAT: f64 = 1e-10;

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
    /// It rises as far as the last trial, which is almost at the side.
    NearSide(Point),
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
    /// at `farthest` reached up to `width`, then closes in until a trial is
    /// less than `width` behind the last one before the maximum.
    pub(super) fn search(&mut self, first: f64, farthest: f64, width: f64) -> LineEnd {
        let mut step = first.min(farthest);
        loop {
            let trial = self.trial(step);
            if !self.rises(&trial) {
                return LineEnd::Inside(self.close_in(trial, width));
            }
            if step >= farthest {
                return LineEnd::AtSide(trial.point);
            }
            // As in TRACK, which leaves the place as it is.
            if step >= farthest - width {
                return LineEnd::NearSide(trial.point);
            }
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

    /// The maximum between the origin and a trial behind it.
    ///
    /// The bracket begins at the origin although trials before the maximum are
    /// known: where a doubled step leaped a valley and fell below the origin, this
    /// leads back.
    fn close_in(&mut self, mut behind: Trial, width: f64) -> Point {
        let mut before = self.origin;
        for _ in 0..MOST_INTERPOLATIONS {
            let open = behind.step - before.step;
            let trial = self.trial(before.step + top(&before, &behind) * open);
            let gained = trial.step - before.step;
            if is_maximum_behind(&before, &trial, &behind) {
                before = trial;
            } else {
                behind = trial;
            }
            // Interpolation may near the maximum from one side for ever.
            if gained < width || trial.slope.abs() < FLAT * self.origin.slope {
                return trial.point;
            }
        }
        before.point
    }
}

/// Whether to close in on a maximum behind a trial of a bracket, not before it.
///
/// There may be one on either side. A bracket whose far end is the lower one
/// closes towards the near end, and any other towards the far end, as in TRACK.
fn is_maximum_behind(before: &Trial, trial: &Trial, behind: &Trial) -> bool {
    let value = trial.point.value;
    if behind.point.value < before.point.value {
        trial.slope >= 0.0 && value >= before.point.value
    } else {
        trial.slope >= 0.0 || value < behind.point.value
    }
}

/// Place of the maximum of the cubic through values and slopes of two trials,
/// as part of the way between them.
fn top(before: &Trial, behind: &Trial) -> f64 {
    let open = behind.step - before.step;
    let chord = (behind.point.value - before.point.value) / open;
    let bend = before.slope + behind.slope - 3.0 * chord;
    let root = (bend * bend - before.slope * behind.slope).max(0.0).sqrt();
    let part = 1.0 - (root + bend - behind.slope) / (before.slope - behind.slope + 2.0 * root);
    if part > 0.0 && part < 1.0 { part } else { 0.5 }
}
