//! The numbers of tracks.

use super::StepLinks;

/// Gives every centre the track it belongs to, step by step.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    /// Tracks of the centres of the step before.
    before: Vec<u32>,
    /// Tracks so far.
    count: u32,
}

impl Numbers {
    /// The track of each centre of the next step, counted from 0.
    pub(super) fn of_next_step(&mut self, links: &StepLinks) -> &[u32] {
        let StepLinks { order, predecessors } = links;
        let mut tracks = vec![0; order.len()];
        for &i in order {
            tracks[i as usize] = match predecessors[i as usize] {
                Some(tail) => self.before[tail as usize],
                None => {
                    self.count += 1;
                    self.count - 1
                }
            };
        }
        self.before = tracks;
        &self.before
    }

    /// Number of tracks so far.
    pub(super) fn count(&self) -> usize {
        self.count as usize
    }
}
