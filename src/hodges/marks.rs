//! Frames at which a sweep may find something new.

use super::rules::Direction;

/// For each direction, the inner frames around which points have changed since
/// a sweep was last there. In the beginning all are marked.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    frames: usize,
    /// A bit for each inner frame, in the order of the direction.
    forward: Vec<u64>,
    backward: Vec<u64>,
}

impl Marks {
    pub(super) fn new(frames: usize) -> Self {
        let inner = frames.saturating_sub(2);
        let words: Vec<u64> = (0..inner.div_ceil(64))
            .map(|word| match inner - 64 * word {
                0..64 => (1 << (inner % 64)) - 1,
                _ => u64::MAX,
            })
            .collect();
        Self { frames, forward: words.clone(), backward: words }
    }

    /// Marks the frames whose turns a point of `frame` is part of.
    pub(super) fn mark_around(&mut self, frame: usize) {
        for frame in frame.saturating_sub(1)..frame + 2 {
            self.mark(Direction::Forward, frame);
            self.mark(Direction::Backward, frame);
        }
    }

    /// Marks a frame for one direction, if it is an inner one.
    pub(super) fn mark(&mut self, direction: Direction, frame: usize) {
        if let Some(rank) = self.rank(direction, frame) {
            self.words(direction)[rank / 64] |= 1 << (rank % 64);
        }
    }

    /// The first marked frame beyond `frame` in a direction, or of all.
    pub(super) fn next(&mut self, direction: Direction, frame: Option<usize>) -> Option<usize> {
        let from = match frame {
            Some(frame) => self.rank(direction, frame)? + 1,
            None => 0,
        };
        let words = self.words(direction);
        let mut at = from / 64;
        let mut word = words.get(at)? & (u64::MAX << (from % 64));
        while word == 0 {
            at += 1;
            word = *words.get(at)?;
        }
        let rank = 64 * at + word.trailing_zeros() as usize;
        Some(match direction {
            Direction::Forward => rank + 1,
            Direction::Backward => self.frames - 2 - rank,
        })
    }

    /// Takes the mark of a frame away.
    pub(super) fn clear(&mut self, direction: Direction, frame: usize) {
        if let Some(rank) = self.rank(direction, frame) {
            self.words(direction)[rank / 64] &= !(1 << (rank % 64));
        }
    }

    /// The place of an inner frame in the order of a direction.
    fn rank(&self, direction: Direction, frame: usize) -> Option<usize> {
        let rank = match direction {
            Direction::Forward => frame.checked_sub(1)?,
            Direction::Backward => (self.frames).checked_sub(2 + frame)?,
        };
        (rank + 2 < self.frames).then_some(rank)
    }

    fn words(&mut self, direction: Direction) -> &mut [u64] {
        match direction {
            Direction::Forward => &mut self.forward,
            Direction::Backward => &mut self.backward,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marked frames in the order of a direction, which are cleared.
    fn take(marks: &mut Marks, direction: Direction) -> Vec<usize> {
        let mut frames = Vec::new();
        while let Some(frame) = marks.next(direction, frames.last().copied()) {
            marks.clear(direction, frame);
            frames.push(frame);
        }
        assert_eq!(marks.next(direction, None), None);
        frames
    }

    #[test]
    fn all_inner_frames_are_marked_in_the_beginning() {
        for frames in [0, 1, 2, 3, 65, 66, 67, 130, 131] {
            let inner: Vec<usize> = (1..frames.max(2) - 1).collect();
            let mut marks = Marks::new(frames);
            assert_eq!(take(&mut marks, Direction::Forward), inner, "{frames} frames");
            let mut found = take(&mut marks, Direction::Backward);
            found.reverse();
            assert_eq!(found, inner, "{frames} frames");
        }
    }

    #[test]
    fn a_point_marks_the_inner_frames_around_it_for_both_directions() {
        let mut marks = Marks::new(200);
        take(&mut marks, Direction::Forward);
        take(&mut marks, Direction::Backward);
        for frame in [0, 1, 64, 65, 130, 199] {
            marks.mark_around(frame);
        }
        let forward = take(&mut marks, Direction::Forward);
        assert_eq!(forward, [1, 2, 63, 64, 65, 66, 129, 130, 131, 198]);
        let mut backward = take(&mut marks, Direction::Backward);
        backward.reverse();
        assert_eq!(backward, forward);
    }
}
