//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `select` | which tracks a statistic is made of |
//! | `sense` | which values of a column are strong |
//! | `amplitude` | how strong points are, as numbers of at least 0 |
//! | `mask` | terrain above which points do not count |
//! | `span` | periods, and what they are made of |
//! | `cap` | points of a grid within a distance of a place |
//! | `ata` | Accumulated Track Activity and its family |
//! | `density` | densities and means with kernels on the sphere |
//! | `evaluation` | how well a metric tells an impact |
//! | `truth` | how well tracks found agree with tracks known |

mod amplitude;
mod ata;
mod cap;
mod density;
mod evaluation;
mod mask;
mod select;
mod sense;
mod span;
mod truth;

pub use amplitude::{
    Amplitude, AmplitudeError, AmplitudeParams, AmplitudeRule, QuantityTextError, parse_quantity,
};
pub use ata::{
    AtaError, AtaMetric, AtaMetricError, AtaParams, AtaPlan, Kernel, KernelError, Positions,
};
pub use density::{
    Adaptation, Convention, Density, DensityCounts, DensityError, DensityParams,
    DensityParamsError, DensitySource, DensityUnit, EARTH_RADIUS_TRACK_STATISTICS_KM, Growth,
    Pilot, Smoothing, SphereKernel, SphereKernelError, periods_of, record_of,
};
pub use evaluation::{
    Cormax, CormaxParams, CorrelationSign, EvaluationError, Hindcast, HindcastParams,
    HindcastScore, PairedMaps, Trend, cormax, hindcast,
};
pub use mask::{MaskError, TerrainMask};
pub use select::{Selected, SelectionError, TrackSelection};
pub use sense::{Sense, SenseError};
pub use span::{Accumulation, SpanError, SpanParams, Years};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
