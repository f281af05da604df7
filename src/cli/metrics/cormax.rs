//! `stormtracker metrics cormax`

use crate::cli::args::CormaxArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &CormaxArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
