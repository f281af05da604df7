//! Geometry on the unit sphere.

/// Cartesian unit vector of a point given in degrees.
pub fn unit_vector(lat_deg: f64, lon_deg: f64) -> [f64; 3] {
    let (sin_lat, cos_lat) = lat_deg.to_radians().sin_cos();
    let (sin_lon, cos_lon) = lon_deg.to_radians().sin_cos();
    [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
}

/// Latitude in [-90, 90] and longitude in [0, 360), in degrees, of the direction
/// of a vector of any length but 0.
pub fn lat_lon_deg([x, y, z]: [f64; 3]) -> (f64, f64) {
    let lon_deg = y.atan2(x).to_degrees().rem_euclid(360.0);
    // The remainder of a tiny negative number rounds to 360.
    (z.atan2(x.hypot(y)).to_degrees(), if lon_deg < 360.0 { lon_deg } else { 0.0 })
}

/// Squared chord between two points that are `angle_rad` apart.
pub fn chord_squared(angle_rad: f64) -> f64 {
    (2.0 * (angle_rad / 2.0).sin()).powi(2)
}

/// Great-circle angle in radians by the haversine formula; points in degrees.
///
/// 2 asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)), the root limited to 1.
///
/// # References
/// Sinnott (1984), Sky and Telescope 68, 159.
pub fn angle_by_haversine_rad(p: (f64, f64), q: (f64, f64)) -> f64 {
    let (lat_p, lat_q) = (p.0.to_radians(), q.0.to_radians());
    let half_lat = (lat_q - lat_p) / 2.0;
    let half_lon = (q.1.to_radians() - p.1.to_radians()) / 2.0;
    let square = half_lat.sin().powi(2) + lat_p.cos() * lat_q.cos() * half_lon.sin().powi(2);
    2.0 * square.sqrt().min(1.0).asin()
}

/// Great-circle angle in radians by the limited dot product of unit vectors.
///
/// Less exact than the haversine for small angles (about 1e-8 rad); kept for
/// parity with programs that use it.
pub fn angle_by_dot_rad(p: (f64, f64), q: (f64, f64)) -> f64 {
    let (a, b) = (unit_vector(p.0, p.1), unit_vector(q.0, q.1));
    (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]).clamp(-1.0, 1.0).acos()
}

/// Direction in degrees, [0, 360) clockwise from north, in which the great
/// circle from `p` to `q` leaves `p`; points in degrees. `None` from a point to
/// itself or to the one opposite, where all directions are the same.
pub fn bearing_deg(p: (f64, f64), q: (f64, f64)) -> Option<f64> {
    let (lat_p, lat_q) = (p.0.to_radians(), q.0.to_radians());
    let (sin_lon, cos_lon) = (q.1 - p.1).to_radians().sin_cos();
    let east = sin_lon * lat_q.cos();
    let north = lat_p.cos() * lat_q.sin() - lat_p.sin() * lat_q.cos() * cos_lon;
    // Sines of angles of a micrometre say no direction.
    if east.hypot(north) < 1e-13 {
        return None;
    }
    let bearing = east.atan2(north).to_degrees().rem_euclid(360.0);
    Some(if bearing < 360.0 { bearing } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_2, PI};

    #[test]
    fn bearings_of_known_courses() {
        let bearing = |p, q| bearing_deg(p, q).unwrap();
        assert!((bearing((0.0, 359.0), (0.0, 1.0)) - 90.0).abs() < 1e-12);
        assert!((bearing((10.0, 5.0), (-10.0, 5.0)) - 180.0).abs() < 1e-12);
        assert_eq!(bearing((10.0, 5.0), (20.0, 5.0)), 0.0);
        // The example of section 5.1 of the specification of metrics.
        assert!((bearing((48.0, -40.0), (50.0, -32.0)) - 66.150_54).abs() < 5e-6);
        assert!((bearing((59.0, 178.0), (58.0, -174.0)) - 100.020_85).abs() < 5e-6);
        assert_eq!(bearing_deg((50.0, 10.0), (50.0, 370.0)), None);
        assert_eq!(bearing_deg((50.0, 10.0), (-50.0, 190.0)), None);
    }

    #[test]
    fn both_angles_agree_on_known_arcs() {
        for angle in [angle_by_haversine_rad, angle_by_dot_rad] {
            assert!(angle((10.0, 20.0), (10.0, 20.0)).abs() < 1e-7);
            assert!((angle((0.0, 0.0), (0.0, 90.0)) - FRAC_PI_2).abs() < 1e-12);
            assert!((angle((90.0, 0.0), (-90.0, 77.0)) - PI).abs() < 1e-7);
            assert!((angle((0.0, 359.0), (0.0, 1.0)) - 2f64.to_radians()).abs() < 1e-9);
        }
    }

    #[test]
    fn directions_come_back_as_points() {
        for (lat, lon) in [(0.0, 0.0), (-35.0, 359.5), (89.999, 181.0), (-90.0, 0.0), (12.0, 90.0)]
        {
            let [x, y, z] = unit_vector(lat, lon).map(|v| 3.0 * v);
            let (back_lat, back_lon) = lat_lon_deg([x, y, z]);
            assert!((back_lat - lat).abs() < 1e-12 && (back_lon - lon).abs() < 1e-9);
        }
        assert_eq!(lat_lon_deg([1.0, -1e-30, 0.0]), (0.0, 0.0));
    }

    #[test]
    fn chord_matches_unit_vectors() {
        let (p, q) = ((50.0, 350.0), (52.0, 3.0));
        let (a, b) = (unit_vector(p.0, p.1), unit_vector(q.0, q.1));
        let squared: f64 = (0..3).map(|i| (a[i] - b[i]).powi(2)).sum();
        assert!((chord_squared(angle_by_haversine_rad(p, q)) - squared).abs() < 1e-14);
    }
}
