//! Which tracks are compared.

use super::*;
use crate::metrics::Selected;
use crate::metrics::matching::{ApexRule, RegionRule, TrackFilter};
use crate::model::Region;

/// Northward by 10° a point from 5° N, and a single point.
fn two_tracks() -> Tracks {
    tracks(&[(0..5).map(|k| (6 * k, 5.0 + 10.0 * k as f64, 0.0)).collect(), vec![(0, -5.0, 0.0)]])
}

fn kept(filter: &TrackFilter) -> Vec<u64> {
    let mut tracks = two_tracks();
    let selected = filter.apply(&mut tracks, None, ApexRule::Auto).unwrap();
    assert_eq!(selected, Selected { of: 2, kept: tracks.len() });
    tracks.ids
}

#[test]
fn regions_hold_some_points_or_others() {
    assert_eq!(kept(&TrackFilter::default()), [1, 2]);
    let rule = |region_rule, south, north| {
        kept(&TrackFilter {
            region: Some(Region::zone(south, north)),
            region_rule,
            ..TrackFilter::default()
        })
    };
    assert_eq!(rule(RegionRule::AllPoints, 0.0, 45.0), [1]);
    assert_eq!(rule(RegionRule::AllPoints, 0.0, 44.0), [0; 0]);
    assert_eq!(rule(RegionRule::AnyPoint, -10.0, 10.0), [1, 2]);
    assert_eq!(rule(RegionRule::Genesis, 0.0, 10.0), [1]);
    assert_eq!(rule(RegionRule::Lysis, -10.0, 10.0), [2]);
    // Pressure is lowest at the last point.
    assert_eq!(rule(RegionRule::Apex, 40.0, 50.0), [1]);
    // 3 of 5 points are 60 %.
    assert_eq!(rule(RegionRule::MostPoints, 20.0, 50.0), [1]);
    assert_eq!(rule(RegionRule::MostPoints, 30.0, 50.0), [0; 0]);
    // The last two points stand for 1.5 of 4 steps, the second and third for 2.
    assert_eq!(rule(RegionRule::HalfTheTime, 30.0, 50.0), [0; 0]);
    assert_eq!(rule(RegionRule::HalfTheTime, 10.0, 30.0), [1]);
    assert_eq!(rule(RegionRule::HalfTheTime, -10.0, 0.0), [2]);
}

#[test]
fn intensities_are_those_of_the_strongest_points() {
    let range = |min_intensity, max_intensity| {
        kept(&TrackFilter { min_intensity, max_intensity, ..TrackFilter::default() })
    };
    assert_eq!(range(None, Some(99_600.0)), [1]);
    assert_eq!(range(Some(99_601.0), None), [2]);
    assert_eq!(range(Some(99_600.0), Some(100_000.0)), [1, 2]);
    let filter = TrackFilter { max_intensity: Some(1.0), ..TrackFilter::default() };
    let error = filter.apply(&mut two_tracks(), Some("wind"), ApexRule::Auto).unwrap_err();
    assert!(error.to_string().contains("--max-intensity"), "{error}");
}
