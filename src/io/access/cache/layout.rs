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
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use blake3::Hash;

use super::error::{CacheError, CacheProblem};
use crate::io::private::{self, Exposure, Identity, open_or_make};

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
    /// Who this process is there.
    identity: Identity,
}

impl Layout {
    /// The cache in this directory, which is made where there is none.
    pub(super) fn create(root: &Path) -> Result<Self, CacheError> {
        let of_io = |error| CacheProblem::Unwritable(error).of(root);
        private::make_directories(root).map_err(of_io)?;
        // Writing fails now, with the name of the option, or not for this reason.
        let identity = Identity::in_directory(root).map_err(of_io)?;
        let layout = Self { root: root.to_path_buf(), identity };
        if !is_marked(root) {
            if fs::read_dir(root).map_err(of_io)?.next().is_some() {
                return Err(CacheProblem::NotEmpty.of(root));
            }
            layout.mark().map_err(of_io)?;
        }
        layout.make_directories()?;
        Ok(layout)
    }

    /// The cache that is in this directory.
    pub(super) fn existing(root: &Path) -> Result<Self, CacheError> {
        if !is_marked(root) {
            return Err(CacheProblem::NoCache.of(root));
        }
        let identity = Identity::in_directory(root).map_err(|e| CacheProblem::Io(e).of(root))?;
        let layout = Self { root: root.to_path_buf(), identity };
        layout.make_directories()?;
        Ok(layout)
    }

    fn mark(&self) -> io::Result<()> {
        let mut marker = open_or_make(File::options().append(true), &self.root.join(MARKER))?;
        marker.write_all(b"A cache of stormtracker; see stormtracker cache --help.\n")
    }

    /// Makes what is missing. A link in the place of a directory would lead what
    /// is written, and what is pruned, elsewhere.
    fn make_directories(&self) -> Result<(), CacheError> {
        for name in [CONTENTS, NAMES, INDEX] {
            let path = self.root.join(name);
            let made = private::make_directories(&path).and_then(|()| fs::symlink_metadata(&path));
            match made {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(CacheProblem::Link { name }.of(&self.root)),
                Err(error) => return Err(CacheProblem::Unwritable(error).of(&self.root)),
            }
        }
        Ok(())
    }

    /// Who this process is there.
    pub(super) fn identity(&self) -> Identity {
        self.identity
    }

    /// A file of the cache, unless it is not there or somebody else can have
    /// written it.
    pub(super) fn open_trusted(&self, path: &Path) -> Option<File> {
        self.identity.open_trusted(path).ok().flatten()
    }

    /// How other users can change what is in it, if they can: in the directory
    /// or in one of those within.
    pub(super) fn exposure(&self) -> Option<Exposure> {
        let all = [self.root.clone(), self.contents(), self.names(), self.index()];
        all.iter().find_map(|directory| self.identity.exposure(directory).ok().flatten())
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
        open_or_make(File::options().write(true), &self.root.join(LOCK))
    }
}

fn is_marked(root: &Path) -> bool {
    root.join(MARKER).is_file()
}
