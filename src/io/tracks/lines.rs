//! Lines of a text file and the numbers in them.

use std::io::{self, BufRead, Read};

use super::error::{Fault, TrackFileProblem};

/// Longest line that is read: comments of ours may name all files of a record.
const MOST_LINE_BYTES: usize = 64 << 20;

/// Input that ends with an error where a line does not end, so that who takes
/// line by line never takes more memory than a line may have.
pub(super) struct BoundedLines<R> {
    input: R,
    /// Bytes of the line that is being read.
    line_bytes: usize,
}

impl<R> BoundedLines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line_bytes: 0 }
    }
}

impl<R: BufRead> BufRead for BoundedLines<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.line_bytes > MOST_LINE_BYTES {
            let most = MOST_LINE_BYTES >> 20;
            let reason = format!("has a line of more than {most} MiB; check that it is text");
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        let taken = self.input.fill_buf().map_or(&[][..], |bytes| &bytes[..amount]);
        match taken.iter().rposition(|&byte| byte == b'\n') {
            Some(end) => self.line_bytes = amount - end - 1,
            None => self.line_bytes += amount,
        }
        self.input.consume(amount);
    }
}

impl<R: BufRead> Read for BoundedLines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.fill_buf()?;
        let count = bytes.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

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

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// Lines of so many bytes each, without end.
    struct Endless {
        line_bytes: usize,
        at: usize,
    }

    impl Read for Endless {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            for byte in out.iter_mut() {
                self.at += 1;
                *byte = if self.at.is_multiple_of(self.line_bytes) { b'\n' } else { b'x' };
            }
            Ok(out.len())
        }
    }

    fn lines_of(line_bytes: usize) -> BoundedLines<BufReader<Endless>> {
        BoundedLines::new(BufReader::new(Endless { line_bytes, at: 0 }))
    }

    #[test]
    fn a_line_that_does_not_end_is_an_error() {
        let mut bytes = Vec::new();
        let error = lines_of(usize::MAX).read_until(b'\n', &mut bytes).unwrap_err();
        assert!(error.to_string().contains("64 MiB") && bytes.len() < 2 * MOST_LINE_BYTES);
        assert!(io::copy(&mut lines_of(usize::MAX), &mut io::sink()).is_err());
    }

    #[test]
    fn many_lines_are_no_long_line() {
        let mut input = lines_of(1 << 20);
        for _ in 0..100 {
            let mut bytes = Vec::new();
            assert_eq!(input.read_until(b'\n', &mut bytes).unwrap(), 1 << 20);
        }
        let mut whole = lines_of(1000).take(2 * MOST_LINE_BYTES as u64);
        assert_eq!(io::copy(&mut whole, &mut io::sink()).unwrap(), 2 * MOST_LINE_BYTES as u64);
    }
}
