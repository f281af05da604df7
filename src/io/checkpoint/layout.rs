//! The directory of a checkpoint and the names of the files in it.
//!
//! | name | holds |
//! |---|---|
//! | `job.json` | what the checkpoint is of, as text, and its hash |
//! | `0000000000-0000000256.part` | what was found in these steps |
//! | `run-NAME-HASH/` | the checkpoint of one of several runs |
//! | `lock` | who uses it, and the lock |

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{CheckpointError, CheckpointProblem};
use super::job::Job;
use crate::io::AtomicFile;
use crate::io::atomic::{is_temporary, remove_all_abandoned};
use crate::io::private::{self, Exposure, Identity};

/// Name of the file that tells what the checkpoint is of.
const JOB: &str = "job.json";
const LOCK: &str = "lock";
const RUN: &str = "run-";
const PART: &str = ".part";
/// Digits of a step in a name.
const STEP_DIGITS: usize = 10;
/// How NFS names a file that is removed while it is open.
const NFS_REMOVED: &[u8] = b".nfs";
/// How often, and how long each time, such a file is waited for.
const MOST_WAITS: u32 = 20;
const WAIT: Duration = Duration::from_millis(50);

/// What a file of a job says it is.
const FORMAT: &str = "stormtracker checkpoint 1";
/// More than any job takes.
const MOST_JOB_BYTES: u64 = 16 << 20;
/// Bytes of a run's name that are left in that of its directory.
const MOST_NAME_BYTES: usize = 80;

/// The directory of a checkpoint.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    root: PathBuf,
    /// Who this process is there.
    identity: Identity,
}

/// What is in the directory.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// Steps of the parts, in no order.
    pub(super) parts: Vec<Range<usize>>,
    /// Directories of runs.
    pub(super) runs: Vec<PathBuf>,
    pub(super) has_job: bool,
    /// A file that is not ours.
    pub(super) foreign: Option<String>,
    /// A file of a checkpoint that somebody else can have written.
    pub(super) untrusted: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobFile {
    format: String,
    checksum: String,
    job: Job,
}

impl Layout {
    /// The directory, which is made for this user alone unless it is there.
    pub(super) fn make(root: &Path) -> Result<Self, CheckpointError> {
        match private::make_directory(root) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let parent = root.parent().unwrap_or(Path::new("")).to_path_buf();
                return Err(CheckpointProblem::NoParent { parent }.of(root));
            }
            Err(error) => return Err(CheckpointProblem::Unusable(error).of(root)),
        }
        Self::existing(root)
    }

    /// The directory that is there.
    pub(super) fn existing(root: &Path) -> Result<Self, CheckpointError> {
        let identity = Identity::in_directory(root)
            .map_err(|error| CheckpointProblem::Unusable(error).of(root))?;
        Ok(Self { root: root.to_path_buf(), identity })
    }

    pub(super) fn identity(&self) -> Identity {
        self.identity
    }

    /// How other users can change what is in it, if they can.
    pub(super) fn exposure(&self) -> Option<Exposure> {
        self.identity.exposure(&self.root).ok().flatten()
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.root.join(LOCK)
    }

    pub(super) fn part(&self, steps: &Range<usize>) -> PathBuf {
        self.root.join(part_name(steps))
    }

    /// Directory of one of several runs: its name as far as it may be that of
    /// a file, and its hash.
    pub(super) fn run(&self, name: &str) -> PathBuf {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let safe = name.chars().map(|c| if is_safe(c) { c } else { '_' });
        let safe: String = safe.take(MOST_NAME_BYTES).collect();
        let hash = blake3::hash(name.as_bytes()).to_hex();
        self.root.join(format!("{RUN}{safe}-{}", &hash[..16]))
    }

    pub(super) fn contents(&self) -> io::Result<Contents> {
        let mut contents = Contents::default();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // What becomes a file of the checkpoint is never read.
            if is_temporary(&entry.path()) {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_file() && name == JOB {
                contents.has_job = true;
            } else if kind.is_file()
                && let Some(steps) = steps_of(&name)
            {
                contents.parts.push(steps);
            } else if kind.is_dir() && name.starts_with(RUN) {
                contents.runs.push(entry.path());
            } else if !(kind.is_file() && name == LOCK) {
                keep_first(&mut contents.foreign, &name);
                continue;
            }
            if !self.is_trusted(&entry)? {
                keep_first(&mut contents.untrusted, &name);
            }
        }
        Ok(contents)
    }

    /// Whether nobody else can have written a file of the checkpoint. What has
    /// gone meanwhile is never read.
    fn is_trusted(&self, entry: &DirEntry) -> io::Result<bool> {
        match entry.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            found => Ok(self.identity.trusts(&found?)),
        }
    }

    pub(super) fn write_job(&self, job: &Job) -> io::Result<()> {
        let checksum = job.hash().to_hex().to_string();
        let file = JobFile { format: FORMAT.into(), checksum, job: job.clone() };
        let text = serde_json::to_string_pretty(&file).map_err(io::Error::other)?;
        let mut file = AtomicFile::create_among_many(&self.root.join(JOB))?;
        writeln!(file, "{text}")?;
        file.commit_to_disk()
    }

    /// The job that the directory is the checkpoint of, or `None` if it says
    /// none.
    pub(super) fn read_job(&self) -> Result<Option<Job>, CheckpointProblem> {
        let file = match fs::File::open(self.root.join(JOB)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CheckpointProblem::Unusable(error)),
        };
        let mut text = Vec::new();
        file.take(MOST_JOB_BYTES).read_to_end(&mut text).map_err(CheckpointProblem::Unusable)?;
        let damaged = |reason: String| CheckpointProblem::Job { file: JOB, reason };
        let said: JobFile = serde_json::from_slice(&text)
            .map_err(|e| damaged(format!("damaged or of something else ({e})")))?;
        if said.format != FORMAT {
            return Err(damaged(format!("of a kind that is not known ({})", said.format)));
        }
        match said.checksum == said.job.hash().to_hex().as_str() {
            true => Ok(Some(said.job)),
            false => Err(damaged("damaged: its checksum is not that of the job".into())),
        }
    }

    /// Removes what this user's processes that were killed left half-written.
    pub(super) fn remove_abandoned(&self) {
        remove_all_abandoned(&self.root, self.identity);
    }

    /// Removes all that is ours, the job after all else so that what is left
    /// by a kill is still known for what it is.
    pub(super) fn remove(&self) -> io::Result<()> {
        let contents = self.contents()?;
        for run in &contents.runs {
            Self { root: run.clone(), ..*self }.remove()?;
            remove_directory(run)?;
        }
        for steps in &contents.parts {
            unless_gone(fs::remove_file(self.part(steps)))?;
        }
        self.remove_abandoned();
        unless_gone(fs::remove_file(self.root.join(JOB)))
    }
}

/// Keeps the first by name, so that a message is the same each time.
fn keep_first(kept: &mut Option<String>, name: &str) {
    if kept.as_deref().is_none_or(|other| name < other) {
        *kept = Some(name.to_string());
    }
}

/// Removes a directory unless something is in it.
pub(super) fn remove_directory(path: &Path) -> io::Result<()> {
    for _ in 0..MOST_WAITS {
        match fs::remove_dir(path) {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {}
            result => return unless_gone(result),
        }
        if !holds_only_what_goes(path) {
            break;
        }
        thread::sleep(WAIT);
    }
    Ok(())
}

/// NFS keeps a file that is removed while it is open under another name, for a
/// moment longer than it is open.
fn holds_only_what_goes(directory: &Path) -> bool {
    let goes = |entry: fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(NFS_REMOVED);
    fs::read_dir(directory).is_ok_and(|entries| entries.flatten().all(goes))
}

pub(super) fn unless_gone(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn part_name(steps: &Range<usize>) -> String {
    format!("{:0STEP_DIGITS$}-{:0STEP_DIGITS$}{PART}", steps.start, steps.end)
}

/// The steps of a part by its name; names that we do not give are of no part.
fn steps_of(name: &str) -> Option<Range<usize>> {
    let (start, end) = name.strip_suffix(PART)?.split_once('-')?;
    let steps = start.parse().ok()?..end.parse().ok()?;
    (!steps.is_empty() && part_name(&steps) == name).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_their_names() {
        for steps in [0..1, 0..256, 99..58_440, 0..20_000_000_000] {
            assert_eq!(steps_of(&part_name(&steps)), Some(steps));
        }
        for name in [
            "0-1.part",
            "0000000001-0000000001.part",
            "0000000000-0000000256.tmp",
            "a-b.part",
            ".part",
        ] {
            assert_eq!(steps_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_file_that_is_going_is_waited_for_and_none_else() {
        let directory = tempfile::tempdir().unwrap();
        let [kept, going] = ["kept", "going"].map(|name| directory.path().join(name));
        fs::create_dir(&kept).unwrap();
        fs::write(kept.join("notes.txt"), "mine").unwrap();
        remove_directory(&kept).unwrap();
        assert!(kept.exists());
        fs::create_dir(&going).unwrap();
        let file = going.join(".nfs000000000001");
        fs::write(&file, "").unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(2 * WAIT);
                fs::remove_file(&file).unwrap();
            });
            remove_directory(&going).unwrap();
        });
        assert!(!going.exists());
    }

    #[test]
    fn runs_have_directories_of_their_own() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::make(&directory.path().join("kept")).unwrap();
        let name = |run: &str| layout.run(run).file_name().unwrap().to_str().unwrap().to_string();
        let runs = [
            "start 2020-01-01T06:00:00, member 3",
            "../../etc",
            "a/b",
            "a:b",
            "",
            &"x".repeat(999),
        ];
        for run in runs {
            let name = name(run);
            assert!(name.starts_with(RUN) && name.len() < 120 && !name.contains('/'), "{name}");
            let others = runs.iter().filter(|other| **other != run);
            assert!(others.clone().all(|other| self::name_differs(&layout, other, &name)));
        }
        assert!(name(runs[0]).starts_with("run-start_2020-01-01T06_00_00__member_3-"));
    }

    fn name_differs(layout: &Layout, run: &str, name: &str) -> bool {
        !layout.run(run).ends_with(name)
    }
}
