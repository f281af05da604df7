//! `stormtracker metrics boxes`

use crate::cli::args::BoxesArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &BoxesArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
