//! Which steps are whose: pieces of the record, in rotation.

use std::ops::Range;

/// A record in pieces of equal length, of which each member takes every
/// `members`th. A round is a piece for each, and these follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shares {
    steps: usize,
    members: usize,
    piece_steps: usize,
}

impl Shares {
    pub(super) fn new(steps: usize, members: usize, piece_steps: usize) -> Self {
        Self { steps, members, piece_steps }
    }

    /// Number of rounds.
    pub(super) fn rounds(&self) -> usize {
        self.steps.div_ceil(self.piece_steps).div_ceil(self.members)
    }

    /// The piece of a member in a round, empty if there is none left.
    pub(super) fn piece(&self, round: usize, rank: usize) -> Range<usize> {
        let first = (round * self.members + rank) * self.piece_steps;
        first.min(self.steps)..(first + self.piece_steps).min(self.steps)
    }

    /// All pieces of a member.
    pub(super) fn of(&self, rank: usize) -> Vec<Range<usize>> {
        let pieces = (0..self.rounds()).map(|round| self.piece(round, rank));
        pieces.filter(|piece| !piece.is_empty()).collect()
    }
}

/// The length of a piece that is good to read, but leaves work for all.
pub(super) fn piece_steps(steps: usize, members: usize, wanted: usize, unit: usize) -> usize {
    let fair = wanted.min(steps.div_ceil(members)).max(1);
    // Rounded down where whole units are only better, not needed.
    fair - if fair > unit { fair % unit } else { 0 }
}

/// The same in whole units.
pub(super) fn whole_piece_steps(steps: usize, members: usize, wanted: usize, unit: usize) -> usize {
    wanted.min(steps.div_ceil(members)).max(1).next_multiple_of(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_of_one_member_and_a_round_goes_on_in_time() {
        for steps in [1, 2, 7, 60] {
            for members in [1, 2, 3, 7, 100] {
                for piece_steps in [1, 4, 60, 61] {
                    let shares = Shares::new(steps, members, piece_steps);
                    let in_order: Vec<usize> = (0..shares.rounds())
                        .flat_map(|round| (0..members).map(move |rank| (round, rank)))
                        .flat_map(|(round, rank)| shares.piece(round, rank))
                        .collect();
                    assert_eq!(in_order, (0..steps).collect::<Vec<_>>(), "{shares:?}");
                    let mut of_all: Vec<usize> =
                        (0..members).flat_map(|rank| shares.of(rank)).flatten().collect();
                    of_all.sort_unstable();
                    assert_eq!(of_all, in_order, "{shares:?}");
                }
            }
        }
    }

    #[test]
    fn pieces_are_whole_chunks_and_leave_work_for_all() {
        assert_eq!(piece_steps(100, 2, 64, 10), 50);
        assert_eq!(piece_steps(100, 4, 64, 10), 20);
        assert_eq!(piece_steps(100, 4, 16, 31), 16);
        assert_eq!(piece_steps(3, 7, 64, 10), 1);
        assert_eq!(whole_piece_steps(100, 4, 64, 10), 30);
        assert_eq!(whole_piece_steps(100, 4, 16, 10), 20);
        assert_eq!(whole_piece_steps(3, 7, 64, 3), 3);
    }
}
