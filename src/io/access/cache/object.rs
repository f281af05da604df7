//! An object whose blocks are kept.

use std::fmt;
use std::io::{self, ErrorKind};
use std::num::NonZero;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::Cache;
use super::ledger::Ledger;
use super::line::{Answer, Name};
use crate::io::access::blocks::BLOCK_BYTES;
use crate::io::access::{AccessError, Object, Part};

/// Blocks that are asked for at once where several in a row are missing.
const BLOCKS_AT_ONCE: u64 = 16;

/// Reaches the object itself, which may take a request.
pub(in crate::io) type Opener = dyn Fn(&str) -> Result<Arc<dyn Object>, AccessError> + Send + Sync;

/// An object that is reached only for what the cache does not know. Every read
/// looks up whole blocks; small reads belong through a buffer of such blocks.
pub(super) struct CachedObject {
    cache: Arc<Cache>,
    ledger: Arc<Ledger>,
    name: String,
    len: u64,
    connections: Option<NonZero<usize>>,
    open: Box<Opener>,
    /// The object itself, once something was missing.
    object: Mutex<Option<Arc<dyn Object>>>,
}

impl CachedObject {
    pub(super) fn new(
        cache: Arc<Cache>,
        name: &str,
        connections: Option<NonZero<usize>>,
        open: Box<Opener>,
    ) -> Result<Self, AccessError> {
        let ledger = cache.ledger(name);
        let (len, object) = match ledger.get(&Name::size("")) {
            Some(Answer::Size(len)) => (len, None),
            _ => {
                let object = open(name)?;
                cache.note(&ledger, Name::size(""), Answer::Size(object.len()));
                (object.len(), Some(object))
            }
        };
        let (name, object) = (name.to_string(), Mutex::new(object));
        Ok(Self { cache, ledger, name, len, connections, open, object })
    }

    fn object(&self) -> Result<Arc<dyn Object>, AccessError> {
        let mut object = self.object.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(object) = object.as_ref() {
            return Ok(Arc::clone(object));
        }
        let opened = (self.open)(&self.name)?;
        if opened.len() != self.len {
            let (name, cached, found) = (self.name.clone(), self.len, opened.len());
            return Err(AccessError::Changed { name, cached, found });
        }
        Ok(Arc::clone(object.insert(opened)))
    }

    fn extent(&self, block: u64) -> Range<u64> {
        let start = block * BLOCK_BYTES;
        start..(start + BLOCK_BYTES).min(self.len)
    }

    fn block_name(&self, block: u64) -> Name {
        let Range { start, end } = self.extent(block);
        Name::part("", Part::From { offset: start, length: Some(end - start) })
    }

    /// How many blocks in a row from `first` on are to be fetched.
    fn missing_from(&self, first: u64, end: u64) -> u64 {
        let most = end.min(first + BLOCKS_AT_ONCE);
        let known = |&block: &u64| self.ledger.get(&self.block_name(block)).is_some();
        (first + 1..most).find(known).unwrap_or(most) - first
    }

    /// Fetches blocks, keeps them and fills what of `out` they hold.
    fn fetch(&self, blocks: Range<u64>, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        let start = blocks.start * BLOCK_BYTES;
        let end = self.extent(blocks.end - 1).end;
        let mut bytes = vec![0; (end - start) as usize];
        self.object()?.read_exact_at(&mut bytes, start)?;
        for block in blocks {
            let Range { start: from, end: to } = self.extent(block);
            let bytes = &bytes[(from - start) as usize..(to - start) as usize];
            self.cache.keep(&self.ledger, self.block_name(block), bytes);
            copy_overlap(bytes, from, out, offset);
        }
        Ok(())
    }
}

impl Object for CachedObject {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        let end = offset.checked_add(out.len() as u64).filter(|&end| end <= self.len);
        let Some(end) = end else {
            let (wanted, len) = (out.len(), self.len);
            let message = format!("{wanted} bytes from {offset} on are needed, {len} are there");
            return Err(io::Error::new(ErrorKind::UnexpectedEof, message).into());
        };
        let (mut block, last) = (offset / BLOCK_BYTES, end.div_ceil(BLOCK_BYTES));
        while block < last && offset < end {
            if let Some(bytes) = self.cache.read(&self.ledger, &self.block_name(block)) {
                copy_overlap(&bytes, self.extent(block).start, out, offset);
                block += 1;
                continue;
            }
            let count = self.missing_from(block, last);
            self.fetch(block..block + count, out, offset)?;
            block += count;
        }
        Ok(())
    }

    /// As long as nothing is missing it is as near as a file.
    fn connections(&self) -> Option<NonZero<usize>> {
        let object = self.object.lock().unwrap_or_else(PoisonError::into_inner);
        object.as_ref().and(self.connections)
    }
}

/// Copies what a block, which lies at `from`, holds of `out`, which lies at
/// `offset`.
fn copy_overlap(block: &[u8], from: u64, out: &mut [u8], offset: u64) {
    let start = from.max(offset);
    let end = (from + block.len() as u64).min(offset + out.len() as u64);
    let target = &mut out[(start - offset) as usize..(end - offset) as usize];
    target.copy_from_slice(&block[(start - from) as usize..(end - from) as usize]);
}

impl fmt::Debug for CachedObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedObject").field("name", &self.name).finish_non_exhaustive()
    }
}
