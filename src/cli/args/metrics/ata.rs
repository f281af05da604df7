//! Options of `metrics ata`.

use clap::Args;

use crate::cli::args::{InputFile, MapArgs, OutputFile, RunArgs, TrackSelectionArgs, TracksArgs};
use crate::metrics::{AtaMetric, Kernel, Sense};

#[derive(Debug, Args)]
pub(in crate::cli) struct AtaArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: TracksArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    #[command(flatten)]
    pub(in crate::cli) terrain: TerrainArgs,
    #[command(flatten)]
    pub(in crate::cli) amplitude: AmplitudeArgs,
    #[command(flatten)]
    pub(in crate::cli) maps: MapArgs,
    #[command(flatten)]
    pub(in crate::cli) span: SpanArgs,
    #[command(flatten)]
    pub(in crate::cli) kernel: AtaKernelArgs,
    /// File for the metrics, .nc
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
    /// Metrics to write; all of ata, aca, cf, tf, mean_amplitude, passages, mean_peak_amplitude
    /// unless given
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', help_heading = "Output")]
    pub(in crate::cli) layers: Vec<AtaMetric>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// How strong a point is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Amplitudes")]
pub(in crate::cli) struct AmplitudeArgs {
    /// Column that says how strong a point is; the tracked variable unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) column: Option<String>,
    /// What its values are: auto (departures if the tracks say so, and otherwise values that need
    /// a reference; the default), perturbation (departures from a background) or absolute
    /// (departures that are strong in both directions)
    #[arg(long, value_name = "WHAT", default_value = "auto", hide_default_value = true, value_parser = ["auto", "perturbation", "absolute"], hide_possible_values = true)]
    pub(in crate::cli) amplitude: String,
    /// Value from which strength is counted, such as 1010hPa; without a unit in the SI unit
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub(in crate::cli) reference: Option<String>,
    /// Which values are strong: min, max or cyclonic; what the tracks or their quantity say unless
    /// given
    #[arg(long, value_name = "SENSE")]
    pub(in crate::cli) sense: Option<Sense>,
    /// Leave out tracks whose largest amplitude is lower, such as 5hPa; without a unit in the SI
    /// unit
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub(in crate::cli) min_amplitude: Option<String>,
}

/// Terrain above which points do not count.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tracks that count")]
pub(in crate::cli) struct TerrainArgs {
    /// File with the height of the surface (m) or its geopotential (m2 s-2); points above high
    /// terrain do not count
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) mask_orography: Option<InputFile>,
    /// Variable of that file, if it has several
    #[arg(long, value_name = "NAME", requires = "mask_orography")]
    pub(in crate::cli) mask_variable: Option<String>,
    /// Height above which terrain is high; 1500 unless given
    #[arg(long, value_name = "METRES", requires = "mask_orography", allow_negative_numbers = true)]
    pub(in crate::cli) mask_above_m: Option<f64>,
}

/// Which times count, and what periods are made of.
#[derive(Debug, Args)]
#[command(next_help_heading = "Grid and periods")]
pub(in crate::cli) struct SpanArgs {
    /// First time that counts, YYYY-MM-DD or YYYY-MM-DDThh:mm; the first point unless given
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) from: Option<String>,
    /// Last time that counts, included; a date alone is its first hour
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) to: Option<String>,
    /// What a season or year is made of: months-mean (the mean of its months; the default),
    /// months-sum, or whole (its points, a track counting once; the default of --period all)
    #[arg(long, value_name = "HOW", value_parser = ["months-mean", "months-sum", "whole"], hide_possible_values = true)]
    pub(in crate::cli) accumulate: Option<String>,
    /// The mean over years of each month or season
    #[arg(long)]
    pub(in crate::cli) climatology: bool,
}

/// How far and how much a point counts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Kernel")]
pub(in crate::cli) struct AtaKernelArgs {
    /// How far from a point of the grid tracks count; 500 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) radius_km: Option<f64>,
    /// How much they count at a distance: constant (alike; the default), cressman, linear,
    /// quadratic or von-mises-fisher:KAPPA
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) kernel: Option<Kernel>,
    /// Time between the points that a track is brought to for ata, such as 1h (the default), or
    /// none
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) interpolation: Option<String>,
    /// Where these lie: linear (in latitude and longitude; the default) or great-circle
    #[arg(long, value_name = "HOW", value_parser = ["linear", "great-circle"], hide_possible_values = true)]
    pub(in crate::cli) positions: Option<String>,
    /// Radius of the Earth; 6371.22 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) earth_radius_km: Option<f64>,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics ata -i tracks.nc --radius-km 500 --grid 2.5 --period month -o ata.nc
  stormtracker metrics ata -i tracks.txt --reference 1010hPa --min-lifetime 48h --grid 1 -o ata.nc
  stormtracker metrics ata -i vorticity.nc --period season --climatology --grid 1 -o winters.nc
  stormtracker metrics ata -i tracks.nc --mask-orography z.nc --kernel cressman -o ata.nc";
