//! Options of a synthetic season.

use std::num::NonZero;

use clap::Args;

use super::{OutputFile, RunArgs};
use crate::model::ByteSize;

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker synth -o season.nc
  stormtracker synth -o season.nc --grid 0.25 --steps 60 --seed 1 --truth truth.csv
  stormtracker synth -o season.zarr --uncompressed";

#[derive(Debug, Args)]
pub(in crate::cli) struct SynthArgs {
    /// File for the field, .nc or .zarr
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: OutputFile,
    /// File for the true tracks, .csv, .txt or .nc
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) truth: Option<OutputFile>,
    /// Spacing of the grid in degrees; 2.5 unless given
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) grid: Option<f64>,
    /// Number of time steps; 120 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) steps: Option<usize>,
    /// First time; 2000-01-01 unless given
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) start: Option<String>,
    /// Hours between steps; 6 unless given
    #[arg(long = "time-step", value_name = "HOURS", allow_negative_numbers = true)]
    pub(in crate::cli) time_step_h: Option<f64>,
    /// Number of ordinary storms; 0 for about ten at any time
    #[arg(long, value_name = "N")]
    pub(in crate::cli) storms: Option<usize>,
    /// Number that decides everything random; 1 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) seed: Option<u64>,
    /// Write without compression
    #[arg(long)]
    pub(in crate::cli) uncompressed: bool,
    /// Steps stored together
    #[arg(long, value_name = "N")]
    pub(in crate::cli) chunk_steps: Option<NonZero<usize>>,
    /// Most memory that it takes, such as 2GiB or 500MB; with less than it needs it does not begin
    #[arg(long, value_name = "SIZE")]
    pub(in crate::cli) memory: Option<ByteSize>,
    /// Write a Zarr store of the older version
    #[arg(long)]
    pub(in crate::cli) zarr_v2: bool,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}
