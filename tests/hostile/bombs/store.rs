//! Small Zarr stores of version 3, of which single documents and chunks are
//! made to mean harm.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::fixture::Place;

pub(super) const STEPS: usize = 4;
pub(super) const ROWS: usize = 19;
pub(super) const COLUMNS: usize = 36;
/// Shape of the only chunk of `msl`.
pub(super) const SHAPE: [usize; 3] = [STEPS, ROWS, COLUMNS];

/// A store with a field `msl` of four steps in one chunk.
pub(super) struct Store {
    pub(super) root: PathBuf,
    pub(super) name: String,
}

impl Store {
    pub(super) fn new(place: &Place, name: &str) -> Self {
        let store = Self { root: place.path().join(name), name: name.to_string() };
        store.document("zarr.json", &json!({"zarr_format": 3, "node_type": "group"}));
        let hours: Vec<u8> = (0..STEPS as i64).flat_map(|i| (6 * i).to_le_bytes()).collect();
        let degrees = |first: f64, step: f64, n: usize| -> Vec<u8> {
            (0..n).flat_map(|i| (first + step * i as f64).to_le_bytes()).collect()
        };
        store.array("time", "int64", &[STEPS], &[STEPS], plain());
        store.chunk("time/c/0", &hours);
        store.array("latitude", "float64", &[ROWS], &[ROWS], plain());
        store.chunk("latitude/c/0", &degrees(90.0, -10.0, ROWS));
        store.array("longitude", "float64", &[COLUMNS], &[COLUMNS], plain());
        store.chunk("longitude/c/0", &degrees(0.0, 10.0, COLUMNS));
        store.array("msl", "float32", &SHAPE, &SHAPE, plain());
        store.chunk("msl/c/0/0/0", &field());
        store
    }

    /// Writes the document of an array in place of the one that was there.
    pub(super) fn array(
        &self,
        name: &str,
        data_type: &str,
        shape: &[usize],
        chunk_shape: &[usize],
        codecs: Value,
    ) {
        let dimensions = match name {
            "msl" => json!(["time", "latitude", "longitude"]),
            _ => json!([name]),
        };
        let attributes = match name {
            "time" => json!({"units": "hours since 2000-01-01", "standard_name": "time"}),
            "latitude" => json!({"units": "degrees_north"}),
            "longitude" => json!({"units": "degrees_east"}),
            _ => json!({"units": "Pa", "standard_name": "air_pressure_at_mean_sea_level"}),
        };
        let fill = if data_type == "string" { json!("") } else { json!(0) };
        let document = json!({
            "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": data_type,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk_shape}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": fill, "codecs": codecs, "attributes": attributes,
            "dimension_names": dimensions
        });
        self.document(&format!("{name}/zarr.json"), &document);
    }

    pub(super) fn document(&self, key: &str, document: &Value) {
        self.chunk(key, document.to_string().as_bytes());
    }

    pub(super) fn chunk(&self, key: &str, bytes: &[u8]) {
        let path = self.path(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(super) fn path(&self, key: &str) -> PathBuf {
        self.root.join(key)
    }

    /// Puts a symbolic link in the place of an object.
    pub(super) fn link(&self, key: &str, target: &Path) {
        let path = self.path(key);
        let _ = fs::remove_file(&path);
        std::os::unix::fs::symlink(target, path).unwrap();
    }
}

/// The values of `msl`.
pub(super) fn field() -> Vec<u8> {
    let values = (0..SHAPE.iter().product::<usize>()).map(|i| 1e5 + ((i * 37) % 101) as f32);
    values.flat_map(f32::to_le_bytes).collect()
}

pub(super) fn plain() -> Value {
    json!([{"name": "bytes", "configuration": {"endian": "little"}}])
}

/// Plain bytes and one codec after them.
pub(super) fn then(codec: Value) -> Value {
    json!([{"name": "bytes", "configuration": {"endian": "little"}}, codec])
}

/// Shards of such chunks.
pub(super) fn sharded(chunk_shape: &[usize], codecs: Value) -> Value {
    json!([{"name": "sharding_indexed", "configuration": {
        "chunk_shape": chunk_shape, "codecs": codecs, "index_location": "end",
        "index_codecs": plain()}}])
}
