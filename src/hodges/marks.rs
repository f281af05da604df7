//! Frames at which a sweep may find something new.

use super::rules::Direction;

/// Of more rows than this a frame does not keep account.
const MOST_ROWS: usize = 32;

/// For each direction, the inner frames around which points have changed since
/// a sweep was last there, and in which rows. In the beginning all have.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    frames: usize,
    forward: Marked,
    backward: Marked,
}

/// By inner frame, in the order of a direction.
#[derive(Clone, Debug)]
struct Marked {
    /// A bit for each.
    words: Vec<u64>,
    changed: Vec<Changed>,
}

/// The rows whose points around a frame have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Changed {
    /// Any may have.
    All,
    /// Only these, some of them more than once.
    Rows(Vec<usize>),
}

impl Marks {
    pub(super) fn new(frames: usize) -> Self {
        let inner = frames.saturating_sub(2);
        let words = (0..inner.div_ceil(64))
            .map(|word| match inner - 64 * word {
                0..64 => (1 << (inner % 64)) - 1,
                _ => u64::MAX,
            })
            .collect();
        let all = Marked { words, changed: vec![Changed::All; inner] };
        Self { frames, forward: all.clone(), backward: all }
    }

    /// Marks the frames whose turns the point of a row at `frame` is part of.
    pub(super) fn mark_around(&mut self, row: usize, frame: usize) {
        for frame in frame.saturating_sub(1)..frame + 2 {
            for direction in [Direction::Forward, Direction::Backward] {
                if let Some(rank) = self.rank(direction, frame) {
                    self.of(direction).mark(rank, row);
                }
            }
        }
    }

    /// Marks all rows at a frame for one direction, if it is an inner one.
    pub(super) fn mark_all(&mut self, direction: Direction, frame: usize) {
        if let Some(rank) = self.rank(direction, frame) {
            let marked = self.of(direction);
            marked.words[rank / 64] |= 1 << (rank % 64);
            marked.changed[rank] = Changed::All;
        }
    }

    /// The first marked frame beyond `frame` in a direction, or of all.
    pub(super) fn next(&mut self, direction: Direction, frame: Option<usize>) -> Option<usize> {
        let from = match frame {
            Some(frame) => self.rank(direction, frame)? + 1,
            None => 0,
        };
        let words = &self.of(direction).words;
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

    /// Takes the mark of an inner frame away, and returns what has changed
    /// there.
    pub(super) fn take(&mut self, direction: Direction, frame: usize) -> Changed {
        let nothing = Changed::Rows(Vec::new());
        let Some(rank) = self.rank(direction, frame) else {
            return nothing;
        };
        let marked = self.of(direction);
        marked.words[rank / 64] &= !(1 << (rank % 64));
        std::mem::replace(&mut marked.changed[rank], nothing)
    }

    /// The place of an inner frame in the order of a direction.
    fn rank(&self, direction: Direction, frame: usize) -> Option<usize> {
        let rank = match direction {
            Direction::Forward => frame.checked_sub(1)?,
            Direction::Backward => (self.frames).checked_sub(2 + frame)?,
        };
        (rank + 2 < self.frames).then_some(rank)
    }

    fn of(&mut self, direction: Direction) -> &mut Marked {
        match direction {
            Direction::Forward => &mut self.forward,
            Direction::Backward => &mut self.backward,
        }
    }
}

impl Marked {
    fn mark(&mut self, rank: usize, row: usize) {
        self.words[rank / 64] |= 1 << (rank % 64);
        let changed = &mut self.changed[rank];
        match changed {
            Changed::Rows(rows) if rows.last() == Some(&row) => (),
            Changed::Rows(rows) if rows.len() < MOST_ROWS => rows.push(row),
            _ => *changed = Changed::All,
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
            marks.take(direction, frame);
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
            marks.mark_around(7, frame);
        }
        let forward = take(&mut marks, Direction::Forward);
        assert_eq!(forward, [1, 2, 63, 64, 65, 66, 129, 130, 131, 198]);
        let mut backward = take(&mut marks, Direction::Backward);
        backward.reverse();
        assert_eq!(backward, forward);
    }

    #[test]
    fn a_frame_tells_its_rows_unless_there_are_many() {
        let mut marks = Marks::new(5);
        for direction in [Direction::Forward, Direction::Backward] {
            assert_eq!(marks.take(direction, 2), Changed::All);
        }
        for (row, frame) in [(7, 1), (7, 3), (8, 2), (9, 0), (9, 4)] {
            marks.mark_around(row, frame);
        }
        assert_eq!(marks.take(Direction::Forward, 2), Changed::Rows(vec![7, 8]));
        assert_eq!(marks.take(Direction::Forward, 2), Changed::Rows(vec![]));
        (0..MOST_ROWS + 1).for_each(|row| marks.mark_around(row, 2));
        assert_eq!(marks.take(Direction::Forward, 2), Changed::All);
        marks.take(Direction::Backward, 2);
        marks.mark_all(Direction::Backward, 2);
        assert_eq!(marks.take(Direction::Backward, 2), Changed::All);
    }
}
