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
//! | `chunks` | stored chunks and the chunks inside of shards |
//! | `texts` | names of members, times as texts |
//! | `codecs` | settings that the library does not survive |
//! | `lz4` | the one common codec that the library lacks |

mod chunks;
mod codecs;
mod dates;
mod json;
mod lz4;
mod metadata;
mod storage;
#[cfg(test)]
mod tests;
mod texts;

use std::sync::Arc;

use zarrs::array::{ArrayBytes, ArrayMetadata, ArrayShardedExt};
use zarrs::storage::ReadableStorage;

use self::chunks::{InnerChunks, WholeChunks, ZarrArray};
use self::metadata::{Node, Version};
use self::storage::{TreeStorage, access_error};
use super::FieldProblem;
use super::dataset::{ArrayMeta, ChunkStore, Dataset, Layout, Storage};
use super::element::{ByteOrder, Element, Kind};
use super::room;
use super::state::short;
use crate::io::access::Tree;

/// Memory that a text of a coordinate is taken to need.
const MOST_TEXT_BYTES: usize = 256;

/// Whether there is a Zarr group or array at the root of these objects.
pub(super) fn is_store(tree: &dyn Tree) -> Result<bool, FieldProblem> {
    for key in ["zarr.json", ".zmetadata", ".zgroup", ".zarray"] {
        if tree.size(key)?.is_some() {
            return Ok(true);
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

/// The root group of a store.
pub(super) struct ZarrDataset {
    storage: ReadableStorage,
    tree: Arc<dyn Tree>,
    version: Version,
    nodes: Vec<Node>,
    arrays: Vec<ArrayMeta>,
}

impl ZarrDataset {
    /// Opens the store that these objects are; `None` if there is neither a
    /// group nor an array at their root.
    pub(super) fn open(tree: Arc<dyn Tree>) -> Result<Option<Self>, FieldProblem> {
        lz4::register();
        let Some((version, nodes)) = metadata::read_nodes(tree.as_ref())? else {
            return Ok(None);
        };
        let arrays = nodes.iter().map(Node::array_meta).collect();
        let storage = Arc::new(TreeStorage { tree: tree.clone() });
        Ok(Some(Self { storage, tree, version, nodes, arrays }))
    }

    fn node(&self, name: &str) -> Result<&Node, FieldProblem> {
        let missing = || problem("finding a variable", format!("{name} is not there"));
        self.nodes.iter().find(|n| n.name == name).ok_or_else(missing)
    }

    fn array(&self, node: &Node, kind: Kind) -> Result<ZarrArray, FieldProblem> {
        // The library multiplies these numbers without a look.
        room::bytes_of("a chunk", &node.chunk_shape()?, kind.size())?;
        let document = serde_json::Value::Object(node.document.clone());
        codecs::check(&document, node.chunk_shape()?.len())?;
        let metadata = match self.version {
            Version::V2 => serde_json::from_value(document).map(ArrayMetadata::V2),
            Version::V3 => serde_json::from_value(document).map(ArrayMetadata::V3),
        };
        let metadata = metadata.map_err(|e| problem("reading Zarr metadata", e.to_string()))?;
        ZarrArray::new_with_metadata(self.storage.clone(), &format!("/{}", node.name), metadata)
            .map_err(|e| FieldProblem::Unsupported { what: e.to_string() })
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
        let failed =
            |message: String| problem("reading a coordinate", format!("{name}: {message}"));
        let node = self.node(name)?;
        let kind = node.kind()?;
        let array = self.array(node, kind)?;
        room::check_coordinate(name, &shape_of(&array), kind.size())?;
        check_chunk_room(node, kind, &array)?;
        let bytes: Result<ArrayBytes, _> = array.retrieve_array_subset(&array.subset_all());
        let bytes = bytes.map_err(|e| match access_error(e) {
            Ok(error) => error.into(),
            Err(message) => failed(message),
        })?;
        let bytes = bytes.into_fixed().map_err(|e| failed(e.to_string()))?;
        Ok(kind.native_numbers(&bytes))
    }

    fn read_texts(&self, name: &str) -> Result<Option<Vec<String>>, FieldProblem> {
        let mut node = self.node(name)?.clone();
        let Some(kind) = texts::TextKind::of(&node) else { return Ok(None) };
        if node.has_no_fill_value() {
            // Python leaves it open; the library needs one.
            node.document.insert("fill_value".into(), "".into());
        }
        let array = self.array(&node, Kind::U8)?;
        room::check_coordinate(name, &shape_of(&array), MOST_TEXT_BYTES)?;
        texts::read(&array, kind).map(Some).map_err(|message| {
            problem("reading the texts of a coordinate", format!("{name}: {message}"))
        })
    }

    fn storage(&self, name: &str) -> Result<Storage, FieldProblem> {
        let node = self.node(name)?;
        let kind = node.kind()?;
        let array = self.array(node, kind)?;
        check_chunk_room(node, kind, &array)?;
        let fill = fill_of(node, kind, &array);
        let tree = self.tree.clone();
        let (chunk_shape, store): (_, Box<dyn ChunkStore>) = match inner_shape(&array) {
            Some(shape) => (shape, Box::new(InnerChunks::new(array, tree))),
            None => (node.chunk_shape()?, Box::new(WholeChunks { array, tree })),
        };
        Ok(Storage {
            // The library decodes to the byte order of the machine.
            element: Element { kind, order: ByteOrder::NATIVE, fill },
            encoding: format!("{}, {}", kind.name(), node.encoding()),
            layout: Layout::Chunked { chunk_shape, store },
        })
    }
}

fn shape_of(array: &ZarrArray) -> Vec<usize> {
    array.shape().iter().map(|&n| usize::try_from(n).unwrap_or(usize::MAX)).collect()
}

/// Shape of the chunks inside of shards. A shard that is transformed as a whole
/// is decoded as a whole.
fn inner_shape(array: &ZarrArray) -> Option<Vec<usize>> {
    let shape = array.subchunk_shape().filter(|_| array.is_exclusively_sharded())?;
    Some(shape.iter().map(|n| n.get() as usize).collect())
}

/// Fails where what is decoded together is more than memory can hold.
fn check_chunk_room(node: &Node, kind: Kind, array: &ZarrArray) -> Result<(), FieldProblem> {
    let shape = inner_shape(array).map_or_else(|| node.chunk_shape(), Ok)?;
    room::check_room("a chunk", &shape, kind.size())
}

/// What an absent chunk holds. Where a store of version 2 leaves it open,
/// floats are missing; the library would take zero.
fn fill_of(node: &Node, kind: Kind, array: &ZarrArray) -> f64 {
    if node.has_no_fill_value() && matches!(kind, Kind::F32 | Kind::F64) {
        return f64::NAN;
    }
    kind.native_numbers(array.fill_value().as_ne_bytes()).first().copied().unwrap_or(0.0)
}
