//! Fields as Zarr stores of version 2 or 3, with consolidated metadata.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use zarrs::array::{Array, ArrayBytes, ArrayMetadata, ArrayToBytesCodecTraits, CodecOptions};
use zarrs::filesystem::FilesystemStore;

use super::cf::{Attribute, Attributes, Contents, Coordinate, Dimension, Values};
use super::{Backend, Compression, WriteProblem, ZarrFormat};

/// A store whose metadata and coordinates are written.
pub(super) struct ZarrWriter {
    root: PathBuf,
    fields: Vec<Array<FilesystemStore>>,
    frame_len: usize,
    chunk_steps: usize,
}

/// One array in the terms both versions share.
struct Description<'a> {
    data_type: DataType,
    dimensions: &'a [Dimension],
    chunks: Vec<usize>,
    attributes: &'a Attributes,
    compression: Compression,
}

#[derive(Clone, Copy)]
enum DataType {
    Float32,
    Float64,
    Int64,
}

impl ZarrWriter {
    pub(super) fn create(
        root: &Path,
        contents: &Contents,
        compression: Compression,
        chunk_steps: usize,
        format: ZarrFormat,
    ) -> Result<Self, WriteProblem> {
        fs::create_dir(root)?;
        let mut documents = Vec::new();
        for coordinate in &contents.coordinates {
            documents.push((coordinate.name, write_coordinate(root, coordinate, format)?));
        }
        documents.extend(field_documents(contents, compression, chunk_steps, format));
        let group = object(&contents.attributes);
        match format {
            ZarrFormat::V2 => write_group_v2(root, group, documents)?,
            ZarrFormat::V3 => write_group_v3(root, group, documents)?,
        }
        Self::join(root, contents, compression, chunk_steps, format)
    }

    /// Writes to a store that was created with the same arguments.
    pub(super) fn join(
        root: &Path,
        contents: &Contents,
        compression: Compression,
        chunk_steps: usize,
        format: ZarrFormat,
    ) -> Result<Self, WriteProblem> {
        let fields = field_documents(contents, compression, chunk_steps, format)
            .map(|(name, document)| open(root, name, format, &document))
            .collect::<Result<_, _>>()?;
        let frame_len = contents.shape()[usize::from(contents.has_time)..].iter().product();
        Ok(Self { root: root.to_path_buf(), fields, frame_len, chunk_steps })
    }
}

/// Names and metadata of the fields.
fn field_documents(
    contents: &Contents,
    compression: Compression,
    chunk_steps: usize,
    format: ZarrFormat,
) -> impl Iterator<Item = (&str, Value)> {
    contents.fields.iter().map(move |field| {
        let description = Description {
            data_type: DataType::Float32,
            dimensions: &contents.dimensions,
            chunks: contents.chunk_shape(chunk_steps),
            attributes: &field.attributes,
            compression,
        };
        (field.name.as_str(), description.document(format))
    })
}

impl Backend for ZarrWriter {
    fn write_steps(
        &mut self,
        field: usize,
        first_step: usize,
        frames: &[f32],
    ) -> Result<(), WriteProblem> {
        let array = &self.fields[field];
        let length = self.chunk_steps * self.frame_len;
        let first_chunk = first_step / self.chunk_steps;
        frames.par_chunks(length).enumerate().try_for_each(|(i, steps)| {
            let mut index = vec![0; array.dimensionality()];
            // Without a time dimension there is one chunk, number zero.
            index[0] = (first_chunk + i) as u64;
            let mut chunk = Cow::Borrowed(steps);
            if steps.len() < length {
                chunk.to_mut().resize(length, f32::NAN);
            }
            write_chunk(&self.root, array, &index, Cow::Borrowed(bytemuck::cast_slice(&chunk)))
        })
    }

    fn close(self: Box<Self>) -> Result<(), WriteProblem> {
        Ok(())
    }
}

/// Writes a coordinate as one chunk and returns its metadata.
fn write_coordinate(
    root: &Path,
    coordinate: &Coordinate,
    format: ZarrFormat,
) -> Result<Value, WriteProblem> {
    let (data_type, bytes) = match &coordinate.values {
        Values::Integers(values) => (DataType::Int64, bytemuck::cast_slice(values)),
        Values::Floats(values) => (DataType::Float64, bytemuck::cast_slice(values)),
    };
    let description = Description {
        data_type,
        dimensions: &coordinate.dimensions,
        chunks: coordinate.dimensions.iter().map(|d| d.1).collect(),
        attributes: &coordinate.attributes,
        compression: Compression::None,
    };
    let document = description.document(format);
    let array = open(root, coordinate.name, format, &document)?;
    let only_chunk = vec![0; array.dimensionality()];
    write_chunk(root, &array, &only_chunk, Cow::Borrowed(bytes))?;
    Ok(document)
}

impl Description<'_> {
    fn shape(&self) -> Vec<usize> {
        self.dimensions.iter().map(|d| d.1).collect()
    }

    fn dimension_names(&self) -> Vec<&str> {
        self.dimensions.iter().map(|d| d.0).collect()
    }

    /// `zarr.json`, or for version 2 `.zarray` with the attributes put in.
    fn document(&self, format: ZarrFormat) -> Value {
        match format {
            ZarrFormat::V2 => self.document_v2(),
            ZarrFormat::V3 => self.document_v3(),
        }
    }

    fn document_v2(&self) -> Value {
        let (dtype, fill_value) = match self.data_type {
            DataType::Float32 => ("<f4", json!("NaN")),
            DataType::Float64 => ("<f8", json!("NaN")),
            DataType::Int64 => ("<i8", Value::Null),
        };
        let compressor = match self.compression {
            Compression::None => Value::Null,
            Compression::Deflate => {
                json!({"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1, "blocksize": 0})
            }
        };
        let mut attributes = object(self.attributes);
        attributes.insert("_ARRAY_DIMENSIONS".into(), json!(self.dimension_names()));
        json!({
            "zarr_format": 2,
            "shape": self.shape(),
            "chunks": self.chunks,
            "dtype": dtype,
            "fill_value": fill_value,
            "order": "C",
            "filters": null,
            "compressor": compressor,
            "dimension_separator": ".",
            "attributes": attributes,
        })
    }

    fn document_v3(&self) -> Value {
        let (data_type, fill_value) = match self.data_type {
            DataType::Float32 => ("float32", json!("NaN")),
            DataType::Float64 => ("float64", json!("NaN")),
            DataType::Int64 => ("int64", json!(0)),
        };
        let mut codecs = vec![json!({"name": "bytes", "configuration": {"endian": "little"}})];
        if self.compression == Compression::Deflate {
            codecs.push(json!({"name": "blosc", "configuration": {
                "cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 4, "blocksize": 0
            }}));
        }
        json!({
            "zarr_format": 3,
            "node_type": "array",
            "shape": self.shape(),
            "data_type": data_type,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": self.chunks}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": fill_value,
            "codecs": codecs,
            "attributes": object(self.attributes),
            "dimension_names": self.dimension_names(),
        })
    }
}

fn object(attributes: &Attributes) -> Map<String, Value> {
    let value = |attribute: &Attribute| match attribute {
        Attribute::Text(text) => json!(text),
        Attribute::Integer(number) => json!(number),
        Attribute::Float(number) => json!(number),
    };
    attributes.iter().map(|(name, attribute)| (name.to_string(), value(attribute))).collect()
}

fn open(
    root: &Path,
    name: &str,
    format: ZarrFormat,
    document: &Value,
) -> Result<Array<FilesystemStore>, WriteProblem> {
    let failed = |message: String| WriteProblem::Library { action: "describing an array", message };
    let metadata = match format {
        ZarrFormat::V2 => serde_json::from_value(document.clone()).map(ArrayMetadata::V2),
        ZarrFormat::V3 => serde_json::from_value(document.clone()).map(ArrayMetadata::V3),
    };
    let metadata = metadata.map_err(|e| failed(e.to_string()))?;
    let storage = FilesystemStore::new(root).map_err(|e| failed(e.to_string()))?;
    Array::new_with_metadata(Arc::new(storage), &format!("/{name}"), metadata)
        .map_err(|e| failed(e.to_string()))
}

/// Encodes a chunk and writes it beside the library, whose store waits for the
/// disk after every chunk.
fn write_chunk(
    root: &Path,
    array: &Array<FilesystemStore>,
    index: &[u64],
    bytes: Cow<'_, [u8]>,
) -> Result<(), WriteProblem> {
    let failed = |message: String| WriteProblem::Library { action: "encoding a chunk", message };
    let shape = array.chunk_shape(index).map_err(|e| failed(e.to_string()))?;
    let options = CodecOptions::default().with_concurrent_target(1);
    let (data_type, fill_value) = (array.data_type(), array.fill_value());
    let encoded = array
        .codecs()
        .encode(ArrayBytes::new_flen(bytes), &shape, data_type, fill_value, &options)
        .map_err(|e| failed(e.to_string()))?;
    let path = root.join(array.chunk_key(index).as_str());
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    Ok(fs::write(path, encoded)?)
}

fn write_group_v2(
    root: &Path,
    attributes: Map<String, Value>,
    documents: Vec<(&str, Value)>,
) -> Result<(), WriteProblem> {
    let mut metadata = Map::new();
    metadata.insert(".zattrs".into(), Value::Object(attributes));
    metadata.insert(".zgroup".into(), json!({"zarr_format": 2}));
    for (name, mut document) in documents {
        let attributes = document.as_object_mut().and_then(|d| d.remove("attributes"));
        metadata.insert(format!("{name}/.zarray"), document);
        metadata.insert(format!("{name}/.zattrs"), attributes.unwrap_or_default());
    }
    for (key, document) in &metadata {
        write_json(&root.join(key), document)?;
    }
    let consolidated = json!({"metadata": metadata, "zarr_consolidated_format": 1});
    write_json(&root.join(".zmetadata"), &consolidated)
}

fn write_group_v3(
    root: &Path,
    attributes: Map<String, Value>,
    documents: Vec<(&str, Value)>,
) -> Result<(), WriteProblem> {
    for (name, document) in &documents {
        write_json(&root.join(name).join("zarr.json"), document)?;
    }
    let metadata: Map<String, Value> =
        documents.into_iter().map(|(name, document)| (name.to_string(), document)).collect();
    let group = json!({
        "zarr_format": 3,
        "node_type": "group",
        "attributes": attributes,
        "consolidated_metadata":
            {"kind": "inline", "must_understand": false, "metadata": metadata},
    });
    write_json(&root.join("zarr.json"), &group)
}

fn write_json(path: &Path, document: &Value) -> Result<(), WriteProblem> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    Ok(fs::write(path, format!("{document:#}\n"))?)
}
