//! What was typed about going on after a kill.

use clap::Args;

use super::OwnDirectory;

/// What is kept of an unfinished run.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Running")]
pub(in crate::cli) struct CheckpointArgs {
    /// Directory that keeps what is finished, so that the same command goes on after a kill; made
    /// if there is none, removed when the result is there. All processes must see it
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) checkpoint: Option<OwnDirectory>,
}
