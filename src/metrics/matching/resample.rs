//! Tracks at common instants, where their time steps differ.

use thiserror::Error;

use crate::math::{lat_lon_deg, unit_vector};
use crate::model::{Track, Tracks};

/// Most points that are made of tracks.
const MOST_POINTS: i64 = 10_000_000;

/// A time step at which tracks cannot be had.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ResampleError {
    /// No time step.
    #[error("--resample: {step_s} s is no time step")]
    Step {
        /// The step in seconds.
        step_s: i64,
    },
    /// Far too many points.
    #[error(
        "--resample: tracks every {step_s} s have {points} points, more than {MOST_POINTS}; take a longer step"
    )]
    TooMany {
        /// The step in seconds.
        step_s: i64,
        /// How many there would be.
        points: i64,
    },
}

/// Tracks at the multiples of a time step since 1970-01-01 00:00, between the
/// first and the last of their points: along great circles at constant speed
/// between these, values linearly. A track with no such time is left out; a point at
/// such a time stays as it is.
///
/// # Errors
/// [`ResampleError`] for no step, or one that is far too short.
pub fn resample(tracks: &Tracks, step_s: i64) -> Result<Tracks, ResampleError> {
    if step_s <= 0 {
        return Err(ResampleError::Step { step_s });
    }
    let points = tracks.iter().fold(0, |sum: i64, track| {
        let (first, last) = instants(track, step_s);
        sum.saturating_add((last - first + 1).max(0))
    });
    if points > MOST_POINTS {
        return Err(ResampleError::TooMany { step_s, points });
    }
    let mut kept = tracks.clone();
    kept.retain(|index| {
        let (first, last) = instants(tracks.track(index), step_s);
        first <= last
    });
    let mut resampled = kept.without_tracks();
    (resampled.ids, resampled.runs) = (kept.ids.clone(), kept.runs.clone());
    for index in 0..kept.len() {
        push(&mut resampled, &kept, index, step_s);
    }
    Ok(resampled)
}

/// First and last multiple of the step in a track; of none the last is before
/// the first.
fn instants(track: Track<'_>, step_s: i64) -> (i64, i64) {
    match (track.time_s.first(), track.time_s.last()) {
        (Some(first), Some(last)) => (-(-first).div_euclid(step_s), last.div_euclid(step_s)),
        _ => (0, -1),
    }
}

/// Appends the points of a track.
fn push(resampled: &mut Tracks, tracks: &Tracks, index: usize, step_s: i64) {
    let track = tracks.track(index);
    let start = tracks.range(index).start;
    let (first, last) = instants(track, step_s);
    for time_s in (first..=last).map(|n| n * step_s) {
        let after = track.time_s.partition_point(|&t| t < time_s);
        let (lat_deg, lon_deg, before, weight) = if track.time_s[after] == time_s {
            (track.lat_deg[after], track.lon_deg[after], after, 0.0)
        } else {
            let before = after - 1;
            let step = (track.time_s[after] - track.time_s[before]) as f64;
            let weight = (time_s - track.time_s[before]) as f64 / step;
            let place = |i: usize| (track.lat_deg[i], track.lon_deg[i]);
            let (lat_deg, lon_deg) = between(place(before), place(after), weight);
            (lat_deg, lon_deg, before, weight)
        };
        resampled.time_s.push(time_s);
        resampled.lat_deg.push(lat_deg);
        resampled.lon_deg.push(lon_deg);
        for (to, from) in resampled.variables.iter_mut().zip(&tracks.variables) {
            let (a, b) = (from.values[start + before], from.values[start + after]);
            to.values.push(if weight == 0.0 { a } else { a + weight * (b - a) });
        }
    }
    resampled.offsets.push(resampled.time_s.len());
}

/// Latitude and longitude of a point on the great circle from one to another, at
/// this part of the way. Between opposite points, where there is no one great
/// circle, it is the nearer of both.
fn between(p: (f64, f64), q: (f64, f64), part: f64) -> (f64, f64) {
    let (a, b) = (unit_vector(p.0, p.1), unit_vector(q.0, q.1));
    let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let sine = cross.iter().map(|c| c * c).sum::<f64>().sqrt();
    let angle = sine.atan2(a.iter().zip(b).map(|(x, y)| x * y).sum());
    if sine < 1e-12 {
        return if part < 0.5 { p } else { q };
    }
    let (of_a, of_b) = (((1.0 - part) * angle).sin() / sine, (part * angle).sin() / sine);
    lat_lon_deg([0, 1, 2].map(|k| of_a * a[k] + of_b * b[k]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::angle_by_haversine_rad;
    use crate::model::Variable;

    const HOUR: i64 = 3600;

    fn track() -> Tracks {
        Tracks {
            ids: vec![7, 8],
            offsets: vec![0, 3, 4],
            time_s: vec![-HOUR, 5 * HOUR, 11 * HOUR, HOUR],
            lat_deg: vec![60.0, 60.0, 60.0, 10.0],
            lon_deg: vec![350.0, 10.0, 20.0, 0.0],
            variables: vec![Variable {
                values: vec![0.0, 60.0, f64::NAN, 1.0],
                ..Variable::default()
            }],
            ..Tracks::default()
        }
    }

    #[test]
    fn points_lie_on_the_great_circle_at_their_part_of_the_way() {
        let found = resample(&track(), 2 * HOUR).unwrap();
        // The single point at 1 h has no even hour.
        assert_eq!((found.ids.as_slice(), found.offsets.as_slice()), (&[7][..], &[0, 6][..]));
        assert_eq!(found.time_s, [0, 2, 4, 6, 8, 10].map(|h| h * HOUR));
        let middle = (found.lat_deg[1], found.lon_deg[1]);
        // tan of the latitude halfway: tan 60° / cos 10°.
        let halfway_deg = (3f64.sqrt() / 10f64.to_radians().cos()).atan().to_degrees();
        assert!((middle.0 - halfway_deg).abs() < 1e-12, "{middle:?}");
        assert!(middle.1.min(360.0 - middle.1) < 1e-12, "{middle:?}");
        let whole = angle_by_haversine_rad((60.0, 350.0), (60.0, 10.0));
        let part = angle_by_haversine_rad((60.0, 350.0), (found.lat_deg[0], found.lon_deg[0]));
        assert!((part - whole / 6.0).abs() < 1e-12);
        assert!((found.variables[0].values[1] - 30.0).abs() < 1e-12);
        assert!(found.variables[0].values[3].is_nan());
    }

    #[test]
    fn points_at_the_instants_stay_as_they_are() {
        let found = resample(&track(), HOUR).unwrap();
        assert_eq!((found.lat_deg[6], found.lon_deg[6]), (60.0, 10.0));
        assert_eq!((found.len(), found.points()), (2, 14));
        assert_eq!(found.variables[0].values[6], 60.0);
    }

    #[test]
    fn steps_that_are_none_are_refused() {
        assert_eq!(resample(&track(), 0), Err(ResampleError::Step { step_s: 0 }));
        let long = Tracks { time_s: vec![0, 1, 1 << 40, 0], ..track() };
        assert!(matches!(resample(&long, 1), Err(ResampleError::TooMany { .. })));
    }
}
