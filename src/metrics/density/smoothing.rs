//! How wide the kernel of each point is.

use rayon::prelude::*;

use super::bins::Binned;
use super::kernel::Bump;
use super::params::{Adaptation, Pilot};
use super::{SphereKernel, dot};

/// What the kernel sum of the other points is raised by, so that it is nowhere
/// 0 (TRACK).
pub(super) const PILOT_FLOOR: f64 = 1e-5;

/// The smoothing parameter of each point.
pub(super) fn smoothing(
    at: &[[f64; 3]],
    kernel: SphereKernel,
    s0: f64,
    how: Adaptation,
) -> Vec<f64> {
    let Adaptation::Adaptive { alpha, least, pilot } = how else { return vec![s0; at.len()] };
    let pilots = pilots(at, kernel, s0, pilot);
    let mean = geometric_mean(&pilots);
    pilots.iter().map(|f| (s0 * (f / mean).powf(alpha)).max(least)).collect()
}

/// The kernel sum at each point, of the others or of all.
fn pilots(at: &[[f64; 3]], kernel: SphereKernel, s0: f64, pilot: Pilot) -> Vec<f64> {
    let bump = Bump::new(kernel, s0);
    let binned = Binned::new(at, kernel.reach_rad(s0));
    let own = of_none(&bump, pilot);
    let sum = |i: usize| {
        let others = binned.near(i).filter(|&j| j != i);
        own + others.map(|j| bump.value(dot(at[i], at[j]))).sum::<f64>()
    };
    (0..at.len()).into_par_iter().map(sum).collect()
}

/// The kernel sum at a point without others.
pub(super) fn of_none(bump: &Bump, pilot: Pilot) -> f64 {
    match pilot {
        Pilot::OfOthers => PILOT_FLOOR,
        Pilot::OfAll => bump.value(1.0),
    }
}

/// Numbers that are multiplied before a logarithm is taken. Kernel sums are
/// between 1e-9 and the number of points, so that no product is beyond a double.
const FACTORS: usize = 32;

/// The geometric mean of kernel sums; 1 of none.
pub(super) fn geometric_mean(values: &[f64]) -> f64 {
    let logarithms = values.chunks(FACTORS).map(|chunk| chunk.iter().product::<f64>().ln());
    let sum: f64 = logarithms.sum();
    (sum / values.len().max(1) as f64).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::unit_vector;

    const SILVERMAN: Adaptation =
        Adaptation::Adaptive { alpha: 0.5, least: 0.1, pilot: Pilot::OfAll };

    /// Section 3.6 of the specification of metrics.
    #[test]
    fn three_points_on_a_meridian() {
        let at = [0.0, 1.0, 10.0].map(|lat| unit_vector(lat, 0.0));
        let scale = SphereKernel::Linear.normaliser(400.0) / 3.0;
        let pilots = pilots(&at, SphereKernel::Linear, 400.0, Pilot::OfAll);
        let expected = [82.4963, 82.4963, 42.5474];
        for (f, expected) in pilots.iter().zip(expected) {
            assert!((f * scale - expected).abs() < 5e-5, "{}", f * scale);
        }
        assert!((geometric_mean(&pilots) * scale - 66.1577).abs() < 5e-5);
        let s = smoothing(&at, SphereKernel::Linear, 400.0, SILVERMAN);
        for (s, expected, digit) in
            [(s[0], 446.67, 5e-3), (s[1], 446.67, 5e-3), (s[2], 320.779, 5e-4)]
        {
            assert!((s - expected).abs() < digit, "{s}");
        }
    }

    #[test]
    fn a_point_alone_keeps_its_width() {
        let s = smoothing(&[[1.0, 0.0, 0.0]], SphereKernel::Linear, 200.0, Adaptation::default());
        assert!(s.len() == 1 && (s[0] - 200.0).abs() < 1e-9);
        assert!(smoothing(&[], SphereKernel::Linear, 200.0, Adaptation::default()).is_empty());
    }

    #[test]
    fn products_of_many_are_means() {
        let values: Vec<f64> = (1..1000).map(|i| 1e-5 * f64::from(i * i)).collect();
        let slow = (values.iter().map(|v| v.ln()).sum::<f64>() / 999.0).exp();
        assert!((geometric_mean(&values) / slow - 1.0).abs() < 1e-12);
        let largest = geometric_mean(&[1e6; 500]);
        assert!((largest / 1e6 - 1.0).abs() < 1e-12);
    }
}
