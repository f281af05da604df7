//! Why there is no checkpoint to go on from.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::job::Difference;
use crate::io::explain;
use crate::model::one_line;

/// Why a checkpoint cannot be used.
#[derive(Debug, Error)]
#[error("{}: {problem}", one_line(directory.display()))]
pub struct CheckpointError {
    /// Directory of the checkpoint.
    pub directory: PathBuf,
    /// What is wrong.
    #[source]
    pub problem: CheckpointProblem,
}

/// What is wrong with a checkpoint. Errors of the system are told in our words,
/// as theirs name temporary files.
#[derive(Debug, Error)]
pub enum CheckpointProblem {
    /// The directory in which it is to be made is not there.
    #[error(
        "cannot hold a checkpoint: there is no directory {} to make it in; make that, or name \
         another place with --checkpoint", parent.display()
    )]
    NoParent {
        /// The directory that is missing.
        parent: PathBuf,
    },
    /// The directory cannot be made, written or read.
    #[error("cannot hold a checkpoint: {}", explain(.0))]
    Unusable(io::Error),
    /// Something else is in the directory.
    #[error(
        "holds {name}, which is of no checkpoint; name a new, an empty or a checkpoint's directory \
         with --checkpoint"
    )]
    Foreign {
        /// Name of a file that is not ours.
        name: String,
    },
    /// A checksum tells damage, not who wrote a file.
    #[error(
        "holds {name}, which another user made or can write, and the result would be made of it; \
         name another directory with --checkpoint, or copy this one if you trust all who can \
         (`cp -r`, then `chmod -R go-w`) and name the copy"
    )]
    Untrusted {
        /// Name of the first such file.
        name: String,
    },
    /// Another run uses it.
    #[error(
        "in use by {holder}; wait for that run, end it, or name another directory with \
         --checkpoint"
    )]
    InUse {
        /// Process and host.
        holder: String,
    },
    /// Two runs could not be kept apart.
    #[error(
        "the file system has no locks ({}), without which two runs could spoil each other's \
         results; name a directory on another one with --checkpoint", .0
    )]
    NoLocks(io::Error),
    /// What it is the checkpoint of cannot be read.
    #[error(
        "{file} in it is {reason}; name another directory with --checkpoint, or remove this one if \
         it is a checkpoint"
    )]
    Job {
        /// Name of the file.
        file: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// It is the checkpoint of another job.
    #[error(
        "is the checkpoint of another run:\n{}name another directory with --checkpoint, undo the \
         change, or remove this one to begin anew", Lines(.0)
    )]
    Different(Vec<Difference>),
    /// Another process of the run does not see what the first one made.
    #[error(
        "is not there for every process of the run; name with --checkpoint a directory on a file \
         system that all of them share"
    )]
    NotShared,
    /// What a part holds is not what was stored.
    #[error(
        "what is kept of steps {} to {} is damaged or gone; run again, and they are done anew",
        steps.start, steps.end.saturating_sub(1)
    )]
    Damaged {
        /// The steps.
        steps: Range<usize>,
    },
    /// A part cannot be stored.
    #[error(
        "steps {} to {} cannot be kept: {}", steps.start, steps.end.saturating_sub(1), explain(error)
    )]
    Store {
        /// The steps.
        steps: Range<usize>,
        /// What the system says.
        error: io::Error,
    },
    /// It cannot be taken away when the result is there.
    #[error("is no longer needed and cannot be removed: {}", explain(.0))]
    Remove(io::Error),
}

impl CheckpointProblem {
    pub(super) fn of(self, directory: &Path) -> CheckpointError {
        CheckpointError { directory: directory.to_path_buf(), problem: self }
    }
}

/// Most differences that are shown.
const MOST_SHOWN: usize = 20;

/// Differences, one a line.
struct Lines<'a>(&'a [Difference]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for difference in self.0.iter().take(MOST_SHOWN) {
            writeln!(f, "  {}", one_line(difference))?;
        }
        match self.0.len().saturating_sub(MOST_SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "  and {more} more"),
        }
    }
}
