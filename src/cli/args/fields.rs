//! Options of commands that read fields along tracks.

use clap::Args;

use crate::model::Calendar;

use super::{AccessArgs, FieldsInput, InputFile, SelectArgs, TracksArgs, UnsaidArgs, hours};

/// Tracks that fields are looked up for.
#[derive(Debug, Args)]
pub(in crate::cli) struct FollowedTracksArgs {
    /// Tracks in any format we read; several files are taken together
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(in crate::cli) input: Vec<InputFile>,
    /// Format of the input, in place of the one its content says; the names are those of `convert`
    #[arg(long, value_name = "FORMAT")]
    pub(in crate::cli) input_format: Option<String>,
    /// Units of the tracked variable in tracks that do not say (IMILAST: hPa, 1e-5 s-1)
    #[arg(long, value_name = "UNITS")]
    pub(in crate::cli) track_units: Option<String>,
    /// CF calendar of tracks that do not say
    #[arg(long, value_name = "NAME", default_value = Calendar::Standard.cf_name())]
    pub(in crate::cli) calendar: String,
    /// Name of the tracked variable in TRACK's files, such as msl
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) track_variable: Option<String>,
    /// Time of the first frame in TRACK's files that count frames
    #[arg(long, value_name = "TIME", requires = "track_time_step")]
    pub(in crate::cli) track_start: Option<String>,
    /// Time from frame to frame in them, such as 6h
    #[arg(long, value_name = "HOURS", requires = "track_start", value_parser = hours)]
    pub(in crate::cli) track_time_step: Option<f64>,
}

impl FollowedTracksArgs {
    /// The same as options of tracks alone.
    pub(in crate::cli) fn as_tracks(&self) -> TracksArgs {
        TracksArgs {
            input: self.input.clone(),
            input_format: self.input_format.clone(),
            unsaid: UnsaidArgs {
                units: self.track_units.clone(),
                calendar: self.calendar.clone(),
                variable: self.track_variable.clone(),
                start: self.track_start.iter().cloned().collect(),
                time_step: self.track_time_step,
            },
        }
    }
}

/// Where the fields come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fields")]
pub(in crate::cli) struct FollowedFieldsArgs {
    /// NetCDF file, Zarr store, GRIB file, directory of them, quoted pattern ('u10_*.nc'), URL or
    /// @LIST; given several times, each variable is read from those that hold it
    #[arg(long, value_name = "INPUT", required = true)]
    pub(in crate::cli) field: Vec<FieldsInput>,
    #[command(flatten)]
    pub(in crate::cli) select: SelectArgs,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArgs,
}

/// Which steps of the fields belong to a point.
#[derive(Debug, Args)]
#[command(next_help_heading = "Times")]
pub(in crate::cli) struct FollowedTimesArgs {
    /// Take the step nearest in time where there is none at the time of a point, at most so far off
    #[arg(long, value_name = "HOURS", value_parser = hours)]
    pub(in crate::cli) tolerance: Option<f64>,
    /// Take both steps around a point, linearly in time, where there is none at its time
    #[arg(long, conflicts_with = "tolerance")]
    pub(in crate::cli) interpolate_time: bool,
}
