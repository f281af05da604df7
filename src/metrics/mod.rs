//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `diagnostics` | what a single track is: its course, its strength, where and when |
//! | `phase_circle` | the numbers that it is made of, from heights around a centre |
//! | `phase_space` | the cyclone phase space of Hart (2003), from numbers of levels |
//! | `sampling` | values of fields at places |
//! | `select` | which tracks a statistic is made of |
//! | `sense` | which values of a column are strong |
//! | `truth` | how well tracks found agree with tracks known |

pub mod diagnostics;
pub mod phase_circle;
pub mod phase_space;
pub mod sampling;
mod select;
mod sense;
mod truth;

pub use select::{Selected, SelectionError, TrackSelection};
pub use sense::{Sense, SenseError};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
