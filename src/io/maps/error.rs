//! Why maps cannot be read or written.

use std::io;
use std::path::Path;

use thiserror::Error;

/// Maps that cannot be read or written.
#[derive(Debug, Error)]
#[error("{path}: {problem}")]
pub struct MapFileError {
    path: String,
    #[source]
    problem: Box<MapFileProblem>,
}

/// What is wrong with a file of maps.
#[derive(Debug, Error)]
pub enum MapFileProblem {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl MapFileProblem {
    pub(super) fn in_file(self, path: &Path) -> MapFileError {
        MapFileError { path: path.display().to_string(), problem: Box::new(self) }
    }
}
