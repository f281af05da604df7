//! Options of `metrics eulerian`.

use clap::Args;

use crate::cli::args::{AccessArgs, ChunkArgs, FieldsInput, OutputFile, RunArgs, SelectArgs};
use crate::metrics::eulerian::{
    EVectorForm, LanczosSigma, MeanRule, Normalisation, Owner, Statistic,
};
use crate::model::PeriodLength;

#[derive(Debug, Args)]
pub(in crate::cli) struct EulerianArgs {
    /// NetCDF file, Zarr store, directory of them, quoted pattern ('msl_*.nc'), URL, or @LIST (a
    /// text file with one of these a line); given several times, all are joined in time, and
    /// variables may be in different ones
    #[arg(
        short,
        long,
        value_name = "INPUT",
        required_unless_present = "show_response",
        help_heading = "Input"
    )]
    pub(in crate::cli) input: Vec<FieldsInput>,
    #[command(flatten)]
    pub(in crate::cli) select: SelectArgs,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArgs,
    #[command(flatten)]
    pub(in crate::cli) statistics: StatisticArgs,
    #[command(flatten)]
    pub(in crate::cli) filter: FilterArgs,
    #[command(flatten)]
    pub(in crate::cli) average: AverageArgs,
    /// File for the maps, .nc
    #[arg(
        short,
        long,
        value_name = "FILE",
        required_unless_present = "show_response",
        help_heading = "Output"
    )]
    pub(in crate::cli) output: Option<OutputFile>,
    #[command(flatten)]
    pub(in crate::cli) chunks: ChunkArgs,
    #[command(flatten)]
    pub(in crate::cli) run: RunArgs,
}

/// What is computed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Statistics")]
pub(in crate::cli) struct StatisticArgs {
    /// What to compute of eddies: variance and std (of every --variable, which may name several
    /// with commas), covariance (of two), eke, evector, heat-flux (v't') or momentum-flux (u'v');
    /// several with commas
    #[arg(
        long = "statistic",
        value_name = "NAME,...",
        value_delimiter = ',',
        default_value = "variance"
    )]
    pub(in crate::cli) statistics: Vec<Statistic>,
    /// Name of the eastward wind; u unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) u: Option<String>,
    /// Name of the northward wind; v unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) v: Option<String>,
    /// Name of the temperature; t unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) t: Option<String>,
    /// Which E-vector: hoskins, (v'v' - u'u', -u'v'), the default; or trenberth, whose first
    /// component is half of that
    #[arg(long, value_name = "FORM")]
    pub(in crate::cli) evector_form: Option<EVectorForm>,
}

/// What an eddy is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filter")]
pub(in crate::cli) struct FilterArgs {
    /// Filter in time: difference (of values a day apart), lanczos (a band), trenberth (15 weights
    /// for steps of 12 h, about 2 to 8 days) or none
    #[arg(long, value_name = "NAME", default_value = "difference", value_parser = ["difference", "lanczos", "trenberth", "none"], hide_possible_values = true)]
    pub(in crate::cli) filter: String,
    /// Hours between the values of a difference; 24 unless given
    #[arg(long, value_name = "HOURS")]
    pub(in crate::cli) lag: Option<u32>,
    /// Whether a difference is taken in full, the default, or half: a quarter of the variance
    #[arg(long, value_name = "HOW")]
    pub(in crate::cli) normalisation: Option<Normalisation>,
    /// Shortest and longest period of the band in days; 2,6 unless given
    #[arg(long, value_name = "DAYS,DAYS", value_parser = band)]
    pub(in crate::cli) band: Option<Band>,
    /// Weights on each side of the middle; those of 15 days unless given: 60 for steps of 6 h
    #[arg(long, value_name = "N")]
    pub(in crate::cli) weights: Option<usize>,
    /// Where the sigma factor of N weights becomes 0: n, at the last one (the default), or n+1
    #[arg(long, value_name = "WHERE")]
    pub(in crate::cli) lanczos_sigma: Option<LanczosSigma>,
    /// Filter means of calendar days (UTC) instead of the steps
    #[arg(long)]
    pub(in crate::cli) daily_means: bool,
    /// Show what the filter leaves of waves by their period, for steps of so many hours (6 unless
    /// given), and stop
    #[arg(long, value_name = "STEP_HOURS", num_args = 0..=1, default_missing_value = "6")]
    pub(in crate::cli) show_response: Option<f64>,
}

/// How eddies are averaged.
#[derive(Debug, Args)]
#[command(next_help_heading = "Average")]
pub(in crate::cli) struct AverageArgs {
    /// What the record is cut into: month, season, year or all
    #[arg(long, value_name = "LENGTH", default_value = "month")]
    pub(in crate::cli) period: PeriodLength,
    /// The time of a difference that says which period it belongs to: first, the default, or mid
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) owner: Option<Owner>,
    /// Whether means of a period are part of the eddies: keep, the default with a filter, or remove,
    /// the default without
    #[arg(long, value_name = "RULE")]
    pub(in crate::cli) mean: Option<MeanRule>,
    /// Part of the times of a period that must have a value
    #[arg(long, value_name = "PART", default_value_t = 0.8, allow_negative_numbers = true)]
    pub(in crate::cli) min_used: f64,
}

/// Shortest and longest period in days.
pub(in crate::cli) type Band = [f64; 2];

fn band(text: &str) -> Result<Band, String> {
    let days: Result<Vec<f64>, _> = text.split(',').map(|days| days.trim().parse()).collect();
    match days.as_deref() {
        Ok(&[short, long]) => Ok([short, long]),
        _ => Err("write two numbers of days, such as 2,6".into()),
    }
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker metrics eulerian -i msl.nc --variable msl -o pp.nc
  stormtracker metrics eulerian -i z500.nc --variable z --statistic std --filter lanczos --period season -o z500.nc
  stormtracker metrics eulerian -i u300.nc -i v300.nc --statistic eke,evector,momentum-flux -o eddies.nc
  stormtracker metrics eulerian -i v850.nc -i t850.nc --statistic heat-flux --filter lanczos --band 2.5,6 -o vt.nc
  stormtracker metrics eulerian -i v.nc --variable v --statistic std --daily-means --normalisation half -o booth.nc
  stormtracker metrics eulerian --filter lanczos --weights 30 --show-response 6";
