//! What cannot be sampled, and why a value is missing.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::math::SphericalSplineError;

/// Ways of sampling that are none, or do not suit the field.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum SamplingError {
    /// No way of this name.
    #[error(
        "{name:?} is no operator; there are: nearest, bilinear, spline, and within --radius-km \
         mean, max, min, sum"
    )]
    UnknownMethod {
        /// The name as given.
        name: String,
    },
    /// A statistic of the values within what distance?
    #[error("{method} is of the values within a radius; say it with --radius-km, such as 500")]
    NoRadius {
        /// Name of the statistic.
        method: String,
    },
    /// A value at a point has no radius.
    #[error("{method} is the value at a point and has no radius; leave --radius-km out of it")]
    RadiusOfPoint {
        /// Name of the method.
        method: String,
    },
    /// A radius that is no distance on the globe.
    #[error("--radius-km {radius_km} is not above 0 and at most 20016")]
    Radius {
        /// The radius as given.
        radius_km: f64,
    },
    /// A fraction that is none.
    #[error("--min-valid {fraction} is not a fraction from 0 to 1")]
    Fraction {
        /// The fraction as given.
        fraction: f64,
    },
    /// A method that needs what the mesh does not have.
    #[error("{method} does not work on a {mesh}: {reason}; {remedy}")]
    Mesh {
        /// Name of the method.
        method: String,
        /// Kind of the mesh.
        mesh: &'static str,
        /// What is not there.
        reason: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A grid that carries no spline.
    #[error("spline: {0}; sample with bilinear")]
    Spline(#[from] SphericalSplineError),
}

/// Why there is no value at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Absence {
    /// The field has no step at, or near enough to, the time of the point.
    Time,
    /// The field is of another forecast or member than the track.
    Run,
    /// The point, or too much of the circle around it, lies outside the grid.
    OutsideGrid,
    /// Too much of the field is missing there.
    MissingValues,
    /// No grid point lies within the radius.
    NoGridPoint,
}

impl Absence {
    /// All reasons.
    pub const ALL: [Self; 5] =
        [Self::Time, Self::Run, Self::OutsideGrid, Self::MissingValues, Self::NoGridPoint];
}

/// In words that follow "has no value:".
impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "no step of the field at that time",
            Self::Run => "the field is of another run",
            Self::OutsideGrid => "outside the grid of the field",
            Self::MissingValues => "the field is missing there",
            Self::NoGridPoint => "no grid point within the radius",
        })
    }
}
