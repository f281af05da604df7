//! The matching against slow twins, worked examples and bad input.

mod assignments;
mod filters;
mod gates;
mod reports;
mod twins;

use proptest::prelude::*;

use crate::model::{Quantity, Tracks, Variable, VariableInfo};

use super::{
    Assignment, CompareParams, Comparison, Gate, MatchParams, OverlapGate, compare_tracks,
};

pub(super) const HOUR: i64 = 3600;

/// Hour, latitude and longitude.
pub(super) type Point = (i64, f64, f64);

/// Tracks numbered from 1, with the pressure 1000 hPa less 1 hPa a point.
pub(super) fn tracks(points: &[Vec<Point>]) -> Tracks {
    let mut tracks = Tracks::default();
    let mut values = Vec::new();
    for (i, track) in points.iter().enumerate() {
        for (k, &(hour, lat, lon)) in track.iter().enumerate() {
            tracks.time_s.push(hour * HOUR);
            tracks.lat_deg.push(lat);
            tracks.lon_deg.push(lon);
            values.push(100_000.0 - 100.0 * k as f64);
        }
        tracks.ids.push(i as u64 + 1);
        tracks.offsets.push(tracks.time_s.len());
    }
    let info = VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa");
    tracks.variables = vec![Variable { info, values }];
    tracks
}

/// Points every 6 hours along a parallel, 1° apart.
pub(super) fn along(lat: f64, lon: f64, hours: std::ops::Range<i64>) -> Vec<Point> {
    hours.step_by(6).map(|h| (h, lat, lon + h as f64 / 6.0)).collect()
}

pub(super) fn overlap_gate() -> OverlapGate {
    OverlapGate::default()
}

pub(super) fn with_gate(gate: Gate, assignment: Assignment) -> MatchParams {
    MatchParams { gate, assignment }
}

pub(super) fn compared(reference: &[Vec<Point>], candidate: &[Vec<Point>]) -> Comparison {
    compare_tracks(&tracks(reference), &tracks(candidate), &CompareParams::default()).unwrap()
}

/// A few tracks of few points close together, many of them equally far apart,
/// around a place that may be the pole or the date line.
pub(super) fn crowd(most: usize) -> impl Strategy<Value = Vec<Vec<Point>>> {
    let step = (-2i32..=2, -2i32..=2);
    let track = (0i64..4, 0i32..8, 0i32..8, prop::collection::vec(step, 1..6));
    let place = |(start, lat, lon, steps): (i64, i32, i32, Vec<(i32, i32)>)| {
        let points = steps.into_iter().enumerate().map(move |(k, (a, b))| {
            let hour = 6 * (start + k as i64);
            (hour, 82.0 + f64::from(lat + a), f64::from(356 + lon + b).rem_euclid(360.0))
        });
        points.collect::<Vec<_>>()
    };
    prop::collection::vec(track.prop_map(place), 0..most)
        .prop_map(|tracks| tracks.into_iter().map(clip).collect())
}

/// Beyond the pole is at the pole.
fn clip(track: Vec<Point>) -> Vec<Point> {
    track.into_iter().map(|(hour, lat, lon)| (hour, lat.min(90.0), lon)).collect()
}
