//! Points found, whatever tracks they are of.

use serde::Serialize;

use crate::model::EARTH_RADIUS_KM;

use super::instants::{Instants, near};
use super::pairs::{Side, Sides};
use super::stats::Scores;
use crate::math::angle_by_haversine_rad;

/// How many points of the one set have one of the other at the same time and
/// near, which several may share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PointHits {
    /// How near that is, in km.
    pub distance_km: f64,
    /// Points of the reference that have one.
    pub reference_hit: usize,
    /// Candidates' points that have one.
    pub candidate_hit: usize,
    /// The same as parts.
    #[serde(flatten)]
    pub scores: Scores,
}

impl PointHits {
    pub(super) fn of(sides: &Sides<'_>, distance_km: f64) -> Self {
        let Sides { reference, candidate } = sides;
        let reach_rad = distance_km / EARTH_RADIUS_KM;
        let reference_hit = hit(reference, &candidate.instants, candidate, reach_rad);
        let candidate_hit = hit(candidate, &reference.instants, reference, reach_rad);
        let (of, candidates) = (reference.tracks.points(), candidate.tracks.points());
        let scores = Scores::of((reference_hit, of), (candidate_hit, candidates));
        Self { distance_km, reference_hit, candidate_hit, scores }
    }
}

/// Points of one side that have one of the other.
fn hit(side: &Side<'_>, instants: &Instants, other: &Side<'_>, reach_rad: f64) -> usize {
    let has_one = |track: usize, point: usize| {
        let place = (side.tracks.lat_deg[point], side.tracks.lon_deg[point]);
        let at = instants.at(side.run_of[track], side.tracks.time_s[point]);
        near(at, place, reach_rad).any(|p| {
            let found = (other.tracks.lat_deg[p.point], other.tracks.lon_deg[p.point]);
            angle_by_haversine_rad(place, found) <= reach_rad
        })
    };
    let of_track = |track| side.tracks.range(track).filter(|&point| has_one(track, point)).count();
    (0..side.tracks.len()).map(of_track).sum()
}
