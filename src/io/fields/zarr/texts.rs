//! Arrays of texts, as NumPy and Zarr store them.

use serde_json::Value;
use zarrs::array::ArrayBytes;

use super::super::FieldProblem;
use super::chunks::{ZarrArray, numbers, options};
use super::metadata::Node;
use super::whole::Chunked;

/// Longest text that is stored in a fixed number of bytes.
const MOST_FIXED_BYTES: usize = 64 << 10;
/// Memory that a text of any length is taken to need.
const BYTES_OF_VARIABLE: usize = 256;

/// How texts are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextKind {
    /// Of any length.
    Variable,
    /// So many code points of four bytes, padded with zeros.
    FixedUtf32,
    /// So many bytes, padded with zeros.
    FixedBytes,
}

impl TextKind {
    /// The kind of an array, if it holds texts.
    pub(super) fn of(node: &Node) -> Option<Self> {
        let document = &node.document;
        let stored = stored_type(node)?;
        // Types with parameters are objects with a name.
        let name = stored.as_str().or_else(|| stored.get("name").and_then(Value::as_str))?;
        let of_text =
            |filter: &Value| filter.get("id").and_then(Value::as_str) == Some("vlen-utf8");
        let mut filters = document.get("filters").and_then(Value::as_array).into_iter().flatten();
        match name {
            "string" => Some(Self::Variable),
            "|O" => filters.any(of_text).then_some(Self::Variable),
            "fixed_length_utf32" => Some(Self::FixedUtf32),
            "null_terminated_bytes" => Some(Self::FixedBytes),
            _ if name.starts_with("<U") || name.starts_with(">U") => Some(Self::FixedUtf32),
            _ if name.starts_with("|S") => Some(Self::FixedBytes),
            _ => None,
        }
    }

    /// About the memory that each text takes, from what the type says.
    pub(super) fn bytes_of_each(self, node: &Node) -> Result<usize, FieldProblem> {
        let stored = stored_type(node).unwrap_or(&Value::Null);
        let width = match (self, stored.as_str()) {
            (Self::Variable, _) => return Ok(BYTES_OF_VARIABLE),
            (Self::FixedUtf32, Some(name)) => {
                name.get(2..).and_then(|n| n.parse::<usize>().ok()?.checked_mul(4))
            }
            (Self::FixedBytes, Some(name)) => name.get(2..).and_then(|n| n.parse().ok()),
            (_, None) => {
                let length = stored.get("configuration").and_then(|c| c.get("length_bytes"));
                length.and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok())
            }
        };
        let width = width.filter(|&bytes| bytes <= MOST_FIXED_BYTES);
        let what = || FieldProblem::Unsupported { what: format!("texts of type {stored}") };
        // Each becomes a text of its own as well.
        width.map(|bytes| 2 * bytes + size_of::<String>()).ok_or_else(what)
    }
}

fn stored_type(node: &Node) -> Option<&Value> {
    node.document.get("dtype").or_else(|| node.document.get("data_type"))
}

/// All texts, with the library's words if they cannot be read.
pub(super) fn read(
    array: &ZarrArray,
    kind: TextKind,
    chunked: Chunked<'_>,
) -> Result<Vec<String>, String> {
    let mut texts = vec![String::new(); chunked.len()];
    for number in 0..chunked.chunks().unwrap_or(0) {
        let index = chunked.index(number);
        let chunk = chunk(array, kind, &index)?;
        if chunk.len() != chunked.chunk_shape.iter().product::<usize>() {
            return Err(format!("chunk {index:?} holds {} texts", chunk.len()));
        }
        chunked.place(&index, &chunk, &mut texts);
    }
    Ok(texts)
}

fn chunk(array: &ZarrArray, kind: TextKind, index: &[usize]) -> Result<Vec<String>, String> {
    let index = numbers(index);
    if kind == TextKind::Variable {
        return array.retrieve_chunk_opt(&index, &options()).map_err(|e| e.to_string());
    }
    let bytes: Result<ArrayBytes<'_>, _> = array.retrieve_chunk_opt(&index, &options());
    let bytes = bytes.map_err(|e| e.to_string())?.into_fixed().map_err(|e| e.to_string())?;
    let width = array.data_type().fixed_size().unwrap_or(0).max(1);
    let text = |bytes: &[u8]| match kind {
        TextKind::FixedUtf32 => utf32(bytes),
        _ => String::from_utf8_lossy(bytes).trim_end_matches('\0').to_string(),
    };
    Ok(bytes.chunks_exact(width).map(text).collect())
}

/// Code points in the byte order of the machine.
fn utf32(bytes: &[u8]) -> String {
    let points = bytes.as_chunks::<4>().0.iter().map(|&point| u32::from_ne_bytes(point));
    let known = |point| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
    points.take_while(|&point| point != 0).map(known).collect()
}
