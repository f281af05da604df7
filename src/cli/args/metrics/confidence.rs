//! Options of `metrics confidence`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct ConfidenceArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics confidence";
