//! How much the result depends on the gate.

use serde::Serialize;

use super::pairs::{NearPair, TrackPair};
use super::params::{Assignment, Gate, OverlapGate};
use super::stats::Scores;
use super::{gate::Measured, gate::Verdict, matched};

/// Largest separations of the table, in degrees.
pub(super) const SEPARATIONS_DEG: [f64; 3] = [1.0, 2.0, 4.0];
/// Least overlaps of the table.
const OVERLAPS: [f64; 4] = [0.3, 0.5, 0.6, 0.75];

/// The same comparison with another gate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sensitivity {
    /// Largest separation in degrees.
    pub max_separation_deg: f64,
    /// Least overlap.
    pub min_overlap: f64,
    /// Number of pairs.
    pub matched: usize,
    /// How much of both sets these are.
    #[serde(flatten)]
    pub scores: Scores,
}

/// One line for each of the gates; none where the gate is of another kind.
pub(super) fn table(
    gate: &Gate,
    assignment: Assignment,
    near: &[NearPair],
    tracks: (usize, usize),
) -> Vec<Sensitivity> {
    let Gate::Overlap(gate) = gate else { return Vec::new() };
    let gates = SEPARATIONS_DEG.iter().flat_map(|&max_separation_deg| {
        OVERLAPS.map(|min_overlap| OverlapGate { max_separation_deg, min_overlap, ..*gate })
    });
    gates.map(|gate| line(gate, assignment, near, tracks)).collect()
}

fn line(
    gate: OverlapGate,
    assignment: Assignment,
    near: &[NearPair],
    tracks: (usize, usize),
) -> Sensitivity {
    let OverlapGate { max_separation_deg, min_overlap, .. } = gate;
    let gate = Gate::Overlap(gate);
    let passes = |pair: &TrackPair| {
        let TrackPair { common_points: common, overlap, separation, .. } = *pair;
        gate.verdict(&Measured { common, overlap, separation }) == Verdict::Passes
    };
    let passing = near.iter().map(|near| near.pair).filter(passes).collect();
    let pairs = assignment.choose(passing, gate.limit());
    let (reference, candidate) = matched(&pairs);
    let scores = Scores::of((reference, tracks.0), (candidate, tracks.1));
    Sensitivity { max_separation_deg, min_overlap, matched: pairs.len(), scores }
}
