//! Options of `metrics hindcast`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct HindcastArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics hindcast";
