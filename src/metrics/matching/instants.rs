//! The points of tracks by the time they are at.

use std::ops::Range;

use crate::math::{chord_squared, unit_vector};
use crate::model::{Run, Tracks};

/// Part by which what is looked at is larger than asked for, so that rounding
/// loses nothing.
const SLACK: f64 = 1e-9;

/// The points of all tracks by run and time, and by latitude at each time.
#[derive(Debug)]
pub(crate) struct Instants {
    /// Runs and times, ascending.
    keys: Vec<(u32, i64)>,
    /// Where the points of each begin, and their number.
    starts: Vec<usize>,
    points: Vec<InstantPoint>,
}

/// A point at its time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InstantPoint {
    /// Index of its track.
    pub(crate) track: usize,
    /// Index among the points of all tracks.
    pub(crate) point: usize,
    pub(crate) lat_deg: f64,
    vector: [f64; 3],
}

impl Instants {
    /// Of tracks, each of a run of this number.
    pub(crate) fn of(tracks: &Tracks, run_of: &[u32]) -> Self {
        let of_track = |track: usize| {
            tracks.range(track).map(move |point| {
                let (lat_deg, lon_deg) = (tracks.lat_deg[point], tracks.lon_deg[point]);
                let vector = unit_vector(lat_deg, lon_deg);
                let key = (run_of[track], tracks.time_s[point]);
                (key, InstantPoint { track, point, lat_deg, vector })
            })
        };
        let mut all: Vec<_> = (0..tracks.len()).flat_map(of_track).collect();
        all.sort_by(|(key_a, a), (key_b, b)| {
            let by_place = || a.lat_deg.total_cmp(&b.lat_deg).then(a.point.cmp(&b.point));
            key_a.cmp(key_b).then_with(by_place)
        });
        let (mut keys, mut starts) = (Vec::new(), Vec::new());
        for (i, (key, _)) in all.iter().enumerate() {
            if keys.last() != Some(key) {
                keys.push(*key);
                starts.push(i);
            }
        }
        starts.push(all.len());
        Self { keys, starts, points: all.into_iter().map(|(_, point)| point).collect() }
    }

    /// Runs and times at which there are points.
    pub(crate) fn keys(&self) -> &[(u32, i64)] {
        &self.keys
    }

    /// The points of a run at a time, from south to north.
    pub(crate) fn at(&self, run: u32, time_s: i64) -> &[InstantPoint] {
        match self.keys.binary_search(&(run, time_s)) {
            Ok(index) => &self.points[self.starts[index]..self.starts[index + 1]],
            Err(_) => &[],
        }
    }

    /// The points of a run at each time from one to another.
    pub(crate) fn between(
        &self,
        run: u32,
        times_s: Range<i64>,
    ) -> impl Iterator<Item = &[InstantPoint]> {
        let first = self.keys.partition_point(|key| *key < (run, times_s.start));
        let end = self.keys.partition_point(|key| *key < (run, times_s.end));
        (first..end).map(|index| &self.points[self.starts[index]..self.starts[index + 1]])
    }
}

/// Of points from south to north those at these latitudes.
pub(crate) fn at_latitudes(
    points: &[InstantPoint],
    lat_deg: f64,
    tolerance_deg: f64,
) -> &[InstantPoint] {
    let first = points.partition_point(|p| p.lat_deg < lat_deg - tolerance_deg);
    let end = points.partition_point(|p| p.lat_deg <= lat_deg + tolerance_deg);
    &points[first..end.max(first)]
}

/// Of points from south to north those that are at most so far from a place,
/// and perhaps some a little further.
pub(crate) fn near(
    points: &[InstantPoint],
    (lat_deg, lon_deg): (f64, f64),
    reach_rad: f64,
) -> impl Iterator<Item = &InstantPoint> {
    let reach_rad = (reach_rad * (1.0 + SLACK) + SLACK).min(std::f64::consts::PI);
    let [x, y, z] = unit_vector(lat_deg, lon_deg);
    let limit = chord_squared(reach_rad) + SLACK * SLACK;
    let is_near = move |p: &&InstantPoint| {
        let [a, b, c] = p.vector;
        (a - x).powi(2) + (b - y).powi(2) + (c - z).powi(2) <= limit
    };
    at_latitudes(points, lat_deg, reach_rad.to_degrees()).iter().filter(is_near)
}

/// A number for the run of each track of two sets. Tracks are compared with
/// those of the same run where both sets say runs, else with all.
pub(crate) fn runs_of(reference: &Tracks, candidate: &Tracks) -> (Vec<u32>, Vec<u32>) {
    if reference.runs.is_empty() || candidate.runs.is_empty() {
        return (vec![0; reference.len()], vec![0; candidate.len()]);
    }
    let mut all: Vec<&Run> = [reference, candidate].iter().flat_map(|t| t.runs.all()).collect();
    all.sort();
    all.dedup();
    let number = |tracks: &Tracks| {
        let of = |i: usize| tracks.runs.of(i).and_then(|run| all.binary_search(&run).ok());
        (0..tracks.len()).map(|i| of(i).map_or(u32::MAX, |n| n as u32)).collect()
    };
    (number(reference), number(candidate))
}
