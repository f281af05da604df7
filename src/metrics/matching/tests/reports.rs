//! What is said of two sets, and what is refused.

use super::*;
use crate::metrics::matching::{Intensity, MatchError, match_tracks};
use crate::model::{Calendar, EARTH_RADIUS_KM, Run};

const KM_PER_DEG: f64 = EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

#[test]
fn life_cycles_and_values() {
    // The candidate begins 6 h earlier, ends 12 h later and is 1° further north.
    let found = compared(&[along(0.0, 10.0, 0..60)], &[along(1.0, 10.0, -6..72)]);
    assert_eq!((found.matched, found.common_times), (1, 10));
    let pair = &found.pairs[0];
    assert_eq!((pair.start_difference_h, pair.end_difference_h), (-6.0, 12.0));
    assert_eq!(pair.duration_difference_h, 18.0);
    assert!((pair.mean_km.unwrap() - KM_PER_DEG).abs() < 1e-9);
    assert!((pair.genesis_km - 2f64.sqrt() * KM_PER_DEG).abs() < 0.02, "{}", pair.genesis_km);
    // Pressure falls to the end of both.
    assert_eq!(pair.apex_difference_h, Some(12.0));
    assert_eq!((pair.apex_km, pair.apex_intensity_difference), (Some(pair.lysis_km), Some(-300.0)));
    // At equal times the candidate is one point, 1 hPa, ahead.
    let Intensity::Compared { variable, points, apex } = &found.intensity else { panic!() };
    let points = points.unwrap();
    assert_eq!((variable.units.as_str(), points.count, points.bias), ("Pa", 10, -100.0));
    assert_eq!((points.mae, points.rmse), (100.0, 100.0));
    assert!((points.correlation.unwrap() - 1.0).abs() < 1e-12);
    assert_eq!((apex.unwrap().count, apex.unwrap().correlation), (1, None));
    let start = found.life_cycle.start_h.unwrap();
    assert_eq!((start.below, start.equal, start.above), (1, 0, 0));
}

#[test]
fn reasons_why_there_is_no_partner() {
    let reference = [
        along(0.0, 0.0, 0..48),
        along(0.1, 0.0, 0..48),
        along(40.0, 0.0, 0..48),
        along(60.0, 0.0, 0..48),
        along(60.0, 0.0, 480..504),
    ];
    let candidate = [along(0.0, 0.0, 0..48), along(40.0, 0.0, 0..12), along(-80.0, 0.0, 0..48)];
    let found = compared(&reference, &candidate);
    let partners = found.reference_partners;
    assert_eq!((partners.matched, partners.taken_by_another), (1, 1));
    assert_eq!((partners.too_little_overlap, partners.too_far, partners.none_in_time), (1, 1, 1));
    let partners = found.candidate_partners;
    assert_eq!((partners.matched, partners.too_little_overlap, partners.too_far), (1, 1, 1));
    assert_eq!((found.scores.recall, found.scores.far), (Some(0.2), Some(1.0 - 1.0 / 3.0)));
}

#[test]
fn a_candidate_of_two_references_counts_once_among_the_candidates() {
    let reference = [along(0.0, 0.0, 0..48), along(0.1, 0.0, 0..48)];
    let mut params = CompareParams::default();
    params.matching.assignment = Assignment::Directed;
    let candidate = tracks(&[along(0.0, 0.0, 0..48), along(50.0, 0.0, 0..48)]);
    let found = compare_tracks(&tracks(&reference), &candidate, &params).unwrap();
    assert_eq!((found.matched, found.scores.recall), (2, Some(1.0)));
    assert_eq!(found.scores.precision, Some(0.5));
}

#[test]
fn sets_without_tracks_have_missing_scores() {
    let found = compared(&[along(0.0, 0.0, 0..48)], &[]);
    assert_eq!((found.scores.recall, found.scores.precision), (Some(0.0), None));
    assert_eq!((found.scores.f1, found.separation_km), (None, None));
    assert_eq!(compared(&[], &[]).scores.recall, None);
}

#[test]
fn times_that_never_meet_are_said() {
    let (a, b) = (tracks(&[along(0.0, 0.0, 0..48)]), tracks(&[along(0.0, 0.0, 3..48)]));
    let error = compare_tracks(&a, &b, &CompareParams::default()).unwrap_err();
    assert!(matches!(error, MatchError::NoCommonTime { .. }));
    let text = error.to_string();
    assert!(text.contains("1970-01-02T18:00:00") && text.contains("--resample"), "{text}");
}

#[test]
fn calendars_are_not_mixed() {
    let params = MatchParams::default();
    let of = |calendar| Tracks { calendar, ..tracks(&[along(0.0, 0.0, 0..48)]) };
    let matched = |a, b| match_tracks(&of(a), &of(b), &params).map(|pairs| pairs.len());
    assert_eq!(matched(Calendar::Day360, Calendar::Day360), Ok(1));
    assert_eq!(matched(Calendar::Standard, Calendar::ProlepticGregorian), Ok(1));
    let error = matched(Calendar::Standard, Calendar::NoLeap).unwrap_err();
    assert!(error.to_string().contains("noleap"), "{error}");
    let early = |calendar| {
        let time_s = vec![-13_000_000_000];
        let (lat_deg, lon_deg) = (vec![0.0], vec![0.0]);
        let (ids, offsets) = (vec![1], vec![0, 1]);
        Tracks { calendar, ids, offsets, time_s, lat_deg, lon_deg, ..Tracks::default() }
    };
    let mixed =
        match_tracks(&early(Calendar::Standard), &early(Calendar::ProlepticGregorian), &params);
    assert!(matches!(mixed, Err(MatchError::Calendars { .. })));
}

#[test]
fn tracks_of_other_runs_are_not_partners() {
    let of = |members: &[&str]| {
        let mut all = tracks(&vec![along(0.0, 0.0, 0..48); members.len()]);
        for member in members {
            all.runs.push(&Run { member: Some((*member).into()), init: None }, 1);
        }
        all
    };
    let params = MatchParams::default();
    let found = match_tracks(&of(&["a", "b"]), &of(&["c", "b", "a"]), &params).unwrap();
    let ids: Vec<_> = found.iter().map(|p| [p.reference_id, p.candidate_id]).collect();
    assert_eq!(ids, [[1, 3], [2, 2]]);
    let plain = tracks(&[along(0.0, 0.0, 0..48)]);
    assert_eq!(match_tracks(&plain, &of(&["c", "b"]), &params).unwrap().len(), 1);
}

#[test]
fn values_of_other_units_are_not_compared() {
    let a = tracks(&[along(0.0, 0.0, 0..48)]);
    let reason = |b: &Tracks| {
        let found = compare_tracks(&a, b, &CompareParams::default()).unwrap();
        assert_eq!((found.matched, found.pairs[0].intensity_bias), (1, None));
        match found.intensity {
            Intensity::Missing { missing } => missing,
            Intensity::Compared { .. } => panic!("compared"),
        }
    };
    let mut wind = a.clone();
    wind.variables[0].info = VariableInfo::new("wind", Quantity::Other, "m s-1");
    assert!(reason(&wind).contains("wind in m s-1"));
    assert!(reason(&Tracks { variables: vec![], ..a.clone() }).contains("no column"));
    let mut params = CompareParams::default();
    params.same.value_tolerance = Some(0.1);
    let error = compare_tracks(&a, &wind, &params).unwrap_err();
    assert!(error.to_string().starts_with("--value-tolerance"), "{error}");
    params.same.value_tolerance = Some(-0.1);
    assert!(matches!(compare_tracks(&a, &a, &params), Err(MatchError::Params(_))));
}

#[test]
fn values_may_count_for_points_to_be_the_same() {
    let a = tracks(&[along(0.0, 0.0, 0..12)]);
    let mut b = a.clone();
    b.variables[0].values[1] *= 1.002;
    let same = |value_tolerance| {
        let mut params = CompareParams::default();
        params.same.value_tolerance = value_tolerance;
        let found = compare_tracks(&a, &b, &params).unwrap();
        (found.same_points, found.same_tracks)
    };
    assert_eq!(same(None), (2, 1));
    assert_eq!(same(Some(0.001)), (1, 0));
    assert_eq!(same(Some(0.003)), (2, 1));
}
