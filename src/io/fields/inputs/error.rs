//! What is typed and leads to no dataset.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::io::access::RemoteUrl;
use crate::io::explain;

/// Why what was typed leads to no dataset.
#[derive(Debug, Error)]
pub enum InputsError {
    /// Nothing was typed.
    #[error("there is no input; say what to read with --input")]
    Nothing,
    /// Nothing at a path.
    #[error("{path}: no such file or directory; check the path", path = .path.display())]
    NotFound {
        /// The path.
        path: PathBuf,
    },
    /// A pattern that fits nothing.
    #[error("{pattern}: nothing fits this pattern; check the directory and the spelling")]
    NoMatch {
        /// The pattern.
        pattern: String,
    },
    /// A text with `*`, `?` or `[` that is no pattern.
    #[error("{pattern}: is no pattern ({message}); put brackets in brackets, as in [[]")]
    Pattern {
        /// The text.
        pattern: String,
        /// What is wrong with it.
        message: &'static str,
    },
    /// A pattern of what cannot be listed.
    #[error(
        "{url}: patterns stand for files of this machine only; write the URLs into a list, one a \
         line, and read it with @LIST"
    )]
    PatternInUrl {
        /// The URL.
        url: RemoteUrl,
    },
    /// A directory without a dataset.
    #[error(
        "{path}: is a directory that is no Zarr store and holds no dataset ({skipped} others); \
         expected in it are NetCDF or GRIB files, or Zarr stores",
        path = .path.display()
    )]
    EmptyDirectory {
        /// The directory.
        path: PathBuf,
        /// Files and directories in it that are no dataset.
        skipped: usize,
    },
    /// A directory without a file of centres.
    #[error(
        "{path}: is a directory without a file of centres ({skipped} others); expected in it are \
         .csv, .nc or .objout files",
        path = .path.display()
    )]
    NoCenters {
        /// The directory.
        path: PathBuf,
        /// Files and directories in it that are none.
        skipped: usize,
    },
    /// Centres that are far away.
    #[error("{url}: centres are read from files of this machine only; copy it first")]
    FarCenters {
        /// The URL.
        url: RemoteUrl,
    },
    /// A directory, or a file in it, that cannot be read.
    #[error("{path}: cannot be read: {}", explain(.problem), path = .path.display())]
    Unreadable {
        /// The directory or file.
        path: PathBuf,
        /// What the system says.
        problem: io::Error,
    },
    /// A list without a line that says something.
    #[error("{path}: is a list without an input; write one a line", path = .path.display())]
    EmptyList {
        /// The list.
        path: PathBuf,
    },
    /// A list of lists.
    #[error("{text}: is a list in a list, which is not read; give each of them as an input")]
    ListInList {
        /// The line.
        text: String,
    },
    /// A line of a list.
    #[error("{path}, line {line}: {problem}", path = .path.display())]
    Line {
        /// The list.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: Box<InputsError>,
    },
}

/// What the system says of a file or directory.
pub(super) fn unreadable(path: &Path) -> impl Fn(io::Error) -> InputsError + '_ {
    |problem| match problem.kind() {
        io::ErrorKind::NotFound => InputsError::NotFound { path: path.to_path_buf() },
        _ => InputsError::Unreadable { path: path.to_path_buf(), problem },
    }
}
