//! `stormtracker metrics phase-space`

use crate::cli::args::PhaseSpaceArgs;
use crate::cli::job::Job;

pub(super) fn run(args: &PhaseSpaceArgs, job: &Job) -> anyhow::Result<()> {
    let _ = (args, job);
    anyhow::bail!("not yet")
}
