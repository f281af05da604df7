//! Interpolating or smoothing bicubic spline on a rectangle.
//!
//! # Units
//! Any; x and y need not have the same. Data are row-major (y, x), both
//! ascending.
//!
//! # Algorithm
//! The spline is a tensor product of cubic B-splines with a knot at every x
//! and every y of the grid except the second and the second last (the ends
//! fourfold), so that there are as many coefficients as data. The first two
//! pieces in a row are one cubic, and the last two: "not a knot".
//!
//! Everything that depends only on the grid is worked out in
//! [`PlaneSplinePlan`]; a fit is one pass along the rows and one across them.
//!
//! A smoothing spline has fewer knots and only comes near the data (`smooth`).
//!
//! | file | holds |
//! |---|---|
//! | `plan` | the grid's part: checks, factors, and the fit |
//! | `axis` | interpolation along one axis |
//! | `spline` | the fitted spline: value and gradient |
//! | `smooth` | a spline near the data: how near, and with which knots |
//!
//! # References
//! Dierckx (1982), SIAM Journal on Numerical Analysis 19, 1286; Dierckx (1993),
//! Curve and Surface Fitting with Splines, Oxford, ch. 5. The result is that of
//! its routine `regrid`, known in SciPy as `RectBivariateSpline(x, y, z, s=s)`.

mod axis;
mod error;
mod plan;
mod smooth;
mod spline;
#[cfg(test)]
mod tests;

pub use error::{PlaneAxis, PlaneSplineError};
pub use plan::{PlaneSplinePlan, PlaneSplineScratch};
pub use spline::PlaneSpline;
