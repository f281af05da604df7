//! What a cache holds and whether it is sound.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::SystemTime;

use blake3::{Hash, Hasher};

use super::contents::remove;
use super::layout::Layout;
use super::ledger::{dataset_of, latest, lines, write_names};
use super::line::{Answer, Scribe};
use super::survey::{Kind, survey};

/// What a cache holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheSummary {
    /// Number of stored contents.
    pub contents: usize,
    /// Bytes of all files of the cache.
    pub bytes: u64,
    /// Bytes of the indices of local and far files.
    pub index_bytes: u64,
    /// When the content was used whose use is longest ago.
    pub oldest: Option<SystemTime>,
    /// When a content was used last.
    pub newest: Option<SystemTime>,
    /// What is kept of each dataset, by name.
    pub datasets: Vec<DatasetSummary>,
}

/// What a cache holds of one dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetSummary {
    /// Its location.
    pub name: String,
    /// Number of answers: contents, sizes, and what is known to be absent.
    pub answers: usize,
    /// Bytes of its contents, equal ones counted once.
    pub bytes: u64,
}

/// What a check of a cache found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Number of contents and answers that were checked.
    pub checked: usize,
    /// How many of them were damaged, and are dropped.
    pub damaged: usize,
}

/// Counts what a cache holds.
pub(super) fn summary(layout: &Layout) -> io::Result<CacheSummary> {
    let entries = survey(layout)?;
    let mut summary = CacheSummary::default();
    let mut contents: HashMap<Hash, u64> = HashMap::new();
    for entry in &entries {
        summary.bytes += entry.bytes;
        match entry.kind {
            Kind::Content(hash) => {
                contents.insert(hash, entry.bytes);
                summary.oldest = summary.oldest.into_iter().chain([entry.used]).min();
                summary.newest = summary.newest.max(Some(entry.used));
            }
            Kind::Index => summary.index_bytes += entry.bytes,
            Kind::Names | Kind::Temporary | Kind::Stray => {}
        }
    }
    summary.contents = contents.len();
    for entry in entries.iter().filter(|e| e.kind == Kind::Names) {
        summary.datasets.extend(dataset_summary(layout, &entry.path, &contents));
    }
    summary.datasets.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(summary)
}

fn dataset_summary(
    layout: &Layout,
    path: &Path,
    contents: &HashMap<Hash, u64>,
) -> Option<DatasetSummary> {
    let bytes = fs::read(path).ok()?;
    let name = dataset_of(layout, path, &bytes)?;
    let mut known = latest(&Scribe::new(&name), &bytes);
    let leads_somewhere = |answer: &Answer| match answer {
        Answer::Content { hash, .. } => contents.contains_key(hash),
        Answer::Size(_) | Answer::Absent => true,
    };
    known.retain(|(_, answer)| leads_somewhere(answer));
    let hash_of = |(_, answer): &(_, Answer)| match answer {
        Answer::Content { hash, .. } => Some((*hash, contents[hash])),
        Answer::Size(_) | Answer::Absent => None,
    };
    let own: HashMap<Hash, u64> = known.iter().filter_map(hash_of).collect();
    Some(DatasetSummary { name, answers: known.len(), bytes: own.values().sum() })
}

/// Checks every content and every line, and drops what is damaged.
pub(super) fn verify(layout: &Layout) -> io::Result<Verified> {
    let mut found = Verified::default();
    for entry in survey(layout)? {
        let (checked, damaged) = match entry.kind {
            Kind::Content(hash) => (1, usize::from(content_is_damaged(&entry.path, &hash))),
            Kind::Stray => (1, 1),
            Kind::Names => check_names(layout, &entry.path),
            Kind::Index | Kind::Temporary => continue,
        };
        found.checked += checked;
        found.damaged += damaged;
        if damaged > 0 && !(entry.kind == Kind::Names && mend(layout, &entry.path)?) {
            remove(&entry.path);
        }
    }
    Ok(found)
}

fn content_is_damaged(path: &Path, hash: &Hash) -> bool {
    let mut hasher = Hasher::new();
    match File::open(path).and_then(|file| hasher.update_reader(file).map(|h| h.finalize())) {
        Ok(found) => found != *hash,
        // Gone meanwhile, which is no damage.
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}

/// Leaves damaged lines out of a file of names; tells whether any are left.
fn mend(layout: &Layout, path: &Path) -> io::Result<bool> {
    let bytes = fs::read(path)?;
    let Some(dataset) = dataset_of(layout, path, &bytes) else { return Ok(false) };
    let scribe = Scribe::new(&dataset);
    let answers = latest(&scribe, &bytes);
    write_names(path, &dataset, &scribe, &answers)?;
    Ok(true)
}

/// How many lines were checked, and how many are damaged.
fn check_names(layout: &Layout, path: &Path) -> (usize, usize) {
    let Ok(bytes) = fs::read(path) else { return (1, usize::from(path.exists())) };
    let Some(dataset) = dataset_of(layout, path, &bytes) else { return (1, 1) };
    let scribe = Scribe::new(&dataset);
    let is_damaged =
        |line: &&[u8]| scribe.read(line).is_none() && dataset_of(layout, path, line).is_none();
    (lines(&bytes).count(), lines(&bytes).filter(is_damaged).count())
}
