//! Tracks found against tracks known, such as those of a synthetic season.

use std::collections::{BTreeSet, HashMap};

use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Tracks};

/// What became of one true storm.
#[derive(Clone, Debug, PartialEq)]
pub struct StormMatch {
    /// Its number.
    pub id: u64,
    /// Its points.
    pub points: usize,
    /// Those with a found point within the tolerance.
    pub found_points: usize,
    /// Numbers of the found tracks that these points belong to.
    pub found_tracks: BTreeSet<u64>,
    /// Distance in km of each such pair, in time order.
    pub errors_km: Vec<f64>,
}

/// Tracks found against tracks known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TruthReport {
    /// One entry a true storm.
    pub storms: Vec<StormMatch>,
    /// Found tracks without a point near a true one.
    pub false_tracks: Vec<u64>,
}

/// Matches every true point with the nearest found point of its time, if that
/// is closer than `tolerance_km`.
pub fn compare_with_truth(truth: &Tracks, found: &Tracks, tolerance_km: f64) -> TruthReport {
    let by_time = points_by_time(found);
    let storms: Vec<StormMatch> = truth
        .iter()
        .map(|storm| {
            let mut entry = StormMatch {
                id: storm.id,
                points: storm.time_s.len(),
                found_points: 0,
                found_tracks: BTreeSet::new(),
                errors_km: Vec::new(),
            };
            for (i, time) in storm.time_s.iter().enumerate() {
                let place = (storm.lat_deg[i], storm.lon_deg[i]);
                let candidates = by_time.get(time).map_or(&[][..], Vec::as_slice);
                let distance = |&(_, lat, lon): &(u64, f64, f64)| {
                    EARTH_RADIUS_KM * angle_by_haversine_rad(place, (lat, lon))
                };
                let nearest = candidates
                    .iter()
                    .map(|c| (distance(c), c.0))
                    .min_by(|a, b| a.0.total_cmp(&b.0))
                    .filter(|(distance_km, _)| *distance_km < tolerance_km);
                if let Some((distance_km, id)) = nearest {
                    entry.found_points += 1;
                    entry.found_tracks.insert(id);
                    entry.errors_km.push(distance_km);
                }
            }
            entry
        })
        .collect();
    let matched: BTreeSet<u64> =
        storms.iter().flat_map(|s| s.found_tracks.iter().copied()).collect();
    let false_tracks = found.ids.iter().copied().filter(|id| !matched.contains(id)).collect();
    TruthReport { storms, false_tracks }
}

impl TruthReport {
    /// Largest distance in km of a matched pair, 0 if there is none.
    pub fn max_error_km(&self) -> f64 {
        self.errors_km().into_iter().fold(0.0, f64::max)
    }

    /// Median distance in km of matched pairs, if there are any.
    pub fn median_error_km(&self) -> Option<f64> {
        let mut errors = self.errors_km();
        errors.sort_by(f64::total_cmp);
        errors.get(errors.len() / 2).copied()
    }

    fn errors_km(&self) -> Vec<f64> {
        self.storms.iter().flat_map(|s| s.errors_km.iter().copied()).collect()
    }
}

/// Number of the track, latitude and longitude of every point, by time.
fn points_by_time(tracks: &Tracks) -> HashMap<i64, Vec<(u64, f64, f64)>> {
    let mut by_time: HashMap<i64, Vec<(u64, f64, f64)>> = HashMap::new();
    for track in tracks.iter() {
        for (i, &time) in track.time_s.iter().enumerate() {
            let point = (track.id, track.lat_deg[i], track.lon_deg[i]);
            by_time.entry(time).or_default().push(point);
        }
    }
    by_time
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracks(points: &[&[(i64, f64, f64)]]) -> Tracks {
        let mut tracks = Tracks::default();
        for (i, track) in points.iter().enumerate() {
            for &(time, lat, lon) in *track {
                tracks.time_s.push(time);
                tracks.lat_deg.push(lat);
                tracks.lon_deg.push(lon);
            }
            tracks.ids.push(i as u64 + 1);
            tracks.offsets.push(tracks.time_s.len());
        }
        tracks
    }

    #[test]
    fn found_missed_broken_and_false() {
        let truth =
            tracks(&[&[(0, 50.0, 0.0), (6, 50.0, 2.0), (12, 50.0, 4.0)], &[(0, 0.0, 90.0)]]);
        let found =
            tracks(&[&[(0, 50.0, 359.0), (6, 50.0, 2.0)], &[(12, 50.5, 4.0)], &[(0, 0.0, 180.0)]]);
        let report = compare_with_truth(&truth, &found, 300.0);
        assert_eq!((report.storms[0].found_points, report.storms[0].found_tracks.len()), (3, 2));
        assert_eq!((report.storms[1].found_points, &report.false_tracks[..]), (0, &[3][..]));
        assert!((report.max_error_km() - 71.5).abs() < 0.5, "{}", report.max_error_km());
        assert!((report.median_error_km().unwrap() - 55.6).abs() < 0.5);
    }
}
