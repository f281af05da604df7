//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `select` | which tracks a statistic is made of |
//! | `sense` | which values of a column are strong |
//! | `truth` | how well tracks found agree with tracks known |

mod select;
mod sense;
mod truth;

pub use select::{Selected, SelectionError, TrackSelection};
pub use sense::{Sense, SenseError};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
