//! Pure numerics. A leaf: it knows no other module of this crate.
//!
//! | module | holds |
//! |---|---|
//! | `sphere` | geometry on the unit sphere |
//! | `tangent` | a plane that touches the sphere |
//! | `healpix` | equal areas on rings, and their neighbours |
//! | `harmonics` | spherical harmonics of scalars and winds |
//! | `spherical_spline` | interpolating bicubic spline on the sphere, smooth over both poles |
//! | `plane_spline` | interpolating or smoothing bicubic spline on a rectangle |
//! | `bspline` | cubic B-splines in one variable |
//! | `dense` | dense systems, in tests only |
//! | `symmetric` | eigenvalues and eigenvectors of a symmetric matrix |
//! | `tridiagonal` | tridiagonal systems, open and cyclic |
//! | `variable_metric` | the maximum of a surface within a box |
//! | `quadric` | a quadratic surface through points, and its extremum |
//! | `householder` | orthogonal factors and least squares |
//! | `wide` | loops in wider vectors where the processor has them |

mod bspline;
#[cfg(test)]
mod dense;
pub mod harmonics;
mod healpix;
mod householder;
mod plane_spline;
mod quadric;
mod sphere;
mod spherical_spline;
mod symmetric;
mod tangent;
mod tridiagonal;
mod variable_metric;
pub(crate) mod wide;

pub use healpix::{Healpix, HealpixRing};
pub use plane_spline::{
    PlaneAxis, PlaneSpline, PlaneSplineError, PlaneSplinePlan, PlaneSplineScratch,
};
pub use quadric::{Quadric, QuadricMinimum};
pub use sphere::{
    angle_by_dot_rad, angle_by_haversine_rad, bearing_deg, chord_squared, lat_lon_deg, unit_vector,
};
pub use spherical_spline::{
    SphericalAxis, SphericalSpline, SphericalSplineError, SphericalSplinePlan,
    SphericalSplineScratch, SplinePoints,
};
pub use symmetric::{SymmetricEigen, symmetric_eigen};
pub use tangent::TangentPlane;
pub use variable_metric::{Bounds, Failure, Maximum, VariableMetricParams, maximise};
