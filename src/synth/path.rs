//! Moving over the sphere.

use crate::math::unit_vector;

/// A point on the unit sphere and the direction it moves in. Vectors, unlike
/// latitude and longitude, know no pole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    position: [f64; 3],
    direction: [f64; 3],
}

impl Course {
    /// At a point, towards a bearing (clockwise from north), all in degrees.
    pub(super) fn new(lat_deg: f64, lon_deg: f64, bearing_deg: f64) -> Self {
        let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        let (sin_b, cos_b) = bearing_deg.to_radians().sin_cos();
        let north = [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat];
        let east = [-sin_lon, cos_lon, 0.0];
        Self {
            position: unit_vector(lat_deg, lon_deg),
            direction: combine(cos_b, north, sin_b, east),
        }
    }

    /// Further along the great circle by `angle_rad`.
    pub(super) fn advanced(self, angle_rad: f64) -> Self {
        let (sin, cos) = angle_rad.sin_cos();
        Self {
            position: combine(cos, self.position, sin, self.direction),
            direction: combine(cos, self.direction, -sin, self.position),
        }
    }

    /// Turned to a bearing in degrees.
    pub(super) fn steered(self, bearing_deg: f64) -> Self {
        let (lat_deg, lon_deg) = self.lat_lon_deg();
        Self::new(lat_deg, lon_deg, bearing_deg)
    }

    /// Latitude, and longitude in [0, 360), in degrees.
    pub(super) fn lat_lon_deg(self) -> (f64, f64) {
        let [x, y, z] = self.position;
        let lon_deg = y.atan2(x).to_degrees().rem_euclid(360.0);
        // A tiny negative longitude is rounded up to 360 itself.
        (z.atan2(x.hypot(y)).to_degrees(), if lon_deg < 360.0 { lon_deg } else { 0.0 })
    }
}

fn combine(a: f64, p: [f64; 3], b: f64, q: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a * p[i] + b * q[i])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_circles_cross_poles_and_meridians() {
        let near = |course: Course, lat: f64, lon: f64| {
            let (a, b) = course.lat_lon_deg();
            assert!((a - lat).abs() < 1e-9 && (b - lon).abs() < 1e-9, "{a} {b}");
        };
        let twenty = 20f64.to_radians();
        near(Course::new(80.0, 30.0, 0.0).advanced(twenty), 80.0, 210.0);
        near(Course::new(0.0, 350.0, 90.0).advanced(twenty), 0.0, 10.0);
        near(Course::new(0.0, 10.0, 0.0).steered(270.0).advanced(twenty), 0.0, 350.0);
    }
}
