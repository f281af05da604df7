//! Zarr: stores of version 2 and 3, near or far.
//!
//! Metadata is read here, consolidated where it can be; chunks are decoded by
//! the `zarrs` library, which is asked only for the arrays that are read.
//!
//! | file | holds |
//! |---|---|
//! | `json`, `metadata` | the documents of a store and what they say of its arrays |
//! | `dates` | NumPy's dates and durations as numbers with units |
//! | `storage` | the objects of a store as the library asks for them |
//! | `chunks`, `shards`, `whole` | stored chunks, the chunks inside of shards, small arrays as a whole |
//! | `texts` | names of members, times as texts |
//! | `codecs` | which codecs and settings are read |
//! | `bounded`, `guarded` | codecs of the library that stop at the size of a chunk, and that look first |
//! | `lz4` | the one common codec that the library lacks |

mod bounded;
mod chunks;
mod codecs;
mod dates;
mod guarded;
mod json;
mod lz4;
mod metadata;
mod shards;
mod storage;
#[cfg(test)]
mod tests;
mod texts;
mod whole;
mod wrapped;

use std::num::NonZero;
use std::sync::{Arc, Once};

use zarrs::array::codec::CodecChain;
use zarrs::array::{ArrayMetadata, ArrayShardedExt};
use zarrs::metadata::v3::MetadataV3;

use self::chunks::{WholeChunks, ZarrArray};
use self::codecs::Unit;
use self::metadata::{Node, Version};
use self::shards::{InnerChunks, ShardLayout};
use self::storage::TreeStorage;
use self::texts::TextKind;
use self::whole::Chunked;
use super::FieldProblem;
use super::buffers::Buffers;
use super::dataset::{ArrayMeta, ChunkStore, Dataset, Layout, Storage};
use super::element::{ByteOrder, Element, Kind};
use super::far;
use super::room;
use super::state::short;
use crate::io::access::{AccessError, Largest, Part, Tree};
use crate::model::{MemoryLimit, array_bytes};

/// Most chunks of an array that is read as a whole: each is a file.
const MOST_CHUNKS_OF_WHOLE: usize = 1 << 20;
/// What a stored chunk may take beside its values, for headers and checksums.
const BYTES_BESIDE_VALUES: u64 = 1 << 20;

/// Whether there is a Zarr group or array at the root of these objects.
pub(super) fn is_store(tree: &dyn Tree) -> Result<bool, FieldProblem> {
    for key in ["zarr.json", ".zmetadata", ".zgroup", ".zarray"] {
        match tree.size(key) {
            Ok(None) => {}
            // One that may not be followed says so when it is read.
            Ok(Some(_)) | Err(AccessError::External { .. }) => return Ok(true),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(false)
}

/// Hash of what the documents of a store say of its arrays; `None` if there
/// is no store.
pub(super) fn metadata_hash(tree: &dyn Tree) -> Result<Option<String>, FieldProblem> {
    let Some((_, nodes)) = metadata::read_nodes(tree)? else { return Ok(None) };
    let mut hasher = blake3::Hasher::new();
    for Node { name, document, attributes, .. } in &nodes {
        let said = serde_json::json!([name, document, attributes]);
        hasher.update(said.to_string().as_bytes());
    }
    Ok(Some(short(&hasher.finalize())))
}

/// Makes our codecs known to the library, before it opens an array.
fn register_codecs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        lz4::register();
        bounded::register();
        guarded::register();
    });
}

/// The root group of a store.
pub(super) struct ZarrDataset {
    tree: Arc<dyn Tree>,
    limit: MemoryLimit,
    version: Version,
    nodes: Vec<Node>,
    arrays: Vec<ArrayMeta>,
}

impl ZarrDataset {
    /// Opens the store that these objects are; `None` if there is neither a
    /// group nor an array at their root.
    pub(super) fn open(
        tree: Arc<dyn Tree>,
        limit: MemoryLimit,
    ) -> Result<Option<Self>, FieldProblem> {
        register_codecs();
        let Some((version, nodes)) = metadata::read_nodes(tree.as_ref())? else {
            return Ok(None);
        };
        let arrays = nodes.iter().map(Node::array_meta).collect();
        Ok(Some(Self { tree, limit, version, nodes, arrays }))
    }

    fn node(&self, name: &str) -> Result<&Node, FieldProblem> {
        let missing = || problem("finding a variable", format!("{name} is not there"));
        self.nodes.iter().find(|n| n.name == name).ok_or_else(missing)
    }

    /// An array of which `unit` is decoded together, in so many bytes. What it
    /// takes is checked before the library looks at it: it multiplies these
    /// numbers without a look.
    fn array(
        &self,
        node: &Node,
        unit: &Unit,
        element_bytes: usize,
    ) -> Result<ZarrArray, FieldProblem> {
        self.limit.check_array(&format!("a chunk of {}", node.name), &unit.shape, element_bytes)?;
        self.limit.check(&format!("the index of a shard of {}", node.name), unit.index_bytes)?;
        let document = serde_json::Value::Object(node.document.clone());
        let metadata = match self.version {
            Version::V2 => serde_json::from_value(document).map(ArrayMetadata::V2),
            Version::V3 => serde_json::from_value(document).map(ArrayMetadata::V3),
        };
        let metadata = metadata.map_err(|e| problem("reading Zarr metadata", e.to_string()))?;
        let storage =
            TreeStorage { tree: self.tree.clone(), largest: largest(unit, element_bytes) };
        ZarrArray::new_with_metadata(Arc::new(storage), &format!("/{}", node.name), metadata)
            .map_err(|e| FieldProblem::Unsupported { what: e.to_string() })
    }

    /// All values of a small array, row-major.
    fn values(
        &self,
        name: &str,
        storage: &Storage,
        shape: &[usize],
    ) -> Result<Vec<f64>, FieldProblem> {
        let Layout::Chunked { chunk_shape, store } = &storage.layout else {
            unreachable!("stores hold chunks")
        };
        let chunked = Chunked { shape, chunk_shape };
        let chunks = check_whole(name, chunked)?;
        let mut values = vec![storage.element.fill; chunked.len()];
        let load = |number: usize| -> Result<_, FieldProblem> {
            let chunk = store.chunk(&chunked.index(number), &Buffers::default());
            Ok((number, chunk.map_err(|problem| of_coordinate(name, problem))?))
        };
        let mut place = |(number, chunk): (usize, Option<Vec<u8>>)| {
            if let Some(bytes) = chunk {
                let numbers = storage.element.kind.native_numbers(&bytes);
                chunked.place(&chunked.index(number), &numbers, &mut values);
            }
        };
        match store.connections().filter(|_| chunks > 1) {
            None => (0..chunks).try_for_each(|number| load(number).map(&mut place))?,
            Some(connections) => {
                for start in (0..chunks).step_by(connections.get()) {
                    let numbers = (start..chunks).take(connections.get()).collect();
                    let loaded: Vec<_> = far::at_a_time(connections, numbers, load)?;
                    loaded.into_iter().for_each(&mut place);
                }
            }
        }
        Ok(values)
    }
}

/// The largest object that holds what is decoded together. Compression makes
/// nothing twice as large.
fn largest(unit: &Unit, element_bytes: usize) -> Largest {
    let values = array_bytes(&unit.shape, element_bytes);
    let stored = values.saturating_add(unit.index_bytes).saturating_mul(2);
    Largest { bytes: stored.saturating_add(BYTES_BESIDE_VALUES), what: "chunk of its array" }
}

/// Number of chunks of an array that is read as a whole, if it can be.
fn check_whole(name: &str, chunked: Chunked<'_>) -> Result<usize, FieldProblem> {
    room::check_coordinate(name, chunked.chunk_shape, 0)?;
    let chunks = chunked.chunks();
    chunks.filter(|&chunks| chunks <= MOST_CHUNKS_OF_WHOLE).ok_or_else(|| {
        FieldProblem::TooManyChunks { name: name.to_string(), chunks, most: MOST_CHUNKS_OF_WHOLE }
    })
}

/// Says which coordinate a chunk that cannot be decoded belongs to.
fn of_coordinate(name: &str, cause: FieldProblem) -> FieldProblem {
    match cause {
        FieldProblem::CorruptChunk { message, .. } => {
            problem("reading a coordinate", format!("{name}: {message}"))
        }
        other => other,
    }
}

fn problem(action: &'static str, message: String) -> FieldProblem {
    FieldProblem::Library { action, message }
}

impl Dataset for ZarrDataset {
    fn format(&self) -> String {
        match self.version {
            Version::V2 => "Zarr v2".into(),
            Version::V3 => "Zarr v3".into(),
        }
    }

    fn arrays(&self) -> &[ArrayMeta] {
        &self.arrays
    }

    fn read_all(&self, name: &str) -> Result<Vec<f64>, FieldProblem> {
        let node = self.node(name)?;
        let shape = node.shape();
        room::check_coordinate(name, &shape, node.kind()?.size())?;
        self.values(name, &self.storage(name)?, &shape)
    }

    fn read_texts(&self, name: &str) -> Result<Option<Vec<String>>, FieldProblem> {
        let mut node = self.node(name)?.clone();
        let Some(kind) = TextKind::of(&node) else { return Ok(None) };
        if node.has_no_fill_value() {
            // Python leaves it open; the library needs one.
            node.document.insert("fill_value".into(), "".into());
        }
        let bytes = kind.bytes_of_each(&node)?;
        let (shape, chunk_shape) = (node.shape(), node.chunk_shape()?);
        room::check_coordinate(name, &shape, bytes)?;
        // Texts in shards are decoded a shard at a time.
        let index_bytes = codecs::unit(&node)?.index_bytes;
        let array = self.array(&node, &Unit { shape: chunk_shape.clone(), index_bytes }, bytes)?;
        let chunked = Chunked { shape: &shape, chunk_shape: &chunk_shape };
        check_whole(name, chunked)?;
        texts::read(&array, kind, chunked).map(Some).map_err(|message| {
            problem("reading the texts of a coordinate", format!("{name}: {message}"))
        })
    }

    fn storage(&self, name: &str) -> Result<Storage, FieldProblem> {
        let node = self.node(name)?;
        let kind = node.kind()?;
        let unit = codecs::unit(node)?;
        let array = self.array(node, &unit, kind.size())?;
        let fill = fill_of(node, kind, &array);
        let tree = self.tree.clone();
        let store: Box<dyn ChunkStore> = if array.is_exclusively_sharded() {
            Box::new(InnerChunks::new(array, tree, shard_layout(node, &unit, kind)?))
        } else {
            Box::new(WholeChunks { array, tree })
        };
        Ok(Storage {
            // The library decodes to the byte order of the machine.
            element: Element { kind, order: ByteOrder::NATIVE, fill },
            encoding: format!("{}, {}", kind.name(), node.encoding()),
            layout: Layout::Chunked { chunk_shape: unit.shape, store },
        })
    }
}

/// What the shards of an array are made of, of which `unit` is one chunk.
fn shard_layout(node: &Node, unit: &Unit, kind: Kind) -> Result<ShardLayout, FieldProblem> {
    let codecs = node.document.get("codecs").and_then(|codecs| codecs.get(0));
    let setting = |name: &str| codecs.and_then(|c| c.get("configuration")?.get(name)).cloned();
    let inner = serde_json::from_value::<Vec<MetadataV3>>(setting("codecs").unwrap_or_default());
    let inner = inner.map_err(|e| problem("reading Zarr metadata", e.to_string()))?;
    let unsupported = |what: String| FieldProblem::Unsupported { what };
    let shard = node.chunk_shape()?;
    let whole = |(&outer, &inner): (&usize, &usize)| {
        NonZero::new((outer / inner) as u64).filter(|_| outer % inner == 0)
    };
    let counts: Option<Vec<_>> = shard.iter().zip(&unit.shape).map(whole).collect();
    let counts = counts.ok_or_else(|| {
        unsupported(format!("chunks of shape {:?} in shards of shape {shard:?}", unit.shape))
    })?;
    let length = codecs::index_bytes(&counts, setting("index_codecs").as_ref());
    let index = match setting("index_location").as_ref().and_then(|place| place.as_str()) {
        Some("start") => Part::From { offset: 0, length: Some(length) },
        _ => Part::Last { length },
    };
    Ok(ShardLayout {
        shape: unit.shape.iter().filter_map(|&n| NonZero::new(n as u64)).collect(),
        counts,
        codecs: CodecChain::from_metadata(&inner).map_err(|e| unsupported(e.to_string()))?,
        index,
        largest: largest(unit, kind.size()),
    })
}

/// What an absent chunk holds. Where a store of version 2 leaves it open,
/// floats are missing; the library would take zero.
fn fill_of(node: &Node, kind: Kind, array: &ZarrArray) -> f64 {
    if node.has_no_fill_value() && matches!(kind, Kind::F32 | Kind::F64) {
        return f64::NAN;
    }
    kind.native_numbers(array.fill_value().as_ne_bytes()).first().copied().unwrap_or(0.0)
}
