//! Options of `metrics eulerian`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct EulerianArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics eulerian";
