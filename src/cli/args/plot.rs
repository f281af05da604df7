//! Options of `plot`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct PlotArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker plot";
