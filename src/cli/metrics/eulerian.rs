//! `stormtracker metrics eulerian`

use crate::cli::args::EulerianArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &EulerianArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
