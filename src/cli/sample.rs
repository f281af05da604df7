//! `stormtracker sample`

use super::args::SampleArgs;
use super::job::Job;

pub(super) fn run(args: &SampleArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
