//! One far object, read in blocks: headers are read in many small pieces, and
//! each piece is not worth a request.

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::store::{Found, Store};
use crate::io::access::remote::RemoteError;
use crate::io::access::{AccessError, Object, Part};

/// Bytes of a block.
const BLOCK_BYTES: u64 = 1 << 20;
/// Blocks that are kept.
const BLOCKS: usize = 32;
/// Reads at least as long go past the blocks: they are chunks, which are read
/// once.
const LONG_READ_BYTES: usize = 512 << 10;

/// A far object.
#[derive(Debug)]
pub(super) struct RemoteObject {
    store: Arc<dyn Store>,
    connections: Option<NonZero<usize>>,
    len: u64,
    /// All of it, where the server knows no parts.
    whole: Option<Bytes>,
    blocks: Mutex<Blocks>,
}

/// The blocks that were used last.
#[derive(Debug, Default)]
struct Blocks {
    known: HashMap<u64, (u64, Bytes)>,
    /// Counts uses.
    clock: u64,
}

impl Blocks {
    fn get(&mut self, block: u64) -> Option<Bytes> {
        self.clock += 1;
        let (used, bytes) = self.known.get_mut(&block)?;
        *used = self.clock;
        Some(bytes.clone())
    }

    fn put(&mut self, block: u64, bytes: Bytes) {
        self.clock += 1;
        self.known.insert(block, (self.clock, bytes));
        if self.known.len() > BLOCKS
            && let Some(oldest) = self.known.iter().min_by_key(|(_, (used, _))| *used)
        {
            let oldest = *oldest.0;
            self.known.remove(&oldest);
        }
    }
}

impl RemoteObject {
    /// Asks for the first block, which also tells the size.
    pub(super) fn open(
        store: Arc<dyn Store>,
        connections: Option<NonZero<usize>>,
    ) -> Result<Self, AccessError> {
        let mut blocks = Blocks::default();
        let first = Part::From { offset: 0, length: Some(BLOCK_BYTES) };
        let (len, whole) = match store.get_part("", first) {
            Ok(None) => return Err(RemoteError::Absent { url: store.name("") }.into()),
            Ok(Some(Found::Whole(bytes))) => (bytes.len() as u64, Some(bytes)),
            Ok(Some(Found::Part { bytes, size })) => {
                blocks.put(0, bytes);
                (size, None)
            }
            // No part of an empty object can be had.
            Err(AccessError::Remote(RemoteError::BeyondEnd { size: 0, .. })) => {
                (0, Some(Bytes::new()))
            }
            Err(error) => return Err(error),
        };
        Ok(Self { store, connections, len, whole, blocks: Mutex::new(blocks) })
    }

    fn lock(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part that lies within the object. Never asked for with the blocks
    /// locked, so that others go on.
    fn fetch(&self, offset: u64, length: u64) -> Result<Bytes, AccessError> {
        let part = Part::From { offset, length: Some(length) };
        match self.store.get_part("", part)? {
            Some(Found::Part { bytes, size })
                if size == self.len && bytes.len() as u64 == length =>
            {
                Ok(bytes)
            }
            Some(Found::Whole(bytes)) if bytes.len() as u64 == self.len => {
                Ok(bytes.slice(offset as usize..(offset + length) as usize))
            }
            Some(Found::Part { size, .. }) => Err(self.beyond_end(size)),
            Some(Found::Whole(bytes)) => Err(self.beyond_end(bytes.len() as u64)),
            None => Err(RemoteError::Absent { url: self.store.name("") }.into()),
        }
    }

    fn beyond_end(&self, size: u64) -> AccessError {
        RemoteError::BeyondEnd { url: self.store.name(""), size }.into()
    }

    fn block(&self, block: u64) -> Result<Bytes, AccessError> {
        if let Some(bytes) = self.lock().get(block) {
            return Ok(bytes);
        }
        let offset = block * BLOCK_BYTES;
        let bytes = self.fetch(offset, BLOCK_BYTES.min(self.len - offset))?;
        self.lock().put(block, bytes.clone());
        Ok(bytes)
    }
}

impl Object for RemoteObject {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        let part = Part::From { offset, length: Some(out.len() as u64) };
        let Ok((_, length)) = part.within(self.len) else {
            return Err(self.beyond_end(self.len));
        };
        if length == 0 {
            return Ok(());
        }
        if let Some(whole) = &self.whole {
            out.copy_from_slice(&whole[offset as usize..offset as usize + length]);
            return Ok(());
        }
        if length >= LONG_READ_BYTES {
            out.copy_from_slice(&self.fetch(offset, length as u64)?);
            return Ok(());
        }
        let mut done = 0;
        while done < length {
            let position = offset + done as u64;
            let block = self.block(position / BLOCK_BYTES)?;
            let within = (position % BLOCK_BYTES) as usize;
            let n = (block.len() - within).min(length - done);
            out[done..done + n].copy_from_slice(&block[within..within + n]);
            done += n;
        }
        Ok(())
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.connections
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    /// Bytes that count how often they are asked for.
    #[derive(Debug)]
    struct Counted {
        bytes: Bytes,
        asked: AtomicUsize,
    }

    impl Store for Counted {
        fn name(&self, key: &str) -> String {
            format!("memory:{key}")
        }

        fn get(&self, _: &str) -> Result<Option<Bytes>, AccessError> {
            Ok(Some(self.bytes.clone()))
        }

        fn get_part(&self, _: &str, part: Part) -> Result<Option<Found>, AccessError> {
            self.asked.fetch_add(1, Relaxed);
            let Part::From { offset, length: Some(length) } = part else { panic!("{part:?}") };
            let size = self.bytes.len() as u64;
            let end = (offset + length).min(size);
            let bytes = self.bytes.slice(offset as usize..end as usize);
            Ok(Some(Found::Part { bytes, size }))
        }

        fn size(&self, _: &str) -> Result<Option<u64>, AccessError> {
            Ok(Some(self.bytes.len() as u64))
        }

        fn branches(&self) -> Result<Vec<String>, AccessError> {
            Ok(vec![])
        }
    }

    fn counted(len: usize) -> (Arc<Counted>, RemoteObject) {
        let bytes: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
        let store = Arc::new(Counted { bytes: bytes.into(), asked: AtomicUsize::new(0) });
        let object = RemoteObject::open(store.clone(), None).unwrap();
        (store, object)
    }

    #[test]
    fn small_reads_share_requests_and_long_ones_go_past_the_blocks() {
        let len = 3 * BLOCK_BYTES as usize + 100;
        let (store, object) = counted(len);
        let read = |offset: usize, length: usize| {
            let mut out = vec![0; length];
            object.read_exact_at(&mut out, offset as u64).unwrap();
            assert_eq!(out, store.bytes[offset..offset + length], "{offset} {length}");
            store.asked.load(Relaxed)
        };
        assert_eq!(read(0, 100), 1);
        assert_eq!(read(BLOCK_BYTES as usize - 50, 100), 2);
        assert_eq!(read(len - 10, 10), 3);
        assert_eq!((0..100).map(|i| read(i * 1000, 500)).max(), Some(3));
        assert_eq!(read(10, LONG_READ_BYTES), 4);
        assert_eq!(read(len, 0), 4);
        let mut out = [0; 11];
        let error = object.read_exact_at(&mut out, len as u64 - 10).unwrap_err().to_string();
        assert!(error.contains(&len.to_string()), "{error}");
    }

    #[test]
    fn the_oldest_block_goes_first() {
        let mut blocks = Blocks::default();
        for block in 0..BLOCKS as u64 {
            blocks.put(block, Bytes::new());
        }
        assert!(blocks.get(0).is_some());
        blocks.put(99, Bytes::new());
        assert_eq!(blocks.known.len(), BLOCKS);
        assert!(blocks.get(0).is_some() && blocks.get(1).is_none() && blocks.get(99).is_some());
    }
}
