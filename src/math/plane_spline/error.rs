use std::fmt;

use thiserror::Error;

/// One of the two axes of a plane grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaneAxis {
    /// Along the rows.
    X,
    /// Across the rows.
    Y,
}

impl fmt::Display for PlaneAxis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X => "x",
            Self::Y => "y",
        })
    }
}

/// A grid that carries no plane spline.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum PlaneSplineError {
    /// Too few points for cubic pieces.
    #[error("a plane spline needs {needed} values of {axis} or more, the grid has {count}")]
    TooFew {
        /// Which axis.
        axis: PlaneAxis,
        /// Values on it.
        count: usize,
        /// Values needed.
        needed: usize,
    },
    /// Values that do not ascend strictly, or are not finite.
    #[error("{axis} {index} of the grid is {value} after {before}: sort the grid ascending")]
    NotAscending {
        /// Which axis.
        axis: PlaneAxis,
        /// Position of the later value.
        index: usize,
        /// The earlier value.
        before: f64,
        /// The later value.
        value: f64,
    },
}
