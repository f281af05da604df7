//! One far object, read in blocks: headers are read in many small pieces, and
//! each piece is not worth a request, nor a look into the cache.

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::{AccessError, Object};

/// Bytes of a block. Blocks lie at multiples of it, in the cache, too.
pub(super) const BLOCK_BYTES: u64 = 1 << 20;
/// Blocks that are kept.
const BLOCKS: usize = 32;
/// Reads at least as long go past the blocks: they are chunks, which are read
/// once.
const LONG_READ_BYTES: usize = 512 << 10;

/// An object of which short reads come from whole blocks.
#[derive(Debug)]
pub(super) struct BufferedObject {
    object: Arc<dyn Object>,
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

impl BufferedObject {
    pub(super) fn new(object: Arc<dyn Object>) -> Self {
        Self { object, blocks: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A block, never asked for with the blocks locked, so that others go on.
    fn block(&self, block: u64) -> Result<Bytes, AccessError> {
        if let Some(bytes) = self.lock().get(block) {
            return Ok(bytes);
        }
        let offset = block * BLOCK_BYTES;
        let mut bytes = vec![0; BLOCK_BYTES.min(self.len() - offset) as usize];
        self.object.read_exact_at(&mut bytes, offset)?;
        let bytes = Bytes::from(bytes);
        self.lock().put(block, bytes.clone());
        Ok(bytes)
    }
}

impl Object for BufferedObject {
    fn len(&self) -> u64 {
        self.object.len()
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        let end = offset.checked_add(out.len() as u64);
        // What reaches beyond the end is an error that the object words.
        if out.len() >= LONG_READ_BYTES || end.is_none_or(|end| end > self.len()) {
            return self.object.read_exact_at(out, offset);
        }
        let mut done = 0;
        while done < out.len() {
            let position = offset + done as u64;
            let block = self.block(position / BLOCK_BYTES)?;
            let within = (position % BLOCK_BYTES) as usize;
            let n = (block.len() - within).min(out.len() - done);
            out[done..done + n].copy_from_slice(&block[within..within + n]);
            done += n;
        }
        Ok(())
    }

    fn state(&self) -> Option<String> {
        self.object.state()
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.object.connections()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::*;

    /// Bytes that count how often they are asked for.
    #[derive(Debug)]
    struct Counted {
        bytes: Vec<u8>,
        asked: AtomicUsize,
    }

    impl Object for Counted {
        fn len(&self) -> u64 {
            self.bytes.len() as u64
        }

        fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
            self.asked.fetch_add(1, Relaxed);
            let beyond = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
            let end = (offset as usize).checked_add(out.len());
            let bytes = end.and_then(|end| self.bytes.get(offset as usize..end));
            out.copy_from_slice(bytes.ok_or_else(beyond)?);
            Ok(())
        }
    }

    #[test]
    fn small_reads_share_requests_and_long_ones_go_past_the_blocks() {
        let len = 3 * BLOCK_BYTES as usize + 100;
        let bytes: Vec<u8> = (0..len).map(|i| (i * 31 % 251) as u8).collect();
        let counted = Arc::new(Counted { bytes, asked: AtomicUsize::new(0) });
        let object = BufferedObject::new(counted.clone());
        let read = |offset: usize, length: usize| {
            let mut out = vec![0; length];
            object.read_exact_at(&mut out, offset as u64).unwrap();
            assert_eq!(out, counted.bytes[offset..offset + length], "{offset} {length}");
            counted.asked.load(Relaxed)
        };
        assert_eq!(read(0, 100), 1);
        assert_eq!(read(BLOCK_BYTES as usize - 50, 100), 2);
        assert_eq!(read(len - 10, 10), 3);
        assert_eq!((0..100).map(|i| read(i * 1000, 500)).max(), Some(3));
        assert_eq!(read(10, LONG_READ_BYTES), 4);
        assert_eq!(read(len, 0), 4);
        assert!(object.read_exact_at(&mut [0; 11], len as u64 - 10).is_err());
        assert!(object.read_exact_at(&mut [0; 11], u64::MAX).is_err());
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
