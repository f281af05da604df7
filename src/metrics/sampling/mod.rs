//! Values of fields at places: at a point, or of all grid points within a
//! distance.
//!
//! | file | holds |
//! |---|---|
//! | `method` | the ways there are |
//! | `sampler` | a field sampled in several ways: [`Sampler`] |
//! | `points` | the points of a mesh, found by where they are |
//! | `rows` | latitude-longitude grids, as part of one that covers the globe |
//! | `cloud` | points of other meshes |
//! | `within` | statistics of a circle |
//! | `error` | what cannot be sampled, and why a value is missing |

mod cloud;
mod error;
mod method;
mod points;
mod rows;
mod sampler;
#[cfg(test)]
mod tests;
mod within;

pub use error::{Absence, SamplingError};
pub use method::{Method, MethodName, Statistic};
pub use points::{CirclePoint, MeshPoints};
pub use sampler::{Extreme, Sample, Sampler, SamplerScratch};
