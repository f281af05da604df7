//! `stormtracker compare`

use super::args::CompareArgs;
use super::job::Job;

pub(super) fn run(args: &CompareArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
