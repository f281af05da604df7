//! What making a season holds in memory.

use std::num::NonZero;
use std::path::Path;

use crate::io::fields::{WriteParams, bytes_of_writing};
use crate::model::ByteSize;
use crate::synth::{Season, SynthParams};

use super::{
    Allowance, BYTES_OF_PROGRAM, BYTES_OF_STEP, BYTES_OF_THREAD, MemoryError, RoomError, allocated,
    in_megabytes,
};

/// Fails if planning a season takes more memory than is allowed, before it is
/// planned.
///
/// # Errors
/// [`RoomError`] with what it takes.
pub fn check_season_plan(params: &SynthParams, memory: Option<ByteSize>) -> Result<(), RoomError> {
    let bytes = params.bytes_of_plan().saturating_add(BYTES_OF_PROGRAM);
    let what = || format!("a season of {} steps", params.steps);
    Allowance::of(memory).check(what, bytes, "choose fewer --steps")
}

/// About how many bytes of memory writing a season takes.
pub fn season_memory_bytes(
    season: &Season,
    path: &Path,
    params: &WriteParams,
    threads: usize,
) -> usize {
    let (points, steps) = (season.grid().len(), season.times().len());
    let frames = threads * (BYTES_OF_THREAD + size_of::<f32>() * points);
    let writing = bytes_of_writing(path, params, 1, points, steps, threads);
    BYTES_OF_PROGRAM + steps * BYTES_OF_STEP + allocated(frames.saturating_add(writing))
}

/// Fails if writing a season takes more memory than is allowed.
///
/// # Errors
/// [`MemoryError`] with what it takes.
pub fn check_season_memory(
    season: &Season,
    path: &Path,
    params: &WriteParams,
    threads: usize,
    memory: Option<ByteSize>,
) -> Result<(), MemoryError> {
    let allowed = Allowance::of(memory);
    let needed = season_memory_bytes(season, path, params, threads);
    if allowed.holds(needed) {
        return Ok(());
    }
    let frame = size_of::<f32>() * season.grid().len();
    let chunk_steps = params.chunk_steps.clamp(1, season.times().len());
    Err(MemoryError {
        allowed,
        needed: in_megabytes(needed),
        variable: season.variable().name,
        frame: in_megabytes(frame),
        chunk: in_megabytes(frame * chunk_steps),
        made: None,
        threads,
        chunk_steps: NonZero::new(params.chunk_steps),
    })
}
