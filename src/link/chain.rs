//! From links between steps to numbered tracks.

use crate::model::{Centers, Detections, Tracks};

use super::StepLinks;
use super::numbers::Numbers;

/// Follows the links of all steps of a record in memory.
pub(super) fn tracks(centers: &Centers, links: &[StepLinks]) -> Tracks {
    let mut numbers = Numbers::default();
    let mut track_of = Vec::with_capacity(centers.len());
    for links in links {
        track_of.extend_from_slice(numbers.of_next_step(links));
    }
    let mut offsets = vec![0; numbers.count() + 1];
    for &track in &track_of {
        offsets[track as usize + 1] += 1;
    }
    for i in 0..numbers.count() {
        offsets[i + 1] += offsets[i];
    }
    let order = points_by_track(&track_of, &offsets);
    Tracks::of_centers(centers, offsets, order.iter().map(|&i| i as usize))
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

/// Follows the links of a record step by step, and holds only the tracks that
/// may go on.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    numbers: Numbers,
    /// The tracks of the centres of the step before.
    open: Vec<Option<Ended>>,
}

/// A track that has ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ended {
    /// Its number among all, from 0: by start time, then latitude, then
    /// longitude of the first point.
    pub number: u32,
    /// Times in seconds.
    pub time_s: Vec<i64>,
    /// Latitudes in degrees.
    pub lat_deg: Vec<f64>,
    /// Longitudes in degrees.
    pub lon_deg: Vec<f64>,
    /// Further columns; the first is the tracked variable.
    pub values: Vec<Vec<f64>>,
}

impl Chain {
    /// Takes the centres of the next step and how they go on from the step
    /// before; returns the tracks that do not go on into it, in the order of
    /// their last points.
    ///
    /// # Panics
    /// If the links are not those of these centres.
    pub fn push(
        &mut self,
        time_s: i64,
        detections: &Detections,
        links: &StepLinks,
    ) -> impl Iterator<Item = Ended> + use<> {
        assert_eq!(links.order.len(), detections.len(), "centres");
        let mut before = std::mem::take(&mut self.open);
        let numbers = self.numbers.of_next_step(links);
        for (i, &number) in numbers.iter().enumerate() {
            let going_on = links.predecessors[i].and_then(|tail| before[tail as usize].take());
            let mut track = going_on.unwrap_or_else(|| Ended { number, ..Ended::default() });
            track.push(time_s, detections, i);
            self.open.push(Some(track));
        }
        before.into_iter().flatten()
    }

    /// The tracks that are left at the end of the record.
    pub fn finish(self) -> impl Iterator<Item = Ended> {
        self.open.into_iter().flatten()
    }
}

impl Ended {
    fn push(&mut self, time_s: i64, detections: &Detections, i: usize) {
        self.time_s.push(time_s);
        self.lat_deg.push(detections.lat_deg[i]);
        self.lon_deg.push(detections.lon_deg[i]);
        let columns = std::iter::once(&detections.value).chain(&detections.further);
        self.values.resize_with(1 + detections.further.len(), Vec::new);
        for (values, column) in self.values.iter_mut().zip(columns) {
            values.push(f64::from(column[i]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Calendar, TimeAxis};

    fn step(order: &[u32], predecessors: &[Option<u32>]) -> StepLinks {
        StepLinks { order: order.to_vec(), predecessors: predecessors.to_vec() }
    }

    fn links() -> [StepLinks; 3] {
        [step(&[1, 0], &[None, None]), step(&[1, 0], &[Some(0), None]), step(&[0], &[Some(0)])]
    }

    #[test]
    fn tracks_are_numbered_by_start_then_latitude() {
        let centers = Centers {
            times: TimeAxis::new(Calendar::Standard, vec![0, 6, 12]).unwrap(),
            offsets: vec![0, 2, 4, 5],
            lat_deg: vec![50.0, -10.0, 51.0, 0.0, 52.0],
            lon_deg: vec![0.0; 5],
            ..Centers::default()
        };
        let tracks = tracks(&centers, &links());
        assert_eq!(tracks.ids, [1, 2, 3]);
        assert_eq!(tracks.offsets, [0, 1, 4, 5]);
        assert_eq!(tracks.lat_deg, [-10.0, 50.0, 51.0, 52.0, 0.0]);
        assert_eq!(tracks.time_s, [0, 0, 6, 12, 6]);
    }

    #[test]
    fn a_chain_gives_each_track_as_soon_as_it_ends() {
        let lat_deg = [vec![50.0, -10.0], vec![51.0, 0.0], vec![52.0]];
        let mut chain = Chain::default();
        let mut ended = Vec::new();
        for (k, (lat_deg, links)) in lat_deg.into_iter().zip(links()).enumerate() {
            let lon_deg = vec![0.0; lat_deg.len()];
            let value = lat_deg.iter().map(|&lat| lat as f32).collect();
            let detections = Detections { lat_deg, lon_deg, value, further: Vec::new() };
            let here = chain.push(6 * k as i64, &detections, &links);
            ended.push(here.map(|track| (track.number, track.lat_deg)).collect::<Vec<_>>());
        }
        assert_eq!(ended, [vec![], vec![(0, vec![-10.0])], vec![(2, vec![0.0])]]);
        let left: Vec<Ended> = chain.finish().collect();
        assert_eq!(left.len(), 1);
        assert_eq!((left[0].number, &left[0].time_s), (1, &vec![0, 6, 12]));
        assert_eq!(left[0].values, [[50.0, 51.0, 52.0]]);
    }
}
