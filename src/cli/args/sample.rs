//! Options of `sample`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct SampleArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker sample";
