use std::fmt;

use thiserror::Error;

/// One of the two axes of a grid on the sphere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SphericalAxis {
    /// Angle from the north pole.
    Colatitude,
    /// Angle around the axis.
    Longitude,
}

impl fmt::Display for SphericalAxis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Colatitude => "colatitude",
            Self::Longitude => "longitude",
        })
    }
}

/// A grid that carries no spherical spline.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SphericalSplineError {
    /// Too few points for cubic pieces.
    #[error("a spherical spline needs {needed} values of {axis} or more, the grid has {count}")]
    TooFew {
        /// Which axis.
        axis: SphericalAxis,
        /// Values on it.
        count: usize,
        /// Values needed.
        needed: usize,
    },
    /// Values that do not ascend strictly, or are not finite.
    #[error("{axis} {index} of the grid is {value_rad} rad after {before_rad} rad: not ascending")]
    NotAscending {
        /// Which axis.
        axis: SphericalAxis,
        /// Position of the later value.
        index: usize,
        /// The earlier value.
        before_rad: f64,
        /// The later value.
        value_rad: f64,
    },
    /// A row on a pole or beyond.
    #[error("colatitude {value_rad} rad is not between the poles (0 to pi, both left out)")]
    NotBetweenPoles {
        /// The colatitude.
        value_rad: f64,
    },
    /// Meridians that overlap, or the first one given twice.
    #[error(
        "longitudes from {first_rad} to {last_rad} rad are not within one turn (2 pi left out)"
    )]
    MoreThanOneTurn {
        /// First longitude.
        first_rad: f64,
        /// Last longitude.
        last_rad: f64,
    },
}
