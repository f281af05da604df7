//! Worked examples of the gates.

use super::*;
use crate::metrics::matching::{
    Counting, PointsGate, Separation, SpaceTimeGate, TrackPair, match_tracks,
};
use crate::model::EARTH_RADIUS_KM;

fn every(gate: Gate, a: &[Vec<Point>], b: &[Vec<Point>]) -> Vec<TrackPair> {
    let params = with_gate(gate, Assignment::Every);
    match_tracks(&tracks(a), &tracks(b), &params).unwrap()
}

#[test]
fn overlap_and_mean_separation() {
    // 6 and 4 points, 3 in common: 2 x 3 / 10 is just enough.
    let reference = [along(0.0, 0.0, 0..36)];
    let candidate = [along(1.5, 0.0, 18..42)];
    let found = every(Gate::Overlap(overlap_gate()), &reference, &candidate);
    assert_eq!((found[0].common_points, found[0].overlap), (3, 0.6));
    assert!((found[0].separation.to_degrees() - 1.5).abs() < 1e-12);
    let strict = OverlapGate { min_overlap: 0.61, ..overlap_gate() };
    assert_eq!(every(Gate::Overlap(strict), &reference, &candidate), []);
    let near = OverlapGate { max_separation_deg: 1.49, ..overlap_gate() };
    assert_eq!(every(Gate::Overlap(near), &reference, &candidate), []);
}

#[test]
fn the_smallest_separation_may_count_and_each_may_have_to() {
    let reference = [vec![(0, 0.0, 0.0), (6, 0.0, 0.0)]];
    let candidate = [vec![(0, 1.0, 0.0), (6, 9.0, 0.0)]];
    let gate = overlap_gate();
    assert_eq!(every(Gate::Overlap(gate), &reference, &candidate), []);
    let smallest = OverlapGate { separation: Separation::Minimum, ..gate };
    assert_eq!(every(Gate::Overlap(smallest), &reference, &candidate).len(), 1);
    let each = OverlapGate { max_point_separation_deg: Some(8.9), ..smallest };
    assert_eq!(every(Gate::Overlap(each), &reference, &candidate), []);
}

#[test]
fn of_a_forecast_the_first_points_count() {
    let analysis = [along(50.0, 0.0, 0..120)];
    let mut forecast = along(50.5, 0.0, 0..60);
    forecast[5..].iter_mut().for_each(|point| point.1 = 65.0);
    let gate = OverlapGate { first_points: Some(5), ..overlap_gate() };
    let found = every(Gate::Overlap(gate), &analysis, &[forecast.clone()]);
    assert_eq!((found[0].common_points, found[0].overlap), (5, 1.0));
    assert_eq!(every(Gate::Overlap(overlap_gate()), &analysis, &[forecast]), []);
}

#[test]
fn points_within_a_distance() {
    // 2° of a meridian are 222 km.
    let reference = [along(0.0, 0.0, 0..36)];
    let mut candidate = along(2.0, 0.0, 0..36);
    candidate[2].1 = 10.0;
    let gate = PointsGate { min_points: 5, ..PointsGate::default() };
    let found = every(Gate::Points(gate), &reference, &[candidate.clone()]);
    assert_eq!(found[0].common_points, 5);
    assert!((found[0].separation.to_degrees() - 2.0).abs() < 1e-12);
    let consecutive = PointsGate { counting: Counting::Consecutive, ..gate };
    assert_eq!(every(Gate::Points(consecutive), &reference, &[candidate.clone()]), []);
    let three = PointsGate { min_points: 3, ..consecutive };
    assert_eq!(every(Gate::Points(three), &reference, &[candidate.clone()])[0].common_points, 3);
    let near = PointsGate { max_mean_distance_km: Some(222.0), ..gate };
    assert_eq!(every(Gate::Points(near), &reference, &[candidate]), []);
}

#[test]
fn points_on_both_sides_of_a_missing_one_do_not_follow_one_another() {
    let reference = [along(0.0, 0.0, 0..24)];
    let mut candidate = along(0.0, 0.0, 0..24);
    candidate.remove(1);
    let consecutive =
        PointsGate { counting: Counting::Consecutive, min_points: 2, ..PointsGate::default() };
    assert_eq!(every(Gate::Points(consecutive), &reference, &[candidate])[0].common_points, 2);
}

#[test]
fn space_and_time_together() {
    // 1° and 3 h apart, in units of 2° and 6 h: D² = 1/4 + 1/4.
    let distance_km = 2f64.to_radians() * EARTH_RADIUS_KM;
    let gate = SpaceTimeGate { distance_km, time_h: 6.0, min_overlap: 0.9 };
    let still = |lat: f64, first: i64| vec![(0..4).map(|k| (first + 24 * k, lat, 10.0)).collect()];
    let found = every(Gate::SpaceTime(gate), &still(0.0, 0), &still(1.0, 3));
    assert!((found[0].separation - 0.5f64.sqrt()).abs() < 1e-12);
    assert_eq!((found[0].common_points, found[0].overlap), (4, 1.0));
    // With 6 h the sum is above 1.
    assert_eq!(every(Gate::SpaceTime(gate), &still(0.0, 0), &still(1.0, 6)), []);
}
