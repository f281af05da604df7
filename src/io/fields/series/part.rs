//! One dataset of a record: what is known of it while it is closed.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};

use crate::io::access::{Access, Location};
use crate::model::{Mesh, Run, TimeAxis, VariableInfo};

use super::runs::lacks_run;
use crate::io::fields::{FieldError, FieldProblem, FieldSource, Level, Selection};

/// What is known of a dataset without opening it again.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) variable: VariableInfo,
    pub(super) run: Run,
    pub(super) only_member: Option<String>,
    pub(super) times: TimeAxis,
    pub(super) mesh: Arc<Mesh>,
    pub(super) level: Option<Level>,
    pub(super) format: String,
    pub(super) notes: Vec<String>,
    pub(super) others: Vec<String>,
    pub(super) stored: Stored,
}

/// How the steps of a dataset are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Steps that are stored, and so decoded, together.
    pub steps_per_chunk: usize,
    /// Chunks that are read for one step.
    pub chunks_per_step: usize,
    /// Whether frames are read one by one, so that a block takes no memory.
    pub is_contiguous: bool,
    /// Bytes of one decoded chunk.
    pub chunk_bytes: usize,
    /// How many chunks are best asked for at a time, if they are far away.
    pub connections: Option<NonZero<usize>>,
    /// Stored index of the first step.
    pub(super) first_step: usize,
}

impl Stored {
    fn of(source: &FieldSource) -> Self {
        Self {
            steps_per_chunk: source.steps_per_chunk(),
            chunks_per_step: source.chunks_per_step(),
            is_contiguous: source.is_contiguous(),
            chunk_bytes: source.chunk_bytes(),
            connections: source.connections(),
            first_step: source.first_step(),
        }
    }

    /// Whether a step of the dataset is stored together with the one before.
    pub(super) fn continues_chunk(&self, step: usize) -> bool {
        self.steps_into_chunk(step) > 0
    }

    /// Steps that are stored together with a step of the dataset, ahead of it.
    pub(super) fn steps_into_chunk(&self, step: usize) -> usize {
        (step + self.first_step) % self.steps_per_chunk
    }
}

/// Meshes, each in memory once: those of many files are one as a rule.
#[derive(Debug, Default)]
pub(super) struct Meshes {
    known: Mutex<Vec<Arc<Mesh>>>,
}

impl Meshes {
    fn of(&self, mesh: &Mesh) -> Arc<Mesh> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known.iter().find(|same| ***same == *mesh) {
            return same.clone();
        }
        known.push(Arc::new(mesh.clone()));
        known[known.len() - 1].clone()
    }
}

impl Part {
    pub(super) fn of(source: &FieldSource, meshes: &Meshes) -> Self {
        let meta = source.meta();
        Self {
            name: meta.source_name.clone(),
            variable: meta.variable.clone(),
            run: meta.run.clone(),
            only_member: meta.only_member.clone(),
            times: meta.times.clone(),
            mesh: meshes.of(&meta.mesh),
            level: meta.level.clone(),
            format: meta.format.clone(),
            notes: meta.notes.clone(),
            others: meta.others.clone(),
            stored: Stored::of(source),
        }
    }

    /// What is different in a dataset that was opened again.
    pub(super) fn difference(&self, again: &FieldSource) -> Option<&'static str> {
        let meta = again.meta();
        let differences = [
            ("times", meta.times != self.times),
            ("grid", meta.mesh != *self.mesh),
            ("variable", meta.variable != self.variable),
            ("layout", Stored::of(again) != self.stored),
        ];
        differences.into_iter().find(|(_, differs)| *differs).map(|(what, _)| what)
    }
}

/// Opens a dataset, or says why it is left out.
pub(super) fn open(
    location: &Location,
    selection: &Selection,
    access: &Access,
) -> Result<Result<FieldSource, FieldError>, FieldError> {
    match FieldSource::open_with(location, selection, access) {
        Ok(source) => Ok(Ok(source)),
        Err(error) if is_left_out(&error.problem) => Ok(Err(error)),
        Err(error) => Err(error),
    }
}

/// Whether a dataset with this problem has no part in the record: it is whole,
/// but holds something else.
pub(super) fn is_left_out(problem: &FieldProblem) -> bool {
    match problem {
        FieldProblem::UnknownVariable { .. } | FieldProblem::NoSuchChoice { .. } => true,
        FieldProblem::ChooseVariable { candidates, .. } => candidates.is_empty(),
        problem => lacks_run(problem),
    }
}
