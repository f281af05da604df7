//! The maximum of a surface within a box, by a variable metric.
//!
//! # Algorithm
//! 1. Sides of the box within `active_tolerance` of the place are active; a
//!    start outside is moved to the nearest place of the box.
//! 2. The direction h is the metric H times the gradient g. H starts as the
//!    projector on what the active sides leave free. Each active side has a
//!    multiplier: the part of the gradient that points from it to the inside.
//! 3. Done where no component of h reaches `gradient_tolerance` and no
//!    multiplier is positive.
//! 4. A side whose multiplier is at least twice the length of h is dropped.
//! 5. The search goes along h as far as the next side (`line`): the step
//!    doubles until the surface no longer rises; cubics through values and
//!    slopes at both ends of the bracket then close in on the maximum.
//! 6. A side where the surface still rises becomes active; otherwise H learns
//!    from the step s and the change y of the gradient,
//!    `H - (Hy)(Hy)' / (y'Hy) - ss' / (s'y)`.
//!
//! The default numbers are those of TRACK. They are absolute: they suit values
//! and coordinates of the order of 1. A caller that wants results without
//! units divides values by a scale of theirs, counts coordinates in cells of
//! the grid, and gives tolerances that fit.
//!
//! The search follows the surface as far as the box lets it. Steps double, so
//! in a large box one may jump a valley and end on another peak; a box of one
//! cell on each side of the start keeps to the peak of the start.
//!
//! | file | holds |
//! |---|---|
//! | `sides` | the box, and which of its sides are active |
//! | `metric` | the matrix H and its updates |
//! | `line` | the search along one direction |
//!
//! # References
//! Goldfarb (1969), SIAM Journal on Applied Mathematics 17, 739; Fletcher and
//! Powell (1963), The Computer Journal 6, 163.

mod line;
mod metric;
mod sides;
#[cfg(test)]
mod tests;

use thiserror::Error;

use line::{Line, LineEnd};
use metric::Metric;
pub use sides::Bounds;
use sides::Sides;

/// Numbers of the search; the defaults are those of TRACK.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariableMetricParams {
    /// Largest component of the direction at a maximum; default 1e-5.
    pub gradient_tolerance: f64,
    /// Distance from a side at which a start lies on it; default 1e-8.
    pub active_tolerance: f64,
    /// First trial step where the value hardly changed before; default 1e-6.
    pub first_step: f64,
    /// Largest first trial step; default 0.5.
    pub largest_step: f64,
    /// Change of the value that is hardly one; default 1e-4.
    pub settled_value: f64,
    /// Width of the bracket of steps that ends the search along a line, and part of
    /// a step that may be left to a side that counts as reached; default 1e-5.
    pub bracket: f64,
    /// Step to the next side from which the box counts as unbounded; default 1e8.
    pub farthest_step: f64,
    /// Most steps; default 20.
    pub most_iterations: usize,
    /// Decrease of the value in one step that is still accepted; default 1e-6.
    pub most_decrease: f64,
}

impl Default for VariableMetricParams {
    fn default() -> Self {
        Self {
            gradient_tolerance: 1e-5,
            active_tolerance: 1e-8,
            first_step: 1e-6,
            largest_step: 0.5,
            settled_value: 1e-4,
            bracket: 1e-5,
            farthest_step: 1e8,
            most_iterations: 20,
            most_decrease: 1e-6,
        }
    }
}

/// A maximum within a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Maximum {
    /// Coordinates.
    pub place: [f64; 2],
    /// Value of the surface there.
    pub value: f64,
}

/// A search that found no maximum; the usual remedy is to keep the start.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum Failure {
    /// The next side is too far, or there is none.
    #[error("{steps} steps to the side of the box: give it finite sides nearby")]
    Unbounded {
        /// Steps to the side.
        steps: f64,
    },
    /// The surface does not rise along the direction, or is not finite.
    #[error("slope {slope} along the direction of the search: the surface is not smooth")]
    NotAscending {
        /// Gradient along the direction.
        slope: f64,
    },
    /// A step led down.
    #[error("a step led down by {decrease}: raise `most_decrease` or scale the values")]
    Decreased {
        /// Value before the step minus value after it.
        decrease: f64,
    },
    /// No maximum after the most steps allowed.
    #[error("no maximum after {iterations} steps: raise `most_iterations` or scale the surface")]
    NotConverged {
        /// Steps made.
        iterations: usize,
    },
}

/// A place of the surface.
#[derive(Debug, Clone, Copy)]
struct Point {
    place: [f64; 2],
    value: f64,
    gradient: [f64; 2],
}

/// Climbs from `start` to a maximum of `surface` within `bounds`.
///
/// `surface` gives value and gradient at a place of the box. `start_value` is
/// the value known for the start, such as that of the grid point; against it
/// the first trial step is chosen.
///
/// # Errors
/// See [`Failure`]. A surface that is not finite is one of them.
///
/// # Examples
/// ```
/// use stormtracker::math::{Bounds, VariableMetricParams, maximise};
///
/// let hill = |[x, y]: [f64; 2]| {
///     (5.0 - (x - 0.3).powi(2) - 2.0 * y * y, [-2.0 * (x - 0.3), -4.0 * y])
/// };
/// let cell = Bounds { low: [-1.0, 0.1], high: [1.0, 2.0] };
/// let top = maximise(hill, [0.0, 1.0], 2.9, &cell, &VariableMetricParams::default())?;
/// assert!((top.place[0] - 0.3).abs() < 1e-5);
/// assert_eq!(top.place[1], 0.1);
/// # Ok::<(), stormtracker::math::Failure>(())
/// ```
pub fn maximise(
    mut surface: impl FnMut([f64; 2]) -> (f64, [f64; 2]),
    start: [f64; 2],
    start_value: f64,
    bounds: &Bounds,
    params: &VariableMetricParams,
) -> Result<Maximum, Failure> {
    let place = bounds.nearest(start);
    let (value, gradient) = surface(place);
    let mut at = Point { place, value, gradient };
    let mut sides = Sides::near(place, bounds, params.active_tolerance);
    let mut metric = Metric::projector(&sides);
    let mut value_before = start_value;

    for iterations in 0.. {
        let direction = free_direction(&mut metric, &mut sides, at.gradient);
        if is_maximum(direction, &sides, &at, params) {
            break;
        }
        if iterations == params.most_iterations {
            return Err(Failure::NotConverged { iterations });
        }
        let next_side = sides.ahead(at.place, direction, bounds);
        let mut line = Line::new(&mut surface, &at, direction, bounds);
        let first = first_step(&at, value_before, line.slope(), params);
        check_line(line.slope(), next_side.steps, params)?;
        let (to, end) = match line.search(first, next_side.steps, params.bracket) {
            LineEnd::AtSide(to) => (next_side.side.onto(to, bounds), Some(next_side.side)),
            LineEnd::NearSide(to) => (to, Some(next_side.side)),
            LineEnd::Inside(to) => (to, None),
        };
        if at.value - to.value > params.most_decrease {
            return Err(Failure::Decreased { decrease: at.value - to.value });
        }
        match end {
            Some(side) => {
                sides.add(side);
                metric.hold(side.axis());
            }
            None => metric.learn(minus(to.place, at.place), minus(to.gradient, at.gradient)),
        }
        value_before = at.value;
        at = to;
    }
    Ok(Maximum { place: at.place, value: at.value })
}

/// The direction of the search, after sides that hold it back are dropped.
fn free_direction(metric: &mut Metric, sides: &mut Sides, gradient: [f64; 2]) -> [f64; 2] {
    loop {
        let direction = metric.times(gradient);
        let Some((axis, multiplier)) = sides.largest_multiplier(gradient) else {
            return direction;
        };
        // The normals are axes of the plane: (N'N)^-1 is the unit matrix.
        if multiplier <= 0.0 || direction[0].hypot(direction[1]) > multiplier / 2.0 {
            return direction;
        }
        sides.drop(axis);
        metric.release(axis);
    }
}

fn is_maximum(
    direction: [f64; 2],
    sides: &Sides,
    at: &Point,
    params: &VariableMetricParams,
) -> bool {
    let pressed = sides.largest_multiplier(at.gradient).is_none_or(|(_, most)| most <= 0.0);
    pressed && direction.iter().all(|component| component.abs() < params.gradient_tolerance)
}

fn check_line(slope: f64, steps: f64, params: &VariableMetricParams) -> Result<(), Failure> {
    if !(slope > 0.0 && slope.is_finite()) {
        return Err(Failure::NotAscending { slope });
    }
    if steps > params.farthest_step {
        return Err(Failure::Unbounded { steps });
    }
    Ok(())
}

/// Step to the top of a parabola that rises once more by what the last step gained.
fn first_step(at: &Point, value_before: f64, slope: f64, params: &VariableMetricParams) -> f64 {
    let gain = at.value - value_before;
    let step = if gain.abs() < params.settled_value {
        params.first_step
    } else if gain > 0.0 {
        2.0 * gain / slope
    } else {
        params.largest_step
    };
    step.min(params.largest_step)
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

fn dot(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}
