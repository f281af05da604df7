//! Fields in and out: one variable of NetCDF files, Zarr stores or GRIB files,
//! frame by frame.
//!
//! [`FieldSource::open`] understands the dataset once (variable, axes, units,
//! calendar, packing); [`FieldSource::load`] reads and decodes the chunks of a
//! few steps in parallel; [`FieldBlock::frame`] hands out one frame in the
//! order of its [`Mesh`](crate::model::Mesh), SI units, missing values as `NaN`.
//!
//! | file | holds |
//! |---|---|
//! | `dataset` | what a format must offer: metadata, small arrays and chunks |
//! | `netcdf`, `hdf5_chunks`, `netcdf_remote`, `zarr`, `grib`, `memory` | the formats |
//! | `axes`, `times`, `cf_time`, `select`, `choice`, `orient` | CF: what the dimensions are, times, choice of variable and level, orientation |
//! | `runs`, `run_axes`, `run_times`, `leads` | forecasts and members that lie side by side, their starts and lead times |
//! | `mesh`, `cells`, `positions` | the kind of mesh and its mapping, the order of HEALPix, points with places of their own |
//! | `reduced` | rows of reduced Gaussian grids to rows and columns |
//! | `element`, `plane` | stored bytes to `f32`, stored chunks to frames |
//! | `buffers`, `room` | memory that chunks use one after the other; memory for what a file says is there |
//! | `far` | many requests at a time |
//! | `inputs`, `series` | what is typed to datasets, and several datasets as one record: [`expand`], [`FieldSeries`] |
//! | `level` | the levels of a dataset |
//! | `selection`, `meta`, `source`, `frame` | what to take, what is there, the source itself, unusable frames |
//! | `whole` | all variables of a small dataset at once |
//! | `writer` | the way back: [`FieldWriter`] |

mod axes;
mod buffers;
mod cells;
pub(in crate::io) mod cf_time;
mod choice;
mod dataset;
mod element;
mod error;
mod far;
mod frame;
mod grib;
mod hdf5_chunks;
mod inputs;
mod leads;
mod level;
mod memory;
mod mesh;
mod meta;
pub(in crate::io) mod netcdf;
mod netcdf_remote;
mod orient;
mod plane;
mod positions;
mod reduced;
mod room;
mod run_axes;
mod run_times;
mod runs;
mod select;
mod selection;
mod series;
mod source;
mod state;
mod times;
pub(in crate::io) mod whole;
mod writer;
mod zarr;

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::io::access::{Access, Location};
use crate::io::special::refuse_special;

use dataset::{ArrayMeta, Dataset, Layout};

pub use error::{FieldError, FieldProblem};
pub use grib::{GribFlaw, GribProblem};
pub use inputs::{Inputs, InputsError, expand, expand_centers};
pub use level::Level;
pub use meta::FieldMeta;
pub use reduced::ReducedError;
pub use selection::Selection;
pub(in crate::io) use series::notes_on_times;
pub use series::{FieldSeries, RunInputs, SeriesBlock, SeriesError, Stored, levels, runs};
pub use source::{FieldBlock, FieldSource};
pub use writer::{
    Compression, FieldDescription, FieldFormat, FieldWriter, LatitudeOrder, SharedStore,
    StoreShare, VariableDescription, WriteError, WriteParams, WriteProblem, ZarrFormat,
    bytes_of_writing,
};

/// Opens whatever is at a location, by what is there, not by its name.
fn open_dataset(location: &Location, access: &Access) -> Result<Box<dyn Dataset>, FieldProblem> {
    let Some(path) = location.path() else {
        return far::open(location, access);
    };
    if !path.exists() {
        return Err(FieldProblem::NotFound);
    }
    if path.is_dir() {
        let store = zarr::ZarrDataset::open(access.tree(location)?, access.memory_limit())?;
        let found = || "a directory that is no Zarr store".into();
        let store = store.ok_or_else(|| FieldProblem::UnknownFormat { found: found() })?;
        return Ok(Box::new(store));
    }
    refuse_special(path)?;
    let object = access.object(location)?;
    if grib::is_grib(object.as_ref())? {
        let (directory, limit) = (access.index_directory(), access.memory_limit());
        return grib::open(object, &state_of(path)?, directory.as_deref(), limit);
    }
    Ok(Box::new(netcdf::NetcdfDataset::open(path, access)?))
}

/// A file and the state it is in: copying may keep the time of its content, but
/// not that of the file.
fn state_of(path: &Path) -> Result<String, FieldProblem> {
    let state = path.metadata()?;
    let (changed_s, changed_ns) = (state.ctime(), state.ctime_nsec());
    let (file, modified) = (state.ino(), state.modified()?);
    Ok(format!("{} {file} {changed_s}.{changed_ns} {modified:?}", path.display()))
}

/// Names, dimensions and attributes of every array of a dataset, for people.
///
/// # Errors
/// [`FieldError`] when there is no dataset at this location.
pub fn list_arrays(location: &Location, access: &Access) -> Result<Vec<ArraySummary>, FieldError> {
    let dataset = open_dataset(location, access).map_err(|p| p.of(&location.to_string()))?;
    Ok(dataset.arrays().iter().map(ArraySummary::new).collect())
}

/// One array of a dataset in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArraySummary {
    /// Name of the array.
    pub name: String,
    /// Names and lengths of its dimensions.
    pub dimensions: Vec<(String, usize)>,
    /// `long_name` or `standard_name`, and units.
    pub description: String,
}

impl ArraySummary {
    fn new(array: &ArrayMeta) -> Self {
        let title = array.text("long_name").or_else(|| array.text("standard_name"));
        let units = array.text("units").map(|u| format!("[{u}]"));
        let words: Vec<&str> = title.into_iter().chain(units.as_deref()).collect();
        Self {
            name: array.name.clone(),
            dimensions: array.dimensions.clone(),
            description: words.join(" "),
        }
    }
}

impl Layout {
    fn chunk_shape(&self) -> Option<&[usize]> {
        match self {
            Self::Contiguous { .. } => None,
            Self::Chunked { chunk_shape, .. } => Some(chunk_shape),
        }
    }
}
