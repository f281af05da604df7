//! Fields out: variables on one mesh as NetCDF-4 or Zarr, step by step.
//!
//! [`FieldWriter::create`] writes the metadata, [`FieldWriter::write`] takes
//! the frames of each step in time order and holds no more than one block of
//! them for each variable, and [`FieldWriter::finish`] puts the output in its
//! place. Until then it has another name, and it goes when the writer is
//! dropped. The bytes depend on the fields and the parameters only, not on the
//! number of threads.
//!
//! Several processes write a Zarr store together: one of them makes it
//! ([`SharedStore`]), each writes chunks of its own ([`StoreShare`]). The bytes
//! are those of a [`FieldWriter`].

mod arrangement;
mod blocks;
mod cf;
mod error;
mod mesh;
mod netcdf;
mod params;
mod plan;
mod room;
mod shared;
mod zarr;

use std::fmt;
use std::path::{Path, PathBuf};

use self::blocks::Blocks;
use self::plan::Plan;
use crate::io::AtomicPath;
use crate::io::access::Access;
use crate::model::{Mesh, Provenance, TimeAxis, VariableInfo};

pub use self::error::{WriteError, WriteProblem};
pub use self::params::{Compression, LatitudeOrder, WriteParams, ZarrFormat};
pub use self::room::bytes_of_writing;
pub use self::shared::{SharedStore, StoreShare};

/// Fields that are to be written: one file or store.
#[derive(Clone, Debug)]
pub struct FieldDescription {
    /// What the fields are, in the order of the frames of a step.
    pub variables: Vec<VariableDescription>,
    /// Mesh of the frames.
    pub mesh: Mesh,
    /// Times of the steps.
    pub times: TimeAxis,
    /// Where they come from.
    pub provenance: Provenance,
}

/// One of the fields of a file.
#[derive(Clone, Debug)]
pub struct VariableDescription {
    /// Name and unit.
    pub info: VariableInfo,
    /// What it is, for people.
    pub long_name: String,
    /// What it is in the CF table of standard names, if it is there.
    pub standard_name: Option<String>,
}

/// A format that takes the frames of several steps at once.
trait Backend: Send {
    /// Writes whole frames of the field of this number in the order of the
    /// file, from `first_step` on, which is the first one of a chunk.
    fn write_steps(
        &mut self,
        field: usize,
        first_step: usize,
        frames: &[f32],
    ) -> Result<(), WriteProblem>;

    /// Writes what is left to write.
    fn close(self: Box<Self>) -> Result<(), WriteProblem>;
}

/// Formats that fields are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFormat {
    /// One file, which one process writes.
    Netcdf,
    /// A directory, whose chunks several processes may write ([`SharedStore`]).
    Zarr,
}

impl FieldFormat {
    /// The format that the extension of a path (`.nc`, `.nc4` or `.zarr`) tells.
    ///
    /// # Errors
    /// [`WriteError`] for any other.
    pub fn of(path: &Path) -> Result<Self, WriteError> {
        format_of(path).map_err(|problem| error(path, problem))
    }
}

/// Fields that are being written.
pub struct FieldWriter {
    blocks: Blocks,
    output: AtomicPath,
    target: PathBuf,
}

impl FieldWriter {
    /// Starts writing what will become `path`, whose extension (`.nc`, `.nc4`
    /// or `.zarr`) tells the format.
    ///
    /// # Errors
    /// [`WriteError`] for another extension, a place that cannot be written to
    /// or that holds something else, fields without a step, names that cannot
    /// stand in one file, and parameters that do not fit the mesh.
    ///
    /// # Panics
    /// If there is no HEALPix of the mesh's `nside` ([`Healpix::MAX_NSIDE`]).
    ///
    /// [`Healpix::MAX_NSIDE`]: crate::math::Healpix::MAX_NSIDE
    pub fn create(
        path: &Path,
        description: &FieldDescription,
        params: &WriteParams,
    ) -> Result<Self, WriteError> {
        Self::try_create(path, description, params).map_err(|problem| error(path, problem))
    }

    fn try_create(
        path: &Path,
        description: &FieldDescription,
        params: &WriteParams,
    ) -> Result<Self, WriteProblem> {
        let format = format_of(path)?;
        let plan = Plan::new(description, params)?;
        check_target(path, format)?;
        let output = AtomicPath::create(path).map_err(WriteProblem::Create)?;
        let backend = plan.create(format, output.path(), params)?;
        let blocks = Blocks::new(plan, backend, chunks_at_once(format));
        Ok(Self { blocks, output, target: path.to_path_buf() })
    }

    /// Takes the frames of the next step, one for each variable in their order,
    /// each with its values in the order of the [`Mesh`].
    ///
    /// # Errors
    /// [`WriteError`] when a block of frames cannot be written.
    ///
    /// # Panics
    /// If there is another number of frames than of variables, a frame has
    /// another length than the mesh, or there is no step left.
    pub fn write(&mut self, frames: &[&[f32]]) -> Result<(), WriteError> {
        self.blocks.push(frames).map_err(|problem| error(&self.target, problem))
    }

    /// Completes the output and puts it in its place.
    ///
    /// # Errors
    /// [`WriteError`] when a step is missing or the last bytes cannot be
    /// written, such as on a full disk; nothing is left behind.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { blocks, output, target } = self;
        let (written, expected) = (blocks.next_step(), blocks.steps());
        let closed = blocks.close();
        let result = closed.and_then(|()| commit(output, written, expected));
        result.map_err(|problem| error(&target, problem))
    }
}

/// Puts an output in its place if every step of it is there.
fn commit(output: AtomicPath, written: usize, expected: usize) -> Result<(), WriteProblem> {
    match written == expected {
        true => Ok(output.commit()?),
        false => Err(WriteProblem::Incomplete { written, expected }),
    }
}

impl fmt::Debug for FieldWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldWriter")
            .field("target", &self.target)
            .field("received", &self.blocks.next_step())
            .field("steps", &self.blocks.steps())
            .finish_non_exhaustive()
    }
}

fn error(path: &Path, problem: WriteProblem) -> WriteError {
    WriteError { path: path.to_path_buf(), problem }
}

/// One chunk for every thread to encode, if they are encoded one by one.
fn chunks_at_once(format: FieldFormat) -> usize {
    match format {
        FieldFormat::Netcdf => 1,
        FieldFormat::Zarr => rayon::current_num_threads(),
    }
}

fn format_of(path: &Path) -> Result<FieldFormat, WriteProblem> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("nc" | "nc4") => Ok(FieldFormat::Netcdf),
        Some("zarr") => Ok(FieldFormat::Zarr),
        _ => Err(WriteProblem::UnknownFormat { extension }),
    }
}

/// Only what is an older output of the same kind is replaced.
fn check_target(path: &Path, format: FieldFormat) -> Result<(), WriteProblem> {
    let found = match format {
        FieldFormat::Netcdf if path.is_dir() => "a directory",
        FieldFormat::Zarr if path.is_file() => "a file",
        FieldFormat::Zarr if is_foreign(path) => "a directory that is no Zarr store",
        _ => return Ok(()),
    };
    Err(WriteProblem::Occupied { found })
}

fn is_foreign(path: &Path) -> bool {
    let is_empty = || path.read_dir().is_ok_and(|mut entries| entries.next().is_none());
    path.is_dir() && !is_store(path) && !is_empty()
}

fn is_store(path: &Path) -> bool {
    let tree = Access::default().tree(&path.into());
    tree.is_ok_and(|tree| super::zarr::is_store(tree.as_ref()).unwrap_or(false))
}

#[cfg(test)]
mod tests;
