//! What every format offers: arrays with dimensions, attributes and chunks.
//!
//! A format implements [`Dataset`] (metadata and small arrays) and
//! [`ChunkStore`] (one decoded chunk of one array). All that is common —
//! recognising axes, choosing chunks, decoding in parallel, turning the planes
//! the right way round — is built on these two and written once.

use std::collections::BTreeMap;
use std::fs::File;
use std::num::NonZero;

use super::FieldProblem;
use super::buffers::Buffers;
use super::element::Element;

/// An attribute: text or numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attribute {
    Text(String),
    Numbers(Vec<f64>),
}

impl Attribute {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Numbers(_) => None,
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Text(_) => None,
            Self::Numbers(numbers) => numbers.first().copied(),
        }
    }
}

/// Name, shape and attributes of an array.
#[derive(Clone, Debug, Default)]
pub(super) struct ArrayMeta {
    pub(super) name: String,
    /// Names and lengths of the dimensions, slowest first.
    pub(super) dimensions: Vec<(String, usize)>,
    pub(super) attributes: BTreeMap<String, Attribute>,
}

impl ArrayMeta {
    pub(super) fn text(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute)?.text()
    }

    pub(super) fn number(&self, attribute: &str) -> Option<f64> {
        self.attributes.get(attribute)?.number()
    }

    pub(super) fn shape(&self) -> Vec<usize> {
        self.dimensions.iter().map(|d| d.1).collect()
    }
}

/// An open file or store.
pub(super) trait Dataset {
    /// Format in words, such as `Zarr v2`.
    fn format(&self) -> String;

    /// All arrays, in a fixed order.
    fn arrays(&self) -> &[ArrayMeta];

    /// All values of a (small) numeric array as stored, row-major.
    fn read_all(&self, name: &str) -> Result<Vec<f64>, FieldProblem>;

    /// The values of one entry along the first dimension of a numeric array.
    fn read_entry(&self, name: &str, index: usize) -> Result<Vec<f64>, FieldProblem> {
        let values = self.read_all(name)?;
        let shape = self.arrays().iter().find(|a| a.name == name).map(ArrayMeta::shape);
        let lengths = shape.unwrap_or_default();
        let len = lengths.iter().skip(1).try_fold(1, |len: usize, &n| len.checked_mul(n));
        let entry = len.and_then(|len| values.get(index.checked_mul(len)?..)?.get(..len));
        entry.map(<[f64]>::to_vec).ok_or_else(|| FieldProblem::Library {
            action: "reading a coordinate",
            message: format!("{name} has no entry {index}"),
        })
    }

    /// All texts of a (small) array of texts, or of characters along its last
    /// dimension, or `None` for an array that holds none that are read.
    fn read_texts(&self, _name: &str) -> Result<Option<Vec<String>>, FieldProblem> {
        Ok(None)
    }

    /// The storage of an array that will be read piece by piece.
    fn storage(&self, name: &str) -> Result<Storage, FieldProblem>;

    /// Which other files it leads to that are read as well, in words.
    fn others(&self) -> Vec<String> {
        Vec::new()
    }

    /// What is changed in an array on reading it, in words.
    fn notes(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }
}

/// How an array lies in its file.
pub(super) struct Storage {
    pub(super) element: Element,
    /// Compression and filters in words, for people.
    pub(super) encoding: String,
    pub(super) layout: Layout,
}

pub(super) enum Layout {
    /// One uncompressed run of bytes from `offset` on.
    Contiguous { file: File, offset: u64 },
    /// Chunks of equal shape, edge chunks included.
    Chunked { chunk_shape: Vec<usize>, store: Box<dyn ChunkStore> },
}

/// Access to the chunks of one array. Called from several threads at once.
pub(super) trait ChunkStore: Send + Sync {
    /// The decoded bytes of a whole chunk (edge chunks padded to the full
    /// shape), row-major, or `None` if it was never written and so holds the
    /// fill value. Working memory may be taken from `buffers`.
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem>;

    /// How many chunks are best asked for at a time, if they are far away.
    fn connections(&self) -> Option<NonZero<usize>> {
        None
    }

    /// Takes back a chunk that is no longer needed.
    fn done(&self, chunk: Vec<u8>, buffers: &Buffers) {
        buffers.give(chunk);
    }
}
