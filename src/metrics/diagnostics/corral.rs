//! How far a track stays around one place: the smallest circle around its
//! positions near a time.

use crate::math::unit_vector;
use crate::model::Track;

use super::course::S_PER_HOUR;

/// How far a point may lie beyond a circle that holds it, radians: rounding.
const ROUNDING_RAD: f64 = 1e-10;

/// Part of a sphere within an angle of its middle, as the middle (of any length)
/// and that angle.
#[derive(Clone, Copy)]
struct Cap {
    middle: [f64; 3],
    radius_rad: f64,
}

/// Radius in km of the smallest circle on the sphere around all positions
/// within `reach_h` hours of each point, that point's time included.
///
/// `NaN` where the track does not reach so far back and ahead: a window that is
/// cut short would look like a cyclone that stays.
pub fn corral_radii_km(track: Track<'_>, reach_h: f64, radius_km: f64) -> Vec<f64> {
    let reach_s = (reach_h * S_PER_HOUR).round() as i64;
    let time_s = track.time_s;
    let vectors: Vec<[f64; 3]> =
        track.lat_deg.iter().zip(track.lon_deg).map(|(&lat, &lon)| unit_vector(lat, lon)).collect();
    let radius = |&time: &i64| {
        if time - time_s[0] < reach_s || time_s[time_s.len() - 1] - time < reach_s {
            return f64::NAN;
        }
        let first = time_s.partition_point(|&t| t < time - reach_s);
        let end = time_s.partition_point(|&t| t <= time + reach_s);
        radius_km * enclosing_radius_rad(&vectors[first..end])
    };
    time_s.iter().map(radius).collect()
}

/// Radius in radians of the smallest circle around unit vectors that lie
/// within one half of the sphere.
///
/// The circle grows point by point: one that it does not hold lies on the edge
/// of the next (Welzl 1991, Lecture Notes in Computer Science 555, 359-370,
/// without recursion). Points are taken from both ends of the track inwards, as
/// the outermost are mostly the first and last.
fn enclosing_radius_rad(points: &[[f64; 3]]) -> f64 {
    let n = points.len();
    let order: Vec<[f64; 3]> =
        (0..n).map(|k| points[if k % 2 == 0 { k / 2 } else { n - 1 - k / 2 }]).collect();
    let Some(&first) = order.first() else { return 0.0 };
    let mut cap = Cap { middle: first, radius_rad: 0.0 };
    for i in 1..n {
        if !cap.holds(order[i]) {
            cap = around_with_one(&order[..i], order[i]);
        }
    }
    cap.radius_rad
}

/// The smallest cap around points with `p` on its edge.
fn around_with_one(points: &[[f64; 3]], p: [f64; 3]) -> Cap {
    let mut cap = Cap { middle: p, radius_rad: 0.0 };
    for j in 0..points.len() {
        if !cap.holds(points[j]) {
            cap = around_with_two(&points[..j], p, points[j]);
        }
    }
    cap
}

/// The smallest cap around points with `p` and `q` on its edge.
fn around_with_two(points: &[[f64; 3]], p: [f64; 3], q: [f64; 3]) -> Cap {
    let mut cap = Cap::of_two(p, q);
    for &r in points {
        if !cap.holds(r) {
            cap = Cap::of_three(p, q, r).unwrap_or(cap);
        }
    }
    cap
}

impl Cap {
    fn holds(&self, point: [f64; 3]) -> bool {
        angle_rad(self.middle, point) <= self.radius_rad + ROUNDING_RAD
    }

    fn of_two(p: [f64; 3], q: [f64; 3]) -> Self {
        let middle = std::array::from_fn(|i| p[i] + q[i]);
        Self { middle, radius_rad: angle_rad(p, q) / 2.0 }
    }

    /// The cap whose edge goes through three points, the smaller one of two;
    /// `None` if two of them are the same.
    fn of_three(p: [f64; 3], q: [f64; 3], r: [f64; 3]) -> Option<Self> {
        let normal = cross(minus(q, p), minus(r, p));
        let length = dot(normal, normal).sqrt();
        if length < 1e-18 {
            return None;
        }
        let side = if dot(normal, p) < 0.0 { -1.0 } else { 1.0 };
        let middle = normal.map(|x| side * x / length);
        Some(Self { middle, radius_rad: angle_rad(middle, p) })
    }
}

fn angle_rad(p: [f64; 3], q: [f64; 3]) -> f64 {
    let normal = cross(p, q);
    dot(normal, normal).sqrt().atan2(dot(p, q))
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i] - b[i])
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{angle_by_haversine_rad, lat_lon_deg};
    use proptest::prelude::*;

    /// The smallest of all circles through two or three points that hold all.
    fn twin_rad(points: &[[f64; 3]]) -> f64 {
        let n = points.len();
        let mut caps = Vec::new();
        for i in 0..n {
            for j in i..n {
                caps.push(Cap::of_two(points[i], points[j]));
                for k in j..n {
                    caps.extend(Cap::of_three(points[i], points[j], points[k]));
                }
            }
        }
        let around = caps.iter().filter(|cap| points.iter().all(|&p| cap.holds(p)));
        around.map(|cap| cap.radius_rad).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn circles_of_known_size() {
        let of = |places: &[(f64, f64)]| {
            let vectors: Vec<_> = places.iter().map(|p| unit_vector(p.0, p.1)).collect();
            enclosing_radius_rad(&vectors).to_degrees()
        };
        assert_eq!(of(&[(10.0, 20.0)]), 0.0);
        assert!((of(&[(0.0, 359.0), (0.0, 3.0), (0.5, 1.0)]) - 2.0).abs() < 1e-9);
        // A ring around the pole, and the pole.
        assert!(
            (of(&[(80.0, 0.0), (80.0, 120.0), (80.0, 240.0), (90.0, 0.0)]) - 10.0).abs() < 1e-9
        );
        assert!(
            (of(&[(5.0, 5.0), (5.0, 5.0), (5.0, 7.0)]) - of(&[(5.0, 5.0), (5.0, 7.0)])).abs()
                < 1e-9
        );
    }

    #[test]
    fn windows_that_a_track_does_not_fill_have_no_circle() {
        let time_s: Vec<i64> = (0..5).map(|k| k * 6 * 3600).collect();
        let (lat_deg, lon_deg) = ([0.0; 5], [0.0, 1.0, 2.0, 3.0, 4.0]);
        let track = Track { id: 1, time_s: &time_s, lat_deg: &lat_deg, lon_deg: &lon_deg };
        let radii = corral_radii_km(track, 12.0, 1.0);
        let has: Vec<bool> = radii.iter().map(|r| r.is_finite()).collect();
        assert_eq!(has, [false, false, true, false, false]);
        assert!((radii[2].to_degrees() - 2.0).abs() < 1e-9);
        assert!((angle_by_haversine_rad((0.0, 0.0), (0.0, 2.0)) - radii[2]).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn no_smaller_circle_holds_all(
            places in prop::collection::vec((-20.0..20.0f64, -20.0..20.0f64), 1..9),
            pole in 0.0..90.0f64,
        ) {
            // Around any place, poles and antimeridian included.
            let (sin, cos) = pole.to_radians().sin_cos();
            let tilted = |p: &(f64, f64)| {
                let [x, y, z] = unit_vector(p.0, p.1);
                let (lat, lon) = lat_lon_deg([cos * x - sin * z, y, sin * x + cos * z]);
                unit_vector(lat, lon + 2.0 * pole)
            };
            let vectors: Vec<_> = places.iter().map(tilted).collect();
            let (fast, slow) = (enclosing_radius_rad(&vectors), twin_rad(&vectors));
            prop_assert!((fast - slow).abs() < 1e-8, "{fast} {slow}");
        }
    }
}
