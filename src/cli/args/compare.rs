//! Options of `compare`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct CompareArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker compare";
