//! Which tracks a statistic is made of.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Region, Track, Tracks};

const S_PER_HOUR: f64 = 3600.0;

/// Rules by which tracks are left out; the default leaves none out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrackSelection {
    /// Time in hours from first to last point that a track has at least.
    pub min_lifetime_h: f64,
    /// Great-circle distance in km from first to last point that it has at
    /// least.
    pub min_displacement_km: f64,
    /// Points that it has at least.
    pub min_points: usize,
    /// A part of the globe that one of its points at least lies in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// A rule that no track can follow.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{option} {value} is not a number of at least 0")]
pub struct SelectionError {
    /// Option that says it.
    pub option: &'static str,
    /// What it says.
    pub value: f64,
}

/// How many tracks there were, and how many stayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// Tracks before.
    pub of: usize,
    /// Tracks after.
    pub kept: usize,
}

impl TrackSelection {
    /// Checks the rules.
    ///
    /// # Errors
    /// [`SelectionError`] for a number below 0 or not finite.
    pub fn validate(&self) -> Result<(), SelectionError> {
        let numbers = [
            ("--min-lifetime", self.min_lifetime_h),
            ("--min-displacement", self.min_displacement_km),
        ];
        let bad = numbers.into_iter().find(|(_, v)| !v.is_finite() || *v < 0.0);
        bad.map_or(Ok(()), |(option, value)| Err(SelectionError { option, value }))
    }

    /// Leaves out the tracks that break a rule; the others keep their numbers.
    pub fn apply(&self, tracks: &mut Tracks) -> Selected {
        let of = tracks.len();
        let kept: Vec<bool> = tracks.iter().map(|track| self.takes(track)).collect();
        tracks.retain(|index| kept[index]);
        Selected { of, kept: tracks.len() }
    }

    fn takes(&self, track: Track<'_>) -> bool {
        let points = track.time_s.len();
        if points < self.min_points.max(1) {
            return false;
        }
        let last = points - 1;
        let lifetime_h = (track.time_s[last] - track.time_s[0]) as f64 / S_PER_HOUR;
        let place = |i: usize| (track.lat_deg[i], track.lon_deg[i]);
        let displacement_km = EARTH_RADIUS_KM * angle_by_haversine_rad(place(0), place(last));
        lifetime_h >= self.min_lifetime_h
            && displacement_km >= self.min_displacement_km
            && self.region.is_none_or(|region| {
                (0..points).any(|i| region.contains(track.lat_deg[i], track.lon_deg[i]))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day along 60° N over 10°, 556 km; and a single point.
    fn two_tracks() -> Tracks {
        Tracks {
            ids: vec![4, 9],
            offsets: vec![0, 2, 3],
            time_s: vec![0, 86_400, 0],
            lat_deg: vec![60.0, 60.0, -10.0],
            lon_deg: vec![355.0, 5.0, 100.0],
            ..Tracks::default()
        }
    }

    fn kept(selection: &TrackSelection) -> Vec<u64> {
        selection.validate().unwrap();
        let mut tracks = two_tracks();
        let counts = selection.apply(&mut tracks);
        assert_eq!(counts, Selected { of: 2, kept: tracks.len() });
        tracks.ids
    }

    #[test]
    fn each_rule_leaves_out_what_breaks_it() {
        let default = TrackSelection::default();
        assert_eq!(kept(&default), [4, 9]);
        assert_eq!(kept(&TrackSelection { min_lifetime_h: 24.0, ..default.clone() }), [4]);
        assert_eq!(kept(&TrackSelection { min_lifetime_h: 24.1, ..default.clone() }), [0; 0]);
        assert_eq!(kept(&TrackSelection { min_displacement_km: 555.0, ..default.clone() }), [4]);
        assert_eq!(kept(&TrackSelection { min_displacement_km: 557.0, ..default.clone() }), [0; 0]);
        assert_eq!(kept(&TrackSelection { min_points: 2, ..default.clone() }), [4]);
        let region = Some(Region::zone(-20.0, 0.0));
        assert_eq!(kept(&TrackSelection { region, ..default }), [9]);
    }

    #[test]
    fn numbers_that_are_none_are_refused() {
        for value in [-1.0, f64::NAN, f64::INFINITY] {
            let rule = TrackSelection { min_lifetime_h: value, ..TrackSelection::default() };
            assert_eq!(rule.validate().unwrap_err().option, "--min-lifetime");
        }
    }
}
