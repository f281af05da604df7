//! `stormtracker plot`

use super::args::PlotArgs;
use super::job::Job;

pub(super) fn run(args: &PlotArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
