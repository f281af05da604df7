//! The course of a track: its legs, how fast it goes, whether it is straight.

use crate::math::{angle_by_haversine_rad, bearing_deg};
use crate::model::{Track, Tracks};

pub(super) const S_PER_HOUR: f64 = 3600.0;
const M_PER_KM: f64 = 1000.0;

/// The legs of a track, from each point to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// Great-circle lengths in km.
    pub leg_km: Vec<f64>,
    /// Durations in seconds.
    pub leg_s: Vec<i64>,
    /// Great-circle distance in km from the first point to the last.
    pub displacement_km: f64,
}

/// Which neighbours the speed at a point is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Neighbours {
    /// The next point; the last point has no speed.
    Next,
    /// The one before; the first point has no speed.
    Previous,
    /// The one before and the next, whose distance is divided by the time
    /// between them; at the ends the only one there is.
    Both,
}

/// What a track lacks in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Legs that are longer than the usual step.
    pub count: usize,
    /// Points that would stand in them.
    pub missing_points: usize,
    /// Legs of no time: points of the time of the one before.
    pub repeated_times: usize,
}

impl Course {
    /// The legs of a track on a sphere of this radius.
    pub fn of(track: Track<'_>, radius_km: f64) -> Self {
        let legs = 1..track.time_s.len();
        let length_km =
            |i: usize| radius_km * angle_by_haversine_rad(at(track, i - 1), at(track, i));
        let displacement_km = match track.time_s.len() {
            0 => 0.0,
            n => radius_km * angle_by_haversine_rad(at(track, 0), at(track, n - 1)),
        };
        Self {
            leg_km: legs.clone().map(length_km).collect(),
            leg_s: legs.map(|i| track.time_s[i] - track.time_s[i - 1]).collect(),
            displacement_km,
        }
    }

    /// Length of all legs in km.
    pub fn path_km(&self) -> f64 {
        // The sum of nothing would be -0.
        self.leg_km.iter().fold(0.0, |sum, km| sum + km)
    }

    /// Displacement over path, in [0, 1]; `NaN` if the track never moves.
    pub fn straightness(&self) -> f64 {
        let path_km = self.path_km();
        // The sum of the legs of a straight track rounds.
        if path_km > 0.0 { (self.displacement_km / path_km).min(1.0) } else { f64::NAN }
    }

    /// Hours from the first point to the last.
    pub fn duration_h(&self) -> f64 {
        self.leg_s.iter().sum::<i64>() as f64 / S_PER_HOUR
    }

    /// Speed of each leg, m/s; `NaN` for a leg of no time.
    pub fn leg_speeds_m_s(&self) -> impl Iterator<Item = f64> {
        self.leg_km.iter().zip(&self.leg_s).map(|(&km, &s)| speed_m_s(km, s))
    }

    /// Path over duration, m/s; `NaN` for a track of no duration.
    pub fn mean_speed_m_s(&self) -> f64 {
        speed_m_s(self.path_km(), self.leg_s.iter().sum())
    }

    /// Speed of the fastest leg, m/s; `NaN` without a leg.
    pub fn max_speed_m_s(&self) -> f64 {
        self.leg_speeds_m_s().fold(f64::NAN, f64::max)
    }

    /// Legs that are longer than the usual step of a record, and of no time.
    pub fn gaps(&self, usual_step_s: Option<i64>) -> Gaps {
        let mut gaps = Gaps::default();
        for &leg_s in &self.leg_s {
            match usual_step_s {
                _ if leg_s == 0 => gaps.repeated_times += 1,
                Some(step_s) if leg_s > step_s => {
                    gaps.count += 1;
                    // A leg of one and a half steps lacks no whole point.
                    gaps.missing_points += (leg_s / step_s - 1) as usize;
                }
                _ => {}
            }
        }
        gaps
    }
}

fn at(track: Track<'_>, point: usize) -> (f64, f64) {
    (track.lat_deg[point], track.lon_deg[point])
}

fn speed_m_s(km: f64, s: i64) -> f64 {
    if s > 0 { km * M_PER_KM / s as f64 } else { f64::NAN }
}

/// The most common duration of the legs of all tracks in seconds (the smaller
/// one of equals); `None` without a leg.
pub fn usual_step_s(tracks: &Tracks) -> Option<i64> {
    let pairs = tracks.iter().flat_map(|track| track.time_s.windows(2));
    let mut legs_s: Vec<i64> = pairs.map(|pair| pair[1] - pair[0]).filter(|&s| s > 0).collect();
    legs_s.sort_unstable();
    let runs = legs_s.chunk_by(|a, b| a == b);
    runs.max_by_key(|run| (run.len(), std::cmp::Reverse(run[0]))).map(|run| run[0])
}

/// Speed at each point of a track, m/s; `NaN` where it has none.
pub fn speeds_m_s(track: Track<'_>, neighbours: Neighbours, radius_km: f64) -> Vec<f64> {
    let n = track.time_s.len();
    let between = |from: usize, to: usize| {
        let km = radius_km * angle_by_haversine_rad(at(track, from), at(track, to));
        speed_m_s(km, track.time_s[to] - track.time_s[from])
    };
    let speed = |i: usize| match neighbours {
        Neighbours::Next if i + 1 == n => f64::NAN,
        Neighbours::Next => between(i, i + 1),
        Neighbours::Previous if i == 0 => f64::NAN,
        Neighbours::Previous => between(i - 1, i),
        Neighbours::Both => between(i.saturating_sub(1), (i + 1).min(n - 1)),
    };
    (0..n).map(speed).collect()
}

/// Direction at each point towards the next one, degrees in [0, 360); `NaN` at
/// the last point and where the track stands still.
pub fn bearings_deg(track: Track<'_>) -> Vec<f64> {
    let n = track.time_s.len();
    let bearing = |i: usize| {
        let next = (i + 1 < n).then(|| bearing_deg(at(track, i), at(track, i + 1)));
        next.flatten().unwrap_or(f64::NAN)
    };
    (0..n).map(bearing).collect()
}

/// Hours from a time to each point, negative before it.
pub fn hours_since(time_s: &[i64], origin_s: i64) -> Vec<f64> {
    time_s.iter().map(|&t| (t - origin_s) as f64 / S_PER_HOUR).collect()
}

/// Which part of its life lies behind a track at each point, from 0 to 1;
/// `NaN` for a track of no duration.
pub fn fractions_of_life(time_s: &[i64]) -> Vec<f64> {
    let (Some(&first), Some(&last)) = (time_s.first(), time_s.last()) else { return Vec::new() };
    // 0 / 0 where there is no duration.
    time_s.iter().map(|&t| (t - first) as f64 / (last - first) as f64).collect()
}

/// Whether a leg crosses the 180th meridian, by the shorter way round.
pub fn crosses_antimeridian(track: Track<'_>) -> bool {
    let wrapped = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
    let crosses = |pair: &[f64]| (wrapped(pair[1]) - wrapped(pair[0])).abs() > 180.0;
    track.lon_deg.windows(2).any(crosses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::EARTH_RADIUS_KM;
    use proptest::prelude::*;

    const A: [(f64, f64); 6] =
        [(48.0, -40.0), (50.0, -32.0), (52.0, -24.0), (54.0, -17.0), (56.0, -10.0), (58.0, -5.0)];

    /// Columns of a track of 6-hourly points.
    fn columns(places: &[(f64, f64)]) -> (Vec<i64>, Vec<f64>, Vec<f64>) {
        let times = (0..places.len() as i64).map(|k| k * 21_600).collect();
        (times, places.iter().map(|p| p.0).collect(), places.iter().map(|p| p.1).collect())
    }

    fn with<T>(places: &[(f64, f64)], use_it: impl Fn(Track<'_>) -> T) -> T {
        let (time_s, lat_deg, lon_deg) = columns(places);
        use_it(Track { id: 1, time_s: &time_s, lat_deg: &lat_deg, lon_deg: &lon_deg })
    }

    fn course(places: &[(f64, f64)]) -> Course {
        with(places, |track| Course::of(track, EARTH_RADIUS_KM))
    }

    #[test]
    fn the_worked_example() {
        let a = course(&A);
        assert!((a.leg_km[0] - 624.171_47).abs() < 5e-6);
        assert!((a.leg_speeds_m_s().next().unwrap() - 28.896_83).abs() < 5e-6);
        assert!((a.path_km() - 2_618.454_92).abs() < 5e-6);
        assert!((a.displacement_km - 2_554.685_72).abs() < 5e-6);
        assert!((a.straightness() - 2_554.685_72 / 2_618.454_92).abs() < 1e-8);
        assert_eq!(a.duration_h(), 30.0);
        let b = course(&[(60.0, 170.0), (59.0, 178.0), (58.0, -174.0), (57.0, -166.0)]);
        assert!((b.leg_km[1] - 477.607_21).abs() < 5e-6);
        assert!((with(&A, bearings_deg)[0] - 66.150_54).abs() < 5e-6);
    }

    #[test]
    fn speeds_by_neighbours() {
        let places = [(0.0, 0.0), (0.0, 2.0), (0.0, 6.0)];
        let speeds = |n| with(&places, |track| speeds_m_s(track, n, EARTH_RADIUS_KM));
        let degree = EARTH_RADIUS_KM * 1f64.to_radians() / 21.6;
        let close = |found: Vec<f64>, expected: [f64; 3]| {
            for (f, e) in found.iter().zip(expected) {
                assert!((f - e * degree).abs() < 1e-9 || (f.is_nan() && e.is_nan()), "{found:?}");
            }
        };
        close(speeds(Neighbours::Next), [2.0, 4.0, f64::NAN]);
        close(speeds(Neighbours::Previous), [f64::NAN, 2.0, 4.0]);
        close(speeds(Neighbours::Both), [2.0, 3.0, 4.0]);
    }

    #[test]
    fn a_single_point_has_no_course() {
        let one = course(&[(50.0, 10.0)]);
        assert_eq!((one.path_km(), one.displacement_km, one.duration_h()), (0.0, 0.0, 0.0));
        assert!(one.path_km().is_sign_positive());
        assert!(one.straightness().is_nan() && one.mean_speed_m_s().is_nan());
        assert!(one.max_speed_m_s().is_nan());
        let speeds = with(&[(50.0, 10.0)], |track| speeds_m_s(track, Neighbours::Both, 1.0));
        assert!(speeds[0].is_nan());
        assert!(with(&[(50.0, 10.0)], bearings_deg)[0].is_nan());
        assert!(fractions_of_life(&[7])[0].is_nan());
        assert!(fractions_of_life(&[]).is_empty());
    }

    #[test]
    fn gaps_and_repeated_times() {
        let legs = Course { leg_s: vec![6, 6, 24, 0, 9, 6], ..Course::default() };
        let gaps = legs.gaps(Some(6));
        assert_eq!(gaps, Gaps { count: 2, missing_points: 3, repeated_times: 1 });
        assert_eq!(legs.gaps(None), Gaps { repeated_times: 1, ..Gaps::default() });
    }

    #[test]
    fn time_along_a_life() {
        assert_eq!(hours_since(&[0, 7200, 3600], 3600), [-1.0, 1.0, 0.0]);
        assert_eq!(fractions_of_life(&[0, 3, 4]), [0.0, 0.75, 1.0]);
    }

    #[test]
    fn the_antimeridian_is_crossed_in_either_notation() {
        let crosses = |places: &[(f64, f64)]| with(places, crosses_antimeridian);
        assert!(crosses(&[(0.0, 179.0), (0.0, 181.0)]) && crosses(&[(0.0, 179.0), (0.0, -179.0)]));
        assert!(!crosses(&[(0.0, 359.0), (0.0, 1.0)]) && !crosses(&[(0.0, 100.0)]));
    }

    fn places() -> impl Strategy<Value = Vec<(f64, f64)>> {
        prop::collection::vec((-89.0..89.0f64, 0.0..360.0f64), 2..12)
    }

    proptest! {
        #[test]
        fn a_course_is_the_same_at_other_longitudes(places in places(), turn in -360.0..360.0f64) {
            let here = course(&places);
            let turned: Vec<_> = places.iter().map(|&(lat, lon)| (lat, lon + turn)).collect();
            let there = course(&turned);
            prop_assert!((here.path_km() - there.path_km()).abs() < 1e-6);
            prop_assert!((here.max_speed_m_s() - there.max_speed_m_s()).abs() < 1e-6);
        }

        #[test]
        fn a_course_is_as_long_backwards(places in places()) {
            let (here, back) = (course(&places), course(&places.iter().rev().copied().collect::<Vec<_>>()));
            prop_assert!((here.path_km() - back.path_km()).abs() < 1e-6);
            prop_assert!((here.displacement_km - back.displacement_km).abs() < 1e-6);
            prop_assert!((0.0..=1.0).contains(&here.straightness()));
            prop_assert!((here.straightness() - back.straightness()).abs() < 1e-9);
        }
    }
}
