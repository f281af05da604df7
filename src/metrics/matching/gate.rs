//! How far apart two tracks are, and whether they may be the same storm.

use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Track};

use super::params::{Counting, Gate, OverlapGate, PointsGate, Separation};

/// Two tracks, measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measured {
    /// Points that count as common.
    pub(super) common: usize,
    /// Part of both that these are.
    pub(super) overlap: f64,
    /// What pairs are ranked by: an angle in radians, or D.
    pub(super) separation: f64,
}

/// What a gate says of two tracks, from bad to good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    TooFar,
    TooLittleOverlap,
    Passes,
}

impl Gate {
    /// Measures two tracks.
    pub(super) fn measure(&self, reference: Track<'_>, candidate: Track<'_>) -> Measured {
        match self {
            Self::Overlap(gate) => gate.measure(reference, candidate),
            Self::Points(gate) => gate.measure(reference, candidate),
            Self::SpaceTime(gate) => gate.measure(reference, candidate),
        }
    }

    /// Whether tracks measured like this may be the same storm.
    pub(super) fn verdict(&self, measured: &Measured) -> Verdict {
        let is_enough = match self {
            Self::Overlap(gate) => measured.overlap >= gate.min_overlap,
            Self::Points(gate) => measured.common >= gate.min_points,
            Self::SpaceTime(gate) => measured.overlap >= gate.min_overlap,
        };
        match (measured.separation <= self.limit(), is_enough) {
            (false, _) => Verdict::TooFar,
            (true, false) => Verdict::TooLittleOverlap,
            (true, true) => Verdict::Passes,
        }
    }

    /// Largest separation, in its unit.
    pub(super) fn limit(&self) -> f64 {
        match self {
            Self::Overlap(gate) => gate.max_separation_deg.to_radians(),
            Self::Points(gate) => {
                gate.max_mean_distance_km.unwrap_or(gate.max_distance_km) / EARTH_RADIUS_KM
            }
            Self::SpaceTime(_) => 1.0,
        }
    }

    /// Angle in radians within which some point of the one track is of some of
    /// the other, if they pass.
    pub(super) fn reach_rad(&self) -> f64 {
        self.distance_km() / EARTH_RADIUS_KM
    }

    /// Largest difference in seconds of the times of those points.
    pub(super) fn reach_s(&self) -> i64 {
        match self {
            Self::Overlap(_) | Self::Points(_) => 0,
            Self::SpaceTime(gate) => gate.reach_s(),
        }
    }
}

/// Indices of the points of two tracks that are at the same times.
pub(super) fn common_times<'a>(a: &'a [i64], b: &'a [i64]) -> impl Iterator<Item = (usize, usize)> {
    let (mut i, mut j) = (0, 0);
    std::iter::from_fn(move || {
        while i < a.len() && j < b.len() {
            match a[i].cmp(&b[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    (i, j) = (i + 1, j + 1);
                    return Some((i - 1, j - 1));
                }
            }
        }
        None
    })
}

/// Angle in radians between a point of one track and one of another.
pub(super) fn angle_rad(a: Track<'_>, i: usize, b: Track<'_>, j: usize) -> f64 {
    angle_by_haversine_rad((a.lat_deg[i], a.lon_deg[i]), (b.lat_deg[j], b.lon_deg[j]))
}

impl OverlapGate {
    fn measure(&self, reference: Track<'_>, candidate: Track<'_>) -> Measured {
        let counted = self.first_points.unwrap_or(usize::MAX).min(candidate.time_s.len());
        let (mut common, mut sum, mut least, mut largest) = (0, 0.0, f64::INFINITY, 0.0f64);
        for (i, j) in common_times(reference.time_s, &candidate.time_s[..counted]) {
            let angle = angle_rad(reference, i, candidate, j);
            common += 1;
            sum += angle;
            least = least.min(angle);
            largest = largest.max(angle);
        }
        let overlap = match self.first_points {
            Some(_) => common as f64 / counted as f64,
            None => 2.0 * common as f64 / (reference.time_s.len() + counted) as f64,
        };
        let is_too_far = self.max_point_separation_deg.is_some_and(|d| largest > d.to_radians());
        let separation = match self.separation {
            _ if common == 0 || is_too_far => f64::INFINITY,
            Separation::Mean => sum / common as f64,
            Separation::Minimum => least,
        };
        Measured { common, overlap, separation }
    }
}

impl PointsGate {
    fn measure(&self, reference: Track<'_>, candidate: Track<'_>) -> Measured {
        let limit_rad = self.max_distance_km / EARTH_RADIUS_KM;
        let (mut near, mut sum, mut run, mut longest) = (0, 0.0, 0, 0);
        let mut before = None;
        for (i, j) in common_times(reference.time_s, candidate.time_s) {
            let angle = angle_rad(reference, i, candidate, j);
            if angle <= limit_rad {
                near += 1;
                sum += angle;
                run = if before == Some((i, j)) { run + 1 } else { 1 };
                longest = longest.max(run);
                before = Some((i + 1, j + 1));
            }
        }
        let common = match self.counting {
            Counting::All => near,
            Counting::Consecutive => longest,
        };
        let points = reference.time_s.len() + candidate.time_s.len();
        let separation = if near == 0 { f64::INFINITY } else { sum / near as f64 };
        Measured { common, overlap: 2.0 * common as f64 / points as f64, separation }
    }
}
