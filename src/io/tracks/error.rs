//! What can be wrong with a file of tracks or centres, and where.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::io::{NetcdfFileProblem, explain};
use crate::model::{CalendarError, TimeAxisError, UnitsError};

use super::format_error::FormatProblem;

/// The formats with what names of files they go with.
const KNOWN: &str = "imilast (.txt), csv (.csv), netcdf (.nc), track (.tdump, .track, .hodges, \
                     tr_trs, ff_trs), track-dump (tdump, idump), track-objects (.objout, objout, \
                     objout.new), track-netcdf, trackjson (.trackjson, .json), geojson (.geojson), \
                     parquet (.parquet), tempest, tempest-csv; hurdat2 and ibtracs are only read";

/// A problem with a file of tracks or centres and where it is.
#[derive(Debug, Error)]
pub enum TrackFileError {
    /// A name or an extension of no format.
    #[error("{name:?} is no track format we know; known: {KNOWN}")]
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
    #[error("neither the content nor the name is that of a track format we know; known: {KNOWN}")]
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
    /// A dump is two files.
    #[error(
        "a TRACK dump is two files and cannot be written to a stream; give the name of a file, \
         or write CSV"
    )]
    DumpStream,
    /// Formats of tracks have no place for centres.
    #[error(
        "tracks of TRACK cannot hold centres; use track-objects (.objout), CSV (.csv) or NetCDF \
         (.nc)"
    )]
    NoCenters,
    /// Formats of centres have no place for tracks.
    #[error(
        "objects of TRACK cannot hold tracks; use track-dump (tdump), which writes them beside, \
         or track (.tdump)"
    )]
    NoTracks,
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
    /// TRACK's dates have whole hours only.
    #[error(
        "track {track} has a point at {time} and dates of TRACK hold whole hours only; write \
         numbers of frames, CSV (.csv) or NetCDF (.nc)"
    )]
    BetweenHours {
        /// Number of the track.
        track: u64,
        /// The time.
        time: String,
    },
    /// A number with more digits than the text has columns for.
    #[error(
        "{what} {value} does not fit into the {width} columns there are for it; use CSV (.csv) or \
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
    /// Times as frames, and nothing that says when these are.
    #[error(
        "has frames for times; say the time of frame 1 with --start and the time between frames \
         with --time-step"
    )]
    FrameTimesUnsaid,
    /// Frames that do not follow one another.
    #[error("the time between frames is {step_s} s; give a --time-step above 0")]
    FrameStep {
        /// The time between frames in seconds.
        step_s: i64,
    },
    /// A frame that is none, or at no time we can reckon with.
    #[error("frame {frame} is out of range; frames count from 1; correct it or the time step")]
    Frame {
        /// Number of the frame.
        frame: u64,
    },
    /// A time between or ahead of the frames.
    #[error(
        "{time} is no frame: frame 1 is at {first} and the next one {step_s} s later; choose \
         another first time or time step, or write CSV (.csv) or NetCDF (.nc)"
    )]
    NotAFrame {
        /// The time.
        time: String,
        /// Time of frame 1.
        first: String,
        /// Time from a frame to the next in seconds.
        step_s: i64,
    },
    /// Frames that are numbered without the missing ones.
    #[error(
        "{missing} steps are missing and frames are numbered without them; have the times \
         written as dates"
    )]
    MissingSteps {
        /// How many.
        missing: u64,
    },
    /// A projection that we cannot undo.
    #[error(
        "is on a plane of projection {group} {kind}; read are longitudes and latitudes (0 0) and \
         the azimuthal stereographic plane (1 2); use objout.new"
    )]
    Projection {
        /// Group of the projection.
        group: u64,
        /// Number in the group.
        kind: u64,
    },
    /// A line that is not the one that has to be there.
    #[error("expected {expected}, found {}; the file may be cut short or edited", quoted(.found))]
    Expected {
        /// What should be there.
        expected: &'static str,
        /// What is there, `None` at the end of the file.
        found: Option<String>,
    },
    /// More or fewer than announced.
    #[error(
        "{announced} {what} are announced and there are {found}; the file may be cut short or edited"
    )]
    Count {
        /// What was counted.
        what: &'static str,
        /// The announced number.
        announced: u64,
        /// The number found.
        found: u64,
    },
    /// A dump without its features.
    #[error("there is neither {} nor {} beside it; copy the objects to it", .names[0], .names[1])]
    NoObjects {
        /// Names they may have.
        names: [&'static str; 2],
    },
    /// A dump in the place of the file beside it.
    #[error(
        "{objects} is the file that is written beside a dump; give another name, such as tdump"
    )]
    DumpName {
        /// Name of the file with the objects.
        objects: &'static str,
    },
    /// A point of a dump that no feature is at.
    #[error(
        "there is no feature {feature} of object {object} in frame {frame}; use the objects that \
         the tracks were made of"
    )]
    FeatureNumber {
        /// Number of the frame.
        frame: u64,
        /// Number of the object in the frame.
        object: u64,
        /// Number of the feature in the object.
        feature: u64,
    },
    /// A point of a track that is no feature of its time.
    #[error(
        "the point at {time}, latitude {lat_deg}, longitude {lon_deg} is none of the centres; \
         use those that the tracks were made of"
    )]
    NoFeature {
        /// Its time.
        time: String,
        /// Its latitude in degrees.
        lat_deg: f64,
        /// Its longitude in degrees.
        lon_deg: f64,
    },
    /// An object that cannot be numbered.
    #[error(
        "an object has the number {value}; objects are numbered from 1 to 1000000 in each step"
    )]
    ObjectNumber {
        /// The number.
        value: f64,
    },
    /// A number that four bytes, or a date, do not hold.
    #[error(
        "{what} {value} does not fit into NetCDF of TRACK, which holds numbers below 2147483648 \
         and years from 1000; use netcdf (.nc)"
    )]
    NoInteger {
        /// What the number is.
        what: &'static str,
        /// The number.
        value: String,
    },
    /// Points of a track that are not there.
    #[error(
        "a track has {size} points from {first} on and there are {points}; the file may be damaged"
    )]
    Rows {
        /// Index of its first point.
        first: i64,
        /// Number of its points.
        size: i64,
        /// Points there are.
        points: usize,
    },
    /// More values than memory can hold are claimed.
    #[error(
        "the variable {name:?} claims {points} values, more than memory can hold; check the lengths of its dimensions"
    )]
    TooLarge {
        /// Name of the variable.
        name: String,
        /// Number of values.
        points: usize,
    },
    /// More than is read as a whole.
    #[error(
        "has {found} bytes, and at most {most} of a format that is read as a whole; write the \
         tracks as CSV (.csv) or NetCDF (.nc)"
    )]
    TooLong {
        /// Size of the file in bytes.
        found: u64,
        /// Largest size that is read.
        most: u64,
    },
    /// A NetCDF file that is not opened, or a variable of it that is not read.
    #[error(transparent)]
    Netcdf(#[from] NetcdfFileProblem),
    /// A problem of a format of other programs.
    #[error(transparent)]
    Format(#[from] FormatProblem),
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
    /// The file, if it is another one than was asked for.
    beside: Option<PathBuf>,
}

impl Fault {
    pub(super) fn in_file(self, path: &Path) -> TrackFileError {
        self.of(&path.display().to_string())
    }

    /// The same problem, of a file beside the one that was asked for.
    pub(super) fn beside(self, path: &Path) -> Self {
        Self { beside: Some(path.to_path_buf()), ..self }
    }

    pub(super) fn of(self, name: &str) -> TrackFileError {
        let beside = self.beside.map(|path| path.display().to_string());
        let (path, problem) = (beside.unwrap_or_else(|| name.to_string()), self.problem);
        match self.line {
            Some(line) => TrackFileError::Line { path, line, problem },
            None => TrackFileError::File { path, problem },
        }
    }
}

impl TrackFileProblem {
    /// The problem of a line that is another one, or of a file that ends.
    pub(super) fn expected(expected: &'static str, found: Option<&str>) -> Self {
        const LONGEST: usize = 40;
        let found = found.map(|line| line.trim().chars().take(LONGEST).collect());
        Self::Expected { expected, found }
    }

    pub(super) fn at(self, line: u64) -> Fault {
        Fault { line: Some(line), problem: self, beside: None }
    }
}

impl<E: Into<TrackFileProblem>> From<E> for Fault {
    fn from(problem: E) -> Self {
        Self { line: None, problem: problem.into(), beside: None }
    }
}

fn place(current: &Option<u64>) -> String {
    current.map_or_else(|| "before any track".into(), |track| format!("in track {track}"))
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

fn quoted(found: &Option<String>) -> String {
    found.as_ref().map_or_else(|| "the end of the file".into(), |line| format!("{line:?}"))
}
