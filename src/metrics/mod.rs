//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `diagnostics` | what a single track is: its course, its strength, where and when |
//! | `pattern` | how alike two fields are |
//! | `phase_space` | the cyclone phase space of Hart (2003), from numbers of levels |
//! | `select` | which tracks a statistic is made of |
//! | `sense` | which values of a column are strong |
//! | `truth` | how well tracks found agree with tracks known |

pub mod diagnostics;
mod pattern;
pub mod phase_space;
mod select;
mod sense;
mod truth;

pub use pattern::{PatternError, PatternStatistics, pattern_statistics};
pub use select::{Selected, SelectionError, TrackSelection};
pub use sense::{Sense, SenseError};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
