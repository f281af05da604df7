//! From links between steps to numbered tracks.

use crate::model::{Centers, Tracks};

/// How the centres of one step go on from the step before.
pub(super) struct StepLinks {
    /// Indices of the centres within the step, in the order of numbering.
    pub(super) order: Vec<u32>,
    /// For each centre, the index within the step before of what it continues.
    pub(super) predecessors: Vec<Option<u32>>,
}

/// Follows the links of all steps.
pub(super) fn tracks(centers: &Centers, links: &[StepLinks]) -> Tracks {
    let (track_of, track_count) = number(centers, links);
    let mut offsets = vec![0; track_count + 1];
    for &track in &track_of {
        offsets[track as usize + 1] += 1;
    }
    for i in 0..track_count {
        offsets[i + 1] += offsets[i];
    }
    let order = points_by_track(&track_of, &offsets);
    Tracks::of_centers(centers, offsets, order.iter().map(|&i| i as usize))
}

/// The track of each centre, and the number of tracks.
fn number(centers: &Centers, links: &[StepLinks]) -> (Vec<u32>, usize) {
    let mut track_of = vec![0; centers.len()];
    let mut count = 0;
    for (k, StepLinks { order, predecessors }) in links.iter().enumerate() {
        let start = centers.offsets[k];
        let before = if k == 0 { 0 } else { centers.offsets[k - 1] };
        for &i in order {
            track_of[start + i as usize] = match predecessors[i as usize] {
                Some(tail) => track_of[before + tail as usize],
                None => {
                    count += 1;
                    count - 1
                }
            };
        }
    }
    (track_of, count as usize)
}

/// Indices of the centres, track by track, in time order within each.
fn points_by_track(track_of: &[u32], offsets: &[usize]) -> Vec<u32> {
    let mut next = offsets.to_vec();
    let mut order = vec![0; track_of.len()];
    for (i, &track) in track_of.iter().enumerate() {
        let place = &mut next[track as usize];
        order[*place] = i as u32;
        *place += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Calendar, TimeAxis};

    #[test]
    fn tracks_are_numbered_by_start_then_latitude() {
        let centers = Centers {
            times: TimeAxis::new(Calendar::Standard, vec![0, 6, 12]).unwrap(),
            offsets: vec![0, 2, 4, 5],
            lat_deg: vec![50.0, -10.0, 51.0, 0.0, 52.0],
            lon_deg: vec![0.0; 5],
            ..Centers::default()
        };
        let step = |order: &[u32], predecessors: &[Option<u32>]| StepLinks {
            order: order.to_vec(),
            predecessors: predecessors.to_vec(),
        };
        let links =
            [step(&[1, 0], &[None, None]), step(&[1, 0], &[Some(0), None]), step(&[0], &[Some(0)])];
        let tracks = tracks(&centers, &links);
        assert_eq!(tracks.ids, [1, 2, 3]);
        assert_eq!(tracks.offsets, [0, 1, 4, 5]);
        assert_eq!(tracks.lat_deg, [-10.0, 50.0, 51.0, 52.0, 0.0]);
        assert_eq!(tracks.time_s, [0, 0, 6, 12, 6]);
    }
}
