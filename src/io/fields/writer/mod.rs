//! Fields out: variables on one mesh as NetCDF-4 or Zarr, step by step.
//!
//! [`FieldWriter::create`] writes the metadata, [`FieldWriter::write`] takes
//! the frames of each step in time order and holds no more than one block of
//! them for each variable, and [`FieldWriter::finish`] puts the output in its
//! place. Until then it has another name, and it goes when the writer is
//! dropped. The bytes depend on the fields and the parameters only, not on the
//! number of threads.

mod arrangement;
mod cf;
mod error;
mod mesh;
mod netcdf;
mod params;
mod room;
mod zarr;

use std::fmt;
use std::path::{Path, PathBuf};

use self::arrangement::Arrangement;
use self::cf::Contents;
use self::mesh::MeshInFile;
use self::netcdf::NetcdfWriter;
use self::zarr::ZarrWriter;
use crate::io::AtomicPath;
use crate::io::access::Access;
use crate::model::{Mesh, Provenance, TimeAxis, VariableInfo};

pub use self::error::{WriteError, WriteProblem};
pub use self::params::{Compression, LatitudeOrder, WriteParams, ZarrFormat};
pub use self::room::bytes_of_writing;

/// Aim for the size of a chunk: large enough that a disk or network reads it
/// well, small enough that a few steps are read without the year around them.
const CHUNK_BYTES: usize = 2 << 20;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Netcdf,
    Zarr,
}

/// Fields that are being written.
pub struct FieldWriter {
    backend: Box<dyn Backend>,
    output: AtomicPath,
    target: PathBuf,
    arrangement: Option<Arrangement>,
    /// Frames of each field that wait for a block to be full.
    blocks: Vec<Vec<f32>>,
    block_steps: usize,
    frame_len: usize,
    received: usize,
    steps: usize,
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
        check_target(path, format)?;
        let (frame_len, steps) = (description.mesh.len(), description.times.len());
        if steps == 0 {
            return Err(WriteProblem::NoSteps);
        }
        let mut mesh = MeshInFile::new(&description.mesh, params)?;
        let arrangement = mesh.arrangement.take();
        let contents = Contents::new(description, mesh);
        check_names(&contents)?;
        let chunk_steps = chunk_steps(params.chunk_steps, frame_len, steps);
        let output = AtomicPath::create(path).map_err(WriteProblem::Create)?;
        let (backend, chunks) = backend(format, output.path(), &contents, params, chunk_steps)?;
        let block_steps = chunk_steps * chunks;
        let block = || Vec::with_capacity(block_steps.min(steps) * frame_len);
        Ok(Self {
            backend,
            output,
            target: path.to_path_buf(),
            arrangement,
            blocks: contents.fields.iter().map(|_| block()).collect(),
            block_steps,
            frame_len,
            received: 0,
            steps,
        })
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
        assert_eq!(frames.len(), self.blocks.len(), "number of frames");
        assert!(self.received < self.steps, "more frames than the {} steps", self.steps);
        for (block, frame) in self.blocks.iter_mut().zip(frames) {
            assert_eq!(frame.len(), self.frame_len, "length of the frame");
            match &self.arrangement {
                Some(arrangement) => arrangement.append(frame, block),
                None => block.extend_from_slice(frame),
            }
        }
        self.received += 1;
        if self.received.is_multiple_of(self.block_steps) || self.received == self.steps {
            self.flush().map_err(|problem| error(&self.target, problem))?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), WriteProblem> {
        for (field, block) in self.blocks.iter_mut().enumerate() {
            let held = block.len() / self.frame_len;
            self.backend.write_steps(field, self.received - held, block)?;
            block.clear();
        }
        Ok(())
    }

    /// Completes the output and puts it in its place.
    ///
    /// # Errors
    /// [`WriteError`] when a step is missing or the last bytes cannot be
    /// written, such as on a full disk; nothing is left behind.
    pub fn finish(self) -> Result<(), WriteError> {
        let Self { backend, output, target, received, steps, .. } = self;
        let result = backend.close().and_then(|()| match received == steps {
            true => Ok(output.commit()?),
            false => Err(WriteProblem::Incomplete { written: received, expected: steps }),
        });
        result.map_err(|problem| error(&target, problem))
    }
}

impl fmt::Debug for FieldWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldWriter")
            .field("target", &self.target)
            .field("received", &self.received)
            .field("steps", &self.steps)
            .finish_non_exhaustive()
    }
}

fn error(path: &Path, problem: WriteProblem) -> WriteError {
    WriteError { path: path.to_path_buf(), problem }
}

/// The backend, and the number of chunks it writes at once.
fn backend(
    format: Format,
    path: &Path,
    contents: &Contents,
    params: &WriteParams,
    chunk_steps: usize,
) -> Result<(Box<dyn Backend>, usize), WriteProblem> {
    let compression = params.compression;
    Ok(match format {
        Format::Netcdf => {
            (Box::new(NetcdfWriter::create(path, contents, compression, chunk_steps)?), 1)
        }
        Format::Zarr => {
            let version = params.zarr_format;
            let writer = ZarrWriter::create(path, contents, compression, chunk_steps, version)?;
            // One chunk for every thread to encode.
            (Box::new(writer), rayon::current_num_threads())
        }
    })
}

/// Every field and coordinate of a file needs a name of its own.
fn check_names(contents: &Contents) -> Result<(), WriteProblem> {
    if contents.fields.is_empty() {
        return Err(WriteProblem::NoVariables);
    }
    for (i, field) in contents.fields.iter().enumerate() {
        let problem = match field.name.as_str() {
            "" | "." | ".." => "has no name that a file can hold",
            name if name.contains('/') => "has no name that a file can hold",
            name if contents.coordinates.iter().any(|c| c.name == name) => {
                "has the name of a coordinate"
            }
            name if contents.fields[..i].iter().any(|f| f.name == name) => "is there twice",
            _ => continue,
        };
        return Err(WriteProblem::VariableName { name: field.name.clone(), problem });
    }
    Ok(())
}

fn format_of(path: &Path) -> Result<Format, WriteProblem> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("nc" | "nc4") => Ok(Format::Netcdf),
        Some("zarr") => Ok(Format::Zarr),
        _ => Err(WriteProblem::UnknownFormat { extension }),
    }
}

/// Only what is an older output of the same kind is replaced.
fn check_target(path: &Path, format: Format) -> Result<(), WriteProblem> {
    let found = match format {
        Format::Netcdf if path.is_dir() => "a directory",
        Format::Zarr if path.is_file() => "a file",
        Format::Zarr if is_foreign(path) => "a directory that is no Zarr store",
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

fn chunk_steps(asked: usize, frame_len: usize, steps: usize) -> usize {
    match asked {
        0 => (CHUNK_BYTES / (frame_len * size_of::<f32>())).clamp(1, steps),
        asked => asked.min(steps),
    }
}

#[cfg(test)]
mod tests;
