//! Who was silent for how long. It knows no clock: it is told what time passed.

use std::time::Duration;

/// What is known of another process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing yet.
    Unheard,
    /// It has given a sign of life.
    Alive,
    /// It has said that it is done.
    Done,
}

#[derive(Clone, Copy, Debug)]
struct Peer {
    rank: usize,
    state: State,
    silent: Duration,
}

/// The processes that one of them listens to.
#[derive(Debug)]
pub(super) struct Roll {
    peers: Vec<Peer>,
    longest: Duration,
    /// Between two looks.
    interval: Duration,
    said_unheard: bool,
}

/// What a look at the roll finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) lost: Vec<usize>,
    /// Said once.
    pub(super) unheard: Vec<usize>,
}

impl Roll {
    /// Of these ranks, each of which may be silent for `longest`.
    pub(super) fn new(
        ranks: impl IntoIterator<Item = usize>,
        longest: Duration,
        interval: Duration,
    ) -> Self {
        let peer = |rank| Peer { rank, state: State::Unheard, silent: Duration::ZERO };
        let peers = ranks.into_iter().map(peer).collect();
        Self { peers, longest, interval, said_unheard: false }
    }

    /// A sign of life.
    pub(super) fn hear(&mut self, rank: usize) {
        self.set(rank, State::Alive);
    }

    /// It will be silent from now on.
    pub(super) fn dismiss(&mut self, rank: usize) {
        self.set(rank, State::Done);
    }

    fn set(&mut self, rank: usize, state: State) {
        let found = self.peers.iter_mut().find(|peer| peer.rank == rank);
        if let Some(peer) = found.filter(|peer| peer.state != State::Done) {
            (peer.state, peer.silent) = (state, Duration::ZERO);
        }
    }

    /// Lets time pass, and tells who is lost. Of more than two intervals at a
    /// time this process was itself stopped, or its machine: it could hear
    /// nobody, and they count as two.
    pub(super) fn look(&mut self, passed: Duration) -> Found {
        let passed = passed.min(2 * self.interval);
        self.peers.iter_mut().for_each(|peer| peer.silent += passed);
        let silent = |state: State, time: Duration| -> Vec<usize> {
            let is_silent = |peer: &&Peer| peer.state == state && peer.silent >= time;
            self.peers.iter().filter(is_silent).map(|peer| peer.rank).collect()
        };
        let mut lost = silent(State::Alive, self.longest);
        if !lost.is_empty() {
            // What is lost together was heard at slightly different times.
            lost = silent(State::Alive, self.longest.saturating_sub(2 * self.interval));
        }
        let mut unheard = Vec::new();
        if !self.said_unheard {
            unheard = silent(State::Unheard, self.longest);
            self.said_unheard = !unheard.is_empty();
        }
        Found { lost, unheard }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn roll(ranks: &[usize]) -> Roll {
        Roll::new(ranks.iter().copied(), 10 * SECOND, SECOND)
    }

    /// The first look that finds somebody lost, of so many.
    fn lost_after(roll: &mut Roll, looks: usize, alive: &[usize]) -> Option<(usize, Vec<usize>)> {
        (1..=looks).find_map(|look| {
            alive.iter().for_each(|&rank| roll.hear(rank));
            let lost = roll.look(SECOND).lost;
            (!lost.is_empty()).then_some((look, lost))
        })
    }

    #[test]
    fn who_falls_silent_is_lost_after_the_time() {
        let mut roll = roll(&[1, 2, 3]);
        assert_eq!(lost_after(&mut roll, 100, &[1, 2, 3]), None);
        // The last look was already without a sign of it.
        assert_eq!(lost_after(&mut roll, 100, &[1, 3]), Some((9, vec![2])));
    }

    #[test]
    fn who_is_lost_together_is_named_together() {
        let mut roll = roll(&[1, 2, 3]);
        roll.hear(1);
        roll.look(SECOND);
        roll.hear(2);
        assert_eq!(lost_after(&mut roll, 100, &[3]), Some((9, vec![1, 2])));
    }

    #[test]
    fn who_comes_back_in_time_is_not_lost() {
        let mut roll = roll(&[1]);
        for _ in 0..20 {
            roll.hear(1);
            assert_eq!(lost_after(&mut roll, 9, &[]), None);
        }
    }

    #[test]
    fn who_was_never_heard_or_is_done_is_not_lost() {
        let mut roll = roll(&[1, 2]);
        roll.hear(2);
        roll.dismiss(2);
        roll.hear(2);
        let found: Vec<Found> = (0..100).map(|_| roll.look(SECOND)).collect();
        assert!(found.iter().all(|found| found.lost.is_empty()));
        let unheard: Vec<&Found> = found.iter().filter(|f| !f.unheard.is_empty()).collect();
        assert_eq!(unheard.len(), 1, "said once");
        assert_eq!(unheard[0].unheard, [1]);
    }

    #[test]
    fn time_in_which_this_process_was_stopped_does_not_count() {
        let mut roll = roll(&[1]);
        roll.hear(1);
        assert_eq!(roll.look(1000 * SECOND), Found::default());
        assert_eq!(lost_after(&mut roll, 7, &[]), None);
        assert_eq!(lost_after(&mut roll, 1, &[]), Some((1, vec![1])));
    }
}
