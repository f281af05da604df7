//! The directory of a cache and the names of the files in it.
//!
//! | name | holds |
//! |---|---|
//! | `stormtracker-cache-1` | nothing that matters: it marks the directory as ours |
//! | `contents/ab/abcd…` | bytes, under the BLAKE3 hash of these bytes |
//! | `names/ef01…` | what is known of one dataset, under the hash of its name |
//! | `index/` | what readers of formats keep beside the data |
//! | `lock` | held by whoever removes files |

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use blake3::Hash;

use super::error::{CacheError, CacheProblem};
use crate::io::AtomicFile;
use crate::io::atomic::Purpose;

/// Marks a directory as a cache, with the version of its layout.
const MARKER: &str = "stormtracker-cache-1";

const CONTENTS: &str = "contents";
const NAMES: &str = "names";
const INDEX: &str = "index";
const LOCK: &str = "lock";

/// The directory of a cache.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The cache in this directory, which is made where there is none.
    pub(super) fn create(root: &Path) -> Result<Self, CacheError> {
        let of_io = |error| CacheProblem::Unwritable(error).of(root);
        let layout = Self { root: root.to_path_buf() };
        fs::create_dir_all(root).map_err(of_io)?;
        if !layout.is_marked() {
            if fs::read_dir(root).map_err(of_io)?.next().is_some() {
                return Err(CacheProblem::NotEmpty.of(root));
            }
            fs::write(
                root.join(MARKER),
                "A cache of stormtracker; see stormtracker cache --help.\n",
            )
            .map_err(of_io)?;
        }
        layout.make_directories().map_err(of_io)?;
        // Writing fails now, with the name of the option, or not for this reason.
        AtomicFile::create_for(&root.join(MARKER), Purpose::Service).map(drop).map_err(of_io)?;
        Ok(layout)
    }

    /// The cache that is in this directory.
    pub(super) fn existing(root: &Path) -> Result<Self, CacheError> {
        let layout = Self { root: root.to_path_buf() };
        if !layout.is_marked() {
            return Err(CacheProblem::NoCache.of(root));
        }
        layout.make_directories().map_err(|e| CacheProblem::Io(e).of(root))?;
        Ok(layout)
    }

    fn is_marked(&self) -> bool {
        self.root.join(MARKER).is_file()
    }

    fn make_directories(&self) -> io::Result<()> {
        [self.contents(), self.names(), self.index()].iter().try_for_each(fs::create_dir_all)
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn contents(&self) -> PathBuf {
        self.root.join(CONTENTS)
    }

    pub(super) fn names(&self) -> PathBuf {
        self.root.join(NAMES)
    }

    pub(super) fn index(&self) -> PathBuf {
        self.root.join(INDEX)
    }

    /// File of the content with this hash.
    pub(super) fn content(&self, hash: &Hash) -> PathBuf {
        let digits = hash.to_hex();
        let mut path = self.root.clone();
        path.extend([CONTENTS, &digits[..2], &digits]);
        path
    }

    /// File of what is known of a dataset.
    pub(super) fn names_of(&self, dataset: &str) -> PathBuf {
        self.names().join(blake3::hash(dataset.as_bytes()).to_hex().as_str())
    }

    /// Waits until no file is being removed, and keeps it so until dropped.
    /// Where the file system has no locks there is none.
    pub(super) fn lock_shared(&self) -> Option<File> {
        let file = self.lock_file().ok()?;
        file.lock_shared().ok()?;
        Some(file)
    }

    /// The right to remove files, or `None` if somebody else has it.
    pub(super) fn try_lock(&self) -> io::Result<Option<File>> {
        let file = self.lock_file()?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                Ok(Some(file))
            }
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Waits for the right to remove files.
    pub(super) fn lock(&self) -> io::Result<File> {
        let file = self.lock_file()?;
        match file.lock() {
            Err(error) if error.kind() != ErrorKind::Unsupported => Err(error),
            _ => Ok(file),
        }
    }

    fn lock_file(&self) -> io::Result<File> {
        File::options().create(true).truncate(false).write(true).open(self.root.join(LOCK))
    }
}
