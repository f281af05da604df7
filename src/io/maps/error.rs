//! Why maps cannot be read or written.

use std::io;
use std::path::Path;

use thiserror::Error;

use crate::io::fields::FieldError;
use crate::model::CalendarError;

/// Maps that cannot be read or written.
#[derive(Debug, Error)]
#[error("{}{problem}", .path.as_ref().map(|path| format!("{path}: ")).unwrap_or_default())]
pub struct MapFileError {
    /// The file, unless the problem names it.
    path: Option<String>,
    problem: Box<MapFileProblem>,
}

/// What is wrong with a file of maps.
#[derive(Debug, Error)]
pub enum MapFileProblem {
    /// The dataset.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// Times beyond the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The library of NetCDF failed.
    #[error("{action}: {message}; check that there is room and the name ends in .nc")]
    Library {
        /// What was tried.
        action: String,
        /// The library's words.
        message: String,
    },
}

impl MapFileProblem {
    pub(super) fn in_file(self, path: &Path) -> MapFileError {
        let names_it = matches!(self, Self::Field(_));
        let path = (!names_it).then(|| path.display().to_string());
        MapFileError { path, problem: Box::new(self) }
    }
}
