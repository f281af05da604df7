//! `stormtracker metrics summary`

use crate::cli::args::SummaryArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &SummaryArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
