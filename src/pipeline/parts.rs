//! How the steps of a record are shared out.
//!
//! A *part* is a run of consecutive steps: what one process detects at a time
//! and a checkpoint keeps in one file. Parts end where stored chunks end, as far
//! as the record is stored in chunks that are shorter than a part, so that no
//! chunk is decoded twice. Part `k` belongs to process `k mod size`: the parts
//! that are in work at a time lie next to each other, so that the first process
//! gets the results in the order of time and holds those of one *round* only,
//! one part of each process.
//!
//! How the record is cut never changes a result.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Steps of a part at most: what a kill loses of the work of a process.
const MOST_STEPS: usize = 256;
/// Cells of the frames of a part at most: 256 frames of 0.25°.
const MOST_CELLS: usize = 1 << 28;
/// Rounds at least, so that the first process holds no more than a fourth of
/// the record, and a kill loses less.
const FEWEST_ROUNDS: usize = 4;

/// Consecutive steps that one process takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// The steps.
    pub(super) steps: Range<usize>,
    /// Whether a checkpoint has their centres.
    pub(super) is_done: bool,
}

/// Steps that a part should have, for rounds in which all processes have one
/// as long.
pub(super) fn part_length(steps: usize, cells: usize, processes: usize) -> usize {
    let most = MOST_STEPS.min(MOST_CELLS / cells.max(1)).max(1);
    let rounds = FEWEST_ROUNDS.max(steps.div_ceil(processes * most));
    steps.div_ceil(rounds * processes).max(1)
}

/// A record in parts: those that are done as they are, and between them as many
/// blocks as make a part of at least `length` steps. `blocks` says how steps are
/// read.
pub(super) fn parts(
    steps: usize,
    length: usize,
    done: &[Range<usize>],
    blocks: impl Fn(Range<usize>) -> Vec<Range<usize>>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut start = 0;
    for done in done.iter().chain([&(steps..steps)]) {
        parts.extend(cut(blocks(start..done.start), length));
        if !done.is_empty() {
            parts.push(Part { steps: done.clone(), is_done: true });
        }
        start = done.end;
    }
    parts
}

/// Joins blocks to parts.
fn cut(blocks: Vec<Range<usize>>, length: usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for block in blocks {
        match parts.last_mut() {
            Some(part) if part.steps.len() + block.len() <= length => part.steps.end = block.end,
            _ => parts.push(Part { steps: block, is_done: false }),
        }
    }
    parts
}

/// The parts of a process, in order.
pub(super) fn of_process(parts: &[Part], rank: usize, size: usize) -> impl Iterator<Item = &Part> {
    parts.iter().skip(rank).step_by(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks_of(length: usize) -> impl Fn(Range<usize>) -> Vec<Range<usize>> {
        move |steps: Range<usize>| {
            let end = steps.end;
            steps.step_by(length).map(|start| start..end.min(start + length)).collect()
        }
    }

    fn ranges(parts: &[Part]) -> Vec<(usize, usize, bool)> {
        parts.iter().map(|part| (part.steps.start, part.steps.end, part.is_done)).collect()
    }

    #[test]
    fn parts_are_whole_blocks_and_cover_the_record_once() {
        for (steps, length, block) in [(1, 1, 1), (10, 4, 3), (10, 4, 2), (100, 7, 9), (5, 60, 2)] {
            let parts = parts(steps, length, &[], blocks_of(block));
            let mut next = 0;
            for part in &parts {
                assert_eq!(part.steps.start, next);
                next = part.steps.end;
                assert!(next == steps || next.is_multiple_of(block), "{part:?}");
                assert!(part.steps.len() <= length.max(block));
            }
            assert_eq!(next, steps);
        }
    }

    #[test]
    fn what_is_done_stays_as_it_is() {
        let parts = parts(20, 4, &[3..7, 7..8, 15..20], blocks_of(2));
        let expected = [
            (0, 3, false),
            (3, 7, true),
            (7, 8, true),
            (8, 12, false),
            (12, 15, false),
            (15, 20, true),
        ];
        assert_eq!(ranges(&parts), expected);
        assert_eq!(super::parts(0, 4, &[], blocks_of(2)), []);
    }

    #[test]
    fn every_part_belongs_to_one_process() {
        let parts = parts(23, 3, &[], blocks_of(1));
        for size in [1, 2, 3, 7, 30] {
            let mut all: Vec<_> =
                (0..size).flat_map(|rank| of_process(&parts, rank, size)).cloned().collect();
            all.sort_by_key(|part| part.steps.start);
            assert_eq!(all, parts);
        }
    }

    #[test]
    fn parts_are_short_for_many_processes_and_large_frames() {
        let quarter_degree = 721 * 1440;
        assert_eq!(part_length(58_440, quarter_degree, 1), 256);
        assert_eq!(part_length(58_440, quarter_degree, 64), 229);
        assert_eq!(part_length(58_440, quarter_degree, 1024), 15);
        assert_eq!(part_length(8760, 7200 * 14_400, 4), 2);
        assert_eq!(part_length(10, usize::MAX, 4), 1);
        // Four rounds of 64 parts, none of which is nearly empty.
        assert_eq!(58_440_usize.div_ceil(64 * 229), 4);
    }
}
