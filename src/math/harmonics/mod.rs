//! Spherical harmonics: fields on rings of latitude to coefficients and back.
//!
//! A transform is planned once for a grid and a truncation, is shared by all
//! workers, and is applied to frame after frame with a scratch that belongs to
//! the worker. All arithmetic is `f64`.
//!
//! | file | holds |
//! |---|---|
//! | `truncation` | which harmonics, and where their coefficients lie |
//! | `rings` | grids: equal steps with and without poles, Gaussian, any rings |
//! | `gaussian` | Gaussian latitudes and weights |
//! | `legendre` | the associated Legendre functions by recurrence |
//! | `rows` | the same, kept or computed each time |
//! | `fourier` | transforms along a ring, limited to the truncation |
//! | `colatitude` | the exact integral over equal steps |
//! | `sums` | sums over colatitudes and degrees, folded at the equator |
//! | `points` | synthesis at points anywhere |
//! | `analysis`, `synthesis` | both directions, scalar |
//! | `scalar`, `winds` | what others use: scalars, and the components of a wind |
//!
//! Conventions: orthonormal harmonics with the sign (-1)^m; a real field is
//! Σ a(n, m) P̄(n, m)(cos θ) exp(imλ) over `m` from `-mmax` to `mmax`, of which
//! the coefficients of `m >= 0` are kept. θ is the colatitude, λ the longitude.

mod analysis;
mod colatitude;
mod fourier;
mod gaussian;
mod legendre;
mod points;
mod rings;
mod rows;
mod scalar;
mod sums;
mod synthesis;
#[cfg(test)]
mod tests;
mod truncation;
mod winds;

/// Numbers of a plan beyond which Legendre functions are computed each time
/// instead of kept: 64 MiB.
const TABLE_LIMIT: usize = 8 << 20;

/// A coefficient.
pub type Coefficient = rustfft::num_complex::Complex<f64>;

pub use fourier::Real;
pub use gaussian::gauss_legendre;
pub use points::{PointsScratch, ToPoints};
pub use rings::{LatitudeRows, Ring, RingGrid};
pub use rows::legendre_bytes;
pub use scalar::{FromField, HarmonicsError, ToField, TransformScratch};
pub use truncation::Truncation;
pub use winds::{FromWind, ToWind, WindScratch};
