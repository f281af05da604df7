//! What can be wrong with a file of limits, and where.

use std::io;
use std::path::Path;

use thiserror::Error;

use crate::io::explain;

/// A problem with a file of limits and where it is.
#[derive(Debug, Error)]
pub enum LimitsError {
    /// A problem of the file as a whole.
    #[error("{path}: {problem}")]
    File {
        /// The file, as the caller named it.
        path: String,
        /// What is wrong.
        problem: LimitsProblem,
    },
    /// A problem in one line.
    #[error("{path}, line {line}: {problem}")]
    Line {
        /// The file, as the caller named it.
        path: String,
        /// Number of the line, from 1.
        line: u64,
        /// What is wrong.
        problem: LimitsProblem,
    },
}

/// Kinds of problems with a file of limits.
#[derive(Debug, Error)]
pub enum LimitsProblem {
    /// The file cannot be opened, read or written.
    #[error("{}", explain(.0))]
    Io(io::Error),
    /// Bytes that are no UTF-8.
    #[error("is not text; write numbers, as text or as a list of lists in JSON")]
    NotText,
    /// No row at all.
    #[error("is empty; write a row of numbers for each, or leave the file out")]
    Empty,
    /// A table that limits nothing.
    #[error("there is no length of a step to write; leave the file out instead")]
    NoLimit,
    /// A text that is no finite number.
    #[error("{text:?} is not a number; correct it")]
    Number {
        /// The text as found.
        text: String,
    },
    /// No list of lists of numbers.
    #[error("is not a list of lists of numbers in JSON: {message}; correct it")]
    Json {
        /// What the reader of JSON says.
        message: String,
    },
    /// A zone with more or less than its borders and displacement.
    #[error("has {found} numbers, 5 are needed: west, east, south, north, displacement in degrees")]
    Columns {
        /// Numbers found.
        found: usize,
    },
    /// Fewer or more zones than announced.
    #[error("{announced} zones are announced and {found} follow; correct the number or the rows")]
    Count {
        /// The announced number.
        announced: f64,
        /// Rows found.
        found: usize,
    },
    /// Neither two rows nor two columns.
    #[error(
        "has rows of {} numbers; write two rows of equal length, lengths of steps in degrees and \
         costs, or rows of two",
        .columns.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
    )]
    Shape {
        /// Numbers in each row.
        columns: Vec<usize>,
    },
}

/// A problem before the file is known.
#[derive(Debug)]
pub(super) struct Fault {
    line: Option<u64>,
    problem: LimitsProblem,
}

impl Fault {
    pub(super) fn of(self, path: &Path) -> LimitsError {
        let (path, problem) = (path.display().to_string(), self.problem);
        match self.line {
            Some(line) => LimitsError::Line { path, line, problem },
            None => LimitsError::File { path, problem },
        }
    }
}

impl LimitsProblem {
    pub(super) fn at(self, line: u64) -> Fault {
        Fault { line: Some(line), problem: self }
    }
}

impl From<LimitsProblem> for Fault {
    fn from(problem: LimitsProblem) -> Self {
        Self { line: None, problem }
    }
}
