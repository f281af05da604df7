//! What can go wrong when a field is written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::io::explain;

/// A problem with writing a field and the file it concerns.
#[derive(Debug, Error)]
#[error("{}: {problem}", path.display())]
pub struct WriteError {
    /// The file or store, as the caller named it.
    pub path: PathBuf,
    /// What went wrong.
    pub problem: WriteProblem,
}

/// Kinds of problems with writing a field.
#[derive(Debug, Error)]
pub enum WriteProblem {
    /// The name does not tell the format.
    #[error(
        "{}; name it .nc or .nc4 (NetCDF-4) or .zarr (Zarr)",
        .extension.as_ref().map_or_else(
            || "the name has no extension".to_string(),
            |e| format!("no format of fields has the extension {e:?}")
        )
    )]
    UnknownFormat {
        /// The extension, if there is one.
        extension: Option<String>,
    },
    /// Something else is there that must not be replaced.
    #[error("is {found}, which is not replaced; remove it or choose another name")]
    Occupied {
        /// What is there.
        found: &'static str,
    },
    /// A format that processes do not write together.
    #[error("is written by one process; name it .zarr (Zarr) to write it by several")]
    OneProcess,
    /// A store that another process made is not there for this one.
    #[error(
        "this process does not see {}, which the first process of the run made; choose a place for \
         the output that all of them share", location.display()
    )]
    NotShared {
        /// Where the store was made.
        location: PathBuf,
    },
    /// There is no step to write.
    #[error("there is no time step to write; check the selected period")]
    NoSteps,
    /// There is no variable to write.
    #[error("there is no variable to write")]
    NoVariables,
    /// A variable cannot have this name.
    #[error("variable {name:?} {problem}; rename it")]
    VariableName {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// An option that turns rows and columns, for values without them.
    #[error("{option} orders latitudes and longitudes, but the field is on a {mesh}; leave it out")]
    LatLonOnly {
        /// The option.
        option: &'static str,
        /// The kind of mesh.
        mesh: &'static str,
    },
    /// The western edge is no longitude.
    #[error("first longitude {value} is out of range; choose one from -360 to 360")]
    FirstLongitude {
        /// The value in degrees.
        value: f64,
    },
    /// The output cannot be started.
    #[error("cannot be created: {}", explain(.0))]
    Create(#[source] io::Error),
    /// Bytes cannot be written.
    #[error("cannot be written: {}", explain(.0))]
    Io(#[from] io::Error),
    /// The NetCDF or Zarr library reports a failure.
    #[error("{action}: {message}; check the space left on the disk")]
    Library {
        /// What was tried.
        action: &'static str,
        /// The library's words.
        message: String,
    },
    /// Not every step was written.
    #[error("{written} of {expected} steps were written; the output was removed")]
    Incomplete {
        /// Number of frames that were written.
        written: usize,
        /// Number of steps of the time axis.
        expected: usize,
    },
}
