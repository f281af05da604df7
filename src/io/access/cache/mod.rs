//! What was fetched from far away is kept on this machine.
//!
//! The cache stands between the readers of formats and what is far away, as a
//! `Tree` or an `Object` of its own. It keeps everything that was
//! answered: bytes, sizes, listings, and that something is not there. So a
//! second run over the same data asks nobody. It does not ask whether the data
//! changed either: a dataset stays as it was first seen until it is pruned.
//!
//! Bytes lie under their own hash, so equal chunks are kept once, and what was
//! damaged is found by reading it, dropped and fetched again. Any number of
//! processes and threads of one user may use one directory: what another user can
//! have written is not used, as a hash tells damage, not forgery. All is written under temporary
//! names and renamed, so a process may end at any moment.
//!
//! | file | holds |
//! |---|---|
//! | `params`, `size` | where it lies and how large it may grow; numbers of bytes as text |
//! | `layout` | the directory and the names of its files, and the lock |
//! | `contents` | bytes under their hash |
//! | `line`, `ledger` | what is known of a dataset: one line, all lines |
//! | `tree`, `object` | the two things that are wrapped |
//! | `survey`, `prune`, `report` | all files; making room and forgetting; what is there and whether it is sound |

mod contents;
mod error;
mod layout;
mod ledger;
mod line;
mod object;
mod params;
mod prune;
mod report;
mod survey;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::HashMap;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;

use super::{AccessError, Object, Tree};
use crate::io::explain;
use layout::Layout;
use ledger::Ledger;
use line::{Answer, Name};
use object::CachedObject;
use tree::CachedTree;

pub use error::{CacheError, CacheProblem};
pub use params::CacheParams;
pub use prune::{Prune, Pruned};
pub use report::{CacheSummary, DatasetSummary, Verified};

/// A cache in use by a run.
#[derive(Debug)]
pub(in crate::io) struct Cache {
    layout: Layout,
    max_bytes: u64,
    /// What was used since then needs no mark of its use.
    opened: SystemTime,
    ledgers: Mutex<HashMap<String, Arc<Ledger>>>,
    room: Mutex<Room>,
    /// Why nothing more is stored.
    trouble: Mutex<Option<String>>,
}

/// How much the cache holds, as far as this process knows.
#[derive(Debug, Default)]
struct Room {
    total_bytes: u64,
    /// What this process may add before it counts again, as others add too.
    until_survey_bytes: u64,
}

impl Cache {
    /// Opens a cache, which is made where there is none.
    ///
    /// # Errors
    /// [`CacheError`] when the directory cannot be written or holds something
    /// else.
    pub(in crate::io) fn open(params: &CacheParams) -> Result<Arc<Self>, CacheError> {
        params.validate()?;
        Ok(Arc::new(Self {
            layout: Layout::create(&params.directory)?,
            max_bytes: params.max_bytes.0,
            opened: SystemTime::now(),
            ledgers: Mutex::default(),
            room: Mutex::default(),
            trouble: Mutex::default(),
        }))
    }

    /// A tree that is asked only for what is not known of `name`, its URL.
    pub(in crate::io) fn tree(
        self: &Arc<Self>,
        name: &str,
        connections: Option<NonZero<usize>>,
        open: Box<tree::Opener>,
    ) -> Arc<dyn Tree> {
        let (cache, ledger) = (Arc::clone(self), self.ledger(name));
        let (name, tree) = (name.to_string(), OnceLock::new());
        Arc::new(CachedTree { cache, ledger, name, connections, open, tree })
    }

    /// An object that is opened only for what is not known of `name`, its URL.
    ///
    /// # Errors
    /// [`AccessError`] of opening it.
    pub(in crate::io) fn object(
        self: &Arc<Self>,
        name: &str,
        connections: Option<NonZero<usize>>,
        open: Box<object::Opener>,
    ) -> Result<Arc<dyn Object>, AccessError> {
        Ok(Arc::new(CachedObject::new(Arc::clone(self), name, connections, open)?))
    }

    /// Directory for what readers of formats keep beside the data. They check
    /// what they find there themselves.
    pub(in crate::io) fn index_directory(&self) -> PathBuf {
        self.layout.index()
    }

    /// What to say of the directory if other users can change what is in it.
    pub(in crate::io) fn exposure(&self) -> Option<String> {
        Some(self.layout.exposure()?.words(self.layout.root(), "--cache"))
    }

    /// Why nothing more is stored, if that is so.
    pub(in crate::io) fn trouble(&self) -> Option<String> {
        lock(&self.trouble).clone()
    }

    fn ledger(&self, name: &str) -> Arc<Ledger> {
        let load = || Arc::new(Ledger::load(&self.layout, name, self.opened));
        Arc::clone(lock(&self.ledgers).entry(name.to_string()).or_insert_with(load))
    }

    /// The bytes under a name, if they are there and sound.
    fn read(&self, ledger: &Ledger, name: &Name) -> Option<Bytes> {
        let Answer::Content { hash, len } = ledger.get(name)? else { return None };
        let bytes = contents::read(&self.layout, &hash, len, self.opened);
        if bytes.is_none() {
            ledger.forget(name);
        }
        bytes
    }

    /// Keeps bytes under a name.
    fn keep(&self, ledger: &Ledger, name: Name, bytes: &[u8]) {
        let len = bytes.len() as u64;
        self.attempt(len, || {
            let hash = blake3::hash(bytes);
            let stored = contents::store(&self.layout, &hash, bytes)?;
            Ok(stored + ledger.note(name, Answer::Content { hash, len })?)
        });
    }

    /// Keeps an answer that is no bytes.
    fn note(&self, ledger: &Ledger, name: Name, answer: Answer) {
        self.attempt(0, || ledger.note(name, answer));
    }

    /// Stores about so many bytes, unless that failed before.
    fn attempt(&self, about_bytes: u64, store: impl FnOnce() -> io::Result<u64>) {
        if self.trouble().is_some() {
            return;
        }
        match self.make_room(about_bytes).and_then(|fits| if fits { store() } else { Ok(0) }) {
            Ok(stored) => {
                let mut room = lock(&self.room);
                room.total_bytes += stored;
                room.until_survey_bytes = room.until_survey_bytes.saturating_sub(stored);
            }
            Err(error) => {
                let directory = self.layout.root().display();
                *lock(&self.trouble) =
                    Some(format!("{directory}: nothing more is cached: {}", explain(&error)));
            }
        }
    }

    /// Makes room for so many bytes; tells whether they fit at all.
    fn make_room(&self, bytes: u64) -> io::Result<bool> {
        // A tenth is freed at a time, as looking through all files takes time.
        let after_pruning = self.max_bytes - self.max_bytes / 10;
        if bytes > after_pruning {
            return Ok(false);
        }
        let mut room = lock(&self.room);
        if bytes < room.until_survey_bytes {
            return Ok(true);
        }
        room.total_bytes = survey::survey(&self.layout)?.iter().map(|e| e.bytes).sum();
        if room.total_bytes + bytes > self.max_bytes
            && let Some(_lock) = self.layout.try_lock()?
        {
            let what = Prune::ToBytes(after_pruning - bytes);
            room.total_bytes = prune::prune(&self.layout, what, SystemTime::now())?.left_bytes;
        }
        let free = self.max_bytes.saturating_sub(room.total_bytes + bytes);
        // Where somebody else is pruning there may be no room yet.
        let (least, most) = (self.max_bytes / 100, self.max_bytes / 20);
        room.until_survey_bytes = bytes + free.clamp(least, most);
        Ok(true)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the cache in a directory holds.
///
/// # Errors
/// [`CacheError`] when there is no cache or it cannot be looked through.
pub fn cache_summary(directory: &Path) -> Result<CacheSummary, CacheError> {
    let layout = Layout::existing(directory)?;
    report::summary(&layout).map_err(|e| CacheProblem::Io(e).of(directory))
}

/// Checks everything in a cache against its checksums and drops what is
/// damaged. Indices are left to the readers that made them.
///
/// # Errors
/// [`CacheError`] when there is no cache or it cannot be looked through.
pub fn verify_cache(directory: &Path) -> Result<Verified, CacheError> {
    let layout = Layout::existing(directory)?;
    let verified = layout.lock().and_then(|_lock| report::verify(&layout));
    verified.map_err(|e| CacheProblem::Io(e).of(directory))
}

/// Removes part of a cache. Runs that use it meanwhile fetch what they miss.
///
/// # Errors
/// [`CacheError`] when there is no cache or it cannot be changed.
pub fn prune_cache(directory: &Path, what: Prune) -> Result<Pruned, CacheError> {
    let layout = Layout::existing(directory)?;
    let pruned = layout.lock().and_then(|_lock| prune::prune(&layout, what, SystemTime::now()));
    pruned.map_err(|e| CacheProblem::Io(e).of(directory))
}
