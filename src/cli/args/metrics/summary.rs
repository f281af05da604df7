//! Options of `metrics summary`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct SummaryArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics summary";
