//! How much a point counts at a distance.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How much a point counts at a distance d from it, up to the radius R. The
/// papers count every point within R alike; the others are extensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kernel {
    /// 1.
    #[default]
    Constant,
    /// (R² - d²) / (R² + d²).
    Cressman,
    /// 1 - d/R.
    Linear,
    /// 1 - (d/R)².
    Quadratic,
    /// exp(κ (cos(d/a) - 1)), a the radius of the Earth.
    VonMisesFisher {
        /// κ: the larger, the narrower.
        kappa: f64,
    },
}

/// A name of no [`Kernel`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{name:?} is no kernel; write constant, cressman, linear, quadratic or von-mises-fisher:KAPPA"
)]
pub struct KernelError {
    /// The name as given.
    pub name: String,
}

impl Kernel {
    /// The weight of a point whose squared half chord sin²(δ/2) is
    /// `haversine`, δ at most the radius `angle_rad`. It never rises with the
    /// distance.
    pub(super) fn weight(self, haversine: f64, angle_rad: f64) -> f64 {
        let fraction = || (2.0 * haversine.sqrt().min(1.0).asin() / angle_rad).min(1.0);
        match self {
            Self::Constant => 1.0,
            Self::Cressman => {
                let square = fraction().powi(2);
                (1.0 - square) / (1.0 + square)
            }
            Self::Linear => 1.0 - fraction(),
            Self::Quadratic => 1.0 - fraction().powi(2),
            // cos δ - 1 = -2 sin²(δ/2)
            Self::VonMisesFisher { kappa } => (-2.0 * kappa * haversine).exp(),
        }
    }
}

impl FromStr for Kernel {
    type Err = KernelError;

    fn from_str(name: &str) -> Result<Self, KernelError> {
        Ok(match name {
            "constant" => Self::Constant,
            "cressman" => Self::Cressman,
            "linear" => Self::Linear,
            "quadratic" => Self::Quadratic,
            _ => {
                let kappa = name.strip_prefix("von-mises-fisher:").and_then(|k| k.parse().ok());
                let kappa = kappa.ok_or_else(|| KernelError { name: name.into() })?;
                Self::VonMisesFisher { kappa }
            }
        })
    }
}

impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant => f.write_str("constant"),
            Self::Cressman => f.write_str("cressman"),
            Self::Linear => f.write_str("linear"),
            Self::Quadratic => f.write_str("quadratic"),
            Self::VonMisesFisher { kappa } => write!(f, "von-mises-fisher:{kappa}"),
        }
    }
}
