//! Everything found by looking at all pairs of all points, and what must not
//! change a result.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::math::angle_by_haversine_rad;
use crate::metrics::matching::match_tracks;

/// Mutual nearest pairs by the numbers of their tracks, without an index.
fn mutual(reference: &[Vec<Point>], candidate: &[Vec<Point>], gate: &OverlapGate) -> Vec<[u64; 2]> {
    let mut scored = Vec::new();
    for (i, a) in reference.iter().enumerate() {
        let of: HashMap<i64, Point> = a.iter().map(|p| (p.0, *p)).collect();
        for (j, b) in candidate.iter().enumerate() {
            let common: Vec<_> = b.iter().filter_map(|q| Some((of.get(&q.0)?, q))).collect();
            let overlap = 2.0 * common.len() as f64 / (a.len() + b.len()) as f64;
            let angles: Vec<f64> = common
                .iter()
                .map(|(p, q)| angle_by_haversine_rad((p.1, p.2), (q.1, q.2)))
                .collect();
            let mean = angles.iter().sum::<f64>() / angles.len() as f64;
            if overlap >= gate.min_overlap && mean <= gate.max_separation_deg.to_radians() {
                scored.push((mean, -overlap, i as u64 + 1, j as u64 + 1));
            }
        }
    }
    scored.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let (mut best_r, mut best_c) = (HashMap::new(), HashMap::new());
    for s in &scored {
        best_r.entry(s.2).or_insert(s.3);
        best_c.entry(s.3).or_insert(s.2);
    }
    let mut pairs: Vec<_> =
        best_r.into_iter().filter(|(i, j)| best_c[j] == *i).map(|(i, j)| [i, j]).collect();
    pairs.sort_unstable();
    pairs
}

/// Points of the reference that the candidates have, and tracks.
fn same(reference: &[Vec<Point>], candidate: &[Vec<Point>], tolerance: f64) -> (usize, usize) {
    let is_same = |p: &Point, q: &Point| {
        let around = (p.2 - q.2 + 180.0).rem_euclid(360.0) - 180.0;
        let at_pole = p.1 > 89.99 && q.1 > 89.99;
        p.0 == q.0 && (p.1 - q.1).abs() <= tolerance && (around.abs() <= tolerance || at_pole)
    };
    let has = |t: &[Point], p: &Point| t.iter().any(|q| is_same(p, q));
    let points = reference.iter().flatten().filter(|p| candidate.iter().any(|t| has(t, p)));
    let tracks = reference.iter().filter(|t| {
        candidate.iter().any(|other| other.len() == t.len() && t.iter().all(|p| has(other, p)))
    });
    (points.count(), tracks.count())
}

fn pairs(reference: &Tracks, candidate: &Tracks, params: &MatchParams) -> Vec<[u64; 2]> {
    let found = match_tracks(reference, candidate, params).unwrap_or_default();
    found.iter().map(|p| [p.reference_id, p.candidate_id]).collect()
}

proptest! {
    #[test]
    fn the_index_loses_nothing(
        a in crowd(9), b in crowd(9), degrees in 0.3f64..6.0, overlap in 0.1f64..1.0,
    ) {
        let gate = OverlapGate {
            max_separation_deg: degrees, min_overlap: overlap, ..overlap_gate()
        };
        let params = with_gate(Gate::Overlap(gate), Assignment::Mutual);
        prop_assert_eq!(pairs(&tracks(&a), &tracks(&b), &params), mutual(&a, &b, &gate));
    }

    #[test]
    fn points_and_tracks_that_are_the_same(a in crowd(9), b in crowd(9), tolerance in 0.0f64..2.5) {
        let mut params = CompareParams::default();
        params.same.coordinate_tolerance_deg = tolerance;
        if let Ok(found) = compare_tracks(&tracks(&a), &tracks(&b), &params) {
            prop_assert_eq!((found.same_points, found.same_tracks), same(&a, &b, tolerance));
        }
    }

    #[test]
    fn points_are_found_as_by_looking_at_all(a in crowd(9), b in crowd(9), km in 1.0f64..500.0) {
        let params = CompareParams { point_distance_km: Some(km), ..CompareParams::default() };
        let Ok(found) = compare_tracks(&tracks(&a), &tracks(&b), &params) else { return Ok(()) };
        let has = |of: &[Vec<Point>], p: &Point| of.iter().flatten().any(|q| {
            let angle = angle_by_haversine_rad((p.1, p.2), (q.1, q.2));
            p.0 == q.0 && angle <= km / crate::model::EARTH_RADIUS_KM
        });
        prop_assert_eq!(found.points.reference_hit, a.iter().flatten().filter(|p| has(&b, p)).count());
        prop_assert_eq!(found.points.candidate_hit, b.iter().flatten().filter(|p| has(&a, p)).count());
    }

    /// Neither the order of the tracks nor which set is the reference.
    #[test]
    fn order_does_not_count(a in crowd(7), b in crowd(7), optimal in any::<bool>()) {
        let assignment = if optimal { Assignment::Optimal } else { Assignment::Mutual };
        let gate = OverlapGate { max_separation_deg: 4.0, min_overlap: 0.3, ..overlap_gate() };
        let params = with_gate(Gate::Overlap(gate), assignment);
        let (forward, other) = (tracks(&a), tracks(&b));
        let mut backward = tracks(&a.iter().rev().cloned().collect::<Vec<_>>());
        backward.ids.reverse();
        let found = pairs(&forward, &other, &params);
        prop_assert_eq!(&found, &pairs(&backward, &other, &params));
        prop_assert_eq!(found.len(), pairs(&other, &forward, &params).len());
    }

    /// Nor the longitude that all are at.
    #[test]
    fn turning_the_globe_changes_nothing(a in crowd(7), b in crowd(7), turn in 0.0f64..360.0) {
        let turned = |all: &[Vec<Point>]| {
            let point = |p: &Point| (p.0, p.1, (p.2 + turn).rem_euclid(360.0));
            tracks(&all.iter().map(|t| t.iter().map(point).collect()).collect::<Vec<_>>())
        };
        // Not at a multiple of what distances may be, where rounding decides.
        let gate = OverlapGate { max_separation_deg: 2.013, min_overlap: 0.41, ..overlap_gate() };
        let params = with_gate(Gate::Overlap(gate), Assignment::Every);
        let found = pairs(&tracks(&a), &tracks(&b), &params);
        prop_assert_eq!(found, pairs(&turned(&a), &turned(&b), &params));
    }

    /// Each track without a partner has one reason.
    #[test]
    fn reasons_add_up(a in crowd(9), b in crowd(9)) {
        let found = compare_tracks(&tracks(&a), &tracks(&b), &CompareParams::default());
        let Ok(found) = found else { return Ok(()) };
        for (partners, of) in
            [(found.reference_partners, a.len()), (found.candidate_partners, b.len())]
        {
            let without = partners.none_in_time + partners.too_far + partners.too_little_overlap
                + partners.taken_by_another;
            prop_assert_eq!(partners.matched, found.matched);
            prop_assert_eq!(partners.matched + without, of);
        }
        let own = found.sensitivity.iter().find(|line| {
            (line.max_separation_deg, line.min_overlap) == (2.0, 0.6)
        });
        prop_assert_eq!(own.unwrap().matched, found.matched);
    }
}
