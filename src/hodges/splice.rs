//! Segments of a record that are linked on their own, and their tracks made
//! into one list.

use std::ops::Range;

use crate::model::Centers;

use super::features::angle_of_centers_rad;

/// Steps of a segment ahead of its last step in common with the one before:
/// they only lead in, so that its tracks have settled where they count.
const LEAD_IN: usize = 2;

/// Points closer than this, in radians, are the same.
const SAME_POINT_RAD: f32 = 1e-6;

/// The segments of a record: the first of `segment_steps`, each further one
/// from the third last step of the one before.
pub(super) fn segments(steps: usize, segment_steps: Option<usize>) -> Vec<Range<usize>> {
    let length = segment_steps.unwrap_or(steps);
    let mut segments = Vec::new();
    let mut next = 0..length.min(steps);
    loop {
        segments.push(next.clone());
        if next.end == steps {
            return segments;
        }
        let start = next.end - 1 - LEAD_IN;
        next = start..(start + length + LEAD_IN).min(steps);
    }
}

/// The tracks of the segments so far.
#[derive(Debug, Default)]
pub(super) struct Spliced {
    /// The centres of each track.
    lists: Vec<Vec<usize>>,
    /// The step that the next segment has in common with the last one.
    last_step: Option<usize>,
}

impl Spliced {
    /// Appends the tracks of a segment. One that has a point at the last step
    /// so far goes on the first track that ends there at the same place. All
    /// else is a new track, without the steps that lead in.
    pub(super) fn append(
        &mut self,
        centers: &Centers,
        segment: Range<usize>,
        lists: Vec<Vec<usize>>,
    ) {
        let last = self.last_step.replace(segment.end.saturating_sub(1));
        let Some(last) = last else {
            self.lists = lists;
            return;
        };
        let common = centers.step(last);
        for mut list in lists {
            list.retain(|&center| center >= common.start);
            let Some(&first) = list.first() else {
                continue;
            };
            let same = |end: usize| common.contains(&end) && is_same(centers, end, first);
            let open = match common.contains(&first) {
                true => {
                    self.lists.iter_mut().find(|list| list.last().is_some_and(|&end| same(end)))
                }
                false => None,
            };
            match open {
                Some(open) => open.extend(list.drain(1..)),
                None => self.lists.push(list),
            }
        }
    }

    /// The centres of each track.
    pub(super) fn into_lists(self) -> Vec<Vec<usize>> {
        self.lists
    }
}

fn is_same(centers: &Centers, a: usize, b: usize) -> bool {
    a == b || angle_of_centers_rad(centers, a, b) <= SAME_POINT_RAD
}
