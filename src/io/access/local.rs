//! Directories and files.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::bounds::{Largest, MOST_BRANCHES, check_key, too_many_names};
use super::{AccessError, ExternalFiles, Object, Part, Tree};
use crate::io::special::open_file;

/// The files below a directory.
#[derive(Debug)]
pub(super) struct Directory {
    /// Where it really is, so that what lies below it can be told.
    root: PathBuf,
    external: ExternalFiles,
}

impl Directory {
    pub(super) fn new(root: &Path, external: ExternalFiles) -> Self {
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
        Self { root, external }
    }

    /// Where the file of a key really is.
    fn find(&self, key: &str) -> Result<Option<PathBuf>, AccessError> {
        check_key(key)?;
        let named = self.root.join(key);
        let Some(found) = absent_is_none(fs::canonicalize(&named))? else { return Ok(None) };
        if self.external == ExternalFiles::Refuse && !found.starts_with(&self.root) {
            return Err(AccessError::External { link: named, target: found });
        }
        Ok(Some(found))
    }

    /// The file of a key and its size.
    fn open(&self, key: &str) -> Result<Option<(File, u64)>, AccessError> {
        let Some(path) = self.find(key)? else { return Ok(None) };
        let Some(file) = absent_is_none(open_file(&path))? else { return Ok(None) };
        let size = file.metadata()?.len();
        Ok(Some((file, size)))
    }

    fn name(&self, key: &str) -> String {
        self.root.join(key).display().to_string()
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
    fn get(&self, key: &str, largest: Largest) -> Result<Option<Bytes>, AccessError> {
        let Some((file, size)) = self.open(key)? else { return Ok(None) };
        largest.check(self.name(key), size)?;
        let mut bytes = Vec::with_capacity(size as usize);
        // One that grows meanwhile does not count.
        file.take(size).read_to_end(&mut bytes)?;
        Ok(Some(bytes.into()))
    }

    fn get_part(
        &self,
        key: &str,
        part: Part,
        largest: Largest,
    ) -> Result<Option<Bytes>, AccessError> {
        let Some((file, size)) = self.open(key)? else { return Ok(None) };
        let (offset, length) = part.within(size)?;
        largest.check(self.name(key), length as u64)?;
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset)?;
        Ok(Some(bytes.into()))
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        let Some(path) = self.find(key)? else { return Ok(None) };
        Ok(absent_is_none(fs::metadata(path))?.map(|found| found.len()))
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        let mut names = Vec::new();
        for (i, entry) in fs::read_dir(&self.root)?.enumerate() {
            if i >= MOST_BRANCHES {
                return Err(too_many_names(self.root.display().to_string()));
            }
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

    const SOME: Largest = Largest { bytes: 100, what: "chunk" };

    fn store() -> (tempfile::TempDir, Directory) {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("store");
        fs::create_dir_all(root.join("msl")).unwrap();
        fs::write(root.join("msl/0.0"), b"abcdef").unwrap();
        let tree = Directory::new(&root, ExternalFiles::Refuse);
        (directory, tree)
    }

    #[test]
    fn what_is_absent_is_no_error() {
        let (_directory, tree) = store();
        assert_eq!(tree.get("msl/0.0", SOME).unwrap().unwrap().as_ref(), b"abcdef");
        let last = tree.get_part("msl/0.0", Part::Last { length: 2 }, SOME).unwrap().unwrap();
        assert_eq!((last.as_ref(), tree.size("msl/0.0").unwrap()), (&b"ef"[..], Some(6)));
        for absent in ["msl/0.1", "x/y", "msl/0.0/deeper"] {
            assert!(tree.get(absent, SOME).unwrap().is_none());
            assert!(tree.size(absent).unwrap().is_none());
        }
        assert_eq!(tree.branches().unwrap(), ["msl"]);
    }

    #[test]
    fn objects_that_are_too_large_are_not_read() {
        let (_directory, tree) = store();
        let few = Largest { bytes: 5, what: "chunk" };
        let error = tree.get("msl/0.0", few).unwrap_err().to_string();
        assert!(error.contains("msl/0.0 is larger than 5B"), "{error}");
        assert!(tree.get_part("msl/0.0", Part::Last { length: 6 }, few).is_err());
        tree.get_part("msl/0.0", Part::Last { length: 5 }, few).unwrap().unwrap();
        // Of a file without content there is much.
        let sparse = File::create(tree.root.join("msl/sparse")).unwrap();
        sparse.set_len(1 << 40).unwrap();
        assert!(tree.get("msl/sparse", SOME).is_err());
    }

    #[test]
    fn links_stay_within_the_store_unless_asked_otherwise() {
        let (directory, tree) = store();
        let outside = directory.path().join("secret");
        fs::write(&outside, b"secret").unwrap();
        let link = |target: &str, name: &str| {
            std::os::unix::fs::symlink(target, tree.root.join(name)).unwrap();
        };
        link("msl/0.0", "inside");
        link("../secret", "relative");
        link(outside.to_str().unwrap(), "absolute");
        link("..", "parent");
        link("nowhere", "dangling");
        assert_eq!(tree.get("inside", SOME).unwrap().unwrap().as_ref(), b"abcdef");
        assert!(tree.get("dangling", SOME).unwrap().is_none());
        let follows = Directory::new(&tree.root, ExternalFiles::Follow);
        for key in ["relative", "absolute", "parent/secret"] {
            let error = tree.get(key, SOME).unwrap_err().to_string();
            for words in [key, "secret", "--follow-external"] {
                assert!(error.contains(words), "{error}");
            }
            assert!(tree.size(key).is_err());
            assert!(tree.get_part(key, Part::Last { length: 1 }, SOME).is_err());
            assert_eq!(follows.get(key, SOME).unwrap().unwrap().as_ref(), b"secret");
        }
        assert!(follows.get("../secret", SOME).is_err());
        // The store itself may be reached by a link.
        let by_link = directory.path().join("link");
        std::os::unix::fs::symlink("store", &by_link).unwrap();
        let tree = Directory::new(&by_link, ExternalFiles::Refuse);
        assert_eq!(tree.get("msl/0.0", SOME).unwrap().unwrap().as_ref(), b"abcdef");
    }

    #[test]
    fn devices_are_not_read() {
        let (_directory, tree) = store();
        let zero = tree.root.join("zero");
        std::os::unix::fs::symlink("/dev/zero", zero).unwrap();
        assert!(tree.get("zero", SOME).is_err());
        let follows = Directory::new(&tree.root, ExternalFiles::Follow);
        let error = follows.get("zero", SOME).unwrap_err().to_string();
        assert!(error.contains("device"), "{error}");
    }
}
