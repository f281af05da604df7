//! Records that are short, sparse or broken, and those of other time steps.

use super::*;
use crate::hodges::zones::STANDARD_ZONES;

/// One centre that moves north from 40 degrees, by `step_deg` each step.
fn mover(hours: &[i64], step_deg: f64) -> Centers {
    let place = |k: usize| [(40.0 + step_deg * k as f64, 10.0)];
    record_at(hours, &(0..hours.len()).map(place).collect::<Vec<_>>())
}

#[test]
fn a_centre_outside_all_zones_is_named() {
    let centers = record(&[[(50.0, 7.0), (-3.5, 12.25)], [(50.0, 8.0), (-3.5, 13.0)]]);
    let zones = Some(vec![STANDARD_ZONES[0], STANDARD_ZONES[2]]);
    let params = HodgesParams { zones, ..HodgesParams::default() };
    let expected = HodgesError::OutsideZones { lat_deg: -3.5, lon_deg: 12.25 };
    assert_eq!(link(&centers, &params).unwrap_err(), expected);
    let set = Limits { zones: params.zones, ..Limits::default() };
    let params = HodgesParams { missing_steps: vec![set], ..HodgesParams::default() };
    assert_eq!(link(&centers, &params).unwrap_err(), expected);
}

#[test]
fn parameters_are_checked_before_linking() {
    let params = HodgesParams { w1: -1.0, ..HodgesParams::default() };
    let expected = HodgesError::Weight { flag: "--w1", value: -1.0 };
    assert_eq!(link(&Centers::default(), &params).unwrap_err(), expected);
}

#[test]
fn tracks_break_at_missing_steps_unless_told_otherwise() {
    let centers = mover(&[0, 6, 12, 24, 30], 2.0);
    let mut params = HodgesParams::default();
    let mut halves = linked(&centers, &params);
    halves.sort();
    assert_eq!(halves, [vec![0, 1, 2], vec![3, 4]]);
    params.gaps = Gaps::AsUsual;
    assert_eq!(linked(&centers, &params), [[0, 1, 2, 3, 4]]);
    // Limits of their own count, whatever else is said.
    (params.gaps, params.missing_steps) = (Gaps::Break, vec![Limits::default()]);
    assert_eq!(linked(&centers, &params), [[0, 1, 2, 3, 4]]);
}

#[test]
fn a_point_alone_between_missing_steps_is_isolated() {
    let centers = mover(&[0, 6, 18, 30, 36], 1.0);
    let mut found = linked(&centers, &HodgesParams::default());
    found.sort();
    assert_eq!(found, [[0, 1], [3, 4]]);
}

#[test]
fn no_track_of_a_crowd_crosses_missing_steps() {
    let hours: Vec<i64> = (0..24).map(|k| 6 * (k + k / 5)).collect();
    for seed in 0..5 {
        let time_s = hours.iter().map(|hour| 3600 * hour).collect();
        let times = TimeAxis::new(Calendar::Standard, time_s).unwrap();
        let centers = Centers { times, ..crowd(seed, hours.len(), 25) };
        let crossing = |gaps| {
            let params = HodgesParams { gaps, ..HodgesParams::default() };
            let tracks = link(&centers, &params).unwrap();
            let is_wide = |pair: &[i64]| pair[1] - pair[0] > 6 * 3600;
            tracks.iter().filter(|track| track.time_s.windows(2).any(is_wide)).count()
        };
        assert_eq!(crossing(Gaps::Break), 0);
        assert!(crossing(Gaps::AsUsual) > 0);
    }
}

#[test]
fn segments_end_at_missing_steps_too() {
    let centers = mover(&[0, 6, 12, 18, 30, 36, 42, 48, 54], 1.5);
    let segmented = HodgesParams { segment_steps: Some(3), ..HodgesParams::default() };
    let mut found = linked(&centers, &segmented);
    found.sort();
    assert_eq!(found, [vec![0, 1, 2, 3], vec![4, 5, 6, 7, 8]]);
}

#[test]
fn limits_follow_the_time_step() {
    let params = HodgesParams::default();
    // 4 degrees in six hours are near enough, in three hours they are not.
    assert_eq!(linked(&mover(&[0, 6, 12], 4.0), &params), [[0, 1, 2]]);
    assert!(linked(&mover(&[0, 3, 6], 4.0), &params).is_empty());
    assert_eq!(linked(&mover(&[0, 3, 6], 3.0), &params), [[0, 1, 2]]);
    let three_hourly = HodgesParams { limits_hours: 3.0, ..params.clone() };
    assert_eq!(linked(&mover(&[0, 3, 6], 4.0), &three_hourly), [[0, 1, 2]]);
    // In a day 20 degrees, and in a month any.
    assert_eq!(linked(&mover(&[0, 24, 48], 20.0), &params), [[0, 1, 2]]);
    assert_eq!(linked(&mover(&[0, 720], 45.0), &params), [[0, 1]]);
}

#[test]
fn the_first_guess_is_neither_exchanged_nor_cut() {
    // Back and forth at a cost that no limit allows.
    let centers = record(&[[(60.0, 0.0)], [(65.9, 0.0)], [(60.0, 0.0)], [(65.9, 0.0)]]);
    assert_eq!(first_guess(&centers, &HodgesParams::default()), [[0, 1, 2, 3]]);
    assert!(linked(&centers, &HodgesParams::default()).len() > 1);
}

#[test]
fn a_displacement_alone_holds_everywhere() {
    let east = record(&[[(10.0, 0.0)], [(10.0, 4.0)]]);
    let params = HodgesParams { dmax_deg: Some(5.0), ..HodgesParams::default() };
    assert_eq!(linked(&east, &params), [[0, 1]]);
    assert!(linked(&east, &HodgesParams::default()).is_empty());
}
