//! Locks that end with their holder: a process that is killed holds none.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// An exclusive lock on an open file, held until it is dropped.
#[derive(Debug)]
pub(in crate::io) struct Lock {
    file: File,
}

/// What came of asking for a lock.
#[derive(Debug)]
pub(in crate::io) enum Attempt {
    /// It is ours.
    Held(Lock),
    /// Somebody else holds it. The file comes back.
    Taken(File),
    /// The file system has no locks, or none for this file.
    Impossible(io::Error),
}

impl Lock {
    /// Asks for the lock on a file without waiting for it. The file should be
    /// open for writing, which network file systems ask for.
    pub(in crate::io) fn attempt(file: File) -> Attempt {
        match file.try_lock() {
            Ok(()) => Attempt::Held(Self { file }),
            Err(TryLockError::WouldBlock) => Attempt::Taken(file),
            Err(TryLockError::Error(error)) => Attempt::Impossible(error),
        }
    }

    /// The file that is locked.
    pub(in crate::io) fn file(&self) -> &File {
        &self.file
    }

    /// Whether the file that is locked is the one at a path: it may have been
    /// removed, and another made, before it was locked.
    pub(in crate::io) fn is_of(&self, path: &Path) -> bool {
        let place = |found: fs::Metadata| (found.dev(), found.ino());
        let here = self.file.metadata().map(place).ok();
        here.is_some() && here == fs::symlink_metadata(path).map(place).ok()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A process that is being started holds a copy of the file for a
        // moment, and with it the lock, unless it is given up by itself.
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &Path) -> File {
        File::options().create(true).truncate(false).write(true).open(path).unwrap()
    }

    #[test]
    fn a_lock_is_held_once_and_until_it_is_dropped() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let Attempt::Held(lock) = Lock::attempt(file(&path)) else { panic!("it is free") };
        assert!(matches!(Lock::attempt(file(&path)), Attempt::Taken(_)));
        // A copy of the open file does not keep the lock.
        let _copy = lock.file().try_clone().unwrap();
        drop(lock);
        assert!(matches!(Lock::attempt(file(&path)), Attempt::Held(_)));
    }

    #[test]
    fn a_lock_on_a_file_that_is_gone_is_known() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("lock");
        let Attempt::Held(lock) = Lock::attempt(file(&path)) else { panic!("it is free") };
        assert!(lock.is_of(&path));
        fs::remove_file(&path).unwrap();
        assert!(!lock.is_of(&path));
        file(&path);
        assert!(!lock.is_of(&path), "another file of the same name");
    }
}
