//! Which codecs are read, and what their settings say of sizes: the Zarr
//! library does not survive all of them.

use std::num::NonZero;

use serde_json::Value;

use super::super::FieldProblem;
use super::metadata::{Node, Version, lengths};

/// Levels that the bzip2 library knows.
const BZ2_LEVELS: std::ops::RangeInclusive<u64> = 1..=9;
/// Widths of numbers that bytes are shuffled by.
const SHUFFLED_BYTES: std::ops::RangeInclusive<u64> = 1..=256;
/// Codecs one after the other. Each may need more room than the one before.
const MOST_CODECS: usize = 8;
/// Shards within shards.
const MOST_NESTED_SHARDS: usize = 2;
/// Elements of one shard: more are no file.
const MOST_SHARD_ELEMENTS: u64 = 1 << 42;
/// Bytes of one entry in the index of a shard: an offset and a length.
const ENTRY_BYTES: u64 = 16;
/// Bytes that a checksum adds to it.
const CHECKSUM_BYTES: u64 = 4;

/// Codecs whose decoding is bounded, here or by the library.
const KNOWN: [&str; 14] = [
    "blosc",
    "bytes",
    "bz2",
    "crc32c",
    "endian",
    "fixedscaleoffset",
    "gzip",
    "lz4",
    SHARDING,
    "shuffle",
    "transpose",
    "vlen-utf8",
    "zlib",
    "zstd",
];
/// Codecs of the index of a shard, whose size they must not change.
const KNOWN_OF_INDEX: [&str; 3] = ["bytes", "crc32c", "endian"];
const SHARDING: &str = "sharding_indexed";

/// What is decoded together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Its shape: that of the chunks inside of shards, or of whole chunks.
    pub(super) shape: Vec<usize>,
    /// Bytes of the indices of shards that are read for it.
    pub(super) index_bytes: u64,
}

/// What is decoded together of an array.
///
/// # Errors
/// [`FieldProblem::Unsupported`] for a codec or a setting that is not read.
pub(super) fn unit(node: &Node) -> Result<Unit, FieldProblem> {
    let shape = node.chunk_shape()?;
    let codecs = listed(node)?;
    let (shape, entries) = match codecs[..] {
        [codec] if name_of(codec) == SHARDING => {
            let shard = shard_of(codec, &shape, 0)?;
            (shard.inner_shape, shard.count.saturating_add(shard.entries_of_each))
        }
        // A shard that is transformed as a whole is decoded as a whole.
        _ => {
            let entries = check_chain(&codecs, &shape, 0)?;
            (shape, entries)
        }
    };
    Ok(Unit { shape, index_bytes: entries.saturating_mul(ENTRY_BYTES) })
}

/// The codecs of an array in the order of encoding.
fn listed(node: &Node) -> Result<Vec<&Value>, FieldProblem> {
    match node.version {
        Version::V2 => {
            let filters = node.document.get("filters").map_or(Ok(Vec::new()), list)?;
            let compressor = node.document.get("compressor").filter(|value| !value.is_null());
            Ok(filters.into_iter().chain(compressor).collect())
        }
        Version::V3 => node.document.get("codecs").map_or(Ok(Vec::new()), list),
    }
}

fn list(value: &Value) -> Result<Vec<&Value>, FieldProblem> {
    match value {
        Value::Array(values) => Ok(values.iter().collect()),
        Value::Null => Ok(Vec::new()),
        other => Err(unsupported(format!("codecs {other}"))),
    }
}

/// Checks codecs of what has this shape, `depth` shards deep. Tells how many
/// entries the indices of the shards in it have.
fn check_chain(codecs: &[&Value], shape: &[usize], depth: usize) -> Result<u64, FieldProblem> {
    if codecs.len() > MOST_CODECS {
        return Err(unsupported(format!("{} codecs one after the other", codecs.len())));
    }
    let mut entries = 0;
    for codec in codecs {
        check_settings(codec, shape.len())?;
        if name_of(codec) == SHARDING {
            entries = shard_of(codec, shape, depth)?.entries();
        }
    }
    Ok(entries)
}

/// What a shard is made of.
struct Shard {
    /// Shape of the chunks in it.
    inner_shape: Vec<usize>,
    /// How many they are: entries in the index of the shard.
    count: u64,
    /// Entries in the indices of the shards in each of them.
    entries_of_each: u64,
}

impl Shard {
    /// Entries in its index and in those of the shards in it.
    fn entries(&self) -> u64 {
        self.count.saturating_mul(self.entries_of_each.saturating_add(1))
    }
}

/// Checks a shard of this shape, `depth` shards deep, and tells what it is made of.
fn shard_of(codec: &Value, shape: &[usize], depth: usize) -> Result<Shard, FieldProblem> {
    if depth >= MOST_NESTED_SHARDS {
        return Err(unsupported("shards within shards within shards".to_string()));
    }
    let of_index = list(setting(codec, "index_codecs"))?;
    let unknown = of_index.iter().map(|codec| name_of(codec)).find(|n| !KNOWN_OF_INDEX.contains(n));
    if let Some(name) = unknown {
        return Err(unsupported(format!("the codec {name:?} for the index of a shard")));
    }
    let inner_shape = inner_shape(codec, shape.len())?;
    let count = elements(shape)? / elements(&inner_shape)?;
    let codecs = list(setting(codec, "codecs"))?;
    let entries_of_each = check_chain(&codecs, &inner_shape, depth + 1)?;
    Ok(Shard { inner_shape, count, entries_of_each })
}

/// Bytes of the index of a shard of so many chunks along each dimension, of
/// which checksums take some.
pub(super) fn index_bytes(counts: &[NonZero<u64>], codecs: Option<&Value>) -> u64 {
    let codecs = codecs.and_then(Value::as_array).into_iter().flatten();
    let checksums = codecs.filter(|codec| name_of(codec) == "crc32c").count() as u64;
    let entries = counts.iter().fold(1, |entries: u64, count| entries.saturating_mul(count.get()));
    entries.saturating_mul(ENTRY_BYTES).saturating_add(checksums * CHECKSUM_BYTES)
}

fn inner_shape(codec: &Value, rank: usize) -> Result<Vec<usize>, FieldProblem> {
    let stored = setting(codec, "chunk_shape");
    lengths(Some(stored))
        .filter(|shape| shape.len() == rank)
        .ok_or_else(|| unsupported(format!("chunks {stored} in shards of {rank} dimensions")))
}

/// Number of elements, of which there is at least one.
fn elements(shape: &[usize]) -> Result<u64, FieldProblem> {
    let product = shape.iter().try_fold(1u64, |product, &n| product.checked_mul(n as u64));
    product
        .filter(|elements| (1..=MOST_SHARD_ELEMENTS).contains(elements))
        .ok_or_else(|| unsupported(format!("chunks of shape {shape:?}")))
}

fn check_settings(codec: &Value, rank: usize) -> Result<(), FieldProblem> {
    let within = |name: &str, range: std::ops::RangeInclusive<u64>| {
        setting(codec, name).as_u64().is_some_and(|number| range.contains(&number))
    };
    let wrong = match name_of(codec) {
        name if !KNOWN.contains(&name) => Some(format!("the codec {name:?}")),
        "bz2" if !within("level", BZ2_LEVELS) => {
            Some(format!("bz2 of level {}", setting(codec, "level")))
        }
        "shuffle" if !within("elementsize", SHUFFLED_BYTES) => {
            Some(format!("shuffle of {} bytes", setting(codec, "elementsize")))
        }
        "transpose" => {
            let order = setting(codec, "order");
            let is_of_rank = order.as_array().is_none_or(|order| order.len() == rank);
            (!is_of_rank).then(|| format!("transpose to {order} of {rank} dimensions"))
        }
        _ => None,
    };
    wrong.map_or(Ok(()), |what| Err(unsupported(what)))
}

fn unsupported(what: String) -> FieldProblem {
    FieldProblem::Unsupported { what }
}

fn setting<'a>(codec: &'a Value, name: &str) -> &'a Value {
    codec.get("configuration").unwrap_or(codec).get(name).unwrap_or(&Value::Null)
}

/// Name in version 3, identifier in version 2.
fn name_of(codec: &Value) -> &str {
    let named = codec.get("id").or_else(|| codec.get("name")).unwrap_or(codec);
    let name = named.as_str().unwrap_or_default();
    name.strip_prefix("numcodecs.").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn node(version: Version, document: Value) -> Node {
        let document = document.as_object().unwrap().clone();
        Node { version, name: "a".into(), document, attributes: Default::default() }
    }

    fn v3(shape: &[u64], codecs: Value) -> Result<Unit, FieldProblem> {
        let grid = json!({"configuration": {"chunk_shape": shape}});
        unit(&node(Version::V3, json!({"chunk_grid": grid, "codecs": codecs})))
    }

    fn sharded(shape: &[u64], codecs: Value) -> Value {
        json!([{"name": "sharding_indexed", "configuration": {"chunk_shape": shape,
            "codecs": codecs, "index_codecs": [{"name": "bytes"}, "crc32c"]}}])
    }

    fn refused(result: Result<Unit, FieldProblem>, words: &str) {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(words), "no {words:?} in {error}");
    }

    #[test]
    fn levels_of_bz2_are_checked_wherever_they_are() {
        let codec =
            |level: Value| json!([{"name": "numcodecs.bz2", "configuration": {"level": level}}]);
        let of_v2 = |level: Value| {
            let codec = json!({"id": "bz2", "level": level});
            unit(&node(Version::V2, json!({"chunks": [4], "filters": null, "compressor": codec})))
        };
        of_v2(json!(1)).unwrap();
        v3(&[4], sharded(&[2], codec(json!(9)))).unwrap();
        for level in [json!(0), json!(10), json!(-1), json!("5"), Value::Null] {
            let words = format!("bz2 of level {level}");
            refused(of_v2(level.clone()), &words);
            refused(v3(&[4], sharded(&[2], codec(level.clone()))), &words);
        }
    }

    #[test]
    fn a_transposition_is_of_all_dimensions() {
        let codec = json!([{"name": "transpose", "configuration": {"order": [2, 0, 1]}}]);
        v3(&[4, 4, 4], codec.clone()).unwrap();
        refused(v3(&[4, 4], codec), "transpose to [2,0,1] of 2 dimensions");
    }

    #[test]
    fn what_is_decoded_together_is_a_chunk_in_a_shard() {
        let plain = json!([{"name": "bytes"}, {"name": "zstd"}]);
        let unit = |shape: &[usize], index_bytes| Unit { shape: shape.to_vec(), index_bytes };
        assert_eq!(v3(&[8, 4], plain.clone()).unwrap(), unit(&[8, 4], 0));
        assert_eq!(v3(&[8, 4], sharded(&[2, 4], plain.clone())).unwrap(), unit(&[2, 4], 64));
        let nested = sharded(&[4, 4], sharded(&[1, 4], plain.clone()));
        assert_eq!(v3(&[8, 4], nested).unwrap(), unit(&[4, 4], 16 * (2 + 4)));
        // With a codec around it the shard is decoded as a whole.
        let mut around = sharded(&[4, 4], sharded(&[1, 4], plain));
        around.as_array_mut().unwrap().push(json!({"name": "gzip"}));
        assert_eq!(v3(&[8, 4], around).unwrap(), unit(&[8, 4], 16 * (2 + 8)));
    }

    #[test]
    fn what_the_library_does_not_survive_is_refused() {
        let plain = json!([{"name": "bytes"}]);
        let many = Value::Array(vec![json!({"name": "gzip"}); 9]);
        refused(v3(&[4], many), "9 codecs");
        let deep = sharded(&[4], sharded(&[2], sharded(&[1], plain.clone())));
        refused(v3(&[8], deep), "shards within shards");
        let huge = [1 << 20, 1 << 20, 1 << 20];
        refused(v3(&huge, sharded(&[1, 1, 1], plain.clone())), "chunks of shape");
        for inner in [&[0u64][..], &[1, 1], &[]] {
            assert!(v3(&[4], sharded(inner, plain.clone())).is_err(), "{inner:?}");
        }
        for name in ["lzma", "zarrs.vlen", "packbits", ""] {
            refused(v3(&[4], json!([{"name": name}])), &format!("the codec {name:?}"));
        }
        refused(v3(&[4], json!({"name": "gzip"})), "codecs {");
        for size in [json!(0), json!(1u64 << 40), Value::Null] {
            let codec =
                json!([{"name": "numcodecs.shuffle", "configuration": {"elementsize": size}}]);
            refused(v3(&[4], codec), "shuffle of");
        }
        let compressed = json!([{"name": "sharding_indexed", "configuration": {"chunk_shape": [2],
            "codecs": plain, "index_codecs": [{"name": "bytes"}, {"name": "gzip"}]}}]);
        refused(v3(&[4], compressed), "index of a shard");
    }
}
