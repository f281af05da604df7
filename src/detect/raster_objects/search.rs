//! The maximum of a spline near a candidate.

use crate::math::{Bounds, Maximum, VariableMetricParams, maximise};

use super::Search;
use super::surface::{Surface, SurfacePlan};

/// A maximum that rises farther above its cell, in heights of the cell above the
/// lowest neighbour, is an oscillation of the spline.
const MOST_HEIGHTS: f64 = 10.0;

/// A maximum this close to the first meridian is sought on from its other side.
const SEAM_RAD: f64 = 1e-6;

/// A degree in TRACK, 2e-8 of it too short. The turn of its splines is exact, so
/// that the column at the seam is wider than the others by this.
const TRACK_DEGREE_RAD: f64 = 0.0174532922;

/// A place where a search begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Start {
    /// In coordinates of the surface.
    pub(super) place: [f64; 2],
    /// Value there, turned so that highs are sought.
    pub(super) value: f64,
    /// To the rows and columns around.
    pub(super) one_cell: Bounds,
    /// By how much the value exceeds the least one around.
    pub(super) height: f64,
}

impl Search {
    /// The maximum that a search from a start comes to, in coordinates of the
    /// surface; none where it fails.
    pub(super) fn run(
        self,
        plan: &SurfacePlan,
        surface: Surface,
        start: &Start,
    ) -> Option<Maximum> {
        match self {
            Self::Cell => within_cell(surface, start),
            Self::Domain => within_domain(plan, surface, start),
        }
    }

    /// Centres of one object closer together than this are one.
    pub(super) fn same_rad(self) -> f64 {
        match self {
            Self::Cell => 1e-4,
            // TRACK joins centres 4.0e-3 apart and keeps some 5.0e-3 apart: as
            // if cosines within 1e-5 of 1 were 1.
            Self::Domain => 4.472e-3,
        }
    }

    /// Radians of a degree.
    pub(super) fn degree_rad(self) -> f64 {
        match self {
            Self::Cell => 1f64.to_radians(),
            Self::Domain => TRACK_DEGREE_RAD,
        }
    }

    /// A coordinate in the precision of the search; TRACK reads grids into `f32`.
    pub(super) fn rounded_deg(self, degrees: f64) -> f64 {
        match self {
            Self::Cell => degrees,
            Self::Domain => f64::from(degrees as f32),
        }
    }

    /// A position in the precision of the search.
    pub(super) fn rounded(self, (lat_deg, lon_deg): (f64, f64)) -> (f64, f64) {
        // Just below 360 degrees is 360 in this precision.
        (self.rounded_deg(lat_deg), self.rounded_deg(lon_deg) % 360.0)
    }
}

/// Counts coordinates in cells, and values in heights above the lowest
/// neighbour, so that the rules of the search know no unit.
fn within_cell(surface: Surface, start: &Start) -> Option<Maximum> {
    let Bounds { low, high } = start.one_cell;
    let width = [0, 1].map(|axis| high[axis].max(-low[axis]));
    // A single row, or a plateau.
    if !(width[0] > 0.0 && width[1] > 0.0 && start.height > 0.0) {
        return None;
    }
    let place = |cells: [f64; 2]| [0, 1].map(|axis| start.place[axis] + cells[axis] * width[axis]);
    let in_cells = |cells: [f64; 2]| {
        let (value, gradient) = surface.value_and_gradient(place(cells));
        let slope = [0, 1].map(|axis| gradient[axis] * width[axis] / start.height);
        ((value - start.value) / start.height, slope)
    };
    let of_width = |side: [f64; 2]| [0, 1].map(|axis| side[axis] / width[axis]);
    let bounds = Bounds { low: of_width(low), high: of_width(high) };
    let found =
        maximise(in_cells, [0.0; 2], 0.0, &bounds, &VariableMetricParams::default()).ok()?;
    if found.value > MOST_HEIGHTS {
        return None;
    }
    Some(Maximum { place: place(found.place), value: start.value + start.height * found.value })
}

/// As TRACK searches: coordinates in radians or on the plane of the unit sphere,
/// values as they are.
fn within_domain(plan: &SurfacePlan, surface: Surface, start: &Start) -> Option<Maximum> {
    let bounds = plan.domain();
    let params = VariableMetricParams::default();
    let search = |place: [f64; 2], value: f64| {
        maximise(|at| surface.value_and_gradient(at), place, value, &bounds, &params).ok()
    };
    let found = search(start.place, start.value)?;
    let Some((first, last)) = plan.seam_rad() else { return Some(found) };
    let longitude = found.place[1];
    let other_side = if longitude - first < SEAM_RAD {
        last
    } else if last - longitude < SEAM_RAD {
        first
    } else {
        return Some(found);
    };
    search([found.place[0], other_side], found.value)
}
