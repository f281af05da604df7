//! Options of `metrics phase-space`.

use clap::Args;

use crate::cli::args::fields::{FollowedFieldsArgs, FollowedTracksArgs};
use crate::cli::args::{ChunkArgs, OutputFile, RunArgs, TrackFormatArgs, hours};

#[derive(Debug, Args)]
pub(in crate::cli) struct PhaseSpaceArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: FollowedTracksArgs,
    #[command(flatten)]
    pub(in crate::cli) fields: FollowedFieldsArgs,
    /// Pressure levels in hPa beside 900, 600 and 300; all from 900 to 300 unless given
    #[arg(long, value_name = "HPA,...", value_delimiter = ',', help_heading = "Phase space")]
    pub(in crate::cli) levels: Vec<f64>,
    /// Running mean of the three numbers along each track, such as 24h; none unless given
    #[arg(long, value_name = "HOURS", value_parser = hours, help_heading = "Phase space")]
    pub(in crate::cli) running_mean: Option<f64>,
    /// Write the ranges of heights of all levels as well
    #[arg(long, help_heading = "Phase space")]
    pub(in crate::cli) ranges: bool,
    /// Fraction of the circle around a centre that must have a value; 0.5 unless given
    #[arg(
        long,
        value_name = "FRACTION",
        allow_negative_numbers = true,
        help_heading = "Phase space"
    )]
    pub(in crate::cli) min_valid: Option<f64>,
    /// Take the step nearest in time where there is none at the time of a point, at most so far off
    #[arg(long, value_name = "HOURS", value_parser = hours, help_heading = "Phase space")]
    pub(in crate::cli) tolerance: Option<f64>,
    /// File for the tracks with their new columns: .nc CF trajectories, .csv, and the other formats
    /// of `convert` as far as they have room
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
    #[command(flatten)]
    pub(in crate::cli) format: TrackFormatArgs,
    #[command(flatten)]
    pub(in crate::cli) chunks: ChunkArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics phase-space -i tracks.nc --field z.nc --variable z -o phases.nc
  stormtracker metrics phase-space -i tracks.nc --field 'z_*.grib' --variable z --running-mean 24h --ranges -o phases.csv";
