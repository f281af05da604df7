//! Options of `metrics boxes`.

use clap::Args;

use crate::cli::args::{OutputFile, SpanArgs, TrackSelectionArgs, TracksArgs};
use crate::model::PeriodLength;

#[derive(Debug, Args)]
pub(in crate::cli) struct BoxesArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: TracksArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    /// Sides of the boxes in degrees, a part of 180; 5 unless given
    #[arg(
        long = "box",
        value_name = "DEGREES",
        help_heading = "Grid and periods",
        allow_negative_numbers = true
    )]
    pub(in crate::cli) size_deg: Option<f64>,
    /// What the record is cut into: month, season, year or all
    #[arg(long, value_name = "LENGTH", default_value = "month", help_heading = "Grid and periods")]
    pub(in crate::cli) period: PeriodLength,
    #[command(flatten)]
    pub(in crate::cli) span: SpanArgs,
    /// What counts are of: box (each box; the default) or area (1e6 km2)
    #[arg(long, value_name = "WHAT", default_value = "box", hide_default_value = true, value_parser = ["box", "area"], hide_possible_values = true, help_heading = "Grid and periods")]
    pub(in crate::cli) per: String,
    /// Radius of the Earth; 6371.22 unless given
    #[arg(
        long,
        value_name = "KM",
        allow_negative_numbers = true,
        help_heading = "Grid and periods"
    )]
    pub(in crate::cli) earth_radius_km: Option<f64>,
    /// File for the counts, .nc
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: OutputFile,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics boxes -i tracks.nc --box 5 -o boxes.nc
  stormtracker metrics boxes -i tracks.nc --per area --period season --climatology -o boxes.nc";
