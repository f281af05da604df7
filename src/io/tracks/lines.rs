//! Lines of a text file and the numbers in them.

use std::io::BufRead;

use super::error::{Fault, TrackFileProblem};

/// Lines of a file, one at a time.
pub(super) struct Lines<'a> {
    input: &'a mut dyn BufRead,
    bytes: Vec<u8>,
    /// Number of the last line, from 1.
    pub(super) number: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        Self { input, bytes: Vec::new(), number: 0 }
    }

    pub(super) fn next(&mut self) -> Result<Option<&str>, Fault> {
        self.bytes.clear();
        if self.input.read_until(b'\n', &mut self.bytes)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let line = std::str::from_utf8(&self.bytes);
        line.map(Some).map_err(|_| TrackFileProblem::NotText.at(self.number))
    }
}

pub(super) fn integer(column: &str, text: &str) -> Result<u64, TrackFileProblem> {
    text.parse().map_err(|_| TrackFileProblem::Number { column: column.into(), text: text.into() })
}

pub(super) fn number(column: &str, text: &str) -> Result<f64, TrackFileProblem> {
    text.parse().map_err(|_| TrackFileProblem::Number { column: column.into(), text: text.into() })
}
