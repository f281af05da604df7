//! Fields that are in memory already: for callers of the library and tests.

use crate::model::{Grid, TimeAxis, VariableInfo};

use super::buffers::Buffers;
use super::dataset::{ArrayMeta, Attribute, ChunkStore, Dataset, Layout, Storage};
use super::element::{ByteOrder, Element, Kind};
use super::{FieldError, FieldProblem, FieldSource, Selection};

/// One field and its coordinates as a dataset.
struct MemoryDataset {
    arrays: Vec<ArrayMeta>,
    coordinates: Vec<Vec<f64>>,
    frames: Vec<f32>,
}

impl FieldSource {
    /// A source over frames in memory, `(time, lat, lon)` row-major.
    ///
    /// # Errors
    /// [`FieldError`] as [`FieldSource::open`].
    ///
    /// # Panics
    /// If the number of values is not steps times grid points.
    pub fn from_frames(
        variable: &VariableInfo,
        grid: &Grid,
        times: &TimeAxis,
        frames: Vec<f32>,
    ) -> Result<Self, FieldError> {
        assert_eq!(frames.len(), times.len() * grid.len(), "number of values");
        let (time, lat, lon) =
            (("time", times.len()), ("latitude", grid.rows()), ("longitude", grid.columns()));
        let time_units = ("units", "seconds since 1970-01-01");
        let calendar = ("calendar", times.calendar().cf_name());
        let arrays = vec![
            array("time", &[time], &[time_units, calendar]),
            array("latitude", &[lat], &[("units", "degrees_north")]),
            array("longitude", &[lon], &[("units", "degrees_east")]),
            array(&variable.name, &[time, lat, lon], &[("units", &variable.units)]),
        ];
        let coordinates = vec![
            times.time_s().iter().map(|&t| t as f64).collect(),
            grid.lat_deg().to_vec(),
            grid.lon_deg().to_vec(),
        ];
        let dataset = MemoryDataset { arrays, coordinates, frames };
        let selection = Selection { variable: Some(variable.name.clone()), ..Selection::default() };
        Self::from_dataset("memory", &dataset, &selection)
    }
}

fn array(name: &str, dimensions: &[(&str, usize)], attributes: &[(&str, &str)]) -> ArrayMeta {
    ArrayMeta {
        name: name.to_string(),
        dimensions: dimensions.iter().map(|&(n, len)| (n.to_string(), len)).collect(),
        attributes: attributes
            .iter()
            .map(|&(k, v)| (k.to_string(), Attribute::Text(v.to_string())))
            .collect(),
    }
}

impl Dataset for MemoryDataset {
    fn format(&self) -> String {
        "memory".into()
    }

    fn arrays(&self) -> &[ArrayMeta] {
        &self.arrays
    }

    fn read_all(&self, name: &str) -> Result<Vec<f64>, FieldProblem> {
        let index = self.arrays.iter().position(|a| a.name == name);
        Ok(index.and_then(|i| self.coordinates.get(i)).cloned().unwrap_or_default())
    }

    fn storage(&self, _name: &str) -> Result<Storage, FieldProblem> {
        let shape = self.arrays.last().map(ArrayMeta::shape).unwrap_or_default();
        let chunk_shape = vec![1, shape[1], shape[2]];
        let store = MemoryChunks { plane: shape[1] * shape[2], frames: self.frames.clone() };
        Ok(Storage {
            element: Element { kind: Kind::F32, order: ByteOrder::NATIVE, fill: f64::NAN },
            encoding: "float32".into(),
            layout: Layout::Chunked { chunk_shape, store: Box::new(store) },
        })
    }
}

struct MemoryChunks {
    plane: usize,
    frames: Vec<f32>,
}

impl ChunkStore for MemoryChunks {
    fn chunk(&self, index: &[usize], buffers: &Buffers) -> Result<Option<Vec<u8>>, FieldProblem> {
        let frame: &[u8] =
            bytemuck::cast_slice(&self.frames[index[0] * self.plane..][..self.plane]);
        let mut bytes = buffers.take(frame.len());
        bytes.copy_from_slice(frame);
        Ok(Some(bytes))
    }
}
