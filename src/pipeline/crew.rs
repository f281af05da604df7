//! Who works on a run.

use std::ops::Range;

use crate::io::checkpoint::Checkpoint;
use crate::parallel::{Team, Workers};

use super::detected::DetectedPart;
use super::rounds::encode;
use super::{Monitor, PipelineError};

/// Who works on a run, and who watches it.
#[derive(Clone, Copy)]
pub struct Crew<'a> {
    /// The processes. Each of them calls the same functions with the same
    /// settings and an input of its own; the first one has the results.
    pub team: &'a Team,
    /// The threads of this process.
    pub workers: &'a Workers,
    /// Hears of progress and may ask to stop.
    pub monitor: &'a dyn Monitor,
    /// Keeps the parts that are finished, each process its own.
    pub checkpoint: Option<&'a Checkpoint>,
}

impl Crew<'_> {
    /// Ends with an error if there was a wish to stop.
    pub(super) fn check_cancelled(&self) -> Result<(), PipelineError> {
        match self.monitor.is_cancelled() {
            true => Err(PipelineError::Cancelled),
            false => Ok(()),
        }
    }

    /// Keeps a part in the checkpoint, if there is one.
    pub(super) fn keep(&self, part: &DetectedPart) -> Result<(), PipelineError> {
        let Some(checkpoint) = self.checkpoint else { return Ok(()) };
        Ok(checkpoint.store(&part.steps(), &encode(part))?)
    }

    /// A part that the checkpoint has.
    pub(super) fn kept(&self, steps: &Range<usize>) -> Result<DetectedPart, PipelineError> {
        let checkpoint = self.checkpoint.expect("what is done is in a checkpoint");
        let part: Option<DetectedPart> = postcard::from_bytes(&checkpoint.load(steps)?).ok();
        let part = part.filter(|part| part.steps() == *steps);
        Ok(part.ok_or_else(|| checkpoint.not_understood(steps))?)
    }
}
