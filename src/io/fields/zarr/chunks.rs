//! The chunks of one array. The caller decodes several at once, so nothing in
//! here is parallel.

use std::num::NonZero;
use std::sync::Arc;

use zarrs::array::{Array, ArrayBytes, ArrayError, CodecOptions};
use zarrs::storage::ReadableStorageTraits;

use super::storage::access_error;

use super::super::FieldProblem;
use super::super::buffers::Buffers;
use super::super::dataset::ChunkStore;
use crate::io::access::Tree;

/// An array in any store.
pub(super) type ZarrArray = Array<dyn ReadableStorageTraits>;

/// One thread for each chunk.
pub(super) fn options() -> CodecOptions {
    CodecOptions::default().with_concurrent_target(1)
}

/// Chunks as they are stored.
pub(super) struct WholeChunks {
    pub(super) array: ZarrArray,
    pub(super) tree: Arc<dyn Tree>,
}

impl ChunkStore for WholeChunks {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let chunk = self.array.retrieve_chunk_if_exists_opt(&numbers(index), &options());
        chunk.map_err(|e| problem(index, e))?.map(|b| kept(index, b, buffers)).transpose()
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.tree.connections()
    }
}

pub(super) fn numbers(index: &[usize]) -> Vec<u64> {
    index.iter().map(|&i| i as u64).collect()
}

/// A chunk in memory that goes round. What the codecs ask the system for goes
/// back at once: kept for as long as a block, it would lie between what they ask
/// for next, and the gaps would grow with the record.
pub(super) fn kept(
    index: &[usize],
    bytes: ArrayBytes<'static>,
    buffers: &Buffers,
) -> Result<Vec<u8>, FieldProblem> {
    let bytes = bytes.into_fixed().map_err(|e| corrupt(index, e.to_string()))?;
    let mut chunk = buffers.take(bytes.len());
    chunk.copy_from_slice(&bytes);
    Ok(chunk)
}

/// Bytes that cannot be had are another problem than bytes that are wrong.
fn problem(index: &[usize], error: ArrayError) -> FieldProblem {
    match access_error(error) {
        Ok(error) => error.into(),
        Err(message) => corrupt(index, message),
    }
}

pub(super) fn corrupt(index: &[usize], message: String) -> FieldProblem {
    FieldProblem::CorruptChunk { chunk: index.to_vec(), message }
}
