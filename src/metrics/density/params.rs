//! Parameters of densities and means with kernels on the sphere.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::EARTH_RADIUS_KM;

use super::SphereKernel;

/// Radius of the Earth in km in the statistics of TRACK 1.5.2.
pub const EARTH_RADIUS_TRACK_STATISTICS_KM: f64 = 6370.0;

/// Parameters of the statistics of Hodges (1996). The defaults are those of
/// TRACK's template: a linear kernel whose width follows the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DensityParams {
    /// Form of the kernel.
    pub kernel: SphereKernel,
    /// Smoothing parameters to start from; larger is narrower.
    pub smoothing: Smoothing,
    /// Whether they follow the data.
    pub adaptation: Adaptation,
    /// What densities are of.
    pub unit: DensityUnit,
    /// Months, seasons or years that one map stands for; densities are divided
    /// by it.
    pub periods: f64,
    /// Means are missing where fewer tracks pass within 5 degrees in a period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_track_density: Option<f64>,
    /// Part of its points outside a period beyond which a track does not count
    /// there for track density and lifetime.
    pub max_part_outside: f64,
    /// Steps that growth rate and tendency are made of.
    pub growth: Growth,
    /// How positions are taken.
    pub convention: Convention,
    /// Radius in km that speeds are for.
    pub earth_radius_km: f64,
}

/// Smoothing parameters by what they smooth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Smoothing {
    /// Of all points and steps: feature density, intensity, speed, growth.
    pub points: f64,
    /// Of first and last points: genesis and lysis density.
    pub ends: f64,
    /// Of tracks: track density and lifetime.
    pub tracks: f64,
}

/// Whether the smoothing follows the data.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Adaptation {
    /// The same for all points.
    Fixed,
    /// Narrow where points are dense (Silverman 1986, section 5.3): s₀ (f / g)^α
    /// with f the density at a point and g the geometric mean of all f.
    Adaptive {
        /// The power α.
        alpha: f64,
        /// Smoothing parameter that none falls below.
        least: f64,
        /// How f is found.
        pilot: Pilot,
    },
}

/// The density at a point that its smoothing follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pilot {
    /// Of the other points, and 1e-5 so that it is nowhere 0, as in TRACK.
    #[default]
    OfOthers,
    /// Of all points.
    OfAll,
}

/// What densities are of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DensityUnit {
    /// Number within 5 degrees and a period.
    #[default]
    Cap,
    /// Probability in a steradian: the integral over the sphere is 1.
    Probability,
}

/// Steps that growth rate and tendency are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Growth {
    /// All of them.
    #[default]
    All,
    /// Those to a stronger point.
    Growing,
    /// Those to a weaker point.
    Decaying,
}

/// How positions are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// As they are; the middle of a step is that of its great circle.
    #[default]
    Exact,
    /// As TRACK 1.5.2 does. Positions have single precision; the middle of a
    /// step has the mean latitude and the mean longitude; a step whose middle is
    /// less than 1.875 degrees west of Greenwich is lost, unless it goes westward
    /// over it.
    Track,
}

/// Parameters that mean nothing.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{option} {value} is not {expected}")]
pub struct DensityParamsError {
    /// Option that says it.
    pub option: &'static str,
    /// What it says.
    pub value: f64,
    /// What it could be.
    pub expected: &'static str,
}

impl Default for DensityParams {
    fn default() -> Self {
        Self {
            kernel: SphereKernel::default(),
            smoothing: Smoothing::default(),
            adaptation: Adaptation::default(),
            unit: DensityUnit::default(),
            periods: 1.0,
            min_track_density: None,
            max_part_outside: 1.0 / 3.0,
            growth: Growth::default(),
            convention: Convention::default(),
            earth_radius_km: EARTH_RADIUS_KM,
        }
    }
}

impl Default for Smoothing {
    fn default() -> Self {
        Self { points: 400.0, ends: 150.0, tracks: 200.0 }
    }
}

impl Default for Adaptation {
    fn default() -> Self {
        Self::Adaptive { alpha: 0.5, least: 0.1, pilot: Pilot::default() }
    }
}

impl DensityParams {
    /// Those of the statistics that pyTRACK makes with TRACK 1.5.2.
    pub fn of_track() -> Self {
        Self {
            convention: Convention::Track,
            earth_radius_km: EARTH_RADIUS_TRACK_STATISTICS_KM,
            ..Self::default()
        }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`DensityParamsError`] with the option to change.
    pub fn validate(&self) -> Result<(), DensityParamsError> {
        let (alpha, least) = match self.adaptation {
            Adaptation::Fixed => (0.0, 1.0),
            Adaptation::Adaptive { alpha, least, .. } => (alpha, least),
        };
        let positive = "a number above 0";
        let is_positive = |v: f64| v.is_finite() && v > 0.0;
        let smoothing = "a number from 1e-3 to 1e6";
        let smooths = |v: f64| (1e-3..=1e6).contains(&v);
        let checks = [
            (
                "--smoothing-points",
                self.smoothing.points,
                smooths(self.smoothing.points),
                smoothing,
            ),
            ("--smoothing-ends", self.smoothing.ends, smooths(self.smoothing.ends), smoothing),
            (
                "--smoothing-tracks",
                self.smoothing.tracks,
                smooths(self.smoothing.tracks),
                smoothing,
            ),
            ("--alpha", alpha, (0.0..=2.0).contains(&alpha), "a number from 0 to 2"),
            ("--least-smoothing", least, smooths(least), smoothing),
            ("--periods", self.periods, is_positive(self.periods), positive),
            (
                "--earth-radius-km",
                self.earth_radius_km,
                is_positive(self.earth_radius_km),
                positive,
            ),
            (
                "--max-part-outside",
                self.max_part_outside,
                (0.0..=1.0).contains(&self.max_part_outside),
                "a number from 0 to 1",
            ),
            (
                "--min-track-density",
                self.min_track_density.unwrap_or_default(),
                self.min_track_density.is_none_or(|v| v.is_finite() && v >= 0.0),
                "a number of at least 0",
            ),
        ];
        let bad = checks.into_iter().find(|(_, _, is_good, _)| !is_good);
        bad.map_or(Ok(()), |(option, value, _, expected)| {
            Err(DensityParamsError { option, value, expected })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_to_change_is_named() {
        DensityParams::default().validate().unwrap();
        DensityParams::of_track().validate().unwrap();
        let option = |params: DensityParams| params.validate().unwrap_err().option;
        let base = DensityParams::default;
        assert_eq!(option(DensityParams { periods: 0.0, ..base() }), "--periods");
        let smoothing = Smoothing { tracks: f64::NAN, ..Smoothing::default() };
        assert_eq!(option(DensityParams { smoothing, ..base() }), "--smoothing-tracks");
        let adaptation = Adaptation::Adaptive { alpha: 3.0, least: 0.1, pilot: Pilot::OfAll };
        assert_eq!(option(DensityParams { adaptation, ..base() }), "--alpha");
        let density = Some(f64::INFINITY);
        let params = DensityParams { min_track_density: density, ..base() };
        assert_eq!(option(params), "--min-track-density");
    }
}
