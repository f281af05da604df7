//! Who gets whom.

use proptest::prelude::*;

use super::*;
use crate::metrics::matching::TrackPair;

fn pair(reference: usize, candidate: usize, separation: f64, overlap: f64) -> TrackPair {
    TrackPair {
        reference_id: reference as u64 + 1,
        candidate_id: candidate as u64 + 1,
        common_points: (10.0 * overlap) as usize,
        overlap,
        separation,
        reference,
        candidate,
    }
}

fn chosen(assignment: Assignment, pairs: &[TrackPair]) -> Vec<[u64; 2]> {
    let chosen = assignment.choose(pairs.to_vec(), 1.0);
    chosen.iter().map(|p| [p.reference_id, p.candidate_id]).collect()
}

#[test]
fn one_example_by_each_rule() {
    // Both references are nearest to candidate 1, which is nearer to the second.
    let pairs =
        [pair(0, 0, 0.3, 0.9), pair(0, 1, 0.6, 0.7), pair(1, 0, 0.2, 0.8), pair(1, 2, 0.9, 1.0)];
    assert_eq!(chosen(Assignment::Mutual, &pairs), [[2, 1]]);
    assert_eq!(chosen(Assignment::Optimal, &pairs), [[1, 2], [2, 1]]);
    assert_eq!(chosen(Assignment::Directed, &pairs), [[1, 1], [2, 1]]);
    assert_eq!(chosen(Assignment::Longest, &pairs), [[1, 1], [1, 2], [2, 3]]);
    assert_eq!(chosen(Assignment::Every, &pairs).len(), 4);
    // As many as possible come before near ones.
    assert_eq!(chosen(Assignment::Optimal, &pairs[..3]), [[1, 2], [2, 1]]);
    assert_eq!(chosen(Assignment::Optimal, &[pairs[0], pairs[2]]), [[2, 1]]);
}

#[test]
fn of_equal_separations_the_larger_overlap_and_then_the_lower_number_counts() {
    let pairs = [pair(0, 0, 0.5, 0.7), pair(0, 1, 0.5, 0.8), pair(0, 2, 0.5, 0.8)];
    for assignment in [Assignment::Mutual, Assignment::Optimal, Assignment::Directed] {
        assert_eq!(chosen(assignment, &pairs), [[1, 2]], "{assignment:?}");
    }
}

/// Largest number of pairs, then the smallest sum of separations, by trying all.
fn best(pairs: &[TrackPair]) -> (usize, f64) {
    let Some((first, others)) = pairs.split_first() else { return (0, 0.0) };
    let without = best(others);
    let is_free = |p: &&TrackPair| p.reference != first.reference && p.candidate != first.candidate;
    let (count, sum) = best(&others.iter().filter(is_free).copied().collect::<Vec<_>>());
    let with = (count + 1, sum + first.separation);
    match with.0.cmp(&without.0) {
        std::cmp::Ordering::Greater => with,
        std::cmp::Ordering::Equal if with.1 < without.1 => with,
        _ => without,
    }
}

proptest! {
    #[test]
    fn the_optimum_is_that_of_trying_all(
        edges in prop::collection::btree_map((0usize..5, 0usize..5), (0u32..8, 1u32..4), 0..12),
    ) {
        // Few different numbers, so that many assignments are equally good.
        let pairs: Vec<_> = edges
            .into_iter()
            .map(|((r, c), (s, o))| pair(r, c, f64::from(s) / 8.0, f64::from(o) / 4.0))
            .collect();
        let found = Assignment::Optimal.choose(pairs.clone(), 1.0);
        let sum: f64 = found.iter().map(|p| p.separation).sum();
        let (count, least) = best(&pairs);
        prop_assert_eq!(found.len(), count);
        prop_assert!((sum - least).abs() < 1e-9, "{} instead of {}", sum, least);
        let mut taken = std::collections::HashSet::new();
        for p in &found {
            prop_assert!(taken.insert(('r', p.reference)) && taken.insert(('c', p.candidate)));
        }
    }

    /// In numbers too large to try all: never fewer than the mutual ones.
    #[test]
    fn the_optimum_has_at_least_the_mutual_pairs(
        edges in prop::collection::btree_map((0usize..40, 0usize..40), 0.0f64..1.0, 0..300),
    ) {
        let pairs: Vec<_> = edges.into_iter().map(|((r, c), s)| pair(r, c, s, 0.5)).collect();
        let mut reversed = pairs.clone();
        reversed.reverse();
        let optimal = chosen(Assignment::Optimal, &pairs);
        prop_assert!(optimal.len() >= chosen(Assignment::Mutual, &pairs).len());
        prop_assert_eq!(optimal, chosen(Assignment::Optimal, &reversed));
    }
}
