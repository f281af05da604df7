//! What can be wrong with a field, with the file, variable and step.

use thiserror::Error;

use super::grib::GribProblem;
use super::reduced::ReducedError;
use crate::io::NetcdfFileProblem;
use crate::io::access::{AccessError, RemoteError};
use crate::model::{
    AllocationError, CalendarError, CurvilinearError, GridError, PlaneError, Region, TimeAxisError,
    UnitsError,
};

/// A problem with a field and where it is.
#[derive(Debug, Error)]
#[error("{source_name}{}{}: {problem}", place("variable", .variable), place("step", .step))]
pub struct FieldError {
    /// The file or store, as the caller named it.
    pub source_name: String,
    /// The variable, once one is known.
    pub variable: Option<String>,
    /// The time step, as `12 (2025-12-04T00:00:00)`.
    pub step: Option<String>,
    /// What is wrong.
    pub problem: Box<FieldProblem>,
}

/// Kinds of problems with a field.
#[derive(Debug, Error)]
pub enum FieldProblem {
    /// Nothing at this path.
    #[error("no such file or directory; check the path")]
    NotFound,
    /// The bytes cannot be had.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Nothing at this URL.
    #[error(
        "there is nothing at this URL: neither a Zarr store (zarr.json, .zmetadata, .zgroup) nor a file; check it"
    )]
    NothingThere,
    /// Something in a GRIB file.
    #[error(transparent)]
    Grib(#[from] GribProblem),
    /// Neither NetCDF nor Zarr nor GRIB.
    #[error(
        "is not a dataset we can read ({found}); expected a NetCDF file, a Zarr store or a GRIB file"
    )]
    UnknownFormat {
        /// What was found instead.
        found: String,
    },
    /// A library could not make sense of the file.
    #[error(
        "{action}: {message}; the file may be damaged or cut short, copy it again and check its size"
    )]
    Library {
        /// What was tried.
        action: &'static str,
        /// The library's words.
        message: String,
    },
    /// A NetCDF file that is not opened, or a variable of it that is not read.
    #[error(transparent)]
    Netcdf(#[from] NetcdfFileProblem),
    /// The storage lies beyond the end of the file.
    #[error("the file is cut short: {needed} bytes are needed, {found} are there; copy it again")]
    Truncated {
        /// Bytes the metadata speaks of.
        needed: u64,
        /// Size of the file in bytes.
        found: u64,
    },
    /// One stored chunk cannot be decoded.
    #[error("chunk {chunk:?} cannot be decoded ({message}); copy the file again")]
    CorruptChunk {
        /// Index of the chunk along each dimension.
        chunk: Vec<usize>,
        /// What went wrong.
        message: String,
    },
    /// A far file that the reader of ranges cannot make sense of.
    #[error("cannot be read from afar ({what}); copy it here and read the copy: {command}")]
    NotFromAfar {
        /// What was tried and what went wrong.
        what: String,
        /// The command that copies it.
        command: String,
    },
    /// The shapes in the file ask for more memory than there is.
    #[error(
        "{what} of shape {shape:?} is more than memory can hold; check the shapes in the file or \
         store it in smaller chunks"
    )]
    TooLarge {
        /// What is so large.
        what: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// More memory than is allowed.
    #[error(transparent)]
    Allocation(#[from] AllocationError),
    /// A coordinate in so many chunks that reading them would not end.
    #[error(
        "coordinate {name} is stored in {} chunks, more than the {most} that are read; store it in \
         fewer, larger ones",
        .chunks.map_or_else(|| "countless".to_string(), |chunks| chunks.to_string())
    )]
    TooManyChunks {
        /// Name of the array.
        name: String,
        /// Number of its chunks, unless it cannot be counted.
        chunks: Option<usize>,
        /// The most that are read.
        most: usize,
    },
    /// A dataset that only points to others.
    #[error(
        "holds references to other files ({kind}), which are not read; give those files themselves, \
         or write what they refer to as a Zarr store"
    )]
    References {
        /// What says so.
        kind: &'static str,
    },
    /// A way of storing that no library here decodes.
    #[error("is stored in a way we cannot read: {what}")]
    Unsupported {
        /// The type, filter or codec.
        what: String,
    },
    /// Variables that do not lie on one grid and at the same times.
    #[error(
        "{one} is over {one_over}, and {other} over {other_over}; choose variables on one grid with \
         --layer"
    )]
    DifferentAxes {
        /// A variable.
        one: String,
        /// Its dimensions.
        one_over: String,
        /// Another one.
        other: String,
        /// Those of that.
        other_over: String,
    },
    /// The variable asked for is not there.
    #[error("there is no variable {asked:?}; the file has: {}", list(.known))]
    UnknownVariable {
        /// The name asked for.
        asked: String,
        /// Variables on a mesh that is read.
        known: Vec<String>,
    },
    /// No variable was asked for and none or several could be meant.
    #[error(
        "{} variables could be tracked; choose one with --variable: {}",
        if .candidates.is_empty() { "no known" } else { "several" },
        list(if .candidates.is_empty() { .known } else { .candidates })
    )]
    ChooseVariable {
        /// Variables we know how to track.
        candidates: Vec<String>,
        /// All variables on a mesh that is read.
        known: Vec<String>,
    },
    /// No dimension is the latitude or the longitude.
    #[error("none of its dimensions ({}) is the {axis}; give the coordinate a standard_name or units of CF, or one of the names {}", list(.dimensions), .names.join(", "))]
    NoAxis {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// Dimensions of the variable.
        dimensions: Vec<String>,
        /// Names that would be understood.
        names: Vec<&'static str>,
    },
    /// Tracking needs times and there are none.
    #[error("has no time axis; tracking needs one (CF units such as \"hours since 1900-01-01\")")]
    NoTimeAxis,
    /// A time axis of length 0.
    #[error("has no time step; check that the file was written to its end")]
    NoSteps,
    /// The time coordinate has no usable units.
    #[error(
        "time units {units:?} are not understood; say others with --time-units, such as \"hours since 1900-01-01 00:00\""
    )]
    TimeUnits {
        /// The units as found.
        units: String,
    },
    /// The time coordinate says nothing of its units.
    #[error(
        "the time coordinate {coordinate:?} has no units with a date; say them with --time-units, such as \"hours since 1900-01-01 00:00\""
    )]
    NoTimeUnits {
        /// Name of the coordinate.
        coordinate: String,
    },
    /// A text that is no time.
    #[error("{coordinate} is {text:?} at step {step}, which is not a time; correct it")]
    TimeText {
        /// Name of the coordinate.
        coordinate: String,
        /// Index of the step.
        step: usize,
        /// The text found.
        text: String,
    },
    /// Lead times in no known unit.
    #[error(
        "units {units:?} of the lead times {coordinate:?} are not understood; expected such as \"hours\""
    )]
    LeadUnits {
        /// Name of the coordinate.
        coordinate: String,
        /// The units as found.
        units: String,
    },
    /// Lead times of forecasts that start nobody knows when.
    #[error(
        "has lead times along {lead:?} and nothing says when the forecasts start; add a coordinate with standard_name \"forecast_reference_time\" and units such as \"hours since 1900-01-01\""
    )]
    NoStart {
        /// Name of the dimension of the leads.
        lead: String,
    },
    /// Two runs that cannot be told apart.
    #[error("has {entry} twice along {dimension:?}; drop one of them")]
    Repeated {
        /// Name of the dimension.
        dimension: String,
        /// Start or member.
        entry: String,
    },
    /// A time is missing or not a number.
    #[error("time {value} at step {step} is not a time; correct the time coordinate")]
    TimeValue {
        /// Index of the step.
        step: usize,
        /// The number found.
        value: f64,
    },
    /// Times out of order or beyond the calendar.
    #[error(transparent)]
    TimeAxis(#[from] TimeAxisError),
    /// A calendar or date that is not understood.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A map projection that is not read.
    #[error(
        "is on a projected grid ({projection}), which is not read without the latitude and longitude of every point; read are latitudes and longitudes, in one or two dimensions, HEALPix, and polar stereographic planes around the poles on a sphere of 6371.22 km: regrid it beforehand"
    )]
    Projection {
        /// The mapping and what is different from what is read.
        projection: String,
    },
    /// Coordinates that form no plane.
    #[error("{0}; sort the coordinate or drop what is doubled")]
    Plane(#[from] PlaneError),
    /// Coordinates that form no rows and columns of points.
    #[error(
        "{0}; cut the mesh so that every point has a place of its own, or regrid it beforehand"
    )]
    Curvilinear(#[from] CurvilinearError),
    /// Positions that are not the same at all times.
    #[error("{coordinate} changes with time; regrid the field to one mesh beforehand")]
    MovingMesh {
        /// Name of the coordinate.
        coordinate: String,
    },
    /// Points in one dimension that are no grid that is read.
    #[error(
        "has points along {dimension:?} that are neither HEALPix nor a reduced Gaussian grid ({reason}); regrid the field beforehand"
    )]
    Points {
        /// Name of the dimension.
        dimension: String,
        /// Why they are no reduced grid.
        reason: ReducedError,
    },
    /// Cells in one dimension that are not those of HEALPix in a known order.
    #[error("has cells that are not all of HEALPix ({found}); {remedy}")]
    Cells {
        /// What is different.
        found: String,
        /// What helps.
        remedy: &'static str,
    },
    /// A region of what has no rows and columns of latitudes and longitudes.
    #[error("is on a {mesh}, of which --region {region} cannot be cut; leave it out")]
    RegionOfMesh {
        /// The kind of mesh.
        mesh: &'static str,
        /// The region asked for.
        region: Region,
    },
    /// Coordinates that form no grid.
    #[error("{0}; sort the coordinate or drop what is doubled")]
    Grid(#[from] GridError),
    /// Units missing or unknown.
    #[error(transparent)]
    Units(#[from] UnitsError),
    /// A level, start or member must be chosen, or the chosen one is not there.
    #[error("has {} entries along {dimension:?}; choose one with {flag}: {}", .choices.len(), list(.choices))]
    Choose {
        /// Name of the dimension.
        dimension: String,
        /// `--level`, `--init` or `--member`.
        flag: &'static str,
        /// The coordinate values.
        choices: Vec<String>,
    },
    /// The chosen level or member does not exist.
    #[error("{flag} {asked} is not there; the entries of {dimension:?} are: {}", list(.choices))]
    NoSuchChoice {
        /// Name of the dimension.
        dimension: String,
        /// `--level`, `--init` or `--member`.
        flag: &'static str,
        /// The value asked for.
        asked: String,
        /// The coordinate values.
        choices: Vec<String>,
    },
    /// A level that may be meant in either of two units.
    #[error(
        "--level {asked} is there in {units} and in hPa; say {asked} {units} as --level {as_hpa} and {asked} hPa as --level {as_stored}"
    )]
    AmbiguousLevel {
        /// The level asked for.
        asked: f64,
        /// Units of the coordinate.
        units: String,
        /// What in hPa is the level in the unit of the file.
        as_hpa: f64,
        /// What in the unit of the file is the level in hPa.
        as_stored: f64,
    },
    /// A level or member was asked for and there is but one field.
    #[error("has no dimension that {flag} could choose from, only {}; leave {flag} out", list(.dimensions))]
    NothingToChoose {
        /// `--level`, `--init` or `--member`.
        flag: &'static str,
        /// Dimensions of the variable.
        dimensions: Vec<String>,
    },
    /// A dimension that no option chooses from.
    #[error(
        "has a dimension {dimension:?} with {length} entries that is none of time, latitude, longitude, level, member, start or lead time of a forecast; select one entry of it beforehand"
    )]
    ExtraDimension {
        /// Name of the dimension.
        dimension: String,
        /// Its length.
        length: usize,
    },
    /// The selected period or region holds nothing.
    #[error("the selection {selection} holds nothing; the data span {available}")]
    EmptySelection {
        /// The option and its value.
        selection: String,
        /// What there is.
        available: String,
    },
    /// A frame without a single value.
    #[error(
        "every value is missing; leave the step out with --start and --end, or repair the file"
    )]
    AllMissing,
    /// A frame with an infinite value.
    #[error(
        "infinite value at {place} ({lat_deg}N, {lon_deg}E); repair the file or mark the value as missing"
    )]
    Infinite {
        /// Row and column, or cell.
        place: String,
        /// Latitude in degrees.
        lat_deg: f64,
        /// Longitude in degrees.
        lon_deg: f64,
    },
}

impl From<std::io::Error> for FieldProblem {
    fn from(error: std::io::Error) -> Self {
        Self::Access(error.into())
    }
}

impl FieldProblem {
    /// Whether a server does not let us know even what is there.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Access(AccessError::Remote(RemoteError::Refused { .. })))
    }

    /// The problem with the name of the file or store it is in.
    pub fn of(self, source_name: &str) -> FieldError {
        FieldError {
            source_name: source_name.to_string(),
            variable: None,
            step: None,
            problem: Box::new(self),
        }
    }
}

impl FieldError {
    /// Adds the variable.
    #[must_use]
    pub fn variable(mut self, variable: &str) -> Self {
        self.variable = Some(variable.to_string());
        self
    }
}

fn place(what: &str, value: &Option<String>) -> String {
    value.as_ref().map_or_else(String::new, |v| format!(": {what} {v}"))
}

fn list(names: &[String]) -> String {
    const SHOWN: usize = 40;
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    if text.is_empty() { "none".to_string() } else { text }
}
