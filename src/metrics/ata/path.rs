//! Where a track is from hour to hour.

use crate::math::{lat_lon_deg, unit_vector};
use crate::model::Tracks;

use super::params::Positions;

/// A storm at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PathPoint {
    pub(super) time_s: i64,
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
    /// `NaN` if it is not known.
    pub(super) amplitude: f64,
    pub(super) kind: PointKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PointKind {
    /// A point of the track.
    Knot,
    /// One in between.
    Between,
}

/// How tracks are brought to points.
#[derive(Clone, Copy, Debug)]
pub(super) struct PathPlan {
    pub(super) interpolation_s: Option<i64>,
    pub(super) positions: Positions,
}

impl PathPlan {
    /// The points of a track and those in between, in time order: from each
    /// point at steps up to just before the next one.
    pub(super) fn path(
        self,
        tracks: &Tracks,
        amplitudes: &[f64],
        track: usize,
        out: &mut Vec<PathPoint>,
    ) {
        out.clear();
        let range = tracks.range(track);
        let knot = |i: usize| PathPoint {
            time_s: tracks.time_s[i],
            lat_deg: tracks.lat_deg[i],
            lon_deg: tracks.lon_deg[i],
            amplitude: amplitudes[i],
            kind: PointKind::Knot,
        };
        for i in range.clone() {
            let from = knot(i);
            out.push(from);
            if let (Some(step_s), true) = (self.interpolation_s, i + 1 < range.end) {
                self.between(from, knot(i + 1), step_s, out);
            }
        }
    }

    fn between(self, from: PathPoint, to: PathPoint, step_s: i64, out: &mut Vec<PathPoint>) {
        let duration_s = to.time_s - from.time_s;
        let arc = match self.positions {
            Positions::Linear => None,
            Positions::GreatCircle => Arc::new(from, to),
        };
        let west_to_east_deg = (to.lon_deg - from.lon_deg + 180.0).rem_euclid(360.0) - 180.0;
        let mut after_s = step_s;
        while after_s < duration_s {
            let fraction = after_s as f64 / duration_s as f64;
            let (lat_deg, lon_deg) = match &arc {
                Some(arc) => arc.at(fraction),
                None => (
                    from.lat_deg + fraction * (to.lat_deg - from.lat_deg),
                    from.lon_deg + fraction * west_to_east_deg,
                ),
            };
            out.push(PathPoint {
                time_s: from.time_s + after_s,
                lat_deg,
                lon_deg,
                amplitude: from.amplitude + fraction * (to.amplitude - from.amplitude),
                kind: PointKind::Between,
            });
            after_s += step_s;
        }
    }
}

/// The great circle from one point to another.
struct Arc {
    from: [f64; 3],
    to: [f64; 3],
    angle_rad: f64,
}

impl Arc {
    /// Nothing for points that are the same, or of which every great circle
    /// through one goes through the other.
    fn new(from: PathPoint, to: PathPoint) -> Option<Self> {
        let from = unit_vector(from.lat_deg, from.lon_deg);
        let to = unit_vector(to.lat_deg, to.lon_deg);
        let across = [
            from[1] * to[2] - from[2] * to[1],
            from[2] * to[0] - from[0] * to[2],
            from[0] * to[1] - from[1] * to[0],
        ];
        let sine = across.iter().map(|x| x * x).sum::<f64>().sqrt();
        let cosine: f64 = from.iter().zip(to).map(|(a, b)| a * b).sum();
        (sine > 1e-12).then(|| Self { from, to, angle_rad: sine.atan2(cosine) })
    }

    fn at(&self, fraction: f64) -> (f64, f64) {
        let weight = |part: f64| (part * self.angle_rad).sin();
        let (a, b) = (weight(1.0 - fraction), weight(fraction));
        lat_lon_deg(std::array::from_fn(|i| a * self.from[i] + b * self.to[i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::angle_by_haversine_rad;

    fn track(points: &[(i64, f64, f64)]) -> Tracks {
        Tracks {
            ids: vec![1],
            offsets: vec![0, points.len()],
            time_s: points.iter().map(|p| p.0).collect(),
            lat_deg: points.iter().map(|p| p.1).collect(),
            lon_deg: points.iter().map(|p| p.2).collect(),
            ..Tracks::default()
        }
    }

    fn path(positions: Positions, step_s: i64, points: &[(i64, f64, f64)]) -> Vec<PathPoint> {
        let (mut out, plan) = (Vec::new(), PathPlan { interpolation_s: Some(step_s), positions });
        let amplitudes: Vec<f64> = points.iter().map(|p| p.1).collect();
        plan.path(&track(points), &amplitudes, 0, &mut out);
        out
    }

    #[test]
    fn knots_stay_and_steps_begin_anew_at_each() {
        let path =
            path(Positions::Linear, 3600, &[(0, 10.0, 359.0), (9000, 20.0, 1.0), (9001, 1.0, 1.0)]);
        let times: Vec<i64> = path.iter().map(|p| p.time_s).collect();
        assert_eq!(times, [0, 3600, 7200, 9000, 9001]);
        assert_eq!((path[2].lat_deg, path[2].lon_deg, path[2].amplitude), (18.0, 360.6, 18.0));
        let knots: Vec<bool> = path.iter().map(|p| p.kind == PointKind::Knot).collect();
        assert_eq!(knots, [true, false, false, true, true]);
        assert_eq!(self::path(Positions::Linear, 3600, &[(7, 1.0, 2.0)]).len(), 1);
    }

    #[test]
    fn the_antimeridian_is_crossed_by_the_shorter_way() {
        let east = path(Positions::Linear, 1800, &[(0, 0.0, 179.0), (3600, 0.0, 181.0)]);
        let west = path(Positions::Linear, 1800, &[(0, 0.0, 1.0), (3600, 0.0, 359.0)]);
        assert_eq!((east[1].lon_deg, west[1].lon_deg), (180.0, 0.0));
    }

    #[test]
    fn great_circles_are_even_and_short() {
        let ends = [(0, 60.0, 170.0), (6 * 3600, 50.0, 230.0)];
        let path = path(Positions::GreatCircle, 3600, &ends);
        let place = |p: &PathPoint| (p.lat_deg, p.lon_deg);
        let whole = angle_by_haversine_rad(place(&path[0]), place(&path[6]));
        for pair in path.windows(2) {
            let leg = angle_by_haversine_rad(place(&pair[0]), place(&pair[1]));
            assert!((leg - whole / 6.0).abs() < 1e-12);
        }
        assert!(path[3].lat_deg > 58.0, "{path:?}");
        // Through the pole, and to where every way is as long.
        let over = self::path(Positions::GreatCircle, 1800, &[(0, 80.0, 0.0), (3600, 80.0, 180.0)]);
        assert!((over[1].lat_deg - 90.0).abs() < 1e-6);
        let far = self::path(Positions::GreatCircle, 1800, &[(0, 0.0, 0.0), (3600, 0.0, 180.0)]);
        assert!(far[1].lat_deg == 0.0 && far[1].lon_deg.is_finite());
    }
}
