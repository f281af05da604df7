//! The chunks of one array. The caller decodes several at once, so nothing in
//! here is parallel.

use std::borrow::Cow;
use std::num::NonZero;
use std::sync::Arc;

use zarrs::array::codec::CodecChain;
use zarrs::array::{
    Array, ArrayBytes, ArrayError, ArrayShardedReadableExt, ArrayShardedReadableExtCache,
    ArrayToBytesCodecTraits, ChunkShape, CodecOptions,
};
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

/// The chunks inside of shards: a shard may hold years, and its index tells
/// where each of its chunks lies.
pub(super) struct InnerChunks {
    array: ZarrArray,
    indices: ArrayShardedReadableExtCache,
    shape: ChunkShape,
    codecs: CodecChain,
    tree: Arc<dyn Tree>,
}

impl InnerChunks {
    /// Those of this shape, which `codecs` decode.
    pub(super) fn new(
        array: ZarrArray,
        shape: ChunkShape,
        codecs: CodecChain,
        tree: Arc<dyn Tree>,
    ) -> Self {
        let indices = ArrayShardedReadableExtCache::new(&array);
        Self { array, indices, shape, codecs, tree }
    }
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

impl ChunkStore for InnerChunks {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        // The library decodes parts of chunks too, but takes places and lengths
        // in them as they are.
        let encoded = self.array.retrieve_encoded_subchunk(&self.indices, &numbers(index));
        let Some(encoded) = encoded.map_err(|e| problem(index, e))? else { return Ok(None) };
        let (kind, fill) = (self.array.data_type(), self.array.fill_value());
        let bytes = self.codecs.decode(Cow::Owned(encoded), &self.shape, kind, fill, &options());
        bytes
            .map_err(|e| corrupt(index, e.to_string()))
            .and_then(|b| kept(index, b, buffers))
            .map(Some)
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.tree.connections()
    }
}

fn numbers(index: &[usize]) -> Vec<u64> {
    index.iter().map(|&i| i as u64).collect()
}

/// A chunk in memory that goes round. What the codecs ask the system for goes
/// back at once: kept for as long as a block, it would lie between what they ask
/// for next, and the gaps would grow with the record.
fn kept(
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

fn corrupt(index: &[usize], message: String) -> FieldProblem {
    FieldProblem::CorruptChunk { chunk: index.to_vec(), message }
}
