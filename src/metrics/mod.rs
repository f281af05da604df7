//! Statistics of tracks and fields, and how well tracks agree.
//!
//! | file | holds |
//! |---|---|
//! | `eulerian` | variances and covariances of eddies, from fields |
//! | `matching` | two sets of tracks: which are the same storms, and how they differ |
//! | `diagnostics` | what a single track is: its course, its strength, where and when |
//! | `pattern` | how alike two fields are |
//! | `phase_circle` | the numbers that it is made of, from heights around a centre |
//! | `phase_space` | the cyclone phase space of Hart (2003), from numbers of levels |
//! | `sampling` | values of fields at places |
//! | `select` | which tracks a statistic is made of |
//! | `sense` | which values of a column are strong |
//! | `amplitude` | how strong points are, as numbers of at least 0 |
//! | `mask` | terrain above which points do not count |
//! | `span` | periods, and what they are made of |
//! | `cap` | points of a grid within a distance of a place |
//! | `ata` | Accumulated Track Activity and its family |
//! | `boxes` | points and tracks in boxes of latitude and longitude |
//! | `confidence` | how sure means over years are |
//! | `density` | densities and means with kernels on the sphere |
//! | `evaluation` | how well a metric tells an impact |
//! | `truth` | how well tracks found agree with tracks known |

mod amplitude;
mod ata;
mod boxes;
mod cap;
mod confidence;
mod density;
pub mod diagnostics;
pub mod eulerian;
mod evaluation;
mod mask;
pub mod matching;
mod pattern;
pub mod phase_circle;
pub mod phase_space;
pub mod sampling;
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
pub use boxes::{BoxError, BoxParams, BoxUnit, count_in_boxes};
pub use confidence::{ConfidenceError, ConfidenceParams, bootstrap, permutation};
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
pub use pattern::{PatternError, PatternStatistics, pattern_statistics};
pub use select::{Selected, SelectionError, TrackSelection};
pub use sense::{Sense, SenseError};
pub use span::{Accumulation, SpanError, SpanParams, Years};
pub use truth::{StormMatch, TruthReport, compare_with_truth};
