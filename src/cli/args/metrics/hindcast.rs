//! Options of `metrics hindcast`.

use clap::Args;

use crate::cli::args::{OutputFile, PairedMapsArgs, RunArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct HindcastArgs {
    #[command(flatten)]
    pub(in crate::cli) maps: PairedMapsArgs,
    /// Consecutive periods that are left out together; 3 unless given, a winter of months
    #[arg(long, value_name = "N", help_heading = "Statistics")]
    pub(in crate::cli) fold: Option<usize>,
    /// Patterns of each field: a number, or the range that the best is sought in, such as 2-20;
    /// 1-35 unless given
    #[arg(long, value_name = "N|FROM-TO", help_heading = "Statistics")]
    pub(in crate::cli) patterns: Option<String>,
    /// File for the maps, .nc
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: Option<OutputFile>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics hindcast --metric ata.nc --impact precipitation.nc -o hindcast.nc
  stormtracker metrics hindcast --metric ata.nc --impact wind.nc --patterns 10";
