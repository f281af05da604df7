//! Parameters of Accumulated Track Activity and its family.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::metrics::span::{SpanError, SpanParams};
use crate::model::EARTH_RADIUS_KM;

use super::kernel::Kernel;

/// Parameters of Accumulated Track Activity and its family. The default is
/// that of Yau and Chang (2020), section 2.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AtaParams {
    /// How far from a point of the grid a track counts, in km along the
    /// surface.
    pub radius_km: f64,
    /// Radius of the Earth in km.
    pub earth_radius_km: f64,
    /// How much a point counts at a distance.
    pub kernel: Kernel,
    /// Seconds between the points that a track is brought to before its
    /// activity is taken; as it is if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interpolation_s: Option<i64>,
    /// Where these points lie between those of the track.
    pub positions: Positions,
    /// Which times count, and how they are gathered.
    pub span: SpanParams,
}

/// Where a storm is between two points of its track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Positions {
    /// Latitude and longitude change steadily.
    #[default]
    Linear,
    /// On the great circle, at a steady speed.
    GreatCircle,
}

/// Parameters of no activity, and tracks that have none.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum AtaError {
    /// No such distance on this Earth.
    #[error(
        "--radius-km {value} is not above 0 and at most half of the way round the globe, {most:.0}"
    )]
    Radius {
        /// What was asked for.
        value: f64,
        /// Half of the way round.
        most: f64,
    },
    /// No such globe.
    #[error("--earth-radius-km {value} is no number above 0")]
    EarthRadius {
        /// What was asked for.
        value: f64,
    },
    /// No such kernel.
    #[error("--kernel von-mises-fisher:{value} is no number of at least 0")]
    Kappa {
        /// What was asked for.
        value: f64,
    },
    /// No such step.
    #[error("--interpolation of {value} s is not above 0; write a time such as 1h, or none")]
    Interpolation {
        /// What was asked for.
        value: i64,
    },
    /// More numbers than there should be memory for.
    #[error(
        "{periods} periods of {points} grid points are more than a result may have ({most} values \
         of each metric); say a coarser --grid, a longer --period, or --from and --to"
    )]
    TooMuch {
        /// Periods that are counted.
        periods: usize,
        /// Points of the grid.
        points: usize,
        /// Values that would do.
        most: usize,
    },
    /// More points between those of the tracks than anyone can wait for.
    #[error(
        "--interpolation of {step_s} s makes {points} points of the tracks, more than {most}; say a \
         longer time, or none"
    )]
    TooFine {
        /// The step.
        step_s: i64,
        /// Points that it makes.
        points: u64,
        /// Points that would do.
        most: u64,
    },
    /// The record.
    #[error(transparent)]
    Span(#[from] SpanError),
}

impl Default for AtaParams {
    fn default() -> Self {
        Self {
            radius_km: 500.0,
            earth_radius_km: EARTH_RADIUS_KM,
            kernel: Kernel::Constant,
            interpolation_s: Some(3600),
            positions: Positions::Linear,
            span: SpanParams::default(),
        }
    }
}

impl AtaParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`AtaError`] for a number out of range.
    pub fn validate(&self) -> Result<(), AtaError> {
        let is_above_zero = |value: f64| value.is_finite() && value > 0.0;
        if !is_above_zero(self.earth_radius_km) {
            return Err(AtaError::EarthRadius { value: self.earth_radius_km });
        }
        let most = PI * self.earth_radius_km;
        if !is_above_zero(self.radius_km) || self.radius_km > most {
            return Err(AtaError::Radius { value: self.radius_km, most });
        }
        match (self.kernel, self.interpolation_s) {
            (Kernel::VonMisesFisher { kappa }, _) if !(kappa.is_finite() && kappa >= 0.0) => {
                Err(AtaError::Kappa { value: kappa })
            }
            (_, Some(value)) if value <= 0 => Err(AtaError::Interpolation { value }),
            _ => Ok(()),
        }
    }

    /// The radius as an angle.
    pub(super) fn angle_rad(&self) -> f64 {
        self.radius_km / self.earth_radius_km
    }
}
