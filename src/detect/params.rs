//! Parameters of the Simple detector, and what is wrong with parameters.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::math::{Healpix, PlaneSplineError, SphericalSplineError};

/// Which extrema are centres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extremum {
    /// Lows: pressure.
    #[default]
    Min,
    /// Highs.
    Max,
    /// Highs north of the equator and on it, lows south of it: the vorticity
    /// of cyclones. On a plane highs around the north pole, lows around the
    /// south pole, also where it reaches beyond the equator.
    Cyclonic,
}

/// What lies beyond the first and last row of latitudes. A plane has nothing
/// there, and its pole is a cell like any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Poles {
    /// On a grid that goes round the globe and reaches a pole, the rows across
    /// it; a pole row is one point and can be a centre.
    #[default]
    Join,
    /// Nothing: no centre within half a window of the first and last row.
    Exclude,
}

/// What lies beyond the first and last column of longitudes. A plane has
/// nothing there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Columns {
    /// The other end of a grid that goes round the globe, nothing otherwise.
    #[default]
    Grid,
    /// Always the other end, also of a regional grid.
    Wrap,
}

/// Parameters of the Simple detector.
///
/// A cell is a centre if no cell of its window undercuts it, its contrast
/// exceeds the threshold, and it is the strongest such cell around.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimpleParams {
    /// Which extrema are centres.
    pub extremum: Extremum,
    /// Contrast that a centre must exceed, in the unit of the field: the
    /// difference to the `(size² / 3)`-th smallest other value of its window.
    pub feature_threshold: f64,
    /// Width of the window in cells, odd.
    pub search_window_size: usize,
    /// Width in cells, odd, of the neighbourhood that keeps only its strongest
    /// centre.
    pub duplicate_window_size: usize,
    /// What lies beyond the first and last row.
    pub poles: Poles,
    /// What lies beyond the first and last column.
    pub columns: Columns,
}

impl Default for SimpleParams {
    fn default() -> Self {
        Self {
            extremum: Extremum::Min,
            feature_threshold: 0.0,
            search_window_size: 5,
            duplicate_window_size: 5,
            poles: Poles::Join,
            columns: Columns::Grid,
        }
    }
}

/// Parameters that cannot be used.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum DetectError {
    /// A window without a middle cell, or of one cell.
    #[error("{flag} {size} is not an odd number of at least 3")]
    WindowSize {
        /// The option to change.
        flag: &'static str,
        /// Its value.
        size: usize,
    },
    /// The window does not fit on the grid.
    #[error(
        "a window of {size} cells does not fit on a grid of {rows} rows and {columns} columns; \
         choose a smaller --search-window-size or --duplicate-window-size, or a larger grid"
    )]
    GridTooSmall {
        /// The larger of both windows in cells.
        size: usize,
        /// Rows of the grid.
        rows: usize,
        /// Columns of the grid.
        columns: usize,
    },
    /// Objects are sought on HEALPix.
    #[error(
        "-a healpix needs a HEALPix grid, and the field is on a {mesh}; leave out --grid and \
         --projection, or say --nside"
    )]
    NotHealpix {
        /// The kind of mesh.
        mesh: &'static str,
    },
    /// A mesh without rows and columns.
    #[error(
        "the Simple detector works along rows and columns, and this input is on a {mesh}; \
         choose -a healpix"
    )]
    NoRows {
        /// The kind of mesh.
        mesh: &'static str,
    },
    /// A threshold that is negative or not a number.
    #[error("--feature-threshold {value} is not a number of at least 0")]
    Threshold {
        /// The value.
        value: f64,
    },
    /// A threshold of objects that is not a number of `f32`, or one by which
    /// what turns the other way would be cyclonic.
    #[error("--object-threshold {value} is not a number{}", if *.cyclonic { " of at least 0" } else { "" })]
    ObjectThreshold {
        /// The value.
        value: f64,
        /// Whether cyclonic extrema are sought.
        cyclonic: bool,
    },
    /// Objects of no cell.
    #[error("--min-object-grid-points {value} is not a number of at least 1")]
    MinObjectGridPoints {
        /// The value.
        value: usize,
    },
    /// Splines need rows and columns.
    #[error(
        "a spline needs rows and columns, and HEALPix has none; say --feature-refinement quadratic"
    )]
    SplineOnHealpix,
    /// Objects on a grid whose first column comes twice.
    #[error(
        "with the first column as a copy behind the last one (seam = \"copy\"), rows across the \
         poles are not known; say poles = \"exclude\""
    )]
    SeamAndPoles,
    /// The rows and columns carry no spline on the sphere.
    #[error("--feature-refinement spherical_bspline: {0}; say bspline or quadratic")]
    NoSphericalSpline(#[from] SphericalSplineError),
    /// The rows and columns carry no spline.
    #[error("--feature-refinement bspline: {0}; say quadratic")]
    NoSpline(#[from] PlaneSplineError),
    /// A spline on the sphere, and a mesh that does not go round it.
    #[error(
        "a spline on the sphere needs a grid that goes round the globe, and this is a {mesh}; \
         say --feature-refinement bspline"
    )]
    NotRound {
        /// The kind of mesh.
        mesh: &'static str,
    },
    /// Cyclones of both hemispheres on rows that the equator crosses.
    #[error(
        "cyclonic objects turn both ways on this curvilinear grid, whose rows the equator crosses; \
         say --detection-mode max or min, or choose -a simple"
    )]
    EquatorAcrossRows,
    /// A factor by which values cannot be compared.
    #[error("scale {value} is not a number above 0")]
    Scale {
        /// The value.
        value: f64,
    },
    /// A smoothing that is none.
    #[error("--spline-smoothing {value} is not a number of at least 0")]
    Smoothing {
        /// The value.
        value: f64,
    },
    /// A smoothing of what is no spline of a plane.
    #[error(
        "--spline-smoothing {value} does not apply: it is for the refinement bspline on a plane or \
         a regional grid"
    )]
    SmoothingWithoutPlane {
        /// The value.
        value: f64,
    },
    /// A resolution of HEALPix that is none.
    #[error("HEALPix has no nside {nside}, only 1 to {}", Healpix::MAX_NSIDE)]
    Nside {
        /// The value.
        nside: usize,
    },
}

impl SimpleParams {
    /// Checks what does not depend on the grid.
    ///
    /// # Errors
    /// [`DetectError`] with the option to change.
    pub fn validate(&self) -> Result<(), DetectError> {
        for (flag, size) in [
            ("--search-window-size", self.search_window_size),
            ("--duplicate-window-size", self.duplicate_window_size),
        ] {
            if size < 3 || size % 2 == 0 {
                return Err(DetectError::WindowSize { flag, size });
            }
        }
        let value = self.feature_threshold;
        if !(value >= 0.0 && value.is_finite()) {
            return Err(DetectError::Threshold { value });
        }
        Ok(())
    }
}
