//! What is known of one dataset: in memory, and a file that only grows.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::SystemTime;

use super::contents::mark_used;
use super::layout::Layout;
use super::line::{Answer, Name, Scribe};
use crate::io::AtomicFile;
use crate::io::atomic::Purpose;
use crate::io::private::open_or_make;

/// Begins the line that says of which dataset a file is, for people.
const HEADER: &str = "dataset ";

/// What is known of one dataset.
#[derive(Debug)]
pub(super) struct Ledger {
    layout: Layout,
    dataset: String,
    path: PathBuf,
    scribe: Scribe,
    known: RwLock<HashMap<Name, Answer>>,
}

impl Ledger {
    /// Loads what is known; what cannot be read is not known.
    pub(super) fn load(layout: &Layout, dataset: &str, opened: SystemTime) -> Self {
        let path = layout.names_of(dataset);
        let scribe = Scribe::new(dataset);
        let mut bytes = Vec::new();
        if let Some(mut file) = layout.open_trusted(&path)
            && let Ok(metadata) = file.metadata()
        {
            // What was read before an error is as good as without it.
            let _ = file.read_to_end(&mut bytes);
            mark_used(&file, &metadata, opened);
        }
        Self {
            layout: layout.clone(),
            dataset: dataset.to_string(),
            path,
            known: RwLock::new(lines(&bytes).filter_map(|line| scribe.read(line)).collect()),
            scribe,
        }
    }

    pub(super) fn get(&self, name: &Name) -> Option<Answer> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }

    /// Forgets an answer that turned out to lead nowhere.
    pub(super) fn forget(&self, name: &Name) {
        self.known.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }

    /// Notes an answer; tells how many bytes that takes.
    pub(super) fn note(&self, name: Name, answer: Answer) -> io::Result<u64> {
        let line = self.scribe.write(&name, answer);
        let written = self.append(&line)?;
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(name, answer);
        Ok(written)
    }

    fn append(&self, line: &str) -> io::Result<u64> {
        // Nobody rewrites the file meanwhile.
        let _lock = self.layout.lock_shared();
        let mut file = self.open_to_append()?;
        let mut text = String::new();
        if file.metadata()?.len() == 0 {
            text = header(&self.dataset);
        }
        text.push_str(line);
        // One call, so that lines of several processes do not mix.
        file.write_all(text.as_bytes())?;
        Ok(text.len() as u64)
    }

    /// The file, made anew if somebody else can have written it.
    fn open_to_append(&self) -> io::Result<File> {
        let is_foreign = fs::symlink_metadata(&self.path)
            .is_ok_and(|found| !(found.is_file() && self.layout.identity().trusts(&found)));
        if is_foreign {
            fs::remove_file(&self.path)?;
        }
        open_or_make(File::options().append(true), &self.path)
    }
}

/// The lines of a file that say something.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|&b| b == b'\n').filter(|line| !line.is_empty())
}

/// The line that says of which dataset a file is. That of a name with line
/// breaks is not found again, which costs no more than the line in a listing.
fn header(dataset: &str) -> String {
    format!("{HEADER}{dataset}\n")
}

/// The dataset whose header this file of the cache has.
pub(super) fn dataset_of(layout: &Layout, path: &Path, bytes: &[u8]) -> Option<String> {
    lines(bytes).find_map(|line| {
        let dataset = std::str::from_utf8(line).ok()?.strip_prefix(HEADER)?;
        (layout.names_of(dataset) == path).then(|| dataset.to_string())
    })
}

/// The last answer to every question, in the order in which they were first
/// asked.
pub(super) fn latest(scribe: &Scribe, bytes: &[u8]) -> Vec<(Name, Answer)> {
    let answers: Vec<(Name, Answer)> = lines(bytes).filter_map(|l| scribe.read(l)).collect();
    let last: HashMap<Name, Answer> = answers.iter().cloned().collect();
    let mut seen = HashSet::new();
    let first = answers.into_iter().filter(|(name, _)| seen.insert(name.clone()));
    first.map(|(name, _)| (name.clone(), last[&name])).collect()
}

/// Writes a file of names anew; tells how many bytes it has. The caller holds
/// the lock.
pub(super) fn write_names(
    path: &Path,
    dataset: &str,
    scribe: &Scribe,
    answers: &[(Name, Answer)],
) -> io::Result<u64> {
    let mut text = header(dataset);
    for (name, answer) in answers {
        text.push_str(&scribe.write(name, *answer));
    }
    let mut file = AtomicFile::create_for(path, Purpose::Service)?;
    file.write_all(text.as_bytes())?;
    file.commit()?;
    Ok(text.len() as u64)
}
