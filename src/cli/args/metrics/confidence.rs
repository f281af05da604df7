//! Options of `metrics confidence`.

use clap::Args;

use crate::cli::args::{InputFile, OutputFile, RunArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct ConfidenceArgs {
    /// Maps of several years, as `metrics ata` and its like write them; any NetCDF file with
    /// months, seasons or years on a grid
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) input: InputFile,
    /// Maps of other years or of another model: is the mean of --input different?
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) against: Option<InputFile>,
    /// Layers to look at, such as ata; all unless given
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(in crate::cli) layers: Vec<String>,
    /// How often years are drawn; 1000 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) samples: Option<usize>,
    /// Number that decides what is drawn; 1 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seed: Option<u64>,
    /// Part of the samples beyond each limit; 0.05 (limits of 5 and 95 %) unless given
    #[arg(long, value_name = "PART", conflicts_with = "against", allow_negative_numbers = true)]
    pub(in crate::cli) tail: Option<f64>,
    /// File for the result, .nc
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics confidence -i ata.nc --samples 1000 --seed 1 -o sure.nc
  stormtracker metrics confidence -i late.nc --against early.nc --layers ata -o change.nc";
