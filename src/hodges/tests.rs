//! Whole records, of a few points and of many.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::candidates::{AllPairs, Candidates};
use super::*;
use crate::math::{angle_by_haversine_rad, unit_vector};
use crate::model::{Calendar, TimeAxis, Variable};

/// A record of points (latitude, longitude), with the number of each point
/// over all steps as its variable.
fn record<T: AsRef<[(f64, f64)]>>(steps: &[T]) -> Centers {
    let hours: Vec<i64> = (0..steps.len() as i64).map(|k| 6 * k).collect();
    record_at(&hours, steps)
}

fn record_at<T: AsRef<[(f64, f64)]>>(hours: &[i64], steps: &[T]) -> Centers {
    let points: Vec<_> = steps.iter().flat_map(|step| step.as_ref().iter().copied()).collect();
    let ends = steps.iter().scan(0, |end, step| {
        *end += step.as_ref().len();
        Some(*end)
    });
    let values = (0..points.len()).map(|i| i as f64).collect();
    Centers {
        times: TimeAxis::new(Calendar::Standard, hours.iter().map(|h| 3600 * h).collect()).unwrap(),
        offsets: std::iter::once(0).chain(ends).collect(),
        lat_deg: points.iter().map(|p| p.0).collect(),
        lon_deg: points.iter().map(|p| p.1).collect(),
        variables: vec![Variable { values, ..Variable::default() }],
        ..Centers::default()
    }
}

/// The numbers of the points of each track.
fn numbers(tracks: &Tracks) -> Vec<Vec<usize>> {
    let number = |i: usize| tracks.variables[0].values[i] as usize;
    (0..tracks.len()).map(|i| tracks.range(i).map(number).collect()).collect()
}

fn linked(centers: &Centers, params: &HodgesParams) -> Vec<Vec<usize>> {
    numbers(&link(centers, params).unwrap())
}

/// The first guess of tracks, from which exchanges start.
fn first_guess(centers: &Centers, params: &HodgesParams) -> Vec<Vec<usize>> {
    linked(centers, &HodgesParams { max_iterations: 0, ..params.clone() })
}

/// Points that drift and appear and vanish, so many that tracks compete.
fn crowd(seed: u64, steps: usize, size: usize) -> Centers {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut storms = Vec::new();
    let mut record_of = Vec::new();
    for _ in 0..steps {
        storms.retain(|_| random.random_bool(0.85));
        while storms.len() < size {
            let place = (random.random_range(25.0..65.0), random.random_range(0.0..40.0));
            storms.push((place, random.random_range(-1.5..1.5), random.random_range(-2.0..4.0)));
        }
        for ((lat, lon), north, east) in &mut storms {
            *lat = f64::clamp(*lat + *north + random.random_range(-0.5..0.5), 20.0, 80.0);
            *lon = f64::rem_euclid(*lon + *east + random.random_range(-0.5..0.5), 360.0);
        }
        record_of.push(storms.iter().map(|(place, ..)| *place).collect::<Vec<_>>());
    }
    record(&record_of)
}

/// Two storms one behind the other, so that each step brings the second close
/// to where the first was.
fn pursuit(steps: usize) -> Centers {
    let step = |k| [(40.0, 3.0 * k as f64 + 2.0), (40.0, 3.0 * k as f64)];
    record(&(0..steps).map(step).collect::<Vec<_>>())
}

/// At whatever look the wish is there, and never with half a result.
#[test]
fn exchanges_stop_when_it_is_wished() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let (centers, params) = (pursuit(5), HodgesParams::default());
    let looks = AtomicUsize::new(0);
    let link_for = |most: usize| {
        looks.store(0, Ordering::Relaxed);
        let is_wished = || looks.fetch_add(1, Ordering::Relaxed) >= most;
        link_until(&centers, &params, Stop::when(&is_wished))
    };
    let whole = link(&centers, &params).unwrap();
    assert_eq!(link_for(usize::MAX).unwrap(), whole);
    let of_all = looks.load(Ordering::Relaxed);
    // A look for the segment, for each stage, and for the frames in them.
    assert!(of_all > 4, "{of_all}");
    for most in 0..of_all {
        assert!(matches!(link_for(most), Err(HodgesError::Stopped(_))), "{most} of {of_all}");
    }
}

#[test]
fn exchanges_undo_a_first_guess_that_zigzags() {
    let centers = pursuit(5);
    let params = HodgesParams::default();
    assert_eq!(first_guess(&centers, &params), [[0, 3, 4, 7, 8], [1, 2, 5, 6, 9]]);
    // The rows keep their points of the second step: forward exchanges begin
    // at the third, and a backward one puts the first right.
    assert_eq!(linked(&centers, &params), [[1, 3, 5, 7, 9], [0, 2, 4, 6, 8]]);
}

#[test]
fn three_steps_are_enough_for_an_exchange_and_two_are_not() {
    let params = HodgesParams::default();
    assert_eq!(linked(&pursuit(3), &params), [[1, 3, 5], [0, 2, 4]]);
    assert_eq!(linked(&pursuit(2), &params), [[0, 3], [1, 2]]);
    assert!(linked(&pursuit(1), &params).is_empty());
    assert!(linked(&pursuit(0), &params).is_empty());
    assert!(linked(&Centers::default(), &params).is_empty());
}

#[test]
fn isolated_points_are_in_no_track_and_leave_none_isolated() {
    // Points 1 and 4 are far from all others.
    let centers = record(&[
        vec![(50.0, 0.0), (50.0, 90.0)],
        vec![(50.0, 2.0)],
        vec![(50.0, 4.0), (-50.0, 4.0)],
    ]);
    assert_eq!(linked(&centers, &HodgesParams::default()), [[0, 2, 3]]);
}

#[test]
fn an_empty_step_ends_all_tracks() {
    let here = |lon: f64| vec![(50.0, lon)];
    let centers = record(&[here(0.0), here(2.0), vec![], here(2.5), here(4.0)]);
    assert_eq!(linked(&centers, &HodgesParams::default()), [[0, 1], [2, 3]]);
    let nothing = record(&[vec![], vec![], vec![], vec![]]);
    assert!(linked(&nothing, &HodgesParams::default()).is_empty());
}

#[test]
fn limits_depend_on_the_region_of_both_points() {
    // 4 degrees are too far in the tropics, near enough outside, and 4.75 is
    // what the two allow together.
    let east = |lat| record(&[[(lat, 0.0)], [(lat, 4.0 / f64::to_radians(lat).cos())]]);
    let params = HodgesParams::default();
    assert!(linked(&east(10.0), &params).is_empty());
    assert_eq!(linked(&east(30.0), &params), [[0, 1]]);
    let north = |step| record(&[[(18.0, 0.0)], [(18.0 + step, 0.0)]]);
    assert_eq!(linked(&north(4.7), &params), [[0, 1]]);
    assert!(linked(&north(4.8), &params).is_empty());
}

#[test]
fn a_rough_track_is_cut() {
    // Back and forth by 5.9 degrees: a cost of 0.2, and 0.07 are allowed.
    let centers = record(&[[(60.0, 0.0)], [(65.9, 0.0)], [(60.0, 0.0)], [(65.9, 0.0)]]);
    let mut params = HodgesParams::default();
    let mut found = linked(&centers, &params);
    found.sort();
    assert_eq!(found, [vec![0, 1], vec![2, 3]]);
    params.adaptive_smoothness = AdaptiveSmoothness::off();
    assert_eq!(linked(&centers, &params), [[0, 1, 2, 3]]);
    // Without the table an end is as cheap as `phimax` says.
    params.phimax = 0.15;
    assert!(linked(&centers, &params).len() > 1);
}

#[test]
fn missing_steps_have_limits_of_their_own() {
    let steps: [[(f64, f64); 1]; 5] = [0.0, 3.0, 6.0, 15.0, 18.0].map(|step| [(20.5 + step, 0.0)]);
    let centers = record_at(&[0, 6, 12, 30, 36], &steps);
    let mut params = HodgesParams::default();
    let mut halves = linked(&centers, &params);
    halves.sort();
    assert_eq!(halves, [vec![0, 1, 2], vec![3, 4]]);
    params.missing_steps = vec![Limits {
        dmax_deg: Some(10.0),
        adaptive_smoothness: AdaptiveSmoothness { step_deg: vec![5.0], phimax: vec![0.5] },
        ..Limits::default()
    }];
    assert_eq!(linked(&centers, &params), [[0, 1, 2, 3, 4]]);
}

#[test]
fn segments_give_what_the_whole_record_gives() {
    let centers = pursuit(30);
    let whole = HodgesParams::default();
    let segmented = HodgesParams { segment_steps: Some(8), ..HodgesParams::default() };
    assert_eq!(linked(&centers, &segmented), linked(&centers, &whole));
}

#[test]
fn every_point_is_in_one_track_and_every_track_within_limits() {
    let params = HodgesParams::default();
    for seed in 0..10 {
        let centers = crowd(seed, 20, 30);
        let tracks = link(&centers, &params).unwrap();
        let mut all = numbers(&tracks).concat();
        all.sort_unstable();
        let kept = &Plan::new(&centers, &params).rules(0..20).unwrap().features.center;
        assert_eq!(&all, kept);
        for track in tracks.iter() {
            assert!(track.time_s.windows(2).all(|pair| pair[1] - pair[0] == 6 * 3600));
            let places: Vec<_> =
                track.lat_deg.iter().copied().zip(track.lon_deg.iter().copied()).collect();
            let angle = |pair: &[(f64, f64)]| angle_by_haversine_rad(pair[0], pair[1]);
            assert!(places.windows(2).all(|pair| angle(pair).to_degrees() < 6.500_001));
            for turn in places.windows(3) {
                let [p, q, r] = [0, 1, 2].map(|i| unit_vector(turn[i].0, turn[i].1));
                let weights = cost::Weights { direction: 0.2, speed: 0.8 };
                let turn = weights.turn([&p, &q, &r]);
                let limit = params.adaptive_smoothness.limit(turn.mean_step_deg);
                assert!(turn.cost <= limit + 1e-4, "{turn:?} exceeds {limit}");
            }
        }
    }
}

#[test]
fn turning_the_globe_changes_no_track() {
    for seed in 0..5 {
        let centers = crowd(seed, 15, 25);
        let turned = Centers {
            lon_deg: centers.lon_deg.iter().map(|lon| (lon + 345.0) % 360.0).collect(),
            ..centers.clone()
        };
        let params = HodgesParams::default();
        assert_eq!(linked(&centers, &params), linked(&turned, &params));
    }
}

/// Rows after the exchanges.
fn optimised(
    centers: &Centers,
    params: &HodgesParams,
    candidates: impl FnOnce(&Rules) -> Box<dyn Candidates>,
) -> table::Table {
    let rules = Plan::new(centers, params).rules(0..centers.times.len()).unwrap();
    let mut table = initial::first_guess(&rules.features);
    let mut candidates = candidates(&rules);
    let most = params.max_iterations;
    optimise::optimise(&mut table, &rules, most, &mut *candidates, Stop::NEVER).unwrap();
    table
}

#[test]
fn near_pairs_give_what_all_pairs_give() {
    let standard = HodgesParams::default();
    let off = AdaptiveSmoothness::off();
    let loose = AdaptiveSmoothness { step_deg: vec![1.0], phimax: vec![0.6] };
    let mut variants = vec![
        standard.clone(),
        HodgesParams { phimax: 0.3, adaptive_smoothness: off.clone(), ..standard.clone() },
        HodgesParams { phimax: 0.05, adaptive_smoothness: off, ..standard.clone() },
        HodgesParams { w1: 1.0, w2: 1.0, phimax: 0.2, adaptive_smoothness: loose, ..standard },
    ];
    variants.push(HodgesParams { max_iterations: 1, ..variants[0].clone() });
    let (mut exchanged, mut guesses) = (0, 0);
    for seed in 0..6 {
        let centers = crowd(seed, 12, 20);
        for params in &variants {
            let near = optimised(&centers, params, |rules| Box::new(Near::new(rules)));
            let all = optimised(&centers, params, |_| Box::new(AllPairs));
            assert!(near.rows() == all.rows(), "seed {seed}, {params:?}");
            let guess = first_guess(&centers, params);
            exchanged += usize::from(guess != linked(&centers, params));
            guesses += 1;
        }
    }
    assert_eq!(exchanged, guesses, "nothing was exchanged");
}

mod input;
mod twins;
