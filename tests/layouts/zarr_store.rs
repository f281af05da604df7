//! Small Zarr stores: documents written out, every array one raw chunk.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Version {
    V2,
    V3,
}

pub(crate) struct ZarrStore {
    root: PathBuf,
    version: Version,
}

/// Values and their type in the words of NumPy without the byte order.
pub(crate) struct Numbers {
    pub(crate) bytes: Vec<u8>,
    v2: String,
    v3: Value,
}

pub(crate) fn singles(values: &[f64]) -> Numbers {
    let bytes = values.iter().flat_map(|&v| (v as f32).to_le_bytes()).collect();
    Numbers { bytes, v2: "<f4".into(), v3: "float32".into() }
}

pub(crate) fn doubles(values: &[f64]) -> Numbers {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    Numbers { bytes, v2: "<f8".into(), v3: "float64".into() }
}

pub(crate) fn integers(values: &[i64]) -> Numbers {
    let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    Numbers { bytes, v2: "<i8".into(), v3: "int64".into() }
}

/// Dates of NumPy in a unit, such as `ns`.
pub(crate) fn dates(unit: &str, values: &[i64]) -> Numbers {
    let configuration = json!({"unit": unit, "scale_factor": 1});
    Numbers {
        v2: format!("<M8[{unit}]"),
        v3: json!({"name": "numpy.datetime64", "configuration": configuration}),
        ..integers(values)
    }
}

impl ZarrStore {
    pub(crate) fn create(root: &Path, version: Version) -> Self {
        let store = Self { root: root.to_path_buf(), version };
        match version {
            Version::V2 => store.write(".zgroup", &json!({"zarr_format": 2})),
            Version::V3 => {
                store.write("zarr.json", &json!({"zarr_format": 3, "node_type": "group"}));
            }
        }
        store
    }

    fn write(&self, name: &str, document: &Value) {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, document.to_string()).unwrap();
    }

    pub(crate) fn put(
        &self,
        name: &str,
        dimensions: &[(&str, usize)],
        mut attributes: Value,
        numbers: &Numbers,
    ) {
        let names: Vec<&str> = dimensions.iter().map(|d| d.0).collect();
        let shape: Vec<usize> = dimensions.iter().map(|d| d.1).collect();
        let zeros: Vec<&str> = shape.iter().map(|_| "0").collect();
        let chunk = match self.version {
            Version::V2 => {
                attributes["_ARRAY_DIMENSIONS"] = json!(names);
                self.write(&format!("{name}/.zattrs"), &attributes);
                self.write(
                    &format!("{name}/.zarray"),
                    &json!({"zarr_format": 2, "shape": shape, "chunks": shape,
                        "dtype": numbers.v2, "order": "C", "fill_value": null,
                        "filters": null, "compressor": null}),
                );
                if zeros.is_empty() { "0".into() } else { zeros.join(".") }
            }
            Version::V3 => {
                self.write(
                    &format!("{name}/zarr.json"),
                    &json!({"zarr_format": 3, "node_type": "array", "shape": shape,
                        "data_type": numbers.v3, "dimension_names": names,
                        "attributes": attributes, "fill_value": 0,
                        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": shape}},
                        "chunk_key_encoding": {"name": "default"},
                        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}),
                );
                [&["c"], zeros.as_slice()].concat().join("/")
            }
        };
        let path = self.root.join(name).join(chunk);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &numbers.bytes).unwrap();
    }

    /// Texts, which must not be in the way.
    pub(crate) fn put_texts(&self, name: &str, dimension: (&str, usize)) {
        let document = match self.version {
            Version::V2 => json!({"zarr_format": 2, "shape": [dimension.1],
                "chunks": [dimension.1], "dtype": "|O", "order": "C", "fill_value": "",
                "filters": [{"id": "vlen-utf8"}], "compressor": null}),
            Version::V3 => json!({"zarr_format": 3, "node_type": "array",
                "shape": [dimension.1], "data_type": "string", "fill_value": "",
                "dimension_names": [dimension.0], "attributes": {},
                "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1]}},
                "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "vlen-utf8"}]}),
        };
        match self.version {
            Version::V2 => {
                self.write(&format!("{name}/.zarray"), &document);
                let dimensions = json!({"_ARRAY_DIMENSIONS": [dimension.0]});
                self.write(&format!("{name}/.zattrs"), &dimensions);
            }
            Version::V3 => self.write(&format!("{name}/zarr.json"), &document),
        }
    }
}
