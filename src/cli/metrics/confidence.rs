//! `stormtracker metrics confidence`

use crate::cli::args::ConfidenceArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &ConfidenceArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
