//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `eulerian` | variances and covariances of eddies, from fields |
//! | `select` | which tracks a statistic is made of |
//! | `truth` | how well tracks found agree with tracks known |

pub mod eulerian;
mod select;
mod truth;

pub use select::{Selected, SelectionError, TrackSelection};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
