//! Which of the pairs that pass the gate are matches.

use std::collections::HashMap;

use super::optimal::optimal;
use super::pairs::TrackPair;
use super::params::Assignment;

impl Assignment {
    /// The matches among pairs that pass a gate with this largest separation,
    /// by the numbers of their tracks. The order of the pairs does not count.
    pub(super) fn choose(self, mut pairs: Vec<TrackPair>, limit: f64) -> Vec<TrackPair> {
        pairs.sort_by(TrackPair::rank);
        let mut chosen = match self {
            Self::Mutual => mutual(&pairs),
            Self::Optimal => optimal(&pairs, limit),
            Self::Directed => first_of_each(&pairs, |pair| pair.reference),
            Self::Longest => {
                pairs.sort_by(|a, b| b.common_points.cmp(&a.common_points).then_with(|| a.rank(b)));
                first_of_each(&pairs, |pair| pair.candidate)
            }
            Self::Every => pairs,
        };
        chosen.sort_by(TrackPair::order);
        chosen
    }
}

/// Of ranked pairs those whose tracks are each other's first.
fn mutual(ranked: &[TrackPair]) -> Vec<TrackPair> {
    let (mut of_reference, mut of_candidate) = (HashMap::new(), HashMap::new());
    for (rank, pair) in ranked.iter().enumerate() {
        of_reference.entry(pair.reference).or_insert(rank);
        of_candidate.entry(pair.candidate).or_insert(rank);
    }
    let is_mutual = |(rank, pair): &(usize, &TrackPair)| {
        of_reference[&pair.reference] == *rank && of_candidate[&pair.candidate] == *rank
    };
    ranked.iter().enumerate().filter(is_mutual).map(|(_, pair)| *pair).collect()
}

/// Of ranked pairs the first of each track of one side.
fn first_of_each(ranked: &[TrackPair], track: impl Fn(&TrackPair) -> usize) -> Vec<TrackPair> {
    let mut seen = std::collections::HashSet::new();
    ranked.iter().filter(|pair| seen.insert(track(pair))).copied().collect()
}
