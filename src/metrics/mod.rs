//! Measures of tracks.
//!
//! | file | holds |
//! |---|---|
//! | `truth` | how well tracks found agree with tracks known |

mod truth;

pub use truth::{StormMatch, TruthReport, compare_with_truth};
