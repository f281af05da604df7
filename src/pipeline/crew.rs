//! Who works on a run.

use crate::io::checkpoint::Checkpoint;
use crate::parallel::{Team, Workers};

use super::{Monitor, PipelineError};

/// Who works on a run, and who watches it.
#[derive(Clone, Copy)]
pub struct Crew<'a> {
    /// The processes. Each of them calls the same functions with the same
    /// settings and an input of its own; the first one has the results.
    pub team: &'a Team,
    /// The threads of this process.
    pub workers: &'a Workers,
    /// What is done already, and where to keep what is done.
    pub checkpoint: Option<&'a Checkpoint>,
    /// Hears of progress and may ask to stop.
    pub monitor: &'a dyn Monitor,
}

impl Crew<'_> {
    /// The same, but whatever happened after a wish to stop is due to that.
    pub(super) fn of_interrupt<T>(
        &self,
        done: Result<T, PipelineError>,
    ) -> Result<T, PipelineError> {
        match done {
            Err(_) if self.monitor.is_cancelled() => Err(PipelineError::Cancelled),
            done => done,
        }
    }

    /// Ends with an error if there was a wish to stop.
    pub(super) fn check_cancelled(&self) -> Result<(), PipelineError> {
        match self.monitor.is_cancelled() {
            true => Err(PipelineError::Cancelled),
            false => Ok(()),
        }
    }
}
