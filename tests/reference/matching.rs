//! Two sets of tracks matched one to one: mutual nearest by mean separation.

use std::collections::HashMap;

use stormtracker::math::angle_by_haversine_rad;
use stormtracker::model::{EARTH_RADIUS_KM, Tracks};

/// Least part of two tracks that is at the same times.
const LEAST_OVERLAP: f64 = 0.6;
/// Largest mean separation of matching tracks.
const LARGEST_MEAN_RAD: f64 = 2.0 * std::f64::consts::PI / 180.0;
/// Tracks without points closer than this are not looked at.
const GATE_RAD: f64 = 3.0 * LARGEST_MEAN_RAD;
/// Points closer than this in both coordinates are the same.
const SAME_DEG: f64 = 0.006;

/// How well tracks match those of a reference.
#[derive(Debug)]
pub(crate) struct Matching {
    pub(crate) f1: f64,
    pub(crate) median_km: f64,
    /// Tracks of the reference of which every point is in one track of the same
    /// length.
    pub(crate) same_tracks: usize,
}

/// Latitude and longitude in degrees.
type Place = (f64, f64);
/// Time and place.
type Point = (i64, Place);
type Places = Vec<Point>;

fn places(tracks: &Tracks) -> Vec<Places> {
    let of = |range: std::ops::Range<usize>| {
        range.map(|i| (tracks.time_s[i], (tracks.lat_deg[i], tracks.lon_deg[i]))).collect()
    };
    (0..tracks.len()).map(|i| of(tracks.range(i))).collect()
}

pub(crate) fn compare(reference: &Tracks, candidate: &Tracks) -> Matching {
    let (reference, candidate) = (places(reference), places(candidate));
    let mut at_time: HashMap<i64, Vec<(Place, usize)>> = HashMap::new();
    for (j, track) in candidate.iter().enumerate() {
        track.iter().for_each(|(time, place)| at_time.entry(*time).or_default().push((*place, j)));
    }
    let near = |time: i64| at_time.get(&time).map_or(&[][..], Vec::as_slice);
    let mut scored = Vec::new();
    let mut same_tracks = 0;
    for (i, track) in reference.iter().enumerate() {
        let gated = |&(time, place): &Point| {
            let close = near(time)
                .iter()
                .filter(move |other| angle_by_haversine_rad(place, other.0) <= GATE_RAD);
            close.map(|other| other.1).collect::<Vec<_>>()
        };
        let mut others: Vec<usize> = track.iter().flat_map(gated).collect();
        others.sort_unstable();
        others.dedup();
        same_tracks += usize::from(others.iter().any(|&j| is_same(track, &candidate[j])));
        for j in others {
            let separations = separations(track, &candidate[j]);
            let points = track.len() + candidate[j].len();
            let overlap = 2.0 * separations.len() as f64 / points as f64;
            let mean = separations.iter().sum::<f64>() / separations.len() as f64;
            if overlap >= LEAST_OVERLAP && mean <= LARGEST_MEAN_RAD {
                scored.push((mean, -overlap, i, j));
            }
        }
    }
    scored.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let (mut best_of_i, mut best_of_j) = (HashMap::new(), HashMap::new());
    for &(_, _, i, j) in &scored {
        best_of_i.entry(i).or_insert(j);
        best_of_j.entry(j).or_insert(i);
    }
    let matched: Vec<(usize, usize)> =
        best_of_i.into_iter().filter(|(i, j)| best_of_j[j] == *i).collect();
    let of_pair = |&(i, j): &(usize, usize)| separations(&reference[i], &candidate[j]);
    let mut km: Vec<f64> =
        matched.iter().flat_map(of_pair).map(|angle| angle * EARTH_RADIUS_KM).collect();
    km.sort_by(f64::total_cmp);
    let median_km = km.get(km.len() / 2).copied().unwrap_or(f64::NAN);
    let f1 = 2.0 * matched.len() as f64 / (reference.len() + candidate.len()) as f64;
    Matching { f1, median_km, same_tracks }
}

/// Angles between the points of common times.
fn separations(a: &Places, b: &Places) -> Vec<f64> {
    let of_b: HashMap<i64, Place> = b.iter().copied().collect();
    let pair =
        |(time, place): &Point| of_b.get(time).map(|other| angle_by_haversine_rad(*place, *other));
    a.iter().filter_map(pair).collect()
}

fn is_same(a: &Places, b: &Places) -> bool {
    let same = |((time_a, p), (time_b, q)): (&Point, &Point)| {
        let around = (p.1 - q.1 + 180.0).rem_euclid(360.0) - 180.0;
        time_a == time_b && (p.0 - q.0).abs() <= SAME_DEG && around.abs() <= SAME_DEG
    };
    a.len() == b.len() && a.iter().zip(b).all(same)
}
