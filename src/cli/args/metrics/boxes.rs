//! Options of `metrics boxes`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct BoxesArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics boxes";
