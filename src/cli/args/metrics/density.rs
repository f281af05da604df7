//! Options of `metrics density`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct DensityArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics density";
