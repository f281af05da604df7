//! Polar stereographic, true to scale at its pole.
//!
//! A point at c from the pole lies at ρ = 2 tan(c/2); in the north
//! x = ρ sin Δλ, y = -ρ cos Δλ, in the south x = ρ sin Δλ, y = ρ cos Δλ.
//!
//! # References
//! Snyder (1987), Map Projections: A Working Manual, section 21, with k₀ = 1.

use crate::model::Hemisphere;

pub(super) fn forward(pole: Hemisphere, lat_deg: f64, east_rad: f64) -> (f64, f64) {
    let colatitude_rad = (90.0 - pole.sign() * lat_deg).to_radians();
    let distance = 2.0 * (colatitude_rad / 2.0).tan();
    let (sin, cos) = east_rad.sin_cos();
    (distance * sin, -pole.sign() * distance * cos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::f64::consts::FRAC_PI_2;

    #[test]
    fn known_points() {
        let near = |found: (f64, f64), wanted: (f64, f64)| {
            (found.0 - wanted.0).abs() < 1e-12 && (found.1 - wanted.1).abs() < 1e-12
        };
        assert!(near(forward(Hemisphere::North, 90.0, 1.0), (0.0, 0.0)));
        assert!(near(forward(Hemisphere::North, 0.0, 0.0), (0.0, -2.0)));
        assert!(near(forward(Hemisphere::North, 0.0, FRAC_PI_2), (2.0, 0.0)));
        assert!(near(forward(Hemisphere::South, 0.0, 0.0), (0.0, 2.0)));
        assert!(near(forward(Hemisphere::South, -90.0, 2.0), (0.0, 0.0)));
    }

    proptest! {
        #[test]
        fn points_come_back(lat in -60.0..89.9_f64, east in -3.1..3.1_f64) {
            for pole in [Hemisphere::North, Hemisphere::South] {
                let (x, y) = forward(pole, pole.sign() * lat, east);
                let c = 2.0 * (x.hypot(y) / 2.0).atan();
                prop_assert!((90.0 - c.to_degrees() - lat).abs() < 1e-9);
                prop_assert!((x.atan2(-pole.sign() * y) - east).abs() < 1e-9);
            }
        }
    }
}
