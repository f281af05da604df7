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
/// from the third last step of the one before. A record without steps has none.
pub(super) fn segments(steps: usize, segment_steps: Option<usize>) -> Vec<Range<usize>> {
    let length = segment_steps.unwrap_or(steps);
    let mut segments = Vec::new();
    let mut next = 0..length.min(steps);
    while !next.is_empty() {
        let end = next.end;
        segments.push(next);
        if end == steps {
            break;
        }
        let start = end - 1 - LEAD_IN;
        next = start..(start + length + LEAD_IN).min(steps);
    }
    segments
}

/// The tracks of the segments so far.
#[derive(Debug, Default)]
pub(super) struct Spliced {
    /// The centres of each track.
    lists: Vec<Vec<usize>>,
    /// The step that the next segment has in common with the last one.
    last_step: Option<usize>,
    /// The tracks that end there, in order.
    open: Vec<usize>,
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
        let last = segment.end.saturating_sub(1);
        let mut touched = match self.last_step.replace(last) {
            Some(common) => self.append_beyond(centers, centers.step(common), lists),
            None => {
                self.lists = lists;
                (0..self.lists.len()).collect()
            }
        };
        touched.sort_unstable();
        touched.retain(|&list| ends_within(&self.lists[list], &centers.step(last)));
        self.open = touched;
    }

    /// Appends the tracks of a segment from the step in common on, and returns
    /// where they are now.
    fn append_beyond(
        &mut self,
        centers: &Centers,
        common: Range<usize>,
        lists: Vec<Vec<usize>>,
    ) -> Vec<usize> {
        let mut touched = Vec::new();
        for mut list in lists {
            list.retain(|&center| center >= common.start);
            let Some(&first) = list.first() else {
                continue;
            };
            let to = match common.contains(&first).then(|| self.open_at(centers, first)).flatten() {
                Some(place) => {
                    let open = self.open[place];
                    self.lists[open].extend(list.drain(1..));
                    if !ends_within(&self.lists[open], &common) {
                        self.open.remove(place);
                    }
                    open
                }
                None => {
                    if ends_within(&list, &common) {
                        self.open.push(self.lists.len());
                    }
                    self.lists.push(list);
                    self.lists.len() - 1
                }
            };
            touched.push(to);
        }
        touched
    }

    /// The place in `open` of the first track that ends where a centre is.
    fn open_at(&self, centers: &Centers, center: usize) -> Option<usize> {
        let is_here =
            |list: &Vec<usize>| list.last().is_some_and(|&end| is_same(centers, end, center));
        self.open.iter().position(|&list| is_here(&self.lists[list]))
    }

    /// The centres of each track.
    pub(super) fn into_lists(self) -> Vec<Vec<usize>> {
        self.lists
    }
}

fn ends_within(list: &[usize], step: &Range<usize>) -> bool {
    list.last().is_some_and(|end| step.contains(end))
}

fn is_same(centers: &Centers, a: usize, b: usize) -> bool {
    a == b || angle_of_centers_rad(centers, a, b) <= SAME_POINT_RAD
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_overlap_by_three_steps() {
        let expected = [0..62, 59..123, 120..184, 181..245, 242..306, 303..360];
        assert_eq!(segments(360, Some(62)), expected);
        let only = |steps, length| <[_; 1]>::try_from(segments(steps, length)).unwrap()[0].clone();
        assert_eq!(only(62, Some(62)), 0..62);
        assert_eq!(only(360, None), 0..360);
        assert_eq!(segments(63, Some(62)), [0..62, 59..63]);
        assert_eq!(segments(7, Some(3)), [0..3, 0..5, 2..7]);
        assert!(segments(0, Some(62)).is_empty());
    }

    /// Two centres a step, number 2k and 2k + 1 at step k.
    fn pairs(steps: usize) -> Centers {
        Centers {
            offsets: (0..=steps).map(|k| 2 * k).collect(),
            lat_deg: (0..2 * steps).map(|i| if i % 2 == 0 { 40.0 } else { 50.0 }).collect(),
            lon_deg: (0..2 * steps).map(|i| (i / 2) as f64).collect(),
            ..Centers::default()
        }
    }

    #[test]
    fn tracks_go_on_where_they_end_at_the_common_step() {
        let centers = pairs(6);
        let mut spliced = Spliced::default();
        // Steps 0 to 3; the second track ends before the last of them.
        spliced.append(&centers, 0..4, vec![vec![0, 2, 4, 6], vec![1, 3, 5]]);
        // Steps 1 to 5. The first goes on; the second has a point at step 3
        // that none ends at; the third is of steps that lead in; the fourth
        // starts later.
        let lists = vec![vec![2, 4, 6, 8], vec![5, 7, 9], vec![3], vec![10]];
        spliced.append(&centers, 1..6, lists);
        let expected = [vec![0, 2, 4, 6, 8], vec![1, 3, 5], vec![7, 9], vec![10]];
        assert_eq!(spliced.into_lists(), expected);
    }

    #[test]
    fn a_track_goes_on_once() {
        let mut centers = pairs(4);
        // The two centres of step 2 are at one place.
        (centers.lat_deg[5], centers.lon_deg[5]) = (centers.lat_deg[4], centers.lon_deg[4]);
        let mut spliced = Spliced::default();
        spliced.append(&centers, 0..3, vec![vec![0, 2, 4]]);
        spliced.append(&centers, 0..4, vec![vec![5, 7], vec![4, 6]]);
        assert_eq!(spliced.into_lists(), [vec![0, 2, 4, 7], vec![4, 6]]);
    }
}
