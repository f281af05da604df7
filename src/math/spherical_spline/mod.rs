//! Interpolating bicubic spline on the sphere, smooth over both poles.
//!
//! # Units
//! Radians. Colatitude u runs from 0 (north pole) to pi, longitude v once
//! around from the first meridian of the grid. Data are row-major
//! (colatitude, longitude), without the poles and with each meridian once.
//!
//! # Algorithm
//! The spline is a tensor product of cubic B-splines with a knot at every
//! colatitude and every longitude of the grid (u: ends 0 and pi fourfold; v:
//! periodic). It takes the data at the grid points. Two conditions at each
//! pole and meridian make it unique: at the pole the spline is one number, and
//! its slope along the meridian v is `a cos v + b sin v`, the slope of a
//! tangent plane.
//!
//! These three numbers of each pole are not given. They are those of another
//! spline s of the same kind, smooth over the poles too, that has a knot at
//! every second colatitude only (the third, the fifth, and so on, to the third
//! from the end) and comes nearest to the data in least squares (`poles`).
//!
//! Cosine and sine themselves stand in the first and last rows of coefficients
//! as periodic splines through their values at the meridians.
//!
//! Everything that depends only on the grid is worked out in
//! [`SphericalSplinePlan`]: factors of the two systems of interpolation, and
//! the rule that turns data into slopes at the poles. A fit is then one pass
//! along the rows and one across them.
//!
//! | file | holds |
//! |---|---|
//! | `plan` | the grid's part: checks, factors, and the fit |
//! | `poles` | value and slopes at the poles from the data |
//! | `spline` | the fitted spline: value and gradient |
//! | `points` | evaluation at many fixed points |
//!
//! # References
//! Dierckx (1993), Curve and Surface Fitting with Splines, Oxford, ch. 11.
//! The result is that of its routine `spgrid` with smoothing 0, continuity 1
//! at both poles and no data there, known in SciPy as
//! `RectSphereBivariateSpline(u, v, r, s=0, pole_continuity=True)`.

mod error;
mod plan;
mod points;
mod poles;
mod spline;
#[cfg(test)]
mod tests;

pub use error::{SphericalAxis, SphericalSplineError};
pub use plan::{SphericalSplinePlan, SphericalSplineScratch};
pub use points::SplinePoints;
pub use spline::SphericalSpline;
