//! A file that is never asked for more than it has.

use std::fs::File;
use std::io::BufReader;
use std::os::unix::fs::FileExt;

use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::Bytes;

use crate::model::MemoryLimit;

/// A file whose places beyond its end are errors, before room is made for what
/// is said to be there.
pub(super) struct Bounded {
    file: File,
    length: u64,
}

impl Bounded {
    pub(super) fn new(file: File) -> std::io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    fn check(&self, start: u64, length: u64) -> Result<(), ParquetError> {
        match start.checked_add(length) {
            Some(end) if end <= self.length => Ok(()),
            _ => Err(ParquetError::EOF(format!(
                "{length} bytes from byte {start} on are beyond the end of the file, {}",
                self.length
            ))),
        }
    }
}

impl Bounded {
    /// Fails where a page begins that is said to decode to more than there is
    /// room for: the library takes the memory at once, and ends the program
    /// where it gets none.
    fn check_page(&self, start: u64) -> Result<(), ParquetError> {
        let mut head = [0; HEAD_BYTES];
        let found = self.file.read_at(&mut head, start)?;
        let bytes = decoded_bytes(&head[..found]).unwrap_or(0);
        MemoryLimit::default()
            .check("a page", bytes)
            .map_err(|error| ParquetError::General(error.to_string()))
    }
}

/// The first bytes of a page, which say what kind it is and its decoded size.
const HEAD_BYTES: usize = 16;

/// What the head of a page (compact Thrift) says of its size, if it is one.
fn decoded_bytes(head: &[u8]) -> Option<u64> {
    /// The next field is a number of four bytes.
    const NUMBER: u8 = 0x15;
    let mut at = head.iter();
    let mut number = || -> Option<u64> {
        if *at.next()? != NUMBER {
            return None;
        }
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = *at.next()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                // Positive numbers are stored as their double.
                return Some(value / 2);
            }
        }
        None
    };
    number()?;
    number()
}

impl Length for Bounded {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Bounded {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        self.check(start, 0)?;
        self.check_page(start)?;
        self.file.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        self.check(start, length as u64)?;
        self.file.get_bytes(start, length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_page_is_read_from_its_head() {
        // A page of kind 0, of 300 and 20 bytes.
        assert_eq!(decoded_bytes(&[0x15, 0, 0x15, 0xd8, 0x04, 0x15, 40]), Some(300));
        let largest = [0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(decoded_bytes(&largest), Some(i32::MAX as u64));
        for other in [&b"PAR1"[..], &[0x15, 0], &[0x15, 0, 0x15, 0xff, 0xff, 0xff, 0xff, 0xff]] {
            assert_eq!(decoded_bytes(other), None);
        }
    }
}
