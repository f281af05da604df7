//! Points and tracks that are the same but for rounding.

use serde::{Deserialize, Serialize};

use super::instants::{InstantPoint, at_latitudes};
use super::pairs::Sides;

/// Poleward of this latitude the longitude says nothing.
const POLE_DEG: f64 = 89.99;

/// When points are the same.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SameParams {
    /// Largest difference in degrees of latitudes, and of longitudes.
    pub coordinate_tolerance_deg: f64,
    /// Largest difference of intensities as a part of that of the reference, if
    /// these count at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_tolerance: Option<f64>,
}

impl Default for SameParams {
    /// The rounding of IMILAST text, and no values.
    fn default() -> Self {
        Self { coordinate_tolerance_deg: 0.006, value_tolerance: None }
    }
}

/// Points and tracks that are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Same {
    /// Points of the reference for which there is a candidate's.
    pub(super) points: usize,
    /// Tracks of the reference of which all points are those of one candidate
    /// of the same length.
    pub(super) tracks: usize,
}

impl Same {
    /// `values` are the intensities of both, where they count.
    pub(super) fn of(sides: &Sides<'_>, params: &SameParams, values: Option<[&[f64]; 2]>) -> Self {
        let mut same = Self::default();
        let mut in_all = Vec::new();
        for track in 0..sides.reference.tracks.len() {
            let range = sides.reference.tracks.range(track);
            let length = range.len();
            for (i, point) in range.enumerate() {
                let mut hits = hits(sides, track, point, params, values);
                same.points += usize::from(!hits.is_empty());
                match i {
                    0 => std::mem::swap(&mut in_all, &mut hits),
                    _ => in_all.retain(|other| hits.contains(other)),
                }
            }
            let is_as_long = |other: &usize| sides.candidate.tracks.range(*other).len() == length;
            same.tracks += usize::from(length > 0 && in_all.iter().any(is_as_long));
        }
        same
    }
}

/// The candidates that have a point of the reference.
fn hits(
    sides: &Sides<'_>,
    track: usize,
    point: usize,
    params: &SameParams,
    values: Option<[&[f64]; 2]>,
) -> Vec<usize> {
    let (reference, candidate) = (sides.reference.tracks, sides.candidate.tracks);
    let tolerance_deg = params.coordinate_tolerance_deg;
    let (lat_deg, lon_deg) = (reference.lat_deg[point], reference.lon_deg[point]);
    let at = sides.candidate.instants.at(sides.reference.run_of[track], reference.time_s[point]);
    let is_same = |other: &&InstantPoint| {
        let around = (lon_deg - candidate.lon_deg[other.point] + 180.0).rem_euclid(360.0) - 180.0;
        let at_pole = lat_deg.abs() > POLE_DEG && other.lat_deg.abs() > POLE_DEG;
        (lat_deg - other.lat_deg).abs() <= tolerance_deg
            && (around.abs() <= tolerance_deg || at_pole)
            && is_same_value(params.value_tolerance, values, point, other.point)
    };
    // A little more is looked at: the bounds are rounded.
    let close = at_latitudes(at, lat_deg, tolerance_deg * (1.0 + 1e-9) + 1e-9);
    close.iter().filter(is_same).map(|other| other.track).collect()
}

fn is_same_value(
    tolerance: Option<f64>,
    values: Option<[&[f64]; 2]>,
    point: usize,
    other: usize,
) -> bool {
    let (Some(tolerance), Some([reference, candidate])) = (tolerance, values) else { return true };
    let (value, other) = (reference[point], candidate[other]);
    (value - other).abs() <= tolerance * value.abs().max(f64::MIN_POSITIVE)
}
