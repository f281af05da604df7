//! Options of `metrics ata`.

use clap::Args;

#[derive(Debug, Args)]
pub(in crate::cli) struct AtaArgs {}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics ata";
