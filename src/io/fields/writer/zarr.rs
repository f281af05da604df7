//! Fields as Zarr stores of version 2 or 3, with consolidated metadata.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Map, Value, json};
use zarrs::array::{Array, ArrayBytes, ArrayMetadata, ArrayToBytesCodecTraits, CodecOptions};
use zarrs::filesystem::FilesystemStore;

use super::cf::{self, Attributes, Coordinate, Values};
use super::{Backend, Compression, FieldDescription, WriteProblem, ZarrFormat};

/// A store whose metadata and coordinates are written.
pub(super) struct ZarrWriter {
    root: PathBuf,
    field: Array<FilesystemStore>,
    plane: usize,
    chunk_steps: usize,
}

/// One array in the terms both versions share.
struct Description<'a> {
    data_type: DataType,
    shape: Vec<usize>,
    chunks: Vec<usize>,
    dimensions: Vec<&'a str>,
    attributes: Attributes,
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
        field: &FieldDescription,
        coordinates: &[Coordinate],
        compression: Compression,
        chunk_steps: usize,
        format: ZarrFormat,
    ) -> Result<Self, WriteProblem> {
        fs::create_dir(root)?;
        let mut documents = Vec::new();
        for coordinate in coordinates {
            let document = describe_coordinate(coordinate).document(format);
            let bytes = match &coordinate.values {
                Values::Integers(values) => bytemuck::cast_slice(values),
                Values::Floats(values) => bytemuck::cast_slice(values),
            };
            let array = open(root, coordinate.name, format, &document)?;
            write_chunk(root, &array, &[0], Cow::Borrowed(bytes))?;
            documents.push((coordinate.name, document));
        }
        let shape: Vec<usize> = coordinates.iter().map(Coordinate::len).collect();
        let mut chunks = shape.clone();
        if field.times.is_dated() {
            chunks[0] = chunk_steps;
        }
        let description = Description {
            data_type: DataType::Float32,
            shape,
            chunks,
            dimensions: coordinates.iter().map(|c| c.name).collect(),
            attributes: cf::variable_attributes(field),
            compression,
        };
        let document = description.document(format);
        let array = open(root, &field.variable.name, format, &document)?;
        documents.push((&field.variable.name, document));
        let group = object(cf::global_attributes(field));
        match format {
            ZarrFormat::V2 => write_group_v2(root, group, documents)?,
            ZarrFormat::V3 => write_group_v3(root, group, documents)?,
        }
        let plane = field.grid.len();
        Ok(Self { root: root.to_path_buf(), field: array, plane, chunk_steps })
    }
}

impl Backend for ZarrWriter {
    fn write_steps(&mut self, first_step: usize, frames: &[f32]) -> Result<(), WriteProblem> {
        let length = self.chunk_steps * self.plane;
        let first_chunk = first_step / self.chunk_steps;
        frames.par_chunks(length).enumerate().try_for_each(|(i, steps)| {
            let mut index = vec![0; self.field.dimensionality()];
            // Without a time dimension there is one chunk, number zero.
            index[0] = (first_chunk + i) as u64;
            let mut chunk = Cow::Borrowed(steps);
            if steps.len() < length {
                chunk.to_mut().resize(length, f32::NAN);
            }
            write_chunk(
                &self.root,
                &self.field,
                &index,
                Cow::Borrowed(bytemuck::cast_slice(&chunk)),
            )
        })
    }

    fn close(self: Box<Self>) -> Result<(), WriteProblem> {
        Ok(())
    }
}

fn describe_coordinate(coordinate: &Coordinate) -> Description<'_> {
    Description {
        data_type: match coordinate.values {
            Values::Integers(_) => DataType::Int64,
            Values::Floats(_) => DataType::Float64,
        },
        shape: vec![coordinate.len()],
        chunks: vec![coordinate.len()],
        dimensions: vec![coordinate.name],
        attributes: coordinate.attributes.clone(),
        compression: Compression::None,
    }
}

impl Description<'_> {
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
        let mut attributes = object(self.attributes.clone());
        attributes.insert("_ARRAY_DIMENSIONS".into(), json!(self.dimensions));
        json!({
            "zarr_format": 2,
            "shape": self.shape,
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
            "shape": self.shape,
            "data_type": data_type,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": self.chunks}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": fill_value,
            "codecs": codecs,
            "attributes": object(self.attributes.clone()),
            "dimension_names": self.dimensions,
        })
    }
}

fn object(attributes: Attributes) -> Map<String, Value> {
    attributes.into_iter().map(|(name, text)| (name.to_string(), Value::String(text))).collect()
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
