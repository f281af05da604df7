//! The cost of three points in a row: how much direction and speed change.

use super::features::Vector;

/// Costs below this are none.
const NO_COST: f64 = 1e-8;

/// Weights of the two parts of the cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    pub(super) direction: f64,
    pub(super) speed: f64,
}

/// The cost of three points on the unit sphere, and the lengths of the two
/// steps between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Turn {
    pub(super) cost: f64,
    pub(super) mean_step_deg: f64,
}

impl Weights {
    /// w₁/2 (1 − t₁·t₂) + w₂ (1 − 2√(a₁a₂)/(a₁ + a₂)) for steps of lengths a₁,
    /// a₂ and unit tangents t₁, t₂ where they meet; w₂ if one of the steps has
    /// no length, 0 if neither has.
    ///
    /// # References
    /// Hodges (1995), Mon. Wea. Rev. 123, 3458; Hodges (1999), 127, 1362.
    pub(super) fn turn(&self, points: [&Vector; 3]) -> Turn {
        let [before, here, after] = points;
        let (cos_in, cos_out) = (cosine(before, here), cosine(here, after));
        let (length_in, length_out) = (cos_in.acos(), cos_out.acos());
        let mean_step_deg = ((length_in + length_out) / 2.0).to_degrees();
        let cost = match (length_in > 0.0, length_out > 0.0) {
            (false, false) => 0.0,
            (true, false) | (false, true) => self.speed,
            (true, true) => {
                let scale = length_in.sin() * length_out.sin();
                let tangents: f64 = (0..3)
                    .map(|i| {
                        (before[i] - cos_in * here[i]) * (cos_out * here[i] - after[i]) / scale
                    })
                    .sum();
                let mean = 2.0 * (length_in * length_out).sqrt() / (length_in + length_out);
                self.direction / 2.0 * (1.0 - tangents) + self.speed * (1.0 - mean)
            }
        };
        Turn { cost: if cost.abs() < NO_COST { 0.0 } else { cost }, mean_step_deg }
    }
}

/// The great-circle angle between two points in radians.
pub(super) fn angle_rad(p: &Vector, q: &Vector) -> f32 {
    cosine(p, q).acos() as f32
}

/// The cosine of the angle between two points.
pub(super) fn cosine(p: &Vector, q: &Vector) -> f64 {
    (p[0] * q[0] + p[1] * q[1] + p[2] * q[2]).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::unit_vector;

    const WEIGHTS: Weights = Weights { direction: 0.2, speed: 0.8 };

    fn turn(points: [(f64, f64); 3]) -> Turn {
        let [p, q, r] = points.map(|(lat, lon)| unit_vector(lat, lon));
        WEIGHTS.turn([&p, &q, &r])
    }

    fn is_near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
    }

    #[test]
    fn steady_motion_along_a_great_circle_costs_nothing() {
        assert_eq!(turn([(0.0, 358.0), (0.0, 1.0), (0.0, 4.0)]).cost, 0.0);
        assert_eq!(turn([(87.0, 20.0), (90.0, 0.0), (87.0, 200.0)]).cost, 0.0);
    }

    #[test]
    fn a_turn_costs_by_its_angle() {
        // To the right by 90 degrees, and back.
        is_near(turn([(0.0, 0.0), (0.0, 3.0), (-3.0, 3.0)]).cost, 0.1);
        is_near(turn([(0.0, 0.0), (0.0, 3.0), (0.0, 0.0)]).cost, 0.2);
    }

    #[test]
    fn a_change_of_speed_costs_by_the_two_means() {
        // Steps of 1 and 4 degrees: geometric mean 2, arithmetic mean 2.5.
        let found = turn([(0.0, 0.0), (0.0, 1.0), (0.0, 5.0)]);
        is_near(found.cost, 0.8 * (1.0 - 2.0 / 2.5));
        is_near(found.mean_step_deg, 2.5);
    }

    #[test]
    fn standing_still_has_costs_of_its_own() {
        assert_eq!(turn([(0.0, 0.0); 3]).cost, 0.0);
        assert_eq!(turn([(0.0, 0.0), (0.0, 0.0), (0.0, 1.0)]).cost, 0.8);
        assert_eq!(turn([(0.0, 1.0), (0.0, 0.0), (0.0, 0.0)]).cost, 0.8);
    }
}
