//! Longitude to the right, latitude up.
//!
//! x = Δλ, y = φ.
//!
//! # References
//! Snyder (1987), Map Projections: A Working Manual, section 12 with φ₁ = 0.

pub(super) fn forward(lat_deg: f64, east_rad: f64) -> (f64, f64) {
    (east_rad, lat_deg.to_radians())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn degrees_are_as_long_in_both_directions() {
        let (x, y) = forward(90.0, PI);
        assert!((x - 2.0 * y).abs() < 1e-15);
        assert_eq!(forward(0.0, 0.0), (0.0, 0.0));
    }
}
