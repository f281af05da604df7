//! Accumulated Track Activity and its family: how much storms do around each
//! point of a grid (Yau and Chang 2020, J. Climate 33, 10169, section 2;
//! Guo et al. 2017, J. Climate 30, 4799, for cyclone activity).
//!
//! Around a point of the grid, within a radius and over a period:
//!
//! | metric | what |
//! |---|---|
//! | CF | points of tracks |
//! | TF | tracks with a point |
//! | ACA | sum of the amplitudes of the points |
//! | mean amplitude | ACA / CF |
//! | ATA | sum over tracks of their largest amplitude, hour by hour |
//! | passages | tracks that are there in any hour |
//! | mean peak amplitude | ATA / passages |
//!
//! With a kernel w(d) points count by their distance: CF is Σ w, ACA Σ A w, TF
//! the sum over tracks of max w and ATA of (max A)(max w), the two of which may
//! be of different points.
//!
//! | file | holds |
//! |---|---|
//! | `params` | parameters |
//! | `kernel` | weights by distance |
//! | `path` | tracks from hour to hour |
//! | `plan` | everything checked: which tracks, in which order |
//! | `block` | the sums at some rows of the grid |
//! | `maps` | metrics of sums |

mod block;
mod kernel;
mod maps;
mod params;
mod path;
mod plan;
#[cfg(test)]
mod tests;

pub use kernel::{Kernel, KernelError};
pub use maps::{AtaMetric, AtaMetricError};
pub use params::{AtaError, AtaParams, Positions};
pub use plan::AtaPlan;
