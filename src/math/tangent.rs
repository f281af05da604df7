//! The plane that touches the sphere in a point.

use super::sphere::unit_vector;

/// Azimuthal equidistant coordinates around a point: distances from it and
/// directions are those on the sphere. Poles and date line are nothing special.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TangentPlane {
    origin: [f64; 3],
    east: [f64; 3],
    north: [f64; 3],
}

impl TangentPlane {
    /// The plane that touches in a point given in degrees. At a pole, north is
    /// where the meridian of the longitude leads.
    pub fn new(lat_deg: f64, lon_deg: f64) -> Self {
        let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
        let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
        Self {
            origin: unit_vector(lat_deg, lon_deg),
            east: [-sin_lon, cos_lon, 0.0],
            north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
        }
    }

    /// Radians to the east and to the north of a unit vector.
    ///
    /// The point opposite to the origin is in all directions and so in none:
    /// it has the coordinates of the origin.
    pub fn to_plane(&self, vector: [f64; 3]) -> (f64, f64) {
        let (x, y) = (dot(vector, self.east), dot(vector, self.north));
        let sin = x.hypot(y);
        let angle_rad = sin.atan2(dot(vector, self.origin));
        let stretch = if sin > 0.0 { angle_rad / sin } else { 1.0 };
        (stretch * x, stretch * y)
    }

    /// Lambert's azimuthal coordinates of a unit vector, which keep areas, in
    /// radians to the east and to the north; without trigonometry.
    pub fn to_equal_area(&self, vector: [f64; 3]) -> (f64, f64) {
        let (x, y) = (dot(vector, self.east), dot(vector, self.north));
        let beside_opposite = 1.0 + dot(vector, self.origin);
        let stretch = if beside_opposite > 0.0 { (2.0 / beside_opposite).sqrt() } else { 1.0 };
        (stretch * x, stretch * y)
    }

    /// Unit vector of a point of the plane, in radians to the east and north.
    pub fn to_sphere(&self, (x, y): (f64, f64)) -> [f64; 3] {
        let angle_rad = x.hypot(y);
        let (sin, cos) = angle_rad.sin_cos();
        let shrink = if angle_rad > 0.0 { sin / angle_rad } else { 1.0 };
        let component =
            |i: usize| cos * self.origin[i] + shrink * (x * self.east[i] + y * self.north[i]);
        [component(0), component(1), component(2)]
    }
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back_from_the_plane() {
        for (lat, lon) in [(0.0, 0.0), (45.0, 359.9), (-90.0, 0.0), (90.0, 70.0), (89.9, 180.0)] {
            let plane = TangentPlane::new(lat, lon);
            for point in [(0.0, 0.0), (0.2, 0.0), (-0.1, 0.3), (1.0, -1.5), (1e-9, 1e-9)] {
                let (x, y) = plane.to_plane(plane.to_sphere(point));
                assert!((x - point.0).abs() < 1e-14 && (y - point.1).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn lamberts_coordinates_keep_directions_and_areas() {
        let plane = TangentPlane::new(50.0, 10.0);
        for point in [(0.3, 0.4), (-1.2, 0.5), (1e-7, 0.0)] {
            let (x, y) = plane.to_equal_area(plane.to_sphere(point));
            // A cap has the area of a disc of radius 2 sin(c/2).
            let angle_rad = point.0.hypot(point.1);
            assert!((x.hypot(y) - 2.0 * (angle_rad / 2.0).sin()).abs() < 1e-14);
            assert!((x * point.1 - y * point.0).abs() < 1e-14 && x * point.0 >= 0.0);
        }
    }

    #[test]
    fn distances_from_the_origin_are_great_circles() {
        let plane = TangentPlane::new(60.0, 350.0);
        let (x, y) = plane.to_plane(unit_vector(62.5, 350.0));
        assert!(x.abs() < 1e-15 && (y - 2.5f64.to_radians()).abs() < 1e-15);
        let (x, y) = plane.to_plane(unit_vector(60.0, 20.0));
        let angle = super::super::sphere::angle_by_haversine_rad((60.0, 350.0), (60.0, 20.0));
        assert!((x.hypot(y) - angle).abs() < 1e-15 && x > 0.0 && y > 0.0);
    }
}
