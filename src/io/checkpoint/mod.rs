//! What a run has finished is kept, so that it goes on after a kill.
//!
//! A checkpoint is a directory with one file for each part of a record, which
//! holds what was found in these steps as bytes that nothing here looks into,
//! and a text that says what all of it is of ([`Job`]). Whoever comes with the
//! same job gets the parts back; another job is refused with what differs.
//!
//! * Files are written under a temporary name, brought to the disk and renamed,
//!   so a part is there as a whole or not at all.
//! * Every part has a checksum over itself, its steps and the job. All are
//!   checked when a checkpoint is opened, and again when they are read. What is
//!   damaged is removed and done again.
//! * One run at a time: the first process of a run holds a lock, which ends
//!   with it. The others join it without one.
//! * Only files of ours are ever removed, and a directory that holds something
//!   else is refused.
//! * Directories and files are made for this user alone, and what another user
//!   can have written is refused: checksums tell damage, not forgery.
//!
//! | file | holds |
//! |---|---|
//! | `job` | names and values that decide a result |
//! | `layout` | the directory and the names of its files |
//! | `part` | the file of a part |
//! | `hold` | the lock |

mod error;
mod hold;
mod job;
mod layout;
mod part;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use blake3::Hash;

use self::layout::{Contents, Layout, remove_directory, unless_gone};
use super::lock::Lock;

pub use self::error::{CheckpointError, CheckpointProblem};
pub use self::job::{Difference, Job};

/// The finished parts of one run.
#[derive(Debug)]
pub struct Checkpoint {
    layout: Layout,
    job: Hash,
    done: Vec<Range<usize>>,
    damaged: usize,
    role: Role,
}

/// What this process is to a checkpoint.
#[derive(Debug)]
enum Role {
    /// It opened it and takes it away.
    Owner(Lock),
    /// Somebody else does.
    Guest,
}

impl Checkpoint {
    /// Opens the checkpoint of a job as the first process of a run. The
    /// directory is made if the one above it is there. What a kill left is
    /// removed, and what is damaged.
    ///
    /// # Errors
    /// [`CheckpointError`] when the directory cannot be used, holds something
    /// else or the checkpoint of another job, or when another run uses it.
    pub fn open(directory: &Path, job: &Job) -> Result<Self, CheckpointError> {
        let layout = Layout::make(directory)?;
        // Nothing is written into what may be a directory of somebody else.
        look(&layout)?;
        let lock = hold::take(&layout)?;
        Self::opened(layout, job, Role::Owner(lock))
    }

    /// Opens the checkpoint of one of several runs, which lies within this
    /// one. It goes when this one is finished.
    ///
    /// # Errors
    /// [`CheckpointError`] as [`open`](Self::open).
    pub fn open_run(&self, run: &str, job: &Job) -> Result<Self, CheckpointError> {
        let layout = Layout::make(&self.run_directory(run))?;
        Self::opened(layout, job, Role::Guest)
    }

    /// Directory of the checkpoint of one of several runs.
    pub fn run_directory(&self, run: &str) -> PathBuf {
        self.layout.run(run)
    }

    fn opened(layout: Layout, job: &Job, role: Role) -> Result<Self, CheckpointError> {
        let of_io = |error| CheckpointProblem::Unusable(error).of(layout.root());
        layout.remove_abandoned();
        let contents = look(&layout)?;
        match layout.read_job().map_err(|problem| problem.of(layout.root()))? {
            None => layout.write_job(job).map_err(of_io)?,
            Some(kept) if kept == *job => {}
            Some(kept) => {
                let differences = kept.differences(job);
                return Err(CheckpointProblem::Different(differences).of(layout.root()));
            }
        }
        let mut checkpoint = Self { layout, job: job.hash(), done: Vec::new(), damaged: 0, role };
        checkpoint.take_parts(contents.parts)?;
        Ok(checkpoint)
    }

    /// Keeps the parts that are whole and removes the others. Of parts that
    /// share steps the one that begins first is kept, of these the longest.
    fn take_parts(&mut self, mut parts: Vec<Range<usize>>) -> Result<(), CheckpointError> {
        parts.sort_by_key(|steps| (steps.start, std::cmp::Reverse(steps.end)));
        for steps in parts {
            let path = self.layout.part(&steps);
            let of_io = |error| CheckpointProblem::Unusable(error).of(self.layout.root());
            let is_whole = part::is_whole(&self.source(&path), &steps).map_err(of_io)?;
            let is_new = self.done.last().is_none_or(|last| last.end <= steps.start);
            match (is_whole, is_new) {
                (true, true) => self.done.push(steps),
                _ => unless_gone(fs::remove_file(path)).map_err(of_io)?,
            }
            self.damaged += usize::from(!is_whole);
        }
        Ok(())
    }

    /// Joins a checkpoint as another process of a run, after the first one has
    /// opened it and told what is done.
    ///
    /// # Errors
    /// [`CheckpointError`] when the directory is not the one that the first
    /// process sees.
    pub fn join(
        directory: &Path,
        job: &Job,
        done: Vec<Range<usize>>,
    ) -> Result<Self, CheckpointError> {
        let layout = Layout::existing(directory).map_err(|error| match &error.problem {
            CheckpointProblem::Unusable(reason) if reason.kind() == ErrorKind::NotFound => {
                CheckpointProblem::NotShared.of(directory)
            }
            _ => error,
        })?;
        match layout.read_job().map_err(|problem| problem.of(directory))? {
            Some(kept) if kept == *job => {}
            _ => return Err(CheckpointProblem::NotShared.of(directory)),
        }
        Ok(Self { layout, job: job.hash(), done, damaged: 0, role: Role::Guest })
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        self.layout.root()
    }

    /// The parts that were finished when the checkpoint was opened: ranges of
    /// steps in order, none of which overlap.
    pub fn done(&self) -> &[Range<usize>] {
        &self.done
    }

    /// Number of files that were damaged, and removed.
    pub fn damaged(&self) -> usize {
        self.damaged
    }

    /// What was stored of a part, after its checksum was looked at again.
    ///
    /// # Errors
    /// [`CheckpointError`] when it cannot be read or is not what was stored.
    pub fn load(&self, steps: &Range<usize>) -> Result<Vec<u8>, CheckpointError> {
        let damaged = || self.damaged_part(steps);
        match part::read(&self.source(&self.layout.part(steps)), steps) {
            Ok(part::Found::Whole(bytes)) => Ok(bytes),
            Ok(part::Found::Damaged) => Err(damaged()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(damaged()),
            Err(error) => Err(CheckpointProblem::Unusable(error).of(self.directory())),
        }
    }

    /// A file that should be a part.
    fn source<'a>(&'a self, path: &'a Path) -> part::Source<'a> {
        part::Source { path, job: &self.job, identity: self.layout.identity() }
    }

    /// What to say of the directory if other users can change what is in it.
    pub fn exposure(&self) -> Option<String> {
        Some(self.layout.exposure()?.words(self.directory(), "--checkpoint"))
    }

    /// The error of a part that is not what was stored.
    pub fn damaged_part(&self, steps: &Range<usize>) -> CheckpointError {
        CheckpointProblem::Damaged { steps: steps.clone() }.of(self.directory())
    }

    /// Keeps what was found in a part, in place of what is kept of the same
    /// steps. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`CheckpointError`] when it cannot be written, such as on a full disk.
    ///
    /// # Panics
    /// If the part has no step.
    pub fn store(&self, steps: &Range<usize>, bytes: &[u8]) -> Result<(), CheckpointError> {
        assert!(!steps.is_empty(), "a part has steps");
        part::write(&self.layout.part(steps), &self.job, steps, bytes).map_err(|error| {
            CheckpointProblem::Store { steps: steps.clone(), error }.of(self.directory())
        })
    }

    /// Takes the checkpoint away once the result is in its place: all files
    /// that are ours, and the directory unless something else is in it. Does
    /// nothing for a process that joined, or for one of several runs.
    ///
    /// # Errors
    /// [`CheckpointError`] when a file cannot be removed.
    pub fn finish(self) -> Result<(), CheckpointError> {
        let Role::Owner(lock) = self.role else { return Ok(()) };
        let remove = || {
            self.layout.remove()?;
            // While it is held, so that nobody holds one that is not there.
            unless_gone(fs::remove_file(self.layout.lock()))?;
            drop(lock);
            remove_directory(self.layout.root())
        };
        remove().map_err(|error| CheckpointProblem::Remove(error).of(self.layout.root()))
    }
}

/// What is in a directory, if it is that of a checkpoint.
fn look(layout: &Layout) -> Result<Contents, CheckpointError> {
    let of_io = |error| CheckpointProblem::Unusable(error).of(layout.root());
    let contents = layout.contents().map_err(of_io)?;
    if let (None, Some(name)) = (&contents.foreign, &contents.untrusted) {
        return Err(CheckpointProblem::Untrusted { name: name.clone() }.of(layout.root()));
    }
    if contents.has_job {
        layout.read_job().map_err(|problem| problem.of(layout.root()))?;
        return Ok(contents);
    }
    // Without a job even files with our names may be of something else.
    let nameless = contents.parts.iter().min_by_key(|steps| (steps.start, steps.end));
    let nameless =
        nameless.map(|steps| layout.part(steps)).or_else(|| contents.runs.first().cloned());
    let nameless = nameless.or_else(|| (!hold::is_ours(layout)).then(|| layout.lock()));
    let name = |path: PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match contents.foreign.clone().or_else(|| nameless.map(name)) {
        Some(name) => Err(CheckpointProblem::Foreign { name }.of(layout.root())),
        None => Ok(contents),
    }
}
