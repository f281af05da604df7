//! What a killed process left: temporaries that nobody holds a lock on.
//!
//! A writer holds a lock on its temporary file, or on a file in its temporary
//! directory, for as long as it writes. Whoever gets that lock knows that the
//! writer is gone. Where a file system has no locks nothing is known, and all
//! is left. So is what another user made, who may have put it there on purpose.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::temporary::{Prefix, is_temporary};
use super::{SET_ASIDE, directory_of};
use crate::io::lock::{Attempt, Lock};
use crate::io::private::{Identity, open_directly, open_or_make};

/// The file in a temporary directory that its writer locks.
const LOCK: &str = ".stormtracker-lock";

/// How often a writer makes its temporary anew if somebody takes it for
/// abandoned before it is locked.
const MOST_ATTEMPTS: usize = 16;

/// What tells others that a temporary is being written; `None` where there
/// are no locks.
pub(super) type Hold = Option<Lock>;

/// Makes a temporary and locks it.
pub(super) fn held<T>(
    make: impl Fn() -> io::Result<T>,
    lock_file: impl Fn(&T) -> io::Result<File>,
    path: impl Fn(&T) -> &Path,
) -> io::Result<(T, Hold)> {
    for _ in 0..MOST_ATTEMPTS {
        let made = make()?;
        let file = match lock_file(&made) {
            // It was taken for abandoned and removed.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            file => file?,
        };
        match Lock::attempt(file) {
            Attempt::Held(lock) if lock.is_of(&lock_path(path(&made))) => {
                return Ok((made, Some(lock)));
            }
            Attempt::Impossible(_) => return Ok((made, None)),
            Attempt::Held(_) | Attempt::Taken(_) => {}
        }
    }
    Err(io::Error::other("temporary files are removed as fast as they are made"))
}

/// Opens the file that is locked for a temporary directory.
pub(super) fn lock_file_in(directory: &Path) -> io::Result<File> {
    open_or_make(File::options().write(true), &directory.join(LOCK))
}

fn lock_path(temporary: &Path) -> PathBuf {
    if temporary.is_dir() { temporary.join(LOCK) } else { temporary.to_path_buf() }
}

/// Removes what should have become `target` and never will, of this
/// user.
pub(super) fn remove_abandoned(target: &Path, prefix: &Prefix, identity: Identity) {
    for_entries(directory_of(target), |path| {
        if path.file_name().is_some_and(|name| prefix.begins(name)) {
            remove_if_abandoned(path, Some(target), identity);
        }
    });
}

/// Removes all temporaries of a directory that nobody writes, of this user.
pub(in crate::io) fn remove_all_abandoned(directory: &Path, identity: Identity) {
    for_entries(directory, |path| {
        if is_temporary(path) {
            remove_if_abandoned(path, None, identity);
        }
    });
}

/// What cannot be listed or removed stays: it is in nobody's way.
fn for_entries(directory: &Path, handle: impl Fn(&Path)) {
    let Ok(listing) = fs::read_dir(directory) else { return };
    listing.flatten().for_each(|entry| handle(&entry.path()));
}

fn remove_if_abandoned(path: &Path, target: Option<&Path>, identity: Identity) {
    let Ok(found) = fs::symlink_metadata(path) else { return };
    if !identity.owns(&found) {
        return;
    }
    let file = match (found.is_dir(), found.is_file()) {
        (true, _) => lock_file_in(path),
        (_, true) => open_directly(File::options().write(true), path),
        _ => return,
    };
    let Ok(Attempt::Held(_lock)) = file.map(Lock::attempt) else { return };
    if found.is_dir() {
        target.inspect(|target| put_back(path, target));
        let _ = fs::remove_dir_all(path);
    } else {
        let _ = fs::remove_file(path);
    }
}

/// Puts an older directory back that its writer had set aside when it was
/// killed and had nothing new in its place.
fn put_back(temporary: &Path, target: &Path) {
    let older = temporary.join(SET_ASIDE);
    if fs::symlink_metadata(target).is_err() && fs::symlink_metadata(&older).is_ok() {
        let _ = fs::rename(older, target);
    }
}
