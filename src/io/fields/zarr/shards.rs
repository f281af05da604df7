//! The chunks inside of shards: a shard may hold years, and its index tells
//! where each of its chunks lies.
//!
//! The library reads them too, but adds up places and lengths as they are.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use zarrs::array::codec::{CodecChain, ShardingCodec};
use zarrs::array::{ArrayToBytesCodecTraits, ChunkShape};

use super::super::FieldProblem;
use super::super::buffers::Buffers;
use super::super::dataset::ChunkStore;
use super::chunks::{ZarrArray, corrupt, kept, options};
use crate::io::access::{AccessError, Largest, Part, Tree};

/// Where the chunks of a shard lie, an offset and a length each.
type Places = Arc<Vec<[u64; 2]>>;
/// The place of a chunk that was never written.
const ABSENT: [u64; 2] = [u64::MAX; 2];

/// The chunks inside of the shards of one array.
pub(super) struct InnerChunks {
    pub(super) array: ZarrArray,
    pub(super) tree: Arc<dyn Tree>,
    pub(super) layout: ShardLayout,
    /// The index of each shard that was asked for, unless there is no such shard.
    pub(super) places: Mutex<HashMap<Vec<u64>, Option<Places>>>,
}

/// What shards are made of.
pub(super) struct ShardLayout {
    /// Shape of the chunks.
    pub(super) shape: ChunkShape,
    /// Number of them along each dimension of a shard.
    pub(super) counts: Vec<NonZero<u64>>,
    /// How a chunk is encoded.
    pub(super) codecs: CodecChain,
    /// Where the index lies.
    pub(super) index: Part,
    /// The largest part that is read.
    pub(super) largest: Largest,
}

impl InnerChunks {
    pub(super) fn new(array: ZarrArray, tree: Arc<dyn Tree>, layout: ShardLayout) -> Self {
        Self { array, tree, layout, places: Mutex::default() }
    }

    /// The encoded chunk, if there is one.
    fn encoded(&self, index: &[usize]) -> Result<Option<Vec<u8>>, FieldProblem> {
        let counts = || self.layout.counts.iter().map(|count| count.get());
        let along = || index.iter().map(|&i| i as u64).zip(counts());
        let shard: Vec<u64> = along().map(|(i, count)| i / count).collect();
        let number = along().fold(0, |number, (i, count)| number * count + i % count);
        let Some(places) = self.places(index, &shard)? else { return Ok(None) };
        let place = places.get(number as usize).copied().unwrap_or(ABSENT);
        let [offset, length] = place;
        if place == ABSENT {
            return Ok(None);
        }
        if offset.checked_add(length).is_none() {
            let message = format!("its shard has it {length} bytes long at {offset}");
            return Err(corrupt(index, message));
        }
        let part = Part::From { offset, length: Some(length) };
        Ok(self.part(index, &shard, part)?.map(Vec::from))
    }

    /// The index of a shard, read once.
    fn places(&self, index: &[usize], shard: &[u64]) -> Result<Option<Places>, FieldProblem> {
        let mut known = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = known.get(shard) {
            return Ok(places.clone());
        }
        let encoded = self.part(index, shard, self.layout.index)?;
        let places = encoded.map(|encoded| self.decoded(index, &encoded)).transpose()?;
        known.insert(shard.to_vec(), places.clone());
        Ok(places)
    }

    fn decoded(&self, index: &[usize], encoded: &[u8]) -> Result<Places, FieldProblem> {
        let codecs = self.array.codecs();
        let sharding = codecs.array_to_bytes_codec().as_any().downcast_ref::<ShardingCodec>();
        let sharding = sharding.ok_or_else(|| corrupt(index, "it is in no shard".into()))?;
        let numbers = sharding.decode_index(encoded, &self.layout.counts, &options());
        let numbers = numbers.map_err(|e| corrupt(index, e.to_string()))?;
        Ok(Arc::new(numbers.as_chunks::<2>().0.to_vec()))
    }

    /// Part of a shard. One that lies beyond its end is a damage of the chunk.
    fn part(
        &self,
        index: &[usize],
        shard: &[u64],
        part: Part,
    ) -> Result<Option<bytes::Bytes>, FieldProblem> {
        let key = self.array.chunk_key(shard);
        self.tree.get_part(key.as_str(), part, self.layout.largest).map_err(|error| match error {
            AccessError::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
                corrupt(index, error.to_string())
            }
            error => error.into(),
        })
    }
}

impl ChunkStore for InnerChunks {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let Some(encoded) = self.encoded(index)? else { return Ok(None) };
        let ShardLayout { shape, codecs, .. } = &self.layout;
        let (kind, fill) = (self.array.data_type(), self.array.fill_value());
        let bytes = codecs.decode(Cow::Owned(encoded), shape, kind, fill, &options());
        kept(index, bytes.map_err(|e| corrupt(index, e.to_string()))?, buffers).map(Some)
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        self.tree.connections()
    }
}
