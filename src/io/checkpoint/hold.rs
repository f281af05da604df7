//! The right to use a checkpoint: one run at a time has it.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::process;

use super::error::{CheckpointError, CheckpointProblem};
use super::layout::{Layout, remove_directory, unless_gone};
use crate::io::lock::{Attempt, Lock};
use crate::io::private::{open_directly, open_or_make};

/// More than the name of a process and its host takes.
const MOST_HOLDER_BYTES: u64 = 256;

/// How the name of a process begins.
const HOLDER: &str = "process ";

/// Takes the lock. The system gives it back however the process ends.
///
/// A file system without locks is refused: a second run would remove the files
/// of the first one when it is done.
pub(super) fn take(layout: &Layout) -> Result<Lock, CheckpointError> {
    let of_io = |error| CheckpointProblem::Unusable(error).of(layout.root());
    let path = layout.lock();
    loop {
        let open = open_or_make(File::options().read(true).write(true), &path);
        match Lock::attempt(open.map_err(of_io)?) {
            // A run that is done removes the file together with its lock.
            Attempt::Held(lock) if !lock.is_of(&path) => {}
            Attempt::Held(lock) => {
                write_holder(lock.file()).map_err(of_io)?;
                return Ok(lock);
            }
            Attempt::Taken(file) => {
                return Err(CheckpointProblem::InUse { holder: holder(file) }.of(layout.root()));
            }
            Attempt::Impossible(error) => {
                // It may be the only thing in a directory that was just made.
                let _ = unless_gone(fs::remove_file(&path));
                let _ = remove_directory(layout.root());
                return Err(CheckpointProblem::NoLocks(error).of(layout.root()));
            }
        }
    }
}

/// Whether the file that is locked, if there is one, is of a checkpoint.
pub(super) fn is_ours(layout: &Layout) -> bool {
    let Ok(file) = open_directly(File::options().read(true), &layout.lock()) else { return true };
    let mut text = String::new();
    let said = file.take(MOST_HOLDER_BYTES).read_to_string(&mut text);
    said.is_ok() && (text.is_empty() || text.starts_with(HOLDER))
}

fn write_holder(mut file: &File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{HOLDER}{} on {}", process::id(), host())
}

/// Who wrote into a lock that is taken.
fn holder(file: File) -> String {
    let mut text = String::new();
    let said = file.take(MOST_HOLDER_BYTES).read_to_string(&mut text);
    match said.is_ok().then(|| text.trim()).filter(|text| !text.is_empty()) {
        Some(text) => text.to_string(),
        None => "another process".to_string(),
    }
}

fn host() -> String {
    let by_system = fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = by_system.or_else(|| std::env::var("HOSTNAME").ok());
    let named = named.map(|name| name.trim().to_string()).filter(|name| !name.is_empty());
    named.unwrap_or_else(|| "this machine".to_string())
}
