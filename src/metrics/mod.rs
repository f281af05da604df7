//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `matching` | two sets of tracks: which are the same storms, and how they differ |
//! | `select` | which tracks a statistic is made of |
//! | `truth` | how well tracks found agree with tracks known |

pub mod matching;
mod select;
mod truth;

pub use select::{Selected, SelectionError, TrackSelection};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
