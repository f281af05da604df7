//! Options of `metrics phase-space`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct PhaseSpaceArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics phase-space";
