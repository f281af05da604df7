//! What was typed about the data to read.

use clap::Args;

use crate::model::Region;

use super::{AccessArgs, FieldsInput};

/// Where fields come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(in crate::cli) struct InputArgs {
    /// NetCDF file, Zarr store, directory of them, quoted pattern ('msl_*.nc'), URL, or @LIST (a
    /// text file with one of these a line); given several times, all are joined in time
    #[arg(short, long, value_name = "INPUT", required_unless_present = "print_config")]
    pub(in crate::cli) input: Vec<FieldsInput>,
    #[command(flatten)]
    pub(in crate::cli) select: SelectArgs,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArgs,
}

/// What to take from a dataset.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Input")]
pub(in crate::cli) struct SelectArgs {
    /// Variable, by its name or a usual one (msl, vo)
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) variable: Option<String>,
    /// Level, as its coordinate says or in hPa
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(in crate::cli) level: Option<f64>,
    /// Start of the forecast, YYYY-MM-DD or YYYY-MM-DDThh:mm; `track` takes all unless given
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) init: Option<String>,
    /// Ensemble member, a number or a name; `track` takes all unless given
    #[arg(long, value_name = "MEMBER", allow_negative_numbers = true)]
    pub(in crate::cli) member: Option<String>,
    /// Units of the variable, in place of those the file says
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) units: Option<String>,
    /// Units of the times, such as "hours since 1900-01-01", in place of those the file says
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) time_units: Option<String>,
    /// First time, YYYY-MM-DD or YYYY-MM-DDThh:mm
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) start: Option<String>,
    /// Last time, included; a date alone is its first hour
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) end: Option<String>,
    /// Only the first N steps
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) n_frames: Option<u64>,
    /// Part of the grid: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(in crate::cli) region: Option<Region>,
}
