//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `sampling` | values of fields at places |
//! | `select` | which tracks a statistic is made of |
//! | `truth` | how well tracks found agree with tracks known |

mod sampling;
mod select;
mod truth;

pub use sampling::{
    Absence, Extreme, Method, MethodName, Sample, Sampler, SamplerScratch, SamplingError, Statistic,
};
pub use select::{Selected, SelectionError, TrackSelection};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
