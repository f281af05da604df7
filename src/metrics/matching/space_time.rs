//! Tracks that are close in space and time together.

use crate::model::{EARTH_RADIUS_KM, Track};

use super::gate::{Measured, angle_rad};
use super::params::SpaceTimeGate;

const S_PER_HOUR: f64 = 3600.0;

impl SpaceTimeGate {
    /// Largest difference of times in seconds.
    pub(super) fn reach_s(&self) -> i64 {
        (self.time_h * S_PER_HOUR).floor() as i64
    }

    /// D and the part of the points that it is of.
    pub(super) fn measure(&self, reference: Track<'_>, candidate: Track<'_>) -> Measured {
        let (of_reference, sum_of_reference) = self.near_points(reference, candidate);
        let (of_candidate, sum_of_candidate) = self.near_points(candidate, reference);
        let near = of_reference + of_candidate;
        let points = reference.time_s.len() + candidate.time_s.len();
        let mean_square = (sum_of_reference + sum_of_candidate) / near as f64;
        Measured {
            common: of_reference.min(of_candidate),
            overlap: near as f64 / points as f64,
            separation: if near == 0 { f64::INFINITY } else { mean_square.sqrt() },
        }
    }

    /// Number of points of a track with a sum of at most 1, and the sum of these
    /// sums.
    fn near_points(&self, track: Track<'_>, other: Track<'_>) -> (usize, f64) {
        let reach_s = self.reach_s();
        let (mut near, mut sum) = (0, 0.0);
        for (i, &time_s) in track.time_s.iter().enumerate() {
            let first = other.time_s.partition_point(|&t| t < time_s.saturating_sub(reach_s));
            let end = other.time_s.partition_point(|&t| t <= time_s.saturating_add(reach_s));
            let squares = (first..end).map(|j| {
                let distance = EARTH_RADIUS_KM * angle_rad(track, i, other, j) / self.distance_km;
                let time_h = (other.time_s[j] - time_s) as f64 / S_PER_HOUR;
                distance.powi(2) + (time_h / self.time_h).powi(2)
            });
            let least = squares.fold(f64::INFINITY, f64::min);
            if least <= 1.0 {
                near += 1;
                sum += least;
            }
        }
        (near, sum)
    }
}
