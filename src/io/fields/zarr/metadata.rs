//! What the metadata of a store says of its arrays, read in as few files as
//! possible and without the library: a store may hold arrays that the library
//! cannot open, and they must not stand in the way of the others.

use std::collections::BTreeMap;

use base64::Engine;
use serde_json::Value;

use super::super::FieldProblem;
use super::super::dataset::{ArrayMeta, Attribute};
use super::super::element::Kind;
use super::dates;
use super::json::{Document, Documents};
use crate::io::access::{Tree, is_within};

/// Version of the Zarr format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    V2,
    V3,
}

/// The metadata of one array.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) version: Version,
    pub(super) name: String,
    /// `.zarray` or `zarr.json`.
    pub(super) document: Document,
    pub(super) attributes: Document,
}

/// The arrays of the root group, by name; `None` if there is none. What is
/// asked for first is what most stores have, and often all that is needed.
pub(super) fn read_nodes(tree: &dyn Tree) -> Result<Option<(Version, Vec<Node>)>, FieldProblem> {
    let documents = Documents::of(tree);
    let mut refusal = None;
    let mut read = |key: &str| unless_refused(documents.read(key), &mut refusal);
    let found = if let Some(group) = read("zarr.json")? {
        if is_v3_array(&group) {
            return Err(single_array());
        }
        Some((Version::V3, nodes_v3(&documents, group)?))
    } else if let Some(all) = read(".zmetadata")? {
        refuse_references(&all)?;
        Some((Version::V2, consolidated_nodes_v2(all)?))
    } else if read(".zgroup")?.is_some() {
        Some((Version::V2, nodes_v2(&documents)?))
    } else if read(".zarray")?.is_some() {
        return Err(single_array());
    } else {
        None
    };
    match (found, refusal) {
        (None, Some(refusal)) => Err(refusal),
        (found, _) => Ok(found.map(|(version, mut nodes)| {
            for Node { version, document, attributes, .. } in &mut nodes {
                dates::to_numbers(*version, document, attributes);
            }
            nodes.sort_by(|a, b| a.name.cmp(&b.name));
            (version, nodes)
        })),
    }
}

fn is_page(problem: &FieldProblem) -> bool {
    matches!(problem, FieldProblem::UnknownFormat { .. })
}

/// A bucket that may not be listed refuses what is not there, so a refusal
/// means something only if nothing else is found.
fn unless_refused<T>(
    result: Result<Option<T>, FieldProblem>,
    refusal: &mut Option<FieldProblem>,
) -> Result<Option<T>, FieldProblem> {
    match result {
        Err(problem) if problem.is_refusal() || is_page(&problem) => {
            refusal.get_or_insert(problem);
            Ok(None)
        }
        result => result,
    }
}

fn single_array() -> FieldProblem {
    FieldProblem::UnknownFormat {
        found: "a single Zarr array; open the group that holds it and its coordinates".into(),
    }
}

/// Fails for references to chunks in other files, as kerchunk writes them: as a
/// store they would hold nothing.
fn refuse_references(consolidated: &Document) -> Result<(), FieldProblem> {
    match ["refs", "record_size"].iter().any(|key| consolidated.contains_key(*key)) {
        true => Err(FieldProblem::References { kind: "kerchunk" }),
        false => Ok(()),
    }
}

/// Fails for a name in consolidated metadata that leads out of the store.
fn check_name(name: &str) -> Result<(), FieldProblem> {
    if is_within(name) {
        return Ok(());
    }
    Err(FieldProblem::Library {
        action: "reading Zarr metadata",
        message: format!("it names {name:?}, which lies outside of the store"),
    })
}

fn nodes_v3(documents: &Documents<'_>, mut group: Document) -> Result<Vec<Node>, FieldProblem> {
    let node = |name: String, document: Document| Node {
        version: Version::V3,
        name,
        attributes: object(document.get("attributes")),
        document,
    };
    let consolidated = group.get_mut("consolidated_metadata").and_then(|c| c.get_mut("metadata"));
    let mut nodes = Vec::new();
    if let Some(Value::Object(consolidated)) = consolidated.map(Value::take) {
        for (name, document) in consolidated {
            check_name(&name)?;
            match document {
                Value::Object(document) if is_v3_array(&document) && !name.contains('/') => {
                    nodes.push(node(name, document));
                }
                _ => {}
            }
        }
        return Ok(nodes);
    }
    for name in documents.tree.branches()? {
        let document = documents.read(&format!("{name}/zarr.json"))?;
        nodes.extend(document.filter(is_v3_array).map(|document| node(name, document)));
    }
    Ok(nodes)
}

fn consolidated_nodes_v2(mut consolidated: Document) -> Result<Vec<Node>, FieldProblem> {
    let documents = consolidated.get_mut("metadata").map(Value::take);
    let Some(Value::Object(mut documents)) = documents else { return Ok(Vec::new()) };
    let keys: Vec<String> = documents.keys().cloned().collect();
    let mut nodes = Vec::new();
    for key in keys {
        check_name(&key)?;
        let Some(name) = key.strip_suffix("/.zarray").filter(|name| !name.contains('/')) else {
            continue;
        };
        let mut take = |key: &str| match documents.get_mut(key).map(Value::take) {
            Some(Value::Object(document)) => Some(document),
            _ => None,
        };
        let attributes = take(&format!("{name}/.zattrs")).unwrap_or_default();
        nodes.extend(take(&key).map(|document| Node {
            version: Version::V2,
            name: name.to_string(),
            document,
            attributes,
        }));
    }
    Ok(nodes)
}

fn nodes_v2(documents: &Documents<'_>) -> Result<Vec<Node>, FieldProblem> {
    let mut nodes = Vec::new();
    for name in documents.tree.branches()? {
        if let Some(document) = documents.read(&format!("{name}/.zarray"))? {
            let attributes = documents.read(&format!("{name}/.zattrs"))?.unwrap_or_default();
            nodes.push(Node { version: Version::V2, name, document, attributes });
        }
    }
    Ok(nodes)
}

fn is_v3_array(document: &Document) -> bool {
    document.get("node_type").and_then(Value::as_str) == Some("array")
}

fn object(value: Option<&Value>) -> Document {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

impl Node {
    /// Name, dimensions and attributes as every format gives them.
    pub(super) fn array_meta(&self) -> ArrayMeta {
        let attributes = self.attributes.iter().filter(|(name, _)| *name != "_ARRAY_DIMENSIONS");
        let mut attributes: BTreeMap<String, Attribute> =
            attributes.filter_map(|(k, v)| Some((k.clone(), attribute_of(v)?))).collect();
        match self.version {
            Version::V2 => self.mark_fill_value(&mut attributes),
            Version::V3 => decode_fill_value(&mut attributes),
        }
        ArrayMeta { name: self.name.clone(), dimensions: self.dimensions(), attributes }
    }

    fn dimensions(&self) -> Vec<(String, usize)> {
        let names = self
            .document
            .get("dimension_names")
            .or_else(|| self.attributes.get("_ARRAY_DIMENSIONS"))
            .and_then(Value::as_array);
        let name = |i: usize| names.and_then(|n| n.get(i)).and_then(Value::as_str);
        let named = self.shape().into_iter().enumerate();
        named
            .map(|(i, n)| (name(i).map_or_else(|| format!("dim_{i}"), str::to_string), n))
            .collect()
    }

    /// In version 2 the fill value marks what is missing, as for xarray; for
    /// plain integers it is merely what an absent chunk holds.
    fn mark_fill_value(&self, attributes: &mut BTreeMap<String, Attribute>) {
        let is_float = matches!(self.kind(), Ok(Kind::F32 | Kind::F64));
        let is_packed = ["scale_factor", "add_offset"].iter().any(|a| attributes.contains_key(*a));
        let fill = self.document.get("fill_value").and_then(Value::as_f64);
        if let Some(fill) = fill.filter(|_| is_float || is_packed) {
            attributes
                .entry("_FillValue".to_string())
                .or_insert_with(|| Attribute::Numbers(vec![fill]));
        }
    }

    /// Type of the numbers.
    pub(super) fn kind(&self) -> Result<Kind, FieldProblem> {
        let stored = match self.version {
            Version::V2 => self.document.get("dtype"),
            Version::V3 => self.document.get("data_type"),
        };
        let stored = stored.unwrap_or(&Value::Null);
        let text = stored.as_str().map_or_else(|| stored.to_string(), str::to_string);
        let name = match (self.version, text.get(1..).unwrap_or_default()) {
            (Version::V3, _) => &text,
            (Version::V2, "f4") => "float32",
            (Version::V2, "f8") => "float64",
            (Version::V2, "i1") => "int8",
            (Version::V2, "i2") => "int16",
            (Version::V2, "i4") => "int32",
            (Version::V2, "i8") => "int64",
            (Version::V2, "u1") => "uint8",
            (Version::V2, "u2") => "uint16",
            (Version::V2, "u4") => "uint32",
            (Version::V2, "u8") => "uint64",
            (Version::V2, _) => &text,
        };
        Kind::from_name(name)
    }

    /// Shape of the array.
    pub(super) fn shape(&self) -> Vec<usize> {
        lengths(self.document.get("shape")).unwrap_or_default()
    }

    /// Shape of the stored chunks (the shards of a sharded array).
    pub(super) fn chunk_shape(&self) -> Result<Vec<usize>, FieldProblem> {
        let grid = self.document.get("chunk_grid");
        let shape = match self.version {
            Version::V2 => self.document.get("chunks"),
            Version::V3 => grid.and_then(|g| g.get("configuration")?.get("chunk_shape")),
        };
        lengths(shape).ok_or_else(|| FieldProblem::Unsupported {
            what: format!("chunk grid {}", grid.unwrap_or(&Value::Null)),
        })
    }

    /// Whether the value of absent chunks is not given.
    pub(super) fn has_no_fill_value(&self) -> bool {
        self.document.get("fill_value").is_none_or(Value::is_null)
    }

    /// Compression and filters in words.
    pub(super) fn encoding(&self) -> String {
        let mut words = Vec::new();
        match self.version {
            Version::V2 => {
                let filters = self.document.get("filters").and_then(Value::as_array);
                let compressor = self.document.get("compressor");
                words.extend(filters.into_iter().flatten().chain(compressor).filter_map(codec_v2));
            }
            Version::V3 => codecs_v3(self.document.get("codecs"), &mut words),
        }
        if words.is_empty() { "uncompressed".into() } else { words.join(", ") }
    }
}

fn codec_v2(codec: &Value) -> Option<String> {
    Some(with_inner_codec(codec.get("id")?.as_str()?, codec))
}

fn codecs_v3(codecs: Option<&Value>, words: &mut Vec<String>) {
    for codec in codecs.and_then(Value::as_array).into_iter().flatten() {
        let name = codec.get("name").unwrap_or(codec).as_str().unwrap_or_default();
        let configuration = codec.get("configuration").unwrap_or(&Value::Null);
        match name.strip_prefix("numcodecs.").unwrap_or(name) {
            "bytes" | "transpose" => {}
            "sharding_indexed" => {
                words.push("sharded".into());
                codecs_v3(configuration.get("codecs"), words);
            }
            name => words.push(with_inner_codec(name, configuration)),
        }
    }
}

/// A codec such as Blosc stands for several.
fn with_inner_codec(name: &str, configuration: &Value) -> String {
    match configuration.get("cname").and_then(Value::as_str) {
        Some(inner) => format!("{name} ({inner})"),
        None => name.to_string(),
    }
}

/// Lengths of a shape, if they are whole numbers.
pub(super) fn lengths(value: Option<&Value>) -> Option<Vec<usize>> {
    let length = |v: &Value| usize::try_from(v.as_u64()?).ok();
    value?.as_array()?.iter().map(length).collect()
}

fn attribute_of(value: &Value) -> Option<Attribute> {
    match value {
        Value::String(text) => Some(Attribute::Text(text.clone())),
        Value::Number(number) => Some(Attribute::Numbers(vec![number.as_f64()?])),
        Value::Array(values) => {
            let numbers: Option<Vec<f64>> = values.iter().map(Value::as_f64).collect();
            let texts = || values.iter().map(Value::as_str).collect::<Option<Vec<_>>>();
            numbers.map(Attribute::Numbers).or_else(|| Some(Attribute::Text(texts()?.join(" "))))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// In version 3 xarray writes the missing value of floats as eight
/// little-endian bytes in base 64. Texts of another kind stay as they are.
fn decode_fill_value(attributes: &mut BTreeMap<String, Attribute>) {
    let Some(Attribute::Text(text)) = attributes.get("_FillValue") else { return };
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok();
    if let Some(bytes) = bytes.and_then(|b| <[u8; 8]>::try_from(b).ok()) {
        let number = Attribute::Numbers(vec![f64::from_le_bytes(bytes)]);
        attributes.insert("_FillValue".to_string(), number);
    }
}
