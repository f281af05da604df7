//! Options of `metrics cormax`.

use clap::Args;

use crate::cli::args::{InputFile, OutputFile, RunArgs};

#[derive(Debug, Args)]
pub(in crate::cli) struct CormaxArgs {
    #[command(flatten)]
    pub(in crate::cli) maps: PairedMapsArgs,
    /// Half the width of the box around a point of the impact, in degrees of longitude; 30 unless
    /// given
    #[arg(long, value_name = "DEG", allow_negative_numbers = true, help_heading = "Statistics")]
    pub(in crate::cli) half_width: Option<f64>,
    /// Half its height in degrees of latitude; 10 unless given
    #[arg(long, value_name = "DEG", allow_negative_numbers = true, help_heading = "Statistics")]
    pub(in crate::cli) half_height: Option<f64>,
    /// The highest correlation above 0, missing if there is none (positive, the default), or of any
    /// sign (any)
    #[arg(long, value_name = "SIGN", value_parser = ["positive", "any"], hide_possible_values = true, help_heading = "Statistics")]
    pub(in crate::cli) sign: Option<String>,
    /// File for the map, .nc
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: Option<OutputFile>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// A metric and an impact.
#[derive(Debug, Args)]
pub(in crate::cli) struct PairedMapsArgs {
    /// Maps of the metric by month or season, such as those of `metrics ata`
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) metric: InputFile,
    /// Maps of the impact, on any grid; periods of the same name belong together
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) impact: InputFile,
    /// Layer of the metric; the first one unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) metric_layer: Option<String>,
    /// Layer of the impact; the first one unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) impact_layer: Option<String>,
    /// Take a linear trend away at each point
    #[arg(long)]
    pub(in crate::cli) detrend: bool,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics cormax --metric ata.nc --impact precipitation.nc -o cormax.nc
  stormtracker metrics cormax --metric density.nc --metric-layer track_density --impact wind.nc";
