//! The share of one process in the detection of a record: its parts, one after
//! another, each ended by a round.

use std::collections::VecDeque;
use std::ops::Range;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::io::checkpoint::Checkpoint;
use crate::model::Detections;
use crate::parallel::PerWorker;

use super::detected::DetectedPart;
use super::detector::{Counts, Detector, DetectorScratch};
use super::input::{InputBlock, InputScratch};
use super::parts::{self, Part};
use super::rounds::{Took, Turn};
use super::{Crew, Input, PipelineError, Settings};

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
    took: Took,
}

/// The parts of one process.
pub(super) struct Share<'a, F> {
    input: &'a Input,
    detector: &'a Detector,
    crew: &'a Crew<'a>,
    scratch: PerWorker<Scratch>,
    /// Parts to come, that in work first.
    queue: VecDeque<Part>,
    /// Rounds to come.
    rounds: usize,
    /// What is there of the part in work.
    part: DetectedPart,
    took: Took,
    end_round: F,
}

impl<'a, F> Share<'a, F>
where
    F: FnMut(Turn<'_>) -> Result<(), PipelineError>,
{
    /// The share of this process of the parts of a record; `end_round` ends each
    /// round.
    pub(super) fn new(
        input: &'a Input,
        detector: &'a Detector,
        parts: &[Part],
        crew: &'a Crew<'a>,
        end_round: F,
    ) -> Self {
        let (rank, size) = (crew.team.rank(), crew.team.size());
        let scratch = PerWorker::new(crew.workers, || Scratch {
            frame: vec![0.0; input.mesh().len()],
            input: InputScratch::default(),
            detector: DetectorScratch::default(),
        });
        let queue = parts::of_process(parts, rank, size).cloned().collect();
        let rounds = parts.len().div_ceil(size);
        let (part, took) = Default::default();
        Self { input, detector, crew, scratch, queue, rounds, part, took, end_round }
    }

    /// Does all of it. Returns the time that loading took.
    pub(super) fn run(&mut self, settings: &Settings) -> Result<Duration, PipelineError> {
        let threads = self.crew.workers.threads();
        let to_do = self.queue.iter().filter(|part| !part.is_done);
        let blocks: Vec<_> = to_do
            .flat_map(|part| self.input.blocks(part.steps.clone(), settings, threads))
            .collect();
        let input = self.input;
        let read = input.read(blocks, settings, self.crew.workers, |block| self.detect(block));
        let done = read.and_then(|loading| {
            self.take_done()?;
            while self.rounds > 0 {
                self.end(Turn::Idle)?;
            }
            Ok(loading)
        });
        if done.is_err() {
            // Also what is there of a part. That it cannot be kept matters less
            // than what happened.
            let _ = self.keep();
        }
        done
    }

    /// Ends the rounds of parts that the checkpoint has, up to one to detect.
    fn take_done(&mut self) -> Result<(), PipelineError> {
        while let Some((steps, checkpoint)) = self.next_done() {
            let bytes = checkpoint.load(&steps)?;
            let part = DetectedPart::from_bytes(&bytes, &steps)
                .ok_or_else(|| checkpoint.damaged_part(&steps))?;
            part.steps().for_each(|_| self.crew.monitor.frame_done());
            self.queue.pop_front();
            self.end(Turn::Part(&part, Took::default()))?;
        }
        Ok(())
    }

    fn next_done(&self) -> Option<(Range<usize>, &'a Checkpoint)> {
        let part = self.queue.front().filter(|part| part.is_done)?;
        Some((part.steps.clone(), self.crew.checkpoint?))
    }

    /// Keeps what is there of the part in work.
    fn keep(&self) -> Result<(), PipelineError> {
        match self.crew.checkpoint {
            Some(checkpoint) if !self.part.detections.is_empty() => {
                Ok(checkpoint.store(&self.part.steps(), &self.part.to_bytes())?)
            }
            _ => Ok(()),
        }
    }

    /// Detects the steps of a block, in the order of time, so that the first
    /// error is the first in time.
    fn detect(&mut self, block: &InputBlock<'_>) -> Result<(), PipelineError> {
        if self.part.detections.is_empty() {
            self.take_done()?;
            self.part = DetectedPart::starting_at(block.steps().start);
        }
        let one = |step| {
            self.crew.check_cancelled()?;
            let result =
                self.scratch.with(|scratch| detect_frame(block, step, self.detector, scratch));
            self.crew.monitor.frame_done();
            result
        };
        let results: Vec<Result<FrameResult, PipelineError>> =
            self.crew.workers.install(|| block.steps().into_par_iter().map(one).collect());
        for result in results {
            let FrameResult { detections, counts, took } = result?;
            self.part.detections.push(detections);
            self.part.counts += counts;
            self.took.reading += took.reading;
            self.took.detecting += took.detecting;
        }
        if self.queue.front().is_some_and(|part| part.steps.end == block.steps().end) {
            self.queue.pop_front();
            self.keep()?;
            let part = std::mem::take(&mut self.part);
            let took = std::mem::take(&mut self.took);
            self.end(Turn::Part(&part, took))?;
        }
        Ok(())
    }

    fn end(&mut self, turn: Turn<'_>) -> Result<(), PipelineError> {
        self.rounds -= 1;
        (self.end_round)(turn)
    }
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
    let took = Took { reading: read - start, detecting: read.elapsed() };
    Ok(FrameResult { detections, counts, took })
}
