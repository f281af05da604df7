//! Tracks found against tracks known, such as those of a synthetic season.

use std::collections::{BTreeSet, HashMap};

use crate::math::angle_by_haversine_rad;
use crate::model::{EARTH_RADIUS_KM, Tracks};

/// What became of one true storm.
#[derive(Clone, Debug, PartialEq)]
pub struct StormMatch {
    /// Its number.
    pub id: u64,
    /// For each of its points the distance in km to the found one, if there is
    /// one within the tolerance.
    pub errors_km: Vec<Option<f64>>,
    /// Numbers of the found tracks that these points belong to.
    pub found_tracks: BTreeSet<u64>,
}

impl StormMatch {
    /// Number of its points.
    pub fn points(&self) -> usize {
        self.errors_km.len()
    }

    /// Number of its points that were found.
    pub fn found_points(&self) -> usize {
        self.errors_km.iter().flatten().count()
    }
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
            let places = storm.time_s.iter().zip(storm.lat_deg.iter().zip(storm.lon_deg));
            let nearest: Vec<Option<(f64, u64)>> = places
                .map(|(time, (&lat, &lon))| {
                    let candidates = by_time.get(time).map_or(&[][..], Vec::as_slice);
                    nearest((lat, lon), candidates).filter(|(km, _)| *km < tolerance_km)
                })
                .collect();
            StormMatch {
                id: storm.id,
                found_tracks: nearest.iter().flatten().map(|(_, track)| *track).collect(),
                errors_km: nearest.into_iter().map(|n| n.map(|(km, _)| km)).collect(),
            }
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
        self.storms.iter().flat_map(|s| s.errors_km.iter().flatten().copied()).collect()
    }
}

/// Distance in km to the nearest of some points, and the number of its track.
fn nearest(place: (f64, f64), points: &[(u64, f64, f64)]) -> Option<(f64, u64)> {
    let distance = |&(track, lat, lon): &(u64, f64, f64)| {
        (EARTH_RADIUS_KM * angle_by_haversine_rad(place, (lat, lon)), track)
    };
    points.iter().map(distance).min_by(|a, b| a.0.total_cmp(&b.0))
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
        assert_eq!((report.storms[0].found_points(), report.storms[0].found_tracks.len()), (3, 2));
        assert_eq!((report.storms[1].found_points(), &report.false_tracks[..]), (0, &[3][..]));
        assert!((report.max_error_km() - 71.5).abs() < 0.5, "{}", report.max_error_km());
        assert!((report.median_error_km().unwrap() - 55.6).abs() < 0.5);
    }
}
