//! Options of commands that read tracks.

use clap::Args;

use crate::model::{PeriodLength, Region};

use super::{InputFile, UnsaidArgs, hours};

/// Tracks that a command is about.
#[derive(Debug, Args)]
pub(in crate::cli) struct TracksArgs {
    /// Tracks in any format we read; several files are taken together
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(in crate::cli) input: Vec<InputFile>,
    /// Format of the input, in place of the one its content says; the names are those of `convert`
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) input_format: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) unsaid: UnsaidArgs,
}

/// Which of them count.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tracks that count")]
pub(in crate::cli) struct TrackSelectionArgs {
    /// Leave out tracks that live shorter, such as 48h
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    pub(in crate::cli) min_lifetime: Option<f64>,
    /// Leave out tracks that end closer to their start
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) min_displacement: Option<f64>,
    /// Leave out tracks of fewer points
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_points: Option<usize>,
    /// Leave out tracks without a point in it: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(in crate::cli) track_region: Option<Region>,
}

/// Where and over what times statistics on a grid are made.
#[derive(Debug, Args)]
#[command(next_help_heading = "Grid and periods")]
pub(in crate::cli) struct MapArgs {
    /// Grid of the result: a spacing in degrees, such as 2.5, or Gaussian, such as gaussian:N48
    #[arg(long, value_name = "GRID", default_value = "2.5")]
    pub(in crate::cli) grid: String,
    /// Part of that grid: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(in crate::cli) region: Option<Region>,
    /// What the record is cut into: month, season, year or all
    #[arg(long, value_name = "LENGTH", default_value = "month")]
    pub(in crate::cli) period: PeriodLength,
}
