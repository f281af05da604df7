//! A tree whose answers are kept.

use std::fmt;
use std::num::NonZero;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use super::Cache;
use super::ledger::Ledger;
use super::line::{Answer, Name};
use crate::io::access::{AccessError, Largest, Part, Tree};

/// Reaches the tree itself.
pub(in crate::io) type Opener = dyn Fn(&str) -> Result<Arc<dyn Tree>, AccessError> + Send + Sync;

/// A tree that is reached only for what the cache does not know.
pub(super) struct CachedTree {
    pub(super) cache: Arc<Cache>,
    pub(super) ledger: Arc<Ledger>,
    pub(super) name: String,
    pub(super) connections: Option<NonZero<usize>>,
    pub(super) open: Box<Opener>,
    /// The tree itself, once something was missing.
    pub(super) tree: OnceLock<Arc<dyn Tree>>,
}

impl CachedTree {
    fn tree(&self) -> Result<&dyn Tree, AccessError> {
        if let Some(tree) = self.tree.get() {
            return Ok(tree.as_ref());
        }
        let tree = (self.open)(&self.name)?;
        Ok(self.tree.get_or_init(|| tree).as_ref())
    }

    fn is_absent(&self, key: &str) -> bool {
        self.ledger.get(&Name::whole(key)) == Some(Answer::Absent)
    }

    fn bytes(
        &self,
        key: &str,
        name: Name,
        largest: Largest,
        fetch: impl FnOnce() -> Result<Option<Bytes>, AccessError>,
    ) -> Result<Option<Bytes>, AccessError> {
        if self.is_absent(key) {
            return Ok(None);
        }
        if let Some(Answer::Content { len, .. }) = self.ledger.get(&name) {
            largest.check(format!("{}/{key}", self.name), len)?;
        }
        if let Some(bytes) = self.cache.read(&self.ledger, &name) {
            return Ok(Some(bytes));
        }
        let fetched = fetch()?;
        match &fetched {
            Some(bytes) => self.cache.keep(&self.ledger, name, bytes),
            None => self.cache.note(&self.ledger, Name::whole(key), Answer::Absent),
        }
        Ok(fetched)
    }
}

impl Tree for CachedTree {
    fn get(&self, key: &str, largest: Largest) -> Result<Option<Bytes>, AccessError> {
        self.bytes(key, Name::whole(key), largest, || self.tree()?.get(key, largest))
    }

    fn get_part(
        &self,
        key: &str,
        part: Part,
        largest: Largest,
    ) -> Result<Option<Bytes>, AccessError> {
        let fetch = || self.tree()?.get_part(key, part, largest);
        self.bytes(key, Name::part(key, part), largest, fetch)
    }

    fn size(&self, key: &str) -> Result<Option<u64>, AccessError> {
        let known = |name: &Name| match self.ledger.get(name)? {
            Answer::Content { len, .. } | Answer::Size(len) => Some(Some(len)),
            Answer::Absent => Some(None),
        };
        if let Some(size) = known(&Name::whole(key)).or_else(|| known(&Name::size(key))) {
            return Ok(size);
        }
        let size = self.tree()?.size(key)?;
        match size {
            Some(size) => self.cache.note(&self.ledger, Name::size(key), Answer::Size(size)),
            None => self.cache.note(&self.ledger, Name::whole(key), Answer::Absent),
        }
        Ok(size)
    }

    fn branches(&self) -> Result<Vec<String>, AccessError> {
        let kept = self.cache.read(&self.ledger, &Name::branches());
        if let Some(names) = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
            return Ok(names);
        }
        let names = self.tree()?.branches()?;
        if let Ok(bytes) = serde_json::to_vec(&names) {
            self.cache.keep(&self.ledger, Name::branches(), &bytes);
        }
        Ok(names)
    }

    /// As long as nothing is missing it is as near as a directory.
    fn connections(&self) -> Option<NonZero<usize>> {
        self.tree.get().and(self.connections)
    }
}

impl fmt::Debug for CachedTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedTree").field("name", &self.name).finish_non_exhaustive()
    }
}
