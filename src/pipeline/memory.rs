//! What a run holds in memory, estimated before it begins.
//!
//! The program and its libraries; what is planned for the grids; a few frames
//! and working memory for each thread; the blocks that are read
//! ([`blocks`](super::blocks)); what a writer keeps until a chunk is full. The
//! estimate is to be at or above what a run takes: `scripts/peak-memory`
//! compares the two.

mod allowance;
mod error;
mod season;

use std::num::NonZero;

use crate::io::fields::{FieldSeries, Stored};
use crate::model::{ByteSize, Mesh};

use super::blocks::{Chunks, Demand, Loading, Pace};
use super::{Algorithm, Input, PipelineError, Settings};

pub use allowance::Allowance;
pub use error::{MemoryError, RoomError};
pub use season::{check_season_memory, check_season_plan, season_memory_bytes};

/// What the program takes whatever it does, the HDF5 library included.
const BYTES_OF_PROGRAM: usize = 28 << 20;
/// What reaching far datasets takes: connections, their encryption, threads.
const BYTES_OF_ACCESS: usize = 24 << 20;
/// What a far file keeps of its headers.
const BYTES_OF_FAR_FILE: usize = 32 << 20;
/// What the library keeps of an open file.
const BYTES_OF_OPEN_FILE: usize = 1 << 20;
/// Times and places of a step, and the address of its chunk.
const BYTES_OF_STEP: usize = 600;
/// What a thread takes of its own.
const BYTES_OF_THREAD: usize = 1 << 20;
/// Steps whose centres are on their way at a time.
const STEPS_OF_PART: usize = 256;
/// What a centre takes on its way, and cells for each centre.
const BYTES_OF_CENTER: usize = 64;
const CELLS_OF_CENTER: usize = 2000;
/// Of 8 bytes that are asked for the allocator of the system takes up to 10.
const ALLOCATED: (usize, usize) = (10, 8);

impl Input {
    /// About how many bytes of memory the detection in this input takes with
    /// these settings and threads.
    pub fn memory_bytes(&self, settings: &Settings, threads: usize) -> usize {
        let bytes = |demand: Demand| demand.bytes(demand.pace());
        let blocks = self.demands(settings, threads).into_iter().map(bytes).max();
        self.bytes_beside_blocks(settings, threads).saturating_add(allocated(blocks.unwrap_or(0)))
    }

    /// Fails if the memory of the process is too little for reading with these
    /// threads and for `beside` more bytes.
    pub(super) fn check_memory(
        &self,
        settings: &Settings,
        threads: usize,
        beside: usize,
    ) -> Result<(), PipelineError> {
        let allowed = settings.run.allowance();
        let of_blocks = |demand: &Demand| {
            let steps = demand.asked.unwrap_or(demand.stored[0].steps);
            allocated(demand.bytes(Pace { steps, loading: Loading::InTurn }))
        };
        let demands = self.demands(settings, threads);
        let Some(most) = demands.iter().max_by_key(|demand| of_blocks(demand)) else {
            return Ok(());
        };
        let fixed = self.bytes_beside_blocks(settings, threads).saturating_add(beside);
        let needed = fixed.saturating_add(of_blocks(most));
        if allowed.holds(needed) {
            return Ok(());
        }
        Err(MemoryError {
            allowed,
            needed: in_megabytes(needed),
            variable: self.meta().variable.name.clone(),
            frame: in_megabytes(most.frame_bytes),
            chunk: in_megabytes(most.stored.iter().map(|stored| stored.bytes).max().unwrap_or(0)),
            made: self.preprocessor.as_ref().map(|_| in_megabytes(self.bytes_of_outputs())),
            threads,
            chunk_steps: settings.run.chunk_steps,
        }
        .into())
    }

    /// What decides how long a block is that begins with a step.
    pub(super) fn demand(&self, step: usize, settings: &Settings, threads: usize) -> Demand {
        let demand = Demand {
            stored: self.sources.iter().map(|source| chunks(source, step)).collect(),
            frame_bytes: size_of::<f32>() * self.meta().mesh.len(),
            threads,
            connections: self.connections(),
            asked: settings.run.chunk_steps.map(|steps| steps.get().min(self.steps())),
            limit: None,
        };
        limited(demand, settings, || self.bytes_beside_blocks(settings, threads))
    }

    /// Those of all steps, as far as they differ.
    fn demands(&self, settings: &Settings, threads: usize) -> Vec<Demand> {
        let mut known: Vec<Vec<Stored>> = Vec::new();
        let mut demands = Vec::new();
        for step in 0..self.steps() {
            let stored: Vec<Stored> = self.sources.iter().map(|s| s.stored(step)).collect();
            if !known.contains(&stored) {
                demands.push(self.demand(step, settings, threads));
                known.push(stored);
            }
        }
        demands
    }

    /// Everything but blocks.
    fn bytes_beside_blocks(&self, settings: &Settings, threads: usize) -> usize {
        let per_thread = BYTES_OF_THREAD + self.bytes_of_worker(settings);
        let centers = self.steps().min(STEPS_OF_PART) * self.mesh().len() / CELLS_OF_CENTER;
        let worked_with =
            self.bytes_of_plans(settings) + threads * per_thread + centers * BYTES_OF_CENTER;
        let of_sources: usize = self.sources.iter().map(bytes_of_source).sum();
        let access = if self.connections() > 1 { BYTES_OF_ACCESS } else { 0 };
        BYTES_OF_PROGRAM + access + of_sources + allocated(worked_with)
    }

    /// Frames that a worker holds and its working memory.
    fn bytes_of_worker(&self, settings: &Settings) -> usize {
        let frame = size_of::<f32>() * self.meta().mesh.len();
        let outputs = self.bytes_of_outputs();
        // One to turn round, and one of each source if more is done to them.
        let preprocessed = self
            .preprocessor
            .as_ref()
            .map_or(0, |preprocessor| self.sources.len() * frame + preprocessor.bytes_of_worker());
        frame + outputs + preprocessed + self.mesh().len() * bytes_of_cell(settings, self.mesh())
    }

    /// The frames that come out of a step.
    fn bytes_of_outputs(&self) -> usize {
        size_of::<f32>() * self.mesh().len() * self.outputs().len()
    }

    /// What is planned once for all workers.
    fn bytes_of_plans(&self, settings: &Settings) -> usize {
        let preprocessor = self.preprocessor.as_ref().map_or(0, |plan| plan.bytes_of_plan());
        let cell = match (settings.algorithm, self.mesh()) {
            (Algorithm::Healpix, _) => 32,
            // Positions, directions and areas of every point.
            (_, Mesh::Curvilinear(_)) => 96,
            _ => 4,
        };
        preprocessor + cell * self.mesh().len()
    }
}

/// What decides how long the blocks of records are that are read side by side
/// while `beside` bytes are held.
///
/// # Errors
/// [`MemoryError`] if the limit of the settings is too little for the shortest.
pub(super) fn demand_of_records(
    records: &[&FieldSeries],
    settings: &Settings,
    threads: usize,
    beside: usize,
) -> Result<Demand, MemoryError> {
    let largest = |source: &&FieldSeries| {
        let stored = (0..source.steps()).map(|step| chunks(source, step));
        stored.max_by_key(|stored| stored.bytes * stored.per_step)
    };
    let stored: Vec<Chunks> = records.iter().filter_map(largest).collect();
    let connections = records.iter().filter_map(|source| source.connections()).max();
    let meta = records[0].meta();
    let frame_bytes = size_of::<f32>() * meta.mesh.len();
    // A frame of each record for every worker, and one to turn round.
    let of_worker = BYTES_OF_THREAD + (records.len() + 1) * frame_bytes;
    let of_sources: usize = records.iter().map(|source| bytes_of_source(source)).sum();
    let access = if connections.is_some() { BYTES_OF_ACCESS } else { 0 };
    let fixed = BYTES_OF_PROGRAM + access + of_sources + allocated(threads * of_worker + beside);
    let demand = Demand {
        stored,
        frame_bytes,
        threads,
        connections: connections.map_or(1, NonZero::get),
        asked: settings.run.chunk_steps.map(|steps| steps.get().min(records[0].steps())),
        limit: None,
    };
    let demand = limited(demand, settings, || fixed);
    let allowed = settings.run.allowance();
    let needed = fixed.saturating_add(allocated(demand.bytes(demand.pace())));
    if allowed.holds(needed) {
        return Ok(demand);
    }
    Err(MemoryError {
        allowed,
        needed: in_megabytes(needed),
        variable: meta.variable.name.clone(),
        frame: in_megabytes(frame_bytes),
        chunk: in_megabytes(demand.stored.iter().map(|s| s.bytes).max().unwrap_or(0)),
        made: None,
        threads,
        chunk_steps: settings.run.chunk_steps,
    })
}

/// With the limit that was asked for; without one, with what the machine has
/// where the usual blocks would take more.
fn limited(demand: Demand, settings: &Settings, fixed: impl FnOnce() -> usize) -> Demand {
    let (size, applies) = match settings.run.allowance() {
        Allowance::Asked(size) => (size, true),
        Allowance::Machine(size) | Allowance::Fixed(size) => {
            (size, allocated(demand.bytes(demand.pace())) > bytes_of(size))
        }
    };
    let room = || of_allocated(bytes_of(size).saturating_sub(fixed()));
    Demand { limit: applies.then(room), ..demand }
}

/// Bytes of working memory of a detector for a cell of its mesh: counted in
/// frames all of whose cells are beyond the threshold.
fn bytes_of_cell(settings: &Settings, mesh: &Mesh) -> usize {
    match (settings.algorithm, mesh) {
        (Algorithm::Simple, _) => 8,
        (Algorithm::Healpix, _) | (_, Mesh::Healpix { .. }) => 16,
        (Algorithm::Hodges, _) => 96,
    }
}

/// What is kept of datasets while they are open, and of their steps.
fn bytes_of_source(source: &FieldSeries) -> usize {
    let open = source.most_open();
    let of_file = match source.connections() {
        Some(_) => BYTES_OF_FAR_FILE,
        None => BYTES_OF_OPEN_FILE,
    };
    open * of_file + source.steps() * BYTES_OF_STEP
}

fn chunks(source: &FieldSeries, step: usize) -> Chunks {
    let Stored { steps_per_chunk, chunks_per_step, chunk_bytes, is_contiguous, .. } =
        source.stored(step);
    let bytes = if is_contiguous { 0 } else { chunk_bytes };
    Chunks { steps: steps_per_chunk, per_step: chunks_per_step, bytes, decoding_bytes: bytes }
}

fn allocated(bytes: usize) -> usize {
    bytes.saturating_mul(ALLOCATED.0) / ALLOCATED.1
}

fn of_allocated(bytes: usize) -> usize {
    bytes.saturating_mul(ALLOCATED.1) / ALLOCATED.0
}

fn bytes_of(size: ByteSize) -> usize {
    usize::try_from(size.0).unwrap_or(usize::MAX)
}

/// Rounded up to a number that is read at a glance.
fn in_megabytes(bytes: usize) -> ByteSize {
    const MEGABYTE: u64 = 1_000_000;
    ByteSize((bytes as u64).div_ceil(MEGABYTE).saturating_mul(MEGABYTE))
}
