//! Fields to centres: read ahead, detect in parallel, collect in time order.

use std::ops::Range;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::detect::{DetectCounts, SimpleDetector, SimpleScratch};
use crate::io::fields::{FieldBlock, FieldSource};
use crate::model::{Centers, CentersBuilder, Detections};
use crate::parallel::{PerWorker, Workers, read_ahead};

use super::resolve::{provenance, resolve_detection};
use super::{Funnel, Monitor, PipelineError, Settings};

/// Decoded bytes that a block may hold without need: few enough to stay in a
/// cache until they are used.
const BLOCK_BYTES: usize = 4 << 20;
/// Chunks of a block that keep a worker busy.
const CHUNKS_PER_WORKER: usize = 2;
/// Steps of a block whose frames are read one by one and so take no memory.
const STEPS_OF_CONTIGUOUS_BLOCK: usize = 64;

/// What one worker needs for a frame.
struct Scratch {
    frame: Vec<f32>,
    detector: SimpleScratch,
}

/// Centres of a frame and what it took.
struct FrameResult {
    detections: Detections,
    counts: DetectCounts,
    reading: Duration,
    detecting: Duration,
}

/// Finds the centres of every step of `source`.
///
/// # Errors
/// [`PipelineError`] for settings that do not fit the input, for the first
/// step that cannot be read, or when the monitor asks to stop.
pub fn detect(
    source: &FieldSource,
    settings: &Settings,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<(Centers, Funnel), PipelineError> {
    let meta = source.meta();
    let params = resolve_detection(&settings.detect, &meta.variable)?;
    let detector = SimpleDetector::new(&meta.mesh, &params)?;
    let origin = provenance(meta, settings, &params);
    let mut centers = CentersBuilder::new(meta.times.clone(), meta.variable.clone(), origin);
    let scratch = PerWorker::new(workers, || Scratch {
        frame: vec![0.0; meta.mesh.len()],
        detector: SimpleScratch::default(),
    });
    let loading = Mutex::new(Duration::ZERO);
    let mut funnel = Funnel { frames: source.steps(), ..Funnel::default() };
    monitor.start(source.steps());
    read_ahead(
        blocks(source, settings, workers),
        |steps| source.continues_chunk(steps.start),
        |steps, previous| {
            let start = Instant::now();
            let block = workers.install(|| source.load(steps, previous))?;
            *loading.lock().expect("no panic while adding") += start.elapsed();
            Ok(block)
        },
        |block: &FieldBlock<'_>| {
            for result in detect_block(block, &detector, &scratch, workers, monitor) {
                let result = result?;
                centers.push(&result.detections);
                funnel.cells += result.counts;
                funnel.reading += result.reading;
                funnel.detecting += result.detecting;
            }
            Ok::<_, PipelineError>(())
        },
    )?;
    funnel.reading += loading.into_inner().expect("no panic while adding");
    Ok((centers.finish(), funnel))
}

/// Results in time order, so that the first error is the first in time.
fn detect_block(
    block: &FieldBlock<'_>,
    detector: &SimpleDetector,
    scratch: &PerWorker<Scratch>,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Vec<Result<FrameResult, PipelineError>> {
    let one = |step| {
        if monitor.is_cancelled() {
            return Err(PipelineError::Cancelled);
        }
        let result = scratch.with(|scratch| detect_frame(block, step, detector, scratch));
        monitor.frame_done();
        result
    };
    workers.install(|| block.steps().into_par_iter().map(one).collect())
}

fn detect_frame(
    block: &FieldBlock<'_>,
    step: usize,
    detector: &SimpleDetector,
    scratch: &mut Scratch,
) -> Result<FrameResult, PipelineError> {
    let start = Instant::now();
    block.frame(step, &mut scratch.frame)?;
    let read = Instant::now();
    let (detections, counts) = detector.detect(&scratch.frame, &mut scratch.detector);
    let (reading, detecting) = (read - start, read.elapsed());
    Ok(FrameResult { detections, counts, reading, detecting })
}

/// The record in blocks: as long as asked for, or so long that every worker has
/// chunks to decode.
fn blocks(source: &FieldSource, settings: &Settings, workers: &Workers) -> Vec<Range<usize>> {
    let length = match settings.run.chunk_steps {
        Some(steps) => steps.get(),
        None if source.is_contiguous() => STEPS_OF_CONTIGUOUS_BLOCK,
        None => {
            let stored = source.steps_per_chunk();
            let busy = (CHUNKS_PER_WORKER * workers.threads()).div_ceil(source.chunks_per_step());
            let fitting = BLOCK_BYTES / (4 * source.meta().mesh.len() * stored);
            busy.max(fitting) * stored
        }
    };
    (0..source.steps())
        .step_by(length)
        .map(|start| start..(start + length).min(source.steps()))
        .collect()
}
