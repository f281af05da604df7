//! What this process is writing, so that it can be removed whatever the threads
//! that write it are doing.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

/// How often a directory is removed that threads still write into.
const MOST_SWEEPS: usize = 1000;

/// Passed by whoever makes a temporary or puts an output in its place, and
/// closed for good by [`abandon_outputs`].
static GATE: RwLock<()> = RwLock::new(());

static REGISTER: Mutex<Register> = Mutex::new(Register::new());

#[derive(Debug)]
struct Register {
    temporaries: BTreeSet<PathBuf>,
    in_place: Vec<PathBuf>,
}

impl Register {
    const fn new() -> Self {
        Self { temporaries: BTreeSet::new(), in_place: Vec::new() }
    }
}

/// What a file is to whoever runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Purpose {
    /// A result that was asked for.
    Output,
    /// A file that serves later runs: of a cache, an index, a checkpoint.
    Service,
}

/// A temporary that is being written; it is forgotten when this is dropped.
#[derive(Debug)]
pub(super) struct Living {
    path: PathBuf,
}

impl Living {
    /// To be called between making the temporary and leaving the gate.
    pub(super) fn new(path: &Path) -> Self {
        register().temporaries.insert(path.to_path_buf());
        Self { path: path.to_path_buf() }
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        register().temporaries.remove(&self.path);
    }
}

/// Passes the gate; until the guard is dropped the process does not end by
/// [`abandon_outputs`]. Waits for the end of the process if that has begun.
pub(super) fn pass() -> RwLockReadGuard<'static, ()> {
    GATE.read().unwrap_or_else(PoisonError::into_inner)
}

/// Remembers that an output is in its place.
pub(super) fn note_in_place(target: &Path, purpose: Purpose) {
    if purpose == Purpose::Output {
        register().in_place.push(target.to_path_buf());
    }
}

/// The outputs that this process has put in their places, in that order.
pub fn outputs_in_place() -> Vec<PathBuf> {
    register().in_place.clone()
}

/// What a process leaves that ends at once.
#[derive(Debug)]
pub struct Abandoned {
    in_place: Vec<PathBuf>,
    temporaries: BTreeSet<PathBuf>,
}

/// Gives up all outputs of this process that are not in their places. None that
/// is being put there is cut in two, and none gets there afterwards: a thread
/// that tries to begin or to finish one waits for the end of the process, which
/// must follow.
pub fn abandon_outputs() -> Abandoned {
    mem::forget(GATE.write().unwrap_or_else(PoisonError::into_inner));
    let Register { temporaries, in_place } = &*register();
    Abandoned { in_place: in_place.clone(), temporaries: temporaries.clone() }
}

impl Abandoned {
    /// The outputs that are in their places, in the order in which they got there.
    pub fn in_place(&self) -> &[PathBuf] {
        &self.in_place
    }

    /// Removes all temporaries. Threads that still write may make files anew, so
    /// this is best done once more right before the end.
    pub fn remove_temporaries(&self) {
        self.temporaries.iter().for_each(|path| sweep(path));
    }
}

fn register() -> MutexGuard<'static, Register> {
    REGISTER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes a temporary. Files may be made in a directory while it is removed,
/// or removed by their writer, so it is tried again as long as it is there.
fn sweep(path: &Path) {
    for _ in 0..MOST_SWEEPS {
        let Ok(found) = fs::symlink_metadata(path) else { return };
        let removed = if found.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        match removed.map_err(|error| error.kind()) {
            Ok(()) | Err(ErrorKind::DirectoryNotEmpty | ErrorKind::NotFound) => {}
            Err(_) => return,
        }
    }
}
