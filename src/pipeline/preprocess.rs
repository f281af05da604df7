//! Fields to prepared fields: read ahead, prepare in parallel, write in order.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::io::fields::{
    FieldDescription, FieldWriter, VariableDescription, WriteParams, bytes_of_writing,
};
use crate::parallel::{PerWorker, Workers};

use super::input::{InputBlock, InputScratch};
use super::provenance::of_fields;
use super::{Input, Monitor, PipelineError, Settings};

/// Frames of a batch for every worker.
const FRAMES_PER_WORKER: usize = 2;

/// What a run did and took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prepared {
    /// Frames written of each field.
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

/// Writes the fields that come out of an input.
///
/// # Errors
/// [`PipelineError`] for the first step that cannot be read, prepared or
/// written, or when the monitor asks to stop; then there is no output.
pub fn preprocess(
    input: &Input,
    settings: &Settings,
    path: &Path,
    params: &WriteParams,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<Prepared, PipelineError> {
    if let Some(source) = input.reads(path) {
        return Err(PipelineError::OutputIsInput { path: source });
    }
    let (fields, points) = (input.outputs().len(), input.mesh().len());
    let writing = bytes_of_writing(path, params, fields, points, input.steps(), workers.threads());
    let batch = FRAMES_PER_WORKER * workers.threads() * fields * points;
    let beside = writing + size_of::<f32>() * batch;
    input.check_memory(settings, workers.threads(), beside)?;
    let reading = settings.leaving(beside);
    let mut writer = FieldWriter::create(path, &description(input, settings), params)?;
    let scratch = PerWorker::new(workers, InputScratch::default);
    let mut frames = vec![0.0; batch];
    let mut prepared = Prepared { frames: input.steps(), ..Prepared::default() };
    monitor.start(input.steps());
    let blocks = input.blocks(0..input.steps(), &reading, workers.threads());
    prepared.loading = input.read(blocks, &reading, workers, |block| {
        let steps: Vec<usize> = block.steps().collect();
        for batch in steps.chunks(FRAMES_PER_WORKER * workers.threads()) {
            let frames = &mut frames[..batch.len() * fields * points];
            prepared.preparing += prepare(block, batch, &scratch, workers, monitor, frames)?;
            let start = Instant::now();
            for frames in frames.chunks(fields * points) {
                let frames: Vec<&[f32]> = frames.chunks(points).collect();
                // On the workers, so that compression uses no thread beside them.
                workers.install(|| writer.write(&frames))?;
                monitor.frame_done();
            }
            prepared.writing += start.elapsed();
        }
        Ok(())
    })?;
    let start = Instant::now();
    workers.install(|| writer.finish())?;
    prepared.writing += start.elapsed();
    Ok(prepared)
}

/// Prepares the frames of some steps, in order; the first error is the first in
/// time.
fn prepare(
    block: &InputBlock<'_>,
    steps: &[usize],
    scratch: &PerWorker<InputScratch>,
    workers: &Workers,
    monitor: &dyn Monitor,
    frames: &mut [f32],
) -> Result<Duration, PipelineError> {
    let one = |(&step, frame): (&usize, &mut [f32])| {
        if monitor.is_cancelled() {
            return Err(PipelineError::Cancelled);
        }
        let start = Instant::now();
        scratch.with(|scratch| block.frame(step, scratch, frame))?;
        Ok(start.elapsed())
    };
    let length = frames.len() / steps.len();
    let results: Vec<Result<Duration, PipelineError>> =
        workers.install(|| steps.par_iter().zip(frames.par_chunks_mut(length)).map(one).collect());
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
