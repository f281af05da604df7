//! Arrays of texts, as NumPy and Zarr store them.

use serde_json::Value;
use zarrs::array::ArrayBytes;

use super::chunks::ZarrArray;
use super::metadata::Node;

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
        let stored = document.get("dtype").or_else(|| document.get("data_type"))?;
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
}

/// All texts, with the library's words if they cannot be read.
pub(super) fn read(array: &ZarrArray, kind: TextKind) -> Result<Vec<String>, String> {
    let subset = array.subset_all();
    if kind == TextKind::Variable {
        return array.retrieve_array_subset::<Vec<String>>(&subset).map_err(|e| e.to_string());
    }
    let bytes: ArrayBytes = array.retrieve_array_subset(&subset).map_err(|e| e.to_string())?;
    let bytes = bytes.into_fixed().map_err(|e| e.to_string())?;
    let count = usize::try_from(subset.num_elements()).unwrap_or(usize::MAX);
    let width = bytes.len().checked_div(count).unwrap_or(0).max(1);
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
