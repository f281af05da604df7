//! Who works on a run.

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
    /// Hears of progress and may ask to stop.
    pub monitor: &'a dyn Monitor,
}

impl Crew<'_> {
    /// Ends with an error if there was a wish to stop.
    pub(super) fn check_cancelled(&self) -> Result<(), PipelineError> {
        match self.monitor.is_cancelled() {
            true => Err(PipelineError::Cancelled),
            false => Ok(()),
        }
    }
}
