//! What can be wrong with a file of tracks or centres, and where.

use std::io;
use std::path::Path;

use thiserror::Error;

use crate::io::explain;
use crate::model::{CalendarError, TimeAxisError, UnitsError};

/// A problem with a file of tracks or centres and where it is.
#[derive(Debug, Error)]
pub enum TrackFileError {
    /// A name or an extension of no format.
    #[error("{name:?} is no track format we know; known: imilast (.txt), csv (.csv), netcdf (.nc)")]
    UnknownFormat {
        /// The name or file name as given.
        name: String,
    },
    /// A problem of the file as a whole.
    #[error("{path}: {problem}")]
    File {
        /// The file, as the caller named it.
        path: String,
        /// What is wrong.
        problem: TrackFileProblem,
    },
    /// A problem in one line.
    #[error("{path}, line {line}: {problem}")]
    Line {
        /// The file, as the caller named it.
        path: String,
        /// Number of the line, from 1.
        line: u64,
        /// What is wrong.
        problem: TrackFileProblem,
    },
}

impl TrackFileError {
    /// What the system said, if it was the system.
    pub fn io(&self) -> Option<&io::Error> {
        match self {
            Self::File { problem: TrackFileProblem::Io(error), .. } => Some(error),
            _ => None,
        }
    }
}

/// Kinds of problems with a file of tracks or centres.
#[derive(Debug, Error)]
pub enum TrackFileProblem {
    /// The file cannot be opened, read or written.
    #[error("{}", explain(.0))]
    Io(#[from] io::Error),
    /// Content of no format, and a name that says none.
    #[error(
        "neither the content nor the name is that of a track format we know; known: imilast \
         (.txt), csv (.csv), netcdf (.nc)"
    )]
    UnknownContent,
    /// A file of a later program.
    #[error("is a track file of version {version:?} and we read version 1; use a newer program")]
    Version {
        /// The version as found.
        version: String,
    },
    /// Tracks where centres are needed, or the reverse.
    #[error("holds {found}, not {expected}; {remedy}")]
    WrongKind {
        /// What the file holds.
        found: &'static str,
        /// What was asked for.
        expected: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// IMILAST has no place for centres.
    #[error(
        "IMILAST text cannot hold centres: steps without a centre, the time axis and unrounded \
         positions would be lost; use CSV (.csv) or NetCDF (.nc)"
    )]
    ImilastCenters,
    /// NetCDF needs a file.
    #[error("NetCDF cannot be written to a stream; give the name of a file, or write CSV")]
    NetcdfStream,
    /// IMILAST has whole hours only.
    #[error(
        "track {track} has a point at {time} and IMILAST text holds whole hours only; use CSV \
         (.csv) or NetCDF (.nc)"
    )]
    NotOnTheHour {
        /// Number of the track.
        track: u64,
        /// The time.
        time: String,
    },
    /// A number with more digits than IMILAST text has columns for.
    #[error(
        "{what} {value} does not fit into the {width} columns of IMILAST text; use CSV (.csv) or \
         NetCDF (.nc)"
    )]
    TooWide {
        /// What the number is.
        what: &'static str,
        /// The number.
        value: String,
        /// Columns there are.
        width: usize,
    },
    /// A known variable in a unit that is not known cannot be converted.
    #[error(
        "the unit of {variable} is {units:?} and {expected} is needed; say it with --units when \
         reading"
    )]
    UnitsNotSi {
        /// Name of the variable.
        variable: String,
        /// The unit it has.
        units: String,
        /// The unit it would need.
        expected: &'static str,
    },
    /// Units that are no units of the variable.
    #[error("{variable} {source}")]
    Units {
        /// Name of the variable.
        variable: String,
        /// What is wrong with them.
        source: UnitsError,
    },
    /// A line of bytes that are no UTF-8.
    #[error("is not text; check that it is a track file, or copy it again")]
    NotText,
    /// No line that says what the columns are.
    #[error("there is no header; expected {expected}")]
    NoHeader {
        /// What a header looks like.
        expected: &'static str,
    },
    /// Columns or variables that are needed and not there.
    #[error("has no {}; it has: {}", .missing.join(", no "), list(.found))]
    Missing {
        /// What is missing and the names it may have.
        missing: Vec<&'static str>,
        /// What is there.
        found: Vec<String>,
    },
    /// A line cut short or with too much.
    #[error("has {found} columns, {expected} are needed; the file may be cut short or edited")]
    Columns {
        /// Columns found.
        found: usize,
        /// How many there should be.
        expected: String,
    },
    /// A text that is no number.
    #[error("{column} is {text:?}, which is not a number of the kind needed; correct the line")]
    Number {
        /// Name of the column.
        column: String,
        /// The text as found.
        text: String,
    },
    /// A comment line of ours that is not understood.
    #[error("the comment {key:?} says {text:?}, which is not understood; correct or remove it")]
    Comment {
        /// What the comment is about.
        key: &'static str,
        /// Its text.
        text: String,
    },
    /// A position that is nowhere on Earth.
    #[error("{axis} {value} is not on Earth; correct or remove the point")]
    Position {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// The value.
        value: f64,
    },
    /// A time that does not exist or is not understood.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// Time units of NetCDF that are not understood.
    #[error("time cannot be read: {message}; expected units such as \"hours since 1900-01-01\"")]
    TimeUnits {
        /// What is wrong.
        message: String,
    },
    /// Times that are no axis.
    #[error(transparent)]
    TimeAxis(#[from] TimeAxisError),
    /// Points of a track out of order.
    #[error(
        "track {track} has a point at {time} that is not after the one before it; sort its \
         points by time and drop repeated ones"
    )]
    TimeOrder {
        /// Number of the track.
        track: u64,
        /// Time of the second point.
        time: String,
    },
    /// A centre between the steps.
    #[error("{time} is not a time of the time axis; correct the comment \"times\" or the row")]
    NotOnAxis {
        /// The time.
        time: String,
    },
    /// A line that is none of IMILAST's.
    #[error("starts with {code:?}; IMILAST lines start with 99, 90 or a method code of two digits")]
    Code {
        /// The first field.
        code: String,
    },
    /// A point that is not of the track it stands in.
    #[error("belongs to track {found} but stands {}; sort the lines by track", place(.current))]
    OtherTrack {
        /// Number in the line.
        found: u64,
        /// Number of the last `90` line.
        current: Option<u64>,
    },
    /// Fewer or more points than announced.
    #[error(
        "track {track} should have {announced} points and has {found}; the file may be cut short or edited"
    )]
    PointCount {
        /// Number of the track.
        track: u64,
        /// Points its header or the row sizes speak of.
        announced: u64,
        /// Points found.
        found: u64,
    },
    /// Sizes that do not add up.
    #[error("the row sizes add up to {sum} and there are {found} points; the file may be damaged")]
    RowSizes {
        /// Sum of the sizes.
        sum: i64,
        /// Points found.
        found: usize,
    },
    /// Two tracks of one number.
    #[error("track {track} is there twice; give every track a number of its own")]
    RepeatedTrack {
        /// The number.
        track: u64,
    },
    /// The netCDF library could not do something.
    #[error("{action}: {message}; check the free space and that the file is whole")]
    Library {
        /// What was tried.
        action: String,
        /// The library's words.
        message: String,
    },
}

/// A problem before the file is known.
#[derive(Debug)]
pub(super) struct Fault {
    line: Option<u64>,
    problem: TrackFileProblem,
}

impl Fault {
    pub(super) fn in_file(self, path: &Path) -> TrackFileError {
        self.of(&path.display().to_string())
    }

    pub(super) fn of(self, name: &str) -> TrackFileError {
        let (path, problem) = (name.to_string(), self.problem);
        match self.line {
            Some(line) => TrackFileError::Line { path, line, problem },
            None => TrackFileError::File { path, problem },
        }
    }
}

impl TrackFileProblem {
    pub(super) fn at(self, line: u64) -> Fault {
        Fault { line: Some(line), problem: self }
    }
}

impl<E: Into<TrackFileProblem>> From<E> for Fault {
    fn from(problem: E) -> Self {
        Self { line: None, problem: problem.into() }
    }
}

fn place(current: &Option<u64>) -> String {
    current.map_or_else(|| "before any track".into(), |track| format!("in track {track}"))
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}
