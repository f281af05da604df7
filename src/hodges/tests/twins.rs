//! Slow, obvious twins, and many small records of every kind.

use super::*;
use crate::hodges::features::Features;
use crate::hodges::initial;
use crate::hodges::reach::Reach;
use crate::hodges::rules::Direction;
use crate::hodges::table::Table;

/// The record of a seed: of none to some steps, of none to some points a step
/// in a box that may lie across a meridian, a pole or the border of the
/// tropics; on a lattice, so that points coincide and distances are equal, or
/// not; with or without missing steps.
fn small_record(seed: u64) -> Centers {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let lattice_deg = [0.0, 1.0, 2.5][random.random_range(0..3)];
    let corner = (random.random_range(-90.0..80.0), random.random_range(-180.0..180.0));
    let width_deg = random.random_range(4.0..20.0);
    let most = random.random_range(1..9);
    let mut hour = 0;
    let (mut hours, mut steps) = (Vec::new(), Vec::new());
    for _ in 0..random.random_range(0..8) {
        hours.push(hour);
        hour += if random.random_bool(0.9) { 6 } else { 6 * random.random_range(1..5) };
        let points = (0..random.random_range(0..=most)).map(|_| {
            let mut coordinate = |from: f64| {
                let deg = from + random.random_range(0.0..width_deg);
                if lattice_deg > 0.0 { (deg / lattice_deg).round() * lattice_deg } else { deg }
            };
            (coordinate(corner.0).clamp(-90.0, 90.0), coordinate(corner.1).rem_euclid(360.0))
        });
        steps.push(points.collect::<Vec<_>>());
    }
    record_at(&hours, &steps)
}

fn variants() -> Vec<HodgesParams> {
    let standard = HodgesParams::default();
    let off = AdaptiveSmoothness::off();
    let loose = AdaptiveSmoothness { step_deg: vec![1.0], phimax: vec![0.6] };
    let wide = Limits { dmax_deg: Some(12.0), ..Limits::default() };
    vec![
        standard.clone(),
        HodgesParams { max_iterations: 1, gaps: Gaps::AsUsual, ..standard.clone() },
        HodgesParams { missing_steps: vec![wide.clone(), wide], ..standard.clone() },
        HodgesParams { dmax_deg: Some(9.0), adaptive_smoothness: off.clone(), ..standard.clone() },
        HodgesParams { phimax: 0.3, adaptive_smoothness: off.clone(), ..standard.clone() },
        HodgesParams { phimax: 0.05, adaptive_smoothness: off, ..standard.clone() },
        HodgesParams { w1: 1.0, w2: 1.0, phimax: 0.2, adaptive_smoothness: loose, ..standard },
    ]
}

fn all_features(plan: &Plan<'_>) -> Features {
    let steps = 0..plan.centers.times.len();
    Features::new(plan.centers, steps, &plan.limits, &plan.set_of_link).unwrap()
}

#[test]
fn exchanges_are_those_of_all_pairs_at_all_frames() {
    let mut exchanged = 0;
    for seed in 0..300 {
        let centers = small_record(seed);
        for params in &variants() {
            if centers.times.is_empty() {
                assert!(linked(&centers, params).is_empty());
                continue;
            }
            let near = optimised(&centers, params, |rules| Box::new(Near::new(rules)));
            let all = optimised(&centers, params, |_| Box::new(AllPairs));
            assert!(near.rows() == all.rows(), "seed {seed}, {params:?}");
            exchanged += usize::from(first_guess(&centers, params) != linked(&centers, params));
        }
    }
    assert!(exchanged > 500, "{exchanged} records had exchanges");
}

#[test]
fn exchanges_in_a_long_record_are_those_of_all_pairs_at_all_frames() {
    let params = HodgesParams::default();
    for seed in 0..3 {
        let centers = crowd(seed, 150, 6);
        let near = optimised(&centers, &params, |rules| Box::new(Near::new(rules)));
        let all = optimised(&centers, &params, |_| Box::new(AllPairs));
        assert!(near.rows() == all.rows(), "seed {seed}");
    }
}

/// For each feature, those it may be linked to, by trying all.
fn all_within_reach(features: &Features) -> [Vec<Vec<usize>>; 2] {
    let mut after = vec![Vec::new(); features.len()];
    let mut before = after.clone();
    for frame in 1..features.frames() {
        for p in features.frame(frame - 1) {
            for q in features.frame(frame).filter(|&q| features.may_link(frame - 1, p, q)) {
                after[p].push(q);
                before[q].push(p);
            }
        }
    }
    [after, before]
}

/// The features that are not isolated, by trying all pairs.
fn not_isolated(features: &Features) -> Vec<usize> {
    let mut is_kept = vec![false; features.len()];
    for frame in 0..features.frames() {
        for p in features.frame(frame) {
            let has_next = frame + 1 < features.frames()
                && features.frame(frame + 1).any(|q| features.may_link(frame, p, q));
            let may_follow = |q: usize| is_kept[q] && features.may_link(frame - 1, q, p);
            is_kept[p] = has_next || frame > 0 && features.frame(frame - 1).any(may_follow);
        }
    }
    (0..features.len()).filter(|&p| is_kept[p]).collect()
}

/// The first guess, by trying all pairs.
fn guess_by_all_pairs(features: &Features) -> Table {
    let mut table = Table::new(features.frames(), features.len());
    let mut is_taken = vec![false; features.len()];
    for frame in 0..features.frames() {
        for p in features.frame(frame).filter(|&p| !is_taken[p]) {
            table.start(frame, p);
        }
        if frame + 1 == features.frames() {
            break;
        }
        for p in features.frame(frame) {
            let free = features.frame(frame + 1).filter(|&q| !is_taken[q]);
            let nearest = free
                .map(|q| (q, features.angle_rad(p, q)))
                .reduce(|best, next| if next.1 <= best.1 { next } else { best });
            if let Some((q, _)) = nearest.filter(|&(q, _)| features.may_link(frame, p, q)) {
                is_taken[q] = true;
                table.set(table.row_of(p), frame + 1, Some(q));
            }
        }
    }
    table
}

/// Small records, and one of many points a step around the globe.
fn records() -> impl Iterator<Item = Centers> {
    let mut random = Pcg64Mcg::seed_from_u64(0);
    let mut point = || {
        let lat_deg = f64::asin(random.random_range(-1.0..=1.0)).to_degrees();
        (lat_deg, random.random_range(0.0..360.0))
    };
    let steps = [800, 1000, 900].map(|size| (0..size).map(|_| point()).collect::<Vec<_>>());
    (0..300).map(small_record).chain([record(&steps)])
}

#[test]
fn what_is_near_is_what_all_pairs_find() {
    let mut links = 0;
    for (seed, centers) in records().enumerate().filter(|(_, centers)| !centers.times.is_empty()) {
        for params in &variants() {
            let plan = Plan::new(&centers, params);
            let features = all_features(&plan);
            let reach = Reach::new(&features);
            let [after, before] = all_within_reach(&features);
            for p in 0..features.len() {
                assert_eq!(reach.beyond(Direction::Forward, p), after[p], "seed {seed}");
                assert_eq!(reach.beyond(Direction::Backward, p), before[p], "seed {seed}");
            }
            links += after.iter().flatten().count();
            assert_eq!(features.without_isolated().center, not_isolated(&features), "seed {seed}");
            let guess = initial::first_guess(&features);
            assert!(guess.rows() == guess_by_all_pairs(&features).rows(), "seed {seed}");
        }
    }
    assert!(links > 10_000, "{links} links");
}
