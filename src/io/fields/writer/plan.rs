//! What is decided of an output before its first frame.

use std::path::Path;

use super::arrangement::Arrangement;
use super::cf::Contents;
use super::mesh::MeshInFile;
use super::netcdf::NetcdfWriter;
use super::zarr::ZarrWriter;
use super::{Backend, FieldDescription, FieldFormat, WriteParams, WriteProblem};

/// Aim for the size of a chunk: large enough that a disk or network reads it
/// well, small enough that a few steps are read without the year around them.
const CHUNK_BYTES: usize = 2 << 20;

/// What is decided of an output before its first frame. It depends on the
/// fields and the parameters only, so that every process decides the same.
pub(super) struct Plan {
    pub(super) contents: Contents,
    pub(super) arrangement: Option<Arrangement>,
    /// Steps of a chunk.
    pub(super) chunk_steps: usize,
    pub(super) frame_len: usize,
    pub(super) steps: usize,
}

impl Plan {
    pub(super) fn new(
        description: &FieldDescription,
        params: &WriteParams,
    ) -> Result<Self, WriteProblem> {
        let (frame_len, steps) = (description.mesh.len(), description.times.len());
        if steps == 0 {
            return Err(WriteProblem::NoSteps);
        }
        let mut mesh = MeshInFile::new(&description.mesh, params)?;
        let arrangement = mesh.arrangement.take();
        let contents = Contents::new(description, mesh);
        check_names(&contents)?;
        let chunk_steps = chunk_steps(params.chunk_steps, frame_len, steps);
        Ok(Self { contents, arrangement, chunk_steps, frame_len, steps })
    }

    /// Writes everything but the fields.
    pub(super) fn create(
        &self,
        format: FieldFormat,
        path: &Path,
        params: &WriteParams,
    ) -> Result<Box<dyn Backend>, WriteProblem> {
        let (contents, compression, steps) = (&self.contents, params.compression, self.chunk_steps);
        Ok(match format {
            FieldFormat::Netcdf => {
                Box::new(NetcdfWriter::create(path, contents, compression, steps)?)
            }
            FieldFormat::Zarr => Box::new(ZarrWriter::create(
                path,
                contents,
                compression,
                steps,
                params.zarr_format,
            )?),
        })
    }
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

pub(super) fn chunk_steps(asked: usize, frame_len: usize, steps: usize) -> usize {
    match asked {
        0 => (CHUNK_BYTES / (frame_len * size_of::<f32>())).clamp(1, steps),
        asked => asked.min(steps),
    }
}
