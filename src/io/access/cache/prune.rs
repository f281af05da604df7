//! Making room, and forgetting.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::time::{Duration, SystemTime};

use blake3::Hash;

use super::contents::remove;
use super::layout::Layout;
use super::ledger::{dataset_of, latest, lines, write_names};
use super::line::{Answer, Name, Scribe};
use super::survey::{Entry, Kind, survey};
use crate::io::private::open_directly;

/// Nothing takes so long to write; what is older was left behind.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prune {
    /// What was used longest ago, until no more than so many bytes are left.
    ToBytes(u64),
    /// What was not used since so long.
    OlderThan(Duration),
    /// Everything.
    All,
}

/// What went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Number of files that were removed.
    pub removed: usize,
    /// Their bytes, and those by which others were shortened.
    pub freed_bytes: u64,
    /// Bytes that are left.
    pub left_bytes: u64,
}

/// Removes what is to go. The caller holds the lock.
pub(super) fn prune(layout: &Layout, what: Prune, now: SystemTime) -> io::Result<Pruned> {
    let entries = survey(layout)?;
    let before_bytes: u64 = entries.iter().map(|e| e.bytes).sum();
    let mut removed = 0;
    let mut drop_entry = |entry: &Entry| {
        remove(&entry.path);
        removed += 1;
    };
    let (mut data, names) = partition(entries, now, what, &mut drop_entry);
    data.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
    let mut left_bytes: u64 = data.iter().chain(&names).map(|e| e.bytes).sum();
    let mut kept = HashMap::new();
    for entry in &data {
        if goes(entry.used, left_bytes, what, now) {
            drop_entry(entry);
            left_bytes -= entry.bytes;
        } else if let Kind::Content(hash) = entry.kind {
            kept.insert(hash, entry.used);
        }
    }
    // Names last: what leads to a content goes with it, not before it.
    let mut rewritten = Vec::new();
    for entry in names {
        let Some((bytes, used)) = rewrite(layout, &entry, &kept)? else {
            drop_entry(&entry);
            left_bytes -= entry.bytes;
            continue;
        };
        left_bytes = left_bytes - entry.bytes + bytes;
        rewritten.push(Entry { bytes, used, ..entry });
    }
    rewritten.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
    for entry in &rewritten {
        if goes(entry.used, left_bytes, what, now) {
            drop_entry(entry);
            left_bytes -= entry.bytes;
        }
    }
    Ok(Pruned { removed, freed_bytes: before_bytes.saturating_sub(left_bytes), left_bytes })
}

fn goes(used: SystemTime, left_bytes: u64, what: Prune, now: SystemTime) -> bool {
    match what {
        Prune::ToBytes(bytes) => left_bytes > bytes,
        Prune::OlderThan(age) => is_older(used, age, now),
        Prune::All => true,
    }
}

fn is_older(used: SystemTime, age: Duration, now: SystemTime) -> bool {
    now.duration_since(used).is_ok_and(|unused| unused > age)
}

/// What holds data, and what leads to it; the rest goes where it may.
fn partition(
    entries: Vec<Entry>,
    now: SystemTime,
    what: Prune,
    drop_entry: &mut dyn FnMut(&Entry),
) -> (Vec<Entry>, Vec<Entry>) {
    let (mut data, mut names) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry.kind {
            Kind::Content(_) | Kind::Index => data.push(entry),
            Kind::Names => names.push(entry),
            Kind::Stray => drop_entry(&entry),
            Kind::Temporary if what == Prune::All || is_older(entry.used, ABANDONED, now) => {
                drop_entry(&entry);
            }
            Kind::Temporary => {}
        }
    }
    (data, names)
}

/// Leaves out of a file of names what leads nowhere any more. Returns its size
/// and its last use, which is that of the contents it leads to, or `None` if
/// nothing in it can be understood.
fn rewrite(
    layout: &Layout,
    entry: &Entry,
    kept: &HashMap<Hash, SystemTime>,
) -> io::Result<Option<(u64, SystemTime)>> {
    let Ok(bytes) = fs::read(&entry.path) else { return Ok(None) };
    let Some(dataset) = dataset_of(layout, &entry.path, &bytes) else { return Ok(None) };
    let scribe = Scribe::new(&dataset);
    let mut used = entry.used;
    let leads_somewhere = |(_, answer): &(Name, Answer)| match answer {
        Answer::Content { hash, .. } => {
            kept.get(hash).inspect(|&&content_used| used = used.max(content_used)).is_some()
        }
        Answer::Size(_) | Answer::Absent => true,
    };
    let mut left = latest(&scribe, &bytes);
    left.retain(leads_somewhere);
    if left.len() == lines(&bytes).count() - 1 {
        return Ok(Some((bytes.len() as u64, used)));
    }
    let written = write_names(&entry.path, &dataset, &scribe, &left)?;
    open_directly(File::options().append(true), &entry.path)?.set_modified(entry.used)?;
    Ok(Some((written, used)))
}
