//! Options of `metrics density`.

use clap::{Args, ValueEnum};

use crate::cli::args::{MapArgs, OutputFile, RunArgs, TrackSelectionArgs, TracksArgs};
use crate::metrics::SphereKernel;

#[derive(Debug, Args)]
pub(in crate::cli) struct DensityArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: TracksArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    #[command(flatten)]
    pub(in crate::cli) maps: MapArgs,
    #[command(flatten)]
    pub(in crate::cli) record: RecordArgs,
    #[command(flatten)]
    pub(in crate::cli) kernel: SphereKernelArgs,
    /// Column that is the intensity; the tracked variable unless given
    #[arg(long, value_name = "NAME", help_heading = "Statistics")]
    pub(in crate::cli) column: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) statistics: StatisticsArgs,
    /// File for the statistics, .nc
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
    /// Fields to write, such as track_density,speed; all unless given
    #[arg(long, value_name = "NAME,...", value_delimiter = ',', help_heading = "Output")]
    pub(in crate::cli) layers: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// When the record is, and what densities are divided by.
#[derive(Debug, Args)]
#[command(next_help_heading = "Grid and periods")]
pub(in crate::cli) struct RecordArgs {
    /// First time of the record, at which no track begins; the first point unless given
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) from: Option<String>,
    /// Last time of the record, at which no track ends; the last point unless given
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) to: Option<String>,
    /// Months (or seasons, years) that one map stands for: densities are divided by it; 1 unless
    /// given
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(in crate::cli) periods: Option<f64>,
}

/// How points are smoothed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Kernel")]
pub(in crate::cli) struct SphereKernelArgs {
    /// Form of the kernel: linear (the default), cap, quadratic, power:2 to power:9 or fisher
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) kernel: Option<SphereKernel>,
    /// Whether kernels are narrower where points are dense: adaptive (the default) or fixed
    #[arg(long, value_name = "HOW", value_parser = ["adaptive", "fixed"], hide_possible_values = true)]
    pub(in crate::cli) smoothing: Option<String>,
    /// Smoothing parameter of points and steps, larger is narrower; 400 unless given
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub(in crate::cli) smoothing_points: Option<f64>,
    /// That of genesis and lysis; 150 unless given
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub(in crate::cli) smoothing_ends: Option<f64>,
    /// That of tracks and lifetimes; 200 unless given
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub(in crate::cli) smoothing_tracks: Option<f64>,
    /// Power of the density that adaptive smoothing follows; 0.5 unless given
    #[arg(long, value_name = "POWER", allow_negative_numbers = true)]
    pub(in crate::cli) alpha: Option<f64>,
    /// Smoothing parameter that adaptive smoothing does not go below; 0.1 unless given
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub(in crate::cli) least_smoothing: Option<f64>,
    /// How positions are taken: exact (the default) or track-1.5.2 (single precision, mean
    /// coordinates, an Earth of 6370 km, and steps lost at Greenwich)
    #[arg(long, value_name = "NAME", value_parser = ["exact", "track-1.5.2"], hide_possible_values = true)]
    pub(in crate::cli) convention: Option<String>,
    /// Radius of the Earth; 6371.22 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) earth_radius_km: Option<f64>,
}

/// What the statistics are of.
#[derive(Debug, Args)]
#[command(next_help_heading = "Statistics")]
pub(in crate::cli) struct StatisticsArgs {
    /// What densities are: number (within 5 degrees and a period; the default) or probability (in
    /// a steradian)
    #[arg(long, value_name = "WHAT", value_enum, hide_possible_values = true)]
    pub(in crate::cli) density: Option<DensityUnitName>,
    /// Leave means out where fewer tracks pass within 5 degrees and a period, such as 0.5
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(in crate::cli) min_track_density: Option<f64>,
    /// Part of its points outside a period beyond which a track does not pass in it; 1/3 unless
    /// given
    #[arg(long, value_name = "PART", allow_negative_numbers = true)]
    pub(in crate::cli) max_part_outside: Option<f64>,
    /// Steps that growth rate and tendency are made of: all (the default), growing or decaying
    #[arg(long, value_name = "WHICH", value_parser = ["all", "growing", "decaying"], hide_possible_values = true)]
    pub(in crate::cli) growth: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum DensityUnitName {
    Number,
    Probability,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics density -i tracks.nc --grid 2.5 --period month -o density.nc
  stormtracker metrics density -i winter.nc --period all --periods 3 --min-track-density 0.5 -o djf.nc
  stormtracker metrics density -i ff_trs --convention track-1.5.2 --grid gaussian:N48 --period all -o stat.nc";
