//! Fields to centres: read ahead, detect in parallel, collect in time order.

use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::model::{Centers, CentersBuilder, Detections};
use crate::parallel::{PerWorker, Workers};

use super::detector::{Counts, Detector, DetectorScratch};
use super::input::{InputBlock, InputScratch};
use super::provenance::of_centers;
use super::resolve::resolve_detection;
use super::{Funnel, Input, Monitor, PipelineError, Settings};

/// What one worker needs for a frame.
struct Scratch {
    frame: Vec<f32>,
    input: InputScratch,
    detector: DetectorScratch,
}

/// Centres of a frame and what it took.
struct FrameResult {
    detections: Detections,
    counts: Counts,
    reading: Duration,
    detecting: Duration,
}

/// Finds the centres of every step of an input.
///
/// # Errors
/// [`PipelineError`] for settings that do not fit the input, for the first
/// step that cannot be read, or when the monitor asks to stop.
pub fn detect(
    input: &Input,
    settings: &Settings,
    workers: &Workers,
    monitor: &dyn Monitor,
) -> Result<(Centers, Funnel), PipelineError> {
    let params = resolve_detection(settings, input)?;
    let detector = Detector::new(input.mesh(), &params)?;
    let mut variables = vec![input.outputs()[0].info.clone()];
    variables.extend(detector.further_columns());
    let origin = of_centers(input, settings, &params);
    let mut centers = CentersBuilder::new(input.times().clone(), variables, origin);
    let scratch = PerWorker::new(workers, || Scratch {
        frame: vec![0.0; input.mesh().len()],
        input: InputScratch::default(),
        detector: DetectorScratch::default(),
    });
    let mut funnel = Funnel { frames: input.steps(), ..Funnel::default() };
    monitor.start(input.steps());
    let loading = input.read(settings, workers, |block| {
        for result in detect_block(block, &detector, &scratch, workers, monitor) {
            let result = result?;
            centers.push(&result.detections);
            funnel.cells += result.counts;
            funnel.reading += result.reading;
            funnel.detecting += result.detecting;
        }
        Ok(())
    })?;
    funnel.reading += loading;
    let mut centers = centers.finish();
    centers.run = input.meta().run.clone();
    funnel.centers = centers.len();
    Ok((centers, funnel))
}

/// Results in time order, so that the first error is the first in time.
fn detect_block(
    block: &InputBlock<'_>,
    detector: &Detector,
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
    block: &InputBlock<'_>,
    step: usize,
    detector: &Detector,
    scratch: &mut Scratch,
) -> Result<FrameResult, PipelineError> {
    let start = Instant::now();
    block.frame(step, &mut scratch.input, &mut scratch.frame)?;
    let read = Instant::now();
    let (detections, counts) = detector.detect(&scratch.frame, &mut scratch.detector);
    let (reading, detecting) = (read - start, read.elapsed());
    Ok(FrameResult { detections, counts, reading, detecting })
}
