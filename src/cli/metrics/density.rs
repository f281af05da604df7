//! `stormtracker metrics density`

use crate::cli::args::DensityArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &DensityArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
