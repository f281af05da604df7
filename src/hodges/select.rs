//! Which tracks are long enough to be kept.

use crate::math::unit_vector;
use crate::model::{Track, Tracks};

use super::HodgesParams;
use super::cost::angle_rad;

/// Leaves out tracks of fewer points than `min_track_points` or with ends
/// closer than `min_displacement_deg`, and numbers the others from 1.
pub fn keep_long_tracks(tracks: &mut Tracks, params: &HodgesParams) {
    let least_rad = params.min_displacement_deg.to_radians() as f32;
    tracks.keep(|track| {
        track.time_s.len() >= params.min_track_points && displacement_rad(track) >= least_rad
    });
}

/// The angle between the first and the last point of a track in radians.
fn displacement_rad(track: Track<'_>) -> f32 {
    let ends = [0, track.time_s.len() - 1];
    let [first, last] = ends.map(|i| unit_vector(track.lat_deg[i], track.lon_deg[i]));
    angle_rad(&first, &last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_limits_are_inclusive() {
        let tracks = Tracks {
            ids: vec![1, 2, 3],
            offsets: vec![0, 3, 5, 8],
            time_s: vec![0, 6, 12, 0, 6, 6, 12, 18],
            lat_deg: vec![0.0; 8],
            lon_deg: vec![0.0, 5.0, 10.0, 0.0, 30.0, 0.0, 20.0, 9.9],
            ..Tracks::default()
        };
        let kept = |min_track_points, min_displacement_deg| {
            let mut kept = tracks.clone();
            let params =
                HodgesParams { min_track_points, min_displacement_deg, ..HodgesParams::default() };
            keep_long_tracks(&mut kept, &params);
            kept.iter().map(|track| track.lon_deg[track.lon_deg.len() - 1]).collect::<Vec<_>>()
        };
        assert_eq!(kept(1, 0.0), [10.0, 30.0, 9.9]);
        assert_eq!(kept(3, 0.0), [10.0, 9.9]);
        assert_eq!(kept(1, 10.0), [10.0, 30.0]);
        assert_eq!(kept(3, 10.0), [10.0]);
    }
}
