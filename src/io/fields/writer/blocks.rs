//! Frames that wait until whole chunks of them can be written.

use super::arrangement::Arrangement;
use super::plan::Plan;
use super::{Backend, WriteProblem};

/// Takes frames step by step and hands them on in whole chunks.
pub(super) struct Blocks {
    backend: Box<dyn Backend>,
    arrangement: Option<Arrangement>,
    /// Frames of each field, in the order of the file.
    waiting: Vec<Vec<f32>>,
    frame_len: usize,
    chunk_steps: usize,
    block_steps: usize,
    /// The step that is expected next.
    next_step: usize,
    steps: usize,
}

impl Blocks {
    pub(super) fn new(plan: Plan, backend: Box<dyn Backend>, chunks_at_once: usize) -> Self {
        let Plan { contents, arrangement, chunk_steps, frame_len, steps } = plan;
        let block_steps = chunk_steps * chunks_at_once;
        let block = || Vec::with_capacity(block_steps.min(steps) * frame_len);
        Self {
            backend,
            arrangement,
            waiting: contents.fields.iter().map(|_| block()).collect(),
            frame_len,
            chunk_steps,
            block_steps,
            next_step: 0,
            steps,
        }
    }

    /// Steps of the whole record.
    pub(super) fn steps(&self) -> usize {
        self.steps
    }

    /// Steps of a chunk.
    pub(super) fn chunk_steps(&self) -> usize {
        self.chunk_steps
    }

    /// The step that is expected next.
    pub(super) fn next_step(&self) -> usize {
        self.next_step
    }

    /// Writes what waits and goes on with another step.
    ///
    /// # Panics
    /// If a chunk would be written in two parts.
    pub(super) fn go_to(&mut self, step: usize) -> Result<(), WriteProblem> {
        assert!(step.is_multiple_of(self.chunk_steps), "step {step} is inside of a chunk");
        self.flush()?;
        self.next_step = step;
        Ok(())
    }

    /// Takes the frames of the next step.
    ///
    /// # Panics
    /// If there is another number of frames than of fields, a frame has another
    /// length than the mesh, or there is no step left.
    pub(super) fn push(&mut self, frames: &[&[f32]]) -> Result<(), WriteProblem> {
        assert_eq!(frames.len(), self.waiting.len(), "number of frames");
        assert!(self.next_step < self.steps, "more frames than the {} steps", self.steps);
        for (block, frame) in self.waiting.iter_mut().zip(frames) {
            assert_eq!(frame.len(), self.frame_len, "length of the frame");
            match &self.arrangement {
                Some(arrangement) => arrangement.append(frame, block),
                None => block.extend_from_slice(frame),
            }
        }
        self.next_step += 1;
        let is_full = self.waiting[0].len() == self.block_steps * self.frame_len;
        if is_full || self.next_step == self.steps { self.flush() } else { Ok(()) }
    }

    /// Writes what waits.
    ///
    /// # Panics
    /// If that is a part of a chunk.
    pub(super) fn flush(&mut self) -> Result<(), WriteProblem> {
        let end = self.next_step;
        for (field, block) in self.waiting.iter_mut().enumerate().filter(|(_, b)| !b.is_empty()) {
            let is_whole = end.is_multiple_of(self.chunk_steps) || end == self.steps;
            assert!(is_whole, "the last chunk ends before step {end}");
            let held = block.len() / self.frame_len;
            self.backend.write_steps(field, end - held, block)?;
            block.clear();
        }
        Ok(())
    }

    /// Ends without what waits.
    pub(super) fn close(self) -> Result<(), WriteProblem> {
        self.backend.close()
    }
}
