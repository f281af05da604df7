//! Options of `metrics summary`.

use clap::Args;

use crate::cli::args::{
    NameOrFile, OutputFile, TrackFormatArgs, TrackSelectionArgs, TracksArgs, hours,
};
use crate::metrics::Sense;
use crate::metrics::diagnostics::RegionRule;

#[derive(Debug, Args)]
pub(in crate::cli) struct SummaryArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: TracksArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    /// Which points lie in --track-region or --basin: any, genesis, apex, lysis, or a part of all
    /// such as 50%
    #[arg(long, value_name = "RULE", default_value = "any", help_heading = "Tracks that count")]
    pub(in crate::cli) region_rule: RegionRule,
    /// Leave out tracks that are not of this basin
    #[arg(long, value_name = "NAME", help_heading = "Tracks that count")]
    pub(in crate::cli) basin: Option<String>,
    /// Basins: wmo-tc, ibtracs, or a GeoJSON file of polygons with the property name
    #[arg(long, value_name = "FILE", default_value = "wmo-tc")]
    pub(in crate::cli) basins: NameOrFile,
    #[command(flatten)]
    pub(in crate::cli) columns: ColumnArgs,
    #[command(flatten)]
    pub(in crate::cli) how: DiagnosticsArgs,
    /// First time of the record, if it is not that of the first track
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) record_start: Option<String>,
    /// Last time of the record, if it is not that of the last track
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) record_end: Option<String>,
    /// Write the tracks with diagnostics of their points as further columns, to --output
    #[arg(long, requires = "output", help_heading = "Output")]
    pub(in crate::cli) points: bool,
    /// Write totals: of all tracks, and by hemisphere, basin, season and month
    #[arg(long, conflicts_with = "points", help_heading = "Output")]
    pub(in crate::cli) statistics: bool,
    /// Write JSON in place of CSV; so does an --output that ends in .json
    #[arg(long, conflicts_with = "points", help_heading = "Output")]
    pub(in crate::cli) json: bool,
    /// File for the result, in place of stdout
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) output: Option<OutputFile>,
    #[command(flatten)]
    pub(in crate::cli) format: TrackFormatArgs,
}

/// Which columns are what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns")]
pub(in crate::cli) struct ColumnArgs {
    /// Column whose extremum is the peak; the tracked variable unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) peak: Option<String>,
    /// Which of its values are strong: min, max or cyclonic; unless given that of the run or of the
    /// quantity
    #[arg(long, value_name = "SENSE")]
    pub(in crate::cli) sense: Option<Sense>,
    /// Column of the wind speed; found by its name unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) wind: Option<String>,
    /// Unit of the wind, if the column does not say it: m/s, kt or km/h
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) wind_units: Option<String>,
    /// Column of the central pressure; found by its name unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) pressure: Option<String>,
    /// Unit of the pressure, if the column does not say it: Pa or hPa
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) pressure_units: Option<String>,
    /// Column of the height of the ground in m
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) terrain: Option<String>,
    /// Column of the fraction of land, 0 to 1
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) land: Option<String>,
}

/// How diagnostics are made.
#[derive(Debug, Args)]
#[command(next_help_heading = "Diagnostics")]
pub(in crate::cli) struct DiagnosticsArgs {
    /// Radius of the Earth; 6371.22 unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) earth_radius: Option<f64>,
    /// Speed at points (--points): centred, forward or backward
    #[arg(long, value_name = "HOW", default_value = "centred", value_parser = ["centred", "forward", "backward"], hide_possible_values = true)]
    pub(in crate::cli) speed: String,
    /// Latitude that deepening is normalised with: mean-of-ends (the default) or central
    #[arg(long, value_name = "WHICH", value_parser = ["mean-of-ends", "central"], hide_possible_values = true)]
    pub(in crate::cli) bergeron_latitude: Option<String>,
    /// Points of ACE, PACE, PDI and days: synoptic (00, 06, 12 and 18 UTC; the default), weighted
    /// (all, by the time they stand for) or every-point (six hours each)
    #[arg(long, value_name = "WHICH", value_parser = ["synoptic", "weighted", "every-point"], hide_possible_values = true)]
    pub(in crate::cli) sampling: Option<String>,
    /// Wind from which on a point counts for ACE; 34 unless given, 0 for all
    #[arg(long, value_name = "KT", allow_negative_numbers = true)]
    pub(in crate::cli) ace_threshold: Option<f64>,
    /// Wind of a pressure for PACE: quadratic (the default), holland or fit (to these tracks)
    #[arg(long, value_name = "RELATION", value_parser = ["quadratic", "holland", "fit"], hide_possible_values = true)]
    pub(in crate::cli) pace: Option<String>,
    /// Saffir-Simpson scale of winds over one-minute (the default) or ten-minutes
    #[arg(long, value_name = "SCALE", value_parser = ["one-minute", "ten-minutes"], hide_possible_values = true)]
    pub(in crate::cli) wind_scale: Option<String>,
    /// Scale of pressures: klotzbach (the default) or simpson
    #[arg(long, value_name = "SCALE", value_parser = ["klotzbach", "simpson"], hide_possible_values = true)]
    pub(in crate::cli) pressure_scale: Option<String>,
    /// Time before and after a point that its corral radius is of (--points); 36h unless given
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    pub(in crate::cli) corral_hours: Option<f64>,
    /// Height of the ground from which on it is terrain; 1500 unless given
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub(in crate::cli) terrain_height: Option<f64>,
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics summary -i tracks.nc -o summary.csv
  stormtracker metrics summary -i tracks.txt --units hPa --min-lifetime 24h --statistics
  stormtracker metrics summary -i tracks.nc --track-region -80,0,20,70 --region-rule genesis --json
  stormtracker metrics summary -i tracks.nc --points -o points.nc";
