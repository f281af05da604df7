//! The field as a Zarr store. The documents are written out here and the chunks
//! by the Zarr library, but for LZ4, which it does not know.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use zarrs::array::{Array, ArrayBytes, ArrayMetadata};
use zarrs::filesystem::FilesystemStore;

use crate::sample::{COLUMNS, ROWS, STEPS, Stored, hours, packed};

pub(crate) struct ZarrStore {
    pub(crate) name: String,
    number: Number,
    chunks: [usize; 3],
    /// What differs from a plain array document of the version.
    document: Value,
    attributes: Value,
    codec: Codec,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Number {
    F32,
    F64,
    Packed,
}

#[derive(Clone, Copy, PartialEq)]
enum Codec {
    OfTheLibrary,
    BareLz4,
}

const CHUNKS: [usize; 3] = [4, 7, 6];

impl ZarrStore {
    pub(crate) fn new(name: &str, document: Value) -> Self {
        Self {
            name: name.into(),
            number: Number::F32,
            chunks: CHUNKS,
            document,
            attributes: json!({"units": "Pa"}),
            codec: Codec::OfTheLibrary,
        }
    }

    pub(crate) fn bare_lz4(self) -> Self {
        Self { codec: Codec::BareLz4, ..self }
    }

    pub(crate) fn chunks(self, chunks: [usize; 3]) -> Self {
        Self { chunks, ..self }
    }

    pub(crate) fn number(self, number: Number) -> Self {
        Self { number, ..self }
    }

    pub(crate) fn attributes(mut self, attributes: Value) -> Self {
        merge(&mut self.attributes, attributes);
        self
    }

    pub(crate) fn change(mut self, changes: Value) -> Self {
        merge(&mut self.document, changes);
        self
    }

    fn is_v2(&self) -> bool {
        self.document["zarr_format"] == 2
    }

    pub(crate) fn write(&self, root: &Path, stored: &Stored, consolidated: bool) {
        let mut documents = Map::new();
        for (name, units, values) in coordinates(stored) {
            let document = self.coordinate(name, units, values.len());
            let array = self.array(root, name, document.clone(), &mut documents);
            let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_ne_bytes()).collect();
            array.store_chunk(&[0], ArrayBytes::new_flen(bytes)).unwrap();
        }
        let mut document = self.document.clone();
        merge(&mut document, self.shape(&["time", "latitude", "longitude"], &self.chunks));
        merge(&mut document["attributes"], self.attributes.clone());
        self.write_chunks(root, document, stored, &mut documents);
        // What is no number must not be in the way.
        let mut text = self.coordinate("expver", "", 3);
        merge(&mut text, json!({"dtype": "<U4", "data_type": "string", "fill_value": ""}));
        self.put(&mut documents, "expver", text);
        self.write_documents(root, documents, consolidated);
    }

    fn coordinate(&self, name: &str, units: &str, length: usize) -> Value {
        let mut document = if self.is_v2() {
            json!({"zarr_format": 2, "dtype": "<f8", "fill_value": "NaN", "order": "C",
                "filters": null, "compressor": null})
        } else {
            json!({"zarr_format": 3, "node_type": "array", "data_type": "float64",
                "fill_value": "NaN", "chunk_key_encoding": {"name": "default"},
                "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]})
        };
        merge(&mut document, self.shape_of(&[name], &[length], &[length]));
        merge(&mut document["attributes"], json!({"units": units}));
        document
    }

    fn shape(&self, names: &[&str], chunks: &[usize]) -> Value {
        self.shape_of(names, &[STEPS, ROWS, COLUMNS], chunks)
    }

    fn shape_of(&self, names: &[&str], shape: &[usize], chunks: &[usize]) -> Value {
        if self.is_v2() {
            let attributes = json!({"_ARRAY_DIMENSIONS": names});
            return json!({"shape": shape, "chunks": chunks, "attributes": attributes});
        }
        json!({"shape": shape, "dimension_names": names, "attributes": {},
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunks}}})
    }

    fn array(
        &self,
        root: &Path,
        name: &str,
        document: Value,
        documents: &mut Map<String, Value>,
    ) -> Array<FilesystemStore> {
        self.put(documents, name, document.clone());
        let metadata = if self.is_v2() {
            ArrayMetadata::V2(serde_json::from_value(document).unwrap())
        } else {
            ArrayMetadata::V3(serde_json::from_value(document).unwrap())
        };
        let store = Arc::new(FilesystemStore::new(root).unwrap());
        Array::new_with_metadata(store, &format!("/{name}"), metadata).unwrap()
    }

    /// Chunks without a value are left out, by the library and here.
    fn write_chunks(
        &self,
        root: &Path,
        document: Value,
        stored: &Stored,
        documents: &mut Map<String, Value>,
    ) {
        let mut for_library = document.clone();
        if self.codec == Codec::BareLz4 {
            for_library["compressor"] = Value::Null;
            if let Some(codecs) = for_library["codecs"].as_array_mut() {
                codecs.pop();
            }
        }
        let array = self.array(root, "msl", for_library, documents);
        self.put(documents, "msl", document);
        for (index, values) in chunks_of(stored, self.chunks) {
            let index = index.map(|i| i as u64);
            let chunk = ArrayBytes::new_flen(self.bytes(&values));
            array.store_chunk(&index, chunk).unwrap();
            let path = root.join(array.chunk_key(&index).as_str());
            assert_eq!(path.exists(), self.has_value(&values), "{}: {index:?}", self.name);
            if self.codec == Codec::BareLz4 && path.exists() {
                let plain = fs::read(&path).unwrap();
                fs::write(&path, lz4_flex::block::compress_prepend_size(&plain)).unwrap();
            }
        }
    }

    fn has_value(&self, values: &[f32]) -> bool {
        self.document["fill_value"].is_null() || values.iter().any(|v| !v.is_nan())
    }

    fn bytes(&self, values: &[f32]) -> Vec<u8> {
        match self.number {
            Number::F32 => values.iter().flat_map(|v| v.to_ne_bytes()).collect(),
            Number::F64 => values.iter().flat_map(|&v| f64::from(v).to_ne_bytes()).collect(),
            Number::Packed => packed(values).iter().flat_map(|v| v.to_ne_bytes()).collect(),
        }
    }

    fn put(&self, documents: &mut Map<String, Value>, name: &str, mut document: Value) {
        if self.is_v2() {
            let attributes = document.as_object_mut().unwrap().remove("attributes").unwrap();
            documents.insert(format!("{name}/.zarray"), document);
            documents.insert(format!("{name}/.zattrs"), attributes);
        } else {
            documents.insert(name.into(), document);
        }
    }

    fn write_documents(&self, root: &Path, documents: Map<String, Value>, consolidated: bool) {
        let write = |name: &str, document: &Value| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, document.to_string()).unwrap();
        };
        let mut group = match self.is_v2() {
            true => json!({"zarr_format": 2}),
            false => json!({"zarr_format": 3, "node_type": "group", "attributes": {}}),
        };
        match (self.is_v2(), consolidated) {
            (true, true) => write(".zmetadata", &json!({"metadata": documents})),
            (false, true) => {
                group["consolidated_metadata"] = json!({"kind": "inline", "metadata": documents});
            }
            (true, false) => documents.iter().for_each(|(name, d)| write(name, d)),
            (false, false) => {
                documents.iter().for_each(|(name, d)| write(&format!("{name}/zarr.json"), d));
            }
        }
        write(if self.is_v2() { ".zgroup" } else { "zarr.json" }, &group);
    }
}

fn coordinates(stored: &Stored) -> [(&'static str, &'static str, Vec<f64>); 3] {
    let hours = hours().iter().map(|&h| h as f64).collect();
    [
        ("time", "hours since 2000-01-01", hours),
        ("latitude", "degrees_north", stored.lat_deg.clone()),
        ("longitude", "degrees_east", stored.lon_deg.clone()),
    ]
}

/// Every chunk, those at the edge filled up with missing values.
fn chunks_of(stored: &Stored, chunks: [usize; 3]) -> Vec<([usize; 3], Vec<f32>)> {
    let shape = [STEPS, ROWS, COLUMNS];
    let counts = [0, 1, 2].map(|d| shape[d].div_ceil(chunks[d]));
    let at = |position: [usize; 3]| match position.iter().zip(shape).all(|(&p, n)| p < n) {
        true => stored.values[(position[0] * ROWS + position[1]) * COLUMNS + position[2]],
        false => f32::NAN,
    };
    let positions = |counts: [usize; 3]| {
        (0..counts.iter().product()).map(move |i: usize| {
            [i / counts[2] / counts[1], i / counts[2] % counts[1], i % counts[2]]
        })
    };
    let chunk = |index: [usize; 3]| {
        let within = positions(chunks);
        within.map(|p| at([0, 1, 2].map(|d| index[d] * chunks[d] + p[d]))).collect()
    };
    positions(counts).map(|index| (index, chunk(index))).collect()
}

pub(crate) fn merge(document: &mut Value, changes: Value) {
    let (Value::Object(document), Value::Object(changes)) = (document, changes) else {
        panic!("two objects");
    };
    document.extend(changes);
}
