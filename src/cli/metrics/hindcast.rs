//! `stormtracker metrics hindcast`

use crate::cli::args::HindcastArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &HindcastArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
