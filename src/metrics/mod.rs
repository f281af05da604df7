//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `density` | densities and means with kernels on the sphere |
//! | `select` | which tracks a statistic is made of |
//! | `truth` | how well tracks found agree with tracks known |

mod density;
mod select;
mod truth;

pub use density::{
    Adaptation, Convention, Density, DensityCounts, DensityParams, DensityParamsError,
    DensitySource, DensityUnit, EARTH_RADIUS_TRACK_STATISTICS_KM, Growth, Kernel, KernelError,
    Pilot, Smoothing,
};
pub use select::{Selected, SelectionError, TrackSelection};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
