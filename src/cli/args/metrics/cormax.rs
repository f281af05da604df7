//! Options of `metrics cormax`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct CormaxArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics cormax";
