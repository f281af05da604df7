//! `stormtracker metrics ata`

use crate::cli::args::AtaArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &AtaArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
