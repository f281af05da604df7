//! Fields to prepared fields: read ahead, prepare in parallel, write in order.
//!
//! The members of a team share out the steps (`shares`), a piece for each in
//! every round, and prepare them. A NetCDF file is written by the first, to
//! which the others hand their frames; of a Zarr store every member writes its
//! own chunks (`output`). After each round all hear whether somebody failed
//! ([`Accord`]), and nobody goes on alone. The bytes are those of one member.

mod output;
mod shares;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::io::fields::{
    FieldDescription, FieldFormat, VariableDescription, WriteParams, bytes_of_writing,
};
use crate::model::Mesh;
use crate::parallel::{PerWorker, Team};

use self::output::Output;
use self::shares::{Shares, piece_steps, whole_piece_steps};
use super::accord::{Accord, check_equal};
use super::input::{InputBlock, InputScratch};
use super::provenance::of_fields;
use super::{Crew, Input, PipelineError, Settings};

/// Frames of a batch for every worker.
const FRAMES_PER_WORKER: usize = 2;
/// Bytes of prepared frames that a member holds for the first to write, unless
/// its workers need more of them.
const HANDED_BYTES: usize = 64 << 20;

/// What a run did, and what it took this process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prepared {
    /// Frames written of each field, by all processes.
    pub frames: usize,
    /// Time spent loading and decoding blocks.
    pub loading: Duration,
    /// Time spent reading and preparing frames, summed over threads.
    pub preparing: Duration,
    /// Time spent writing.
    pub writing: Duration,
}

impl fmt::Display for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |time: Duration| time.as_secs_f64();
        write!(
            f,
            "{} frames: loading {:.3} s, preparing {:.3} s (sum over threads), writing {:.3} s",
            self.frames,
            seconds(self.loading),
            seconds(self.preparing),
            seconds(self.writing)
        )
    }
}

/// Writes the fields that come out of an input. Every process calls this with
/// the same settings; the first one hears of the progress of all.
///
/// # Errors
/// [`PipelineError`] for the first step that cannot be read, prepared or
/// written: at the process that had it, [`PipelineError::OtherProcess`] at the
/// others. [`PipelineError::Cancelled`] at all of them when the monitor of one
/// asks to stop. By then nothing is left of the output.
pub fn preprocess(
    input: &Input,
    settings: &Settings,
    path: &Path,
    params: &WriteParams,
    crew: &Crew<'_>,
) -> Result<Prepared, PipelineError> {
    let prepared = run(input, settings, path, params, crew);
    if prepared.is_err() {
        // Whoever ends the job must not do so before the first has cleaned up.
        crew.team.wait_for_all();
    }
    prepared
}

fn run(
    input: &Input,
    settings: &Settings,
    path: &Path,
    params: &WriteParams,
    crew: &Crew<'_>,
) -> Result<Prepared, PipelineError> {
    let mut accord = Accord::new(crew.team);
    let description = description(input, settings);
    let beside = bytes_beside_reading(input, path, params, crew);
    let threads = crew.workers.threads();
    let fits = input.check_memory(settings, threads, beside);
    let ready = check(input, path, &description, crew.team).and(fits);
    let settings = &settings.leaving(beside);
    let mut output = Output::open(ready, path, &description, params, crew, &mut accord)?;
    let shares = share(input, settings, output.chunk_steps(), crew);
    crew.monitor.start(input.steps());
    let prepared = prepare_share(input, settings, &shares, crew, &mut accord, &mut output);
    // Whatever it is that stopped reading after a wish to stop, it is because of it.
    let prepared = prepared.or_else(|error| crew.check_cancelled().and(Err(error)));
    // Told before the output goes: others may still write to it.
    let (loading, preparing) = accord.tell(prepared)?;
    let writing = output.finish(&mut accord)?;
    Ok(Prepared { frames: input.steps(), loading, preparing, writing })
}

/// What is held of frames that are prepared or written.
fn bytes_beside_reading(
    input: &Input,
    path: &Path,
    params: &WriteParams,
    crew: &Crew<'_>,
) -> usize {
    let (fields, points, threads) =
        (input.outputs().len(), input.mesh().len(), crew.workers.threads());
    let batch = batch_steps(input, threads) * fields * points * size_of::<f32>();
    let is_file = FieldFormat::of(path).is_ok_and(|format| format == FieldFormat::Netcdf);
    let handed = if is_file && crew.team.size() > 1 { HANDED_BYTES.max(batch) } else { 0 };
    let writing = bytes_of_writing(path, params, fields, points, input.steps(), threads);
    (batch + handed + bytes_of_coordinates(input.mesh())).saturating_add(writing)
}

/// Steps that are prepared before they are written.
fn batch_steps(input: &Input, threads: usize) -> usize {
    (FRAMES_PER_WORKER * threads).min(input.steps())
}

/// What a file says of every point of a mesh: an index, latitude and longitude.
fn bytes_of_coordinates(mesh: &Mesh) -> usize {
    let numbers = match mesh {
        Mesh::LatLon(_) => 0,
        Mesh::Plane(_) | Mesh::Curvilinear(_) => 2,
        Mesh::Healpix { .. } => 3,
    };
    numbers * size_of::<f64>() * mesh.len()
}

/// Whether the output may be made, and all make the same.
fn check(
    input: &Input,
    path: &Path,
    description: &FieldDescription,
    team: &Team,
) -> Result<(), PipelineError> {
    check_equal(&description.provenance, team)?;
    match input.reads(path) {
        Some(path) => Err(PipelineError::OutputIsInput { path }),
        None => Ok(()),
    }
}

/// Decided by the first, whose threads may be more than those of others.
fn share(input: &Input, settings: &Settings, chunk: Option<usize>, crew: &Crew<'_>) -> Shares {
    let Crew { team, workers, .. } = *crew;
    let (steps, members) = (input.steps(), team.size());
    let read_together = input.blocks(0..steps, settings, workers.threads())[0].len();
    let length = match chunk {
        _ if members == 1 => steps,
        Some(chunk) => {
            whole_piece_steps(steps, members, read_together.max(chunk * workers.threads()), chunk)
        }
        None => {
            let frame_bytes = size_of::<f32>() * input.outputs().len() * input.mesh().len();
            let held = read_together.min(HANDED_BYTES / frame_bytes);
            let busy = FRAMES_PER_WORKER * workers.threads();
            piece_steps(steps, members, held.max(busy), input.steps_per_chunk())
        }
    };
    let length = team.from_first(&(length as u64).to_ne_bytes());
    Shares::new(steps, members, bytemuck::pod_read_unaligned::<u64>(&length) as usize)
}

/// Prepares the steps of this member and hands them to `output`. Returns the
/// time spent loading and preparing.
fn prepare_share(
    input: &Input,
    settings: &Settings,
    shares: &Shares,
    crew: &Crew<'_>,
    accord: &mut Accord<'_>,
    output: &mut Output<'_>,
) -> Result<(Duration, Duration), PipelineError> {
    let step_len = input.outputs().len() * input.mesh().len();
    let threads = crew.workers.threads();
    let batch_steps = batch_steps(input, threads);
    let scratch = PerWorker::new(crew.workers, InputScratch::default);
    let mut frames = vec![0.0; batch_steps * step_len];
    let mut preparing = Duration::ZERO;
    let mut end_round = |round, output: &mut Output<'_>| {
        accord.agree(crew.check_cancelled())?;
        output.end_round(round, shares)
    };
    let pieces = shares.of(crew.team.rank());
    let mut round = 0;
    let blocks = |piece: &Range<usize>| input.blocks(piece.clone(), settings, threads);
    let loading =
        input.read(pieces.iter().flat_map(blocks).collect(), settings, crew.workers, |block| {
            let steps: Vec<usize> = block.steps().collect();
            for batch in steps.chunks(batch_steps) {
                let frames = &mut frames[..batch.len() * step_len];
                preparing += prepare(block, batch, &scratch, crew, frames)?;
                for (&step, frames) in batch.iter().zip(frames.chunks(step_len)) {
                    output.take(step, frames)?;
                }
            }
            if block.steps().end == pieces[round].end {
                end_round(round, output)?;
                round += 1;
            }
            Ok(())
        })?;
    // Those without a piece in the last round are told of it all the same.
    (round..shares.rounds()).try_for_each(|round| end_round(round, output))?;
    Ok((loading, preparing))
}

/// Prepares the frames of some steps, in order; the first error is the first in
/// time.
fn prepare(
    block: &InputBlock<'_>,
    steps: &[usize],
    scratch: &PerWorker<InputScratch>,
    crew: &Crew<'_>,
    frames: &mut [f32],
) -> Result<Duration, PipelineError> {
    let one = |(&step, frame): (&usize, &mut [f32])| {
        crew.check_cancelled()?;
        let start = Instant::now();
        scratch.with(|scratch| block.frame(step, scratch, frame))?;
        Ok(start.elapsed())
    };
    let length = frames.len() / steps.len();
    let results: Vec<Result<Duration, PipelineError>> = crew
        .workers
        .install(|| steps.par_iter().zip(frames.par_chunks_mut(length)).map(one).collect());
    results.into_iter().sum()
}

fn description(input: &Input, settings: &Settings) -> FieldDescription {
    let variables = input.outputs().iter().cloned().map(|output| VariableDescription {
        info: output.info,
        long_name: output.long_name,
        standard_name: output.standard_name,
    });
    FieldDescription {
        variables: variables.collect(),
        mesh: input.mesh().clone(),
        times: input.times().clone(),
        provenance: of_fields(input, settings),
    }
}
