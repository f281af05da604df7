//! The one place that wires stages: source → detect → link → tracks.
//!
//! [`Settings`] say what to do; [`detect`] and [`track`] do it with bounded
//! memory: a reader loads blocks of time steps ahead of the workers, each
//! worker takes frames of a block, and the centres come back in time order.

mod detect;
mod funnel;
mod monitor;
mod resolve;
mod settings;
mod synth;
mod track;

use thiserror::Error;

use crate::detect::DetectError;
use crate::io::fields::FieldError;
use crate::link::LinkError;

pub use detect::detect;
pub use funnel::Funnel;
pub use monitor::{Monitor, Silent};
pub use resolve::{ResolveError, resolve_detection};
pub use settings::{DetectSettings, DetectionMode, RunSettings, Settings};
pub use synth::{SynthesisError, write_season};
pub use track::{link, track};

/// Why a run ended without a result.
#[derive(Debug, Error)]
pub enum PipelineError {
    /// The input.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Parameters of the detection.
    #[error(transparent)]
    Detect(#[from] DetectError),
    /// Parameters of the linking.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Settings that do not fit the input.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// The monitor asked to stop.
    #[error("interrupted; nothing was written")]
    Cancelled,
}
