//! The one place that wires stages: source → preprocess → detect → link → tracks.
//!
//! [`Settings`] say what to do and an [`Input`] what with; [`preprocess`],
//! [`detect`] and [`track`] do it with bounded memory: a reader loads blocks of time steps ahead of the workers, each
//! worker takes frames of a block, and the centres come back in time order.

mod accord;
mod blocks;
mod checkpoint;
mod crew;
mod detect;
mod detected;
mod detector;
mod eulerian;
mod funnel;
mod input;
mod memory;
mod metrics;
mod monitor;
mod parts;
mod phase_space;
mod preprocess;
mod provenance;
mod resolve;
mod rounds;
mod runs;
mod sample;
mod settings;
mod share;
mod stream;
mod synth;
mod track;

use thiserror::Error;

use crate::detect::DetectError;
use crate::hodges::HodgesError;
use crate::io::access::AccessError;
use crate::io::checkpoint::CheckpointError;
use crate::io::fields::{FieldError, SeriesError, WriteError};
use crate::io::maps::MapFileError;
use crate::io::tracks::TrackFileError;
use crate::link::LinkError;
use crate::metrics::eulerian::EulerianError;
use crate::metrics::{AtaError, BoxError, ConfidenceError, DensityError};
use crate::model::Stopped;
use crate::preprocess::PreprocessError;

pub use checkpoint::{CheckpointPlace, open_checkpoint, open_checkpoint_of_runs};
pub use crew::Crew;
pub use detect::{CenterSink, detect, detect_gathered, detect_into};
pub use detector::{Counts, DetectParams};
pub use eulerian::{EulerianReport, eulerian};
pub use funnel::Funnel;
pub use input::Input;
pub use memory::{
    Allowance, MemoryError, RoomError, check_season_memory, check_season_plan, season_memory_bytes,
};
pub use metrics::{
    AtaInput, DensityInput, TerrainError, ata, boxes, confidence, density, read_terrain,
    record_selection, rows_on_team,
};
pub use monitor::{Monitor, Silent};
pub use phase_space::{PhaseSpaceInput, PhaseSpaceParams, PhaseSpaceReport, Ranges, phase_space};
pub use preprocess::{Prepared, preprocess};
pub use resolve::{ResolveError, resolve_detection};
pub use runs::{runs, track_runs};
pub use sample::{
    Absences, Places, SampleError, SampleInput, SampleParams, SampleReport, SampleRequest,
    TimeMatch, sample,
};
pub use settings::{
    Algorithm, DetectSettings, DetectionMode, Hemispheres, OutputSettings, RunSettings, Settings,
    TrackTimesSetting,
};
pub use synth::{SynthesisError, write_season};
pub use track::{TrackSink, Tracked, link, track, track_gathered, track_streamed};

/// Why a run ended without a result.
#[derive(Debug, Error)]
pub enum PipelineError {
    /// The input.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Parameters of access.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Inputs that make no record together.
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// Parameters of the detection.
    #[error(transparent)]
    Detect(#[from] DetectError),
    /// Parameters of the linking.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Parameters of linking by exchanges.
    #[error(transparent)]
    Hodges(HodgesError),
    /// Settings that do not fit the input.
    #[error(transparent)]
    Resolve(#[from] ResolveError),
    /// Parameters of the preprocessing.
    #[error(transparent)]
    Preprocess(#[from] PreprocessError),
    /// A frame that cannot be prepared.
    #[error("{input}: variable {variable}: step {step}: {problem}")]
    Frame {
        /// The file or store.
        input: String,
        /// Name of the variable.
        variable: String,
        /// The step, with its time.
        step: String,
        /// What is wrong with it.
        problem: Box<PreprocessError>,
    },
    /// A field that is on no grid of latitudes and longitudes any more.
    #[error(
        "{input}: preprocessing needs latitudes and longitudes, and this is on a {mesh}; leave its \
         options out, or start from the field it was made of"
    )]
    AlreadyElsewhere {
        /// The file or store.
        input: String,
        /// The kind of mesh.
        mesh: &'static str,
    },
    /// Components that do not make a wind.
    #[error(
        "the eastward and the northward wind have different {what}: {u}, and {v}; choose the same \
         part of both"
    )]
    UnequalComponents {
        /// What differs.
        what: &'static str,
        /// That of the eastward wind.
        u: String,
        /// That of the northward wind.
        v: String,
    },
    /// Variables that do not go together.
    #[error(
        "{first_name} and {second_name} have different {what}: {first}, and {second}; choose the same \
         part of both"
    )]
    UnequalVariables {
        /// What differs.
        what: &'static str,
        /// Name of one of them.
        first_name: String,
        /// What it has.
        first: String,
        /// Name of the other one.
        second_name: String,
        /// What that has.
        second: String,
    },
    /// A field that is on no grid of latitudes and longitudes.
    #[error(
        "{input}: these statistics need a grid of latitudes and longitudes, and this is on a {mesh}; \
         bring it to one first"
    )]
    NotOnGrid {
        /// The file or store.
        input: String,
        /// The kind of mesh.
        mesh: &'static str,
    },
    /// Statistics of eddies that a record does not allow.
    #[error(transparent)]
    Eulerian(#[from] EulerianError),
    /// Maps that are written.
    #[error(transparent)]
    MapFile(#[from] MapFileError),
    /// An output that would replace what it is made of.
    #[error("--output {path} is the input as well; write to another place")]
    OutputIsInput {
        /// The file or store.
        path: String,
    },
    /// Fields that are written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// What a run keeps to go on from.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// Parameters of Accumulated Track Activity.
    #[error(transparent)]
    Ata(#[from] AtaError),
    /// Parameters of counts in boxes.
    #[error(transparent)]
    Boxes(#[from] BoxError),
    /// Maps of which nothing can be said for sure.
    #[error(transparent)]
    Confidence(ConfidenceError),
    /// Tracks or parameters of densities.
    #[error(transparent)]
    Density(#[from] DensityError),
    /// Tracks or centres that are written.
    #[error(transparent)]
    TrackFile(#[from] TrackFileError),
    /// Fields that are sampled along tracks.
    #[error(transparent)]
    Sample(#[from] SampleError),
    /// Less memory than is needed.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// An option that asks for more than there is memory for.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// Processes that would not write one record.
    #[error(
        "process {rank} of the run has {own}, and the first one {first}; start all of them with the \
         same --input and options"
    )]
    UnequalInputs {
        /// Number of the process, from 0.
        rank: usize,
        /// What it reads and does.
        own: String,
        /// What the first does.
        first: String,
    },
    /// What ended another process of the run, which tells it.
    #[error("process {rank} of the run failed")]
    OtherProcess {
        /// Number of that process, from 0.
        rank: usize,
    },
    /// The monitor asked to stop.
    #[error("interrupted; no file was written")]
    Cancelled,
}

impl From<HodgesError> for PipelineError {
    fn from(error: HodgesError) -> Self {
        match error {
            HodgesError::Stopped(stopped) => stopped.into(),
            error => Self::Hodges(error),
        }
    }
}

impl From<ConfidenceError> for PipelineError {
    fn from(error: ConfidenceError) -> Self {
        match error {
            ConfidenceError::Stopped(stopped) => stopped.into(),
            error => Self::Confidence(error),
        }
    }
}

impl From<Stopped> for PipelineError {
    fn from(_stopped: Stopped) -> Self {
        Self::Cancelled
    }
}

impl PipelineError {
    /// Whether there are several forecasts or members to choose from.
    pub fn asks_for_run(&self) -> bool {
        matches!(self, Self::Series(error) if error.asks_for_run())
    }
}
