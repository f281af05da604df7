//! A Zarr store that several processes fill: one makes it, each writes chunks of
//! its own, and the one that made it puts it in its place.

use std::fmt;
use std::path::{Path, PathBuf};

use super::blocks::Blocks;
use super::plan::Plan;
use super::zarr::ZarrWriter;
use super::{
    FieldDescription, FieldFormat, WriteError, WriteParams, WriteProblem, check_target,
    chunks_at_once, commit, error, format_of,
};
use crate::io::AtomicPath;

/// A store under its temporary name, with its metadata and coordinates. It goes
/// when this is dropped; by then nobody may write to it any more.
pub struct SharedStore {
    output: AtomicPath,
    target: PathBuf,
    steps: usize,
}

impl SharedStore {
    /// Makes what will become the store `path`.
    ///
    /// # Errors
    /// [`WriteError`] as [`FieldWriter::create`], and for a format that only one
    /// process can write.
    ///
    /// # Panics
    /// As [`FieldWriter::create`].
    ///
    /// [`FieldWriter::create`]: super::FieldWriter::create
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
        if format != FieldFormat::Zarr {
            return Err(WriteProblem::OneProcess);
        }
        let plan = Plan::new(description, params)?;
        check_target(path, format)?;
        let output = AtomicPath::create(path).map_err(WriteProblem::Create)?;
        plan.create(format, output.path(), params)?;
        Ok(Self { output, target: path.to_path_buf(), steps: plan.steps })
    }

    /// Where the chunks go meanwhile.
    pub fn location(&self) -> &Path {
        self.output.path()
    }

    /// Puts the store in its place. `written` is the number of steps that all
    /// processes wrote together.
    ///
    /// # Errors
    /// [`WriteError`] when a step is missing or the store cannot be renamed;
    /// nothing is left behind.
    pub fn finish(self, written: usize) -> Result<(), WriteError> {
        let Self { output, target, steps } = self;
        commit(output, written, steps).map_err(|problem| error(&target, problem))
    }
}

impl fmt::Debug for SharedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedStore")
            .field("target", &self.target)
            .field("location", &self.location())
            .finish_non_exhaustive()
    }
}

/// One process's chunks of a store that another may have made.
pub struct StoreShare {
    blocks: Blocks,
    target: PathBuf,
    written: usize,
}

impl StoreShare {
    /// Joins the store at a [`SharedStore::location`] that will become `target`.
    /// The description and the parameters are those it was made with.
    ///
    /// # Errors
    /// [`WriteError`] when the store is not to be seen from here, and for a
    /// description that does not fit.
    ///
    /// # Panics
    /// As [`FieldWriter::create`](super::FieldWriter::create).
    pub fn join(
        location: &Path,
        target: &Path,
        description: &FieldDescription,
        params: &WriteParams,
    ) -> Result<Self, WriteError> {
        let joined = Self::try_join(location, description, params);
        let (blocks, target) = (joined.map_err(|p| error(target, p))?, target.to_path_buf());
        Ok(Self { blocks, target, written: 0 })
    }

    fn try_join(
        location: &Path,
        description: &FieldDescription,
        params: &WriteParams,
    ) -> Result<Blocks, WriteProblem> {
        let plan = Plan::new(description, params)?;
        if !location.is_dir() {
            return Err(WriteProblem::NotShared { location: location.to_path_buf() });
        }
        let (contents, format) = (&plan.contents, params.zarr_format);
        let writer =
            ZarrWriter::join(location, contents, params.compression, plan.chunk_steps, format)?;
        Ok(Blocks::new(plan, Box::new(writer), chunks_at_once(FieldFormat::Zarr)))
    }

    /// Steps that are stored together, and so written by one process.
    pub fn chunk_steps(&self) -> usize {
        self.blocks.chunk_steps()
    }

    /// Takes the frames of a step, one for each variable in their order, each
    /// with its values in the order of the mesh. After a step comes the next
    /// one, or after the last one of a chunk the first one of any other.
    ///
    /// # Errors
    /// [`WriteError`] when a block of frames cannot be written.
    ///
    /// # Panics
    /// If the step is inside of another chunk, beyond the record, or the frames
    /// are not those of one step.
    pub fn write(&mut self, step: usize, frames: &[&[f32]]) -> Result<(), WriteError> {
        let place = match step == self.blocks.next_step() {
            true => Ok(()),
            false => self.blocks.go_to(step),
        };
        place
            .and_then(|()| self.blocks.push(frames))
            .map_err(|problem| error(&self.target, problem))?;
        self.written += 1;
        Ok(())
    }

    /// Writes what is left to write, and tells how many steps were written.
    ///
    /// # Errors
    /// [`WriteError`] when the last chunks cannot be written.
    ///
    /// # Panics
    /// If the last one is not whole.
    pub fn finish(mut self) -> Result<usize, WriteError> {
        let flushed = self.blocks.flush().and_then(|()| self.blocks.close());
        flushed.map_err(|problem| error(&self.target, problem))?;
        Ok(self.written)
    }
}

impl fmt::Debug for StoreShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreShare")
            .field("target", &self.target)
            .field("written", &self.written)
            .finish_non_exhaustive()
    }
}
