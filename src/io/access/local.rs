//! Directories and files.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::{AccessError, Object, Part, Tree};
use crate::io::special::open_file;

/// The files below a directory.
#[derive(Debug)]
pub(super) struct Directory {
    root: PathBuf,
}

impl Directory {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    fn open(&self, key: &str) -> Result<Option<File>, AccessError> {
        absent_is_none(File::open(self.root.join(key)))
    }
}

/// Tells a file that is not there from one that cannot be read.
fn absent_is_none<T>(result: io::Result<T>) -> Result<Option<T>, AccessError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

impl Tree for Directory {
    fn get(&self, key: &str) -> Result<Option<Bytes>, AccessError> {
        Ok(absent_is_none(fs::read(self.root.join(key)))?.map(Bytes::from))
    }

    fn get_part(&self, key: &str, part: Part) -> Result<Option<Bytes>, AccessError> {
        let Some(file) = self.open(key)? else { return Ok(None) };
        let size = file.metadata()?.len();
        let (offset, length) = part.within(size)?;
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset)?;
        Ok(Some(bytes.into()))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        Ok(absent_is_none(fs::metadata(self.root.join(key)))?.map(|found| found.len()))
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            if entry.path().is_dir() {
                names.extend(entry.file_name().into_string().ok());
            }
        }
        Ok(names)
    }
}

impl Part {
    /// Offset and length of the part of an object of this size.
    pub(in crate::io) fn within(self, size: u64) -> io::Result<(u64, usize)> {
        let (offset, length) = match self {
            Self::From { offset, length } => {
                (offset, length.unwrap_or_else(|| size.saturating_sub(offset)))
            }
            Self::Last { length } => (size.saturating_sub(length), length),
        };
        match offset.checked_add(length) {
            Some(end) if end <= size => Ok((offset, length as usize)),
            _ => Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                format!("{length} bytes from {offset} on are needed, {size} are there"),
            )),
        }
    }
}

/// A file.
#[derive(Debug)]
pub(super) struct LocalFile {
    file: File,
    len: u64,
}

impl LocalFile {
    pub(super) fn open(path: &Path) -> Result<Self, AccessError> {
        let file = open_file(path)?;
        let len = file.metadata()?.len();
        Ok(Self { file, len })
    }
}

impl Object for LocalFile {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        Ok(self.file.read_exact_at(out, offset)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_within_their_object() {
        let all = Part::From { offset: 3, length: None };
        assert_eq!(all.within(10).unwrap(), (3, 7));
        assert_eq!(Part::From { offset: 3, length: Some(2) }.within(10).unwrap(), (3, 2));
        assert_eq!(Part::Last { length: 4 }.within(10).unwrap(), (6, 4));
        for beyond in [
            Part::From { offset: 11, length: None },
            Part::From { offset: u64::MAX, length: Some(2) },
            Part::Last { length: 11 },
        ] {
            assert!(beyond.within(10).is_err(), "{beyond:?}");
        }
    }

    #[test]
    fn what_is_absent_is_no_error() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("msl")).unwrap();
        std::fs::write(directory.path().join("msl/0.0"), b"abcdef").unwrap();
        let tree = Directory::new(directory.path());
        assert_eq!(tree.get("msl/0.0").unwrap().unwrap().as_ref(), b"abcdef");
        let last = tree.get_part("msl/0.0", Part::Last { length: 2 }).unwrap().unwrap();
        assert_eq!((last.as_ref(), tree.size("msl/0.0").unwrap()), (&b"ef"[..], Some(6)));
        for absent in ["msl/0.1", "x/y", "msl/0.0/deeper"] {
            assert!(tree.get(absent).unwrap().is_none() && tree.size(absent).unwrap().is_none());
        }
        assert_eq!(tree.branches().unwrap(), ["msl"]);
    }
}
