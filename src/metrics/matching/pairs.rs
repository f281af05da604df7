//! Pairs of tracks that come near one another, measured.

use std::cmp::Ordering;

use serde::Serialize;

use crate::model::Tracks;

use super::gate::Verdict;
use super::instants::{Instants, near, runs_of};
use super::params::Gate;

/// Two tracks that are taken for the same storm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct TrackPair {
    /// Number of the track of the reference.
    pub reference_id: u64,
    /// Number of the candidate.
    pub candidate_id: u64,
    /// Points that count as common.
    pub common_points: usize,
    /// Part of both that these are: 2n / (n_r + n_c), or as the gate has it.
    pub overlap: f64,
    /// What pairs are ranked by: an angle in radians, the mean or the smallest
    /// as the gate has it, or D of space and time.
    #[serde(skip)]
    pub separation: f64,
    /// Index of the track of the reference.
    #[serde(skip)]
    pub reference: usize,
    /// Index of the candidate.
    #[serde(skip)]
    pub candidate: usize,
}

impl TrackPair {
    /// The better pair first: by separation, overlap, and numbers of tracks.
    pub fn rank(&self, other: &Self) -> Ordering {
        self.separation
            .total_cmp(&other.separation)
            .then(other.overlap.total_cmp(&self.overlap))
            .then_with(|| self.order(other))
    }

    /// By numbers of tracks.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let key = |p: &Self| (p.reference_id, p.candidate_id, p.reference, p.candidate);
        key(self).cmp(&key(other))
    }
}

/// Two sets of tracks that can be compared, by time.
#[derive(Debug)]
pub(super) struct Sides<'a> {
    pub(super) reference: Side<'a>,
    pub(super) candidate: Side<'a>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Side<'a> {
    pub(super) tracks: &'a Tracks,
    pub(super) run_of: Vec<u32>,
    pub(super) instants: Instants,
}

/// A pair that comes near, and what the gate says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct NearPair {
    pub(super) pair: TrackPair,
    pub(super) verdict: Verdict,
}

impl<'a> Sides<'a> {
    pub(super) fn of(reference: &'a Tracks, candidate: &'a Tracks) -> Self {
        let (runs_of_reference, runs_of_candidate) = runs_of(reference, candidate);
        Self {
            reference: Side::of(reference, runs_of_reference),
            candidate: Side::of(candidate, runs_of_candidate),
        }
    }

    /// Number of times, of each run, at which both have points.
    pub(super) fn common_times(&self) -> usize {
        let other = self.candidate.instants.keys();
        let keys = self.reference.instants.keys();
        keys.iter().filter(|key| other.binary_search(key).is_ok()).count()
    }

    /// All pairs of which a point of the one is near one of the other, as far
    /// as the gate reaches but at least so far, by index.
    pub(super) fn near_pairs(&self, gate: &Gate, least_reach_rad: f64) -> Vec<NearPair> {
        let reach_rad = gate.reach_rad().max(least_reach_rad);
        let mut pairs = Vec::new();
        let mut others = Vec::new();
        for reference in 0..self.reference.tracks.len() {
            self.tracks_near(reference, reach_rad, gate.reach_s(), &mut others);
            pairs.extend(others.iter().map(|&other| self.measured(gate, reference, other)));
        }
        pairs
    }

    /// Indices of the candidates near a track of the reference.
    fn tracks_near(&self, index: usize, reach_rad: f64, reach_s: i64, others: &mut Vec<usize>) {
        others.clear();
        let tracks = self.reference.tracks;
        let run = self.reference.run_of[index];
        for point in tracks.range(index) {
            let place = (tracks.lat_deg[point], tracks.lon_deg[point]);
            for at in self.candidate.around(run, tracks.time_s[point], reach_s) {
                others.extend(near(at, place, reach_rad).map(|p| p.track));
            }
        }
        others.sort_unstable();
        others.dedup();
    }

    fn measured(&self, gate: &Gate, reference: usize, candidate: usize) -> NearPair {
        let tracks =
            (self.reference.tracks.track(reference), self.candidate.tracks.track(candidate));
        let measured = gate.measure(tracks.0, tracks.1);
        let pair = TrackPair {
            reference_id: tracks.0.id,
            candidate_id: tracks.1.id,
            common_points: measured.common,
            overlap: measured.overlap,
            separation: measured.separation,
            reference,
            candidate,
        };
        NearPair { pair, verdict: gate.verdict(&measured) }
    }
}

impl<'a> Side<'a> {
    fn of(tracks: &'a Tracks, run_of: Vec<u32>) -> Self {
        let instants = Instants::of(tracks, &run_of);
        Self { tracks, run_of, instants }
    }

    /// The points at each time that is at most so far from a time.
    pub(super) fn around(
        &self,
        run: u32,
        time_s: i64,
        reach_s: i64,
    ) -> impl Iterator<Item = &[super::instants::InstantPoint]> {
        let last = time_s.saturating_add(reach_s).saturating_add(1);
        self.instants.between(run, time_s.saturating_sub(reach_s)..last)
    }
}
