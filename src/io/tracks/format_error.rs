//! What can be wrong with files in the formats of other programs.

use std::path::Path;

use thiserror::Error;

use crate::io::fields::FieldProblem;
use crate::io::fields::netcdf::check_is_whole;

/// What to do where a format cannot hold something.
const REMEDY: &str = "use CSV (.csv) or NetCDF (.nc)";

/// Problems with JSON, Parquet, TempestExtremes, HURDAT2 and IBTrACS.
#[derive(Debug, Error)]
pub enum FormatProblem {
    /// The file itself, such as one that was cut short.
    #[error("{problem}")]
    Damaged {
        /// What is wrong with it.
        problem: Box<FieldProblem>,
    },
    /// Formats that are read and never written.
    #[error("{format} is read and not written; {REMEDY}")]
    ReadOnly {
        /// Name of the format.
        format: &'static str,
    },
    /// Formats of tracks have no place for centres.
    #[error("{format} cannot hold centres; {REMEDY}")]
    NoCenters {
        /// Name of the format.
        format: &'static str,
    },
    /// The program was built without Parquet.
    #[error("this version reads and writes no Parquet; build it with --features parquet")]
    NotBuilt,
    /// The Parquet library could not do something.
    #[error("{action}: {message}; check the free space and that the file is whole")]
    Parquet {
        /// What was tried.
        action: String,
        /// The library's words.
        message: String,
    },
    /// A column of Parquet that holds something else than it should.
    #[error("the column {name:?} holds {found}, and {expected} is needed")]
    ColumnType {
        /// Name of the column.
        name: String,
        /// What it holds.
        found: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A place of a column that has to have a value.
    #[error("the column {name:?} has no value in row {row}; fill or remove the row")]
    MissingCell {
        /// Name of the column.
        name: String,
        /// Number of the row, from 1.
        row: usize,
    },
    /// JSON that is none, or has another structure.
    #[error("{message}; the file may be cut short or edited")]
    Json {
        /// The library's words, with line and column.
        message: String,
    },
    /// JSON of another version.
    #[error("the format is {found:?}, and we read \"TrackJSON/1.0\"")]
    TrackJsonVersion {
        /// The format it says.
        found: String,
    },
    /// Times in units that TrackJSON does not have.
    #[error(
        "the times are {units:?}, and TrackJSON 1.0 has \"milliseconds since 1970-01-01 00:00:00\""
    )]
    TrackJsonUnits {
        /// The units it says.
        units: String,
    },
    /// A time between the seconds.
    #[error(
        "the time {time} after 1970 is between two seconds, which is not read; round the times"
    )]
    BetweenSeconds {
        /// The time, with its unit.
        time: String,
    },
    /// A number that JSON, or the format, does not have.
    #[error("{what} {value} cannot be said in {format}; {REMEDY}")]
    Unsayable {
        /// What the number is.
        what: String,
        /// The number.
        value: String,
        /// Name of the format.
        format: &'static str,
    },
    /// A calendar that the format does not have.
    #[error(
        "{format} has no {calendar} calendar, only dates from 1582-10-15 on as we count; {REMEDY}"
    )]
    CalendarNotHeld {
        /// Name of the format.
        format: &'static str,
        /// The calendar.
        calendar: &'static str,
    },
    /// A date ahead of the reform, in a calendar that has one.
    #[error("{time} is a Julian date, and {format} has Gregorian ones; {REMEDY}")]
    JulianDate {
        /// The date.
        time: String,
        /// Name of the format.
        format: &'static str,
    },
    /// TrackJSON has to name the tracked variable.
    #[error(
        "the tracks have no variable, and TrackJSON has to name the one that was tracked; {REMEDY}"
    )]
    NoVariable,
    /// A variable with a name that is empty or there twice.
    #[error("a variable has the name {name:?}, which is empty or there twice; rename it")]
    VariableName {
        /// The name.
        name: String,
    },
    /// A feature of GeoJSON that is no track.
    #[error("feature {feature} {message}")]
    Feature {
        /// Number of the feature, from 1.
        feature: usize,
        /// What is wrong.
        message: String,
    },
    /// A feature of GeoJSON with other variables than the first.
    #[error("feature {feature} has the variables {found}, and the first has {expected}")]
    FeatureVariables {
        /// Number of the feature, from 1.
        feature: usize,
        /// Its variables.
        found: String,
        /// Those of the first.
        expected: String,
    },
    /// CSV of TempestExtremes has whole hours only.
    #[error(
        "track {track} has a point at {time} and CSV of TempestExtremes holds whole hours only; \
         use tempest (GFDL text), CSV (.csv) or NetCDF (.nc)"
    )]
    BetweenHours {
        /// Number of the track.
        track: u64,
        /// The time.
        time: String,
    },
    /// A position of a best track that is not understood.
    #[error("{text:?} is no {axis}; HURDAT2 has numbers with a letter, such as 16.5N and 78.9W")]
    BestTrackPosition {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// The text as found.
        text: String,
    },
    /// A name of a storm that is no number of ours.
    #[error("{text:?} is no storm of {format}, which are as {example}")]
    StormName {
        /// The text as found.
        text: String,
        /// Name of the format.
        format: &'static str,
        /// A name as it should be.
        example: &'static str,
    },
}

impl FormatProblem {
    /// Fails for NetCDF that was cut short; of a file of another kind the
    /// library tells.
    pub(super) fn check_is_whole(path: &Path) -> Result<(), Self> {
        match check_is_whole(path) {
            Ok(_) | Err(FieldProblem::UnknownFormat { .. }) => Ok(()),
            Err(problem) => Err(Self::Damaged { problem: Box::new(problem) }),
        }
    }
}
