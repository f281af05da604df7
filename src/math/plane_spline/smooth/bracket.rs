//! The search for the p at which the residuals are those asked for.

/// By how much p is lowered or raised as long as a side is far.
const LEAP: f64 = 0.04;
/// Part of the way to a side where a leap would pass it.
const CLOSE: f64 = 0.9;

/// Two p, each with its excess of residuals, around the one without excess.
///
/// A side is far while the excess of a trial is still that of the side.
pub(super) struct Bracket {
    low: (f64, f64),
    high: (f64, f64),
    low_is_near: bool,
    high_is_near: bool,
}

impl Bracket {
    /// From p = 0, where the excess is that of the polynomial, to infinity.
    pub(super) fn new(at_zero: f64, at_infinity: f64) -> Self {
        Self {
            low: (0.0, at_zero),
            high: (f64::INFINITY, at_infinity),
            low_is_near: false,
            high_is_near: false,
        }
    }

    /// The p to try after a trial (p, excess); none if the excess does not fall
    /// with p.
    pub(super) fn next(&mut self, here: (f64, f64), tolerance: f64) -> Option<f64> {
        if !self.high_is_near && here.1 - self.high.1 <= tolerance {
            self.high = here;
            return Some(lowered(here.0, self.low.0));
        }
        self.high_is_near |= here.1 < 0.0;
        if !self.low_is_near && self.low.1 - here.1 <= tolerance {
            self.low = here;
            return Some(raised(here.0, self.high.0));
        }
        self.low_is_near |= here.1 > 0.0;
        if here.1 >= self.low.1 || here.1 <= self.high.1 {
            return None;
        }
        let root = rational_root(self.low, here, self.high);
        if here.1 < 0.0 {
            self.high = here;
        } else {
            self.low = here;
        }
        Some(root)
    }
}

fn lowered(p: f64, low: f64) -> f64 {
    let leap = p * LEAP;
    if leap <= low { CLOSE * low + (1.0 - CLOSE) * p } else { leap }
}

fn raised(p: f64, high: f64) -> f64 {
    let leap = p / LEAP;
    if leap >= high { CLOSE * high + (1.0 - CLOSE) * p } else { leap }
}

/// The root of the rational function `(u p + v) / (p + w)` through three points
/// (p, value); the last may be at infinity.
fn rational_root(low: (f64, f64), middle: (f64, f64), high: (f64, f64)) -> f64 {
    let ((p1, f1), (p2, f2), (p3, f3)) = (low, middle, high);
    if p3 == f64::INFINITY {
        return (p1 * (f1 - f3) * f2 - p2 * (f2 - f3) * f1) / ((f1 - f2) * f3);
    }
    let (h1, h2, h3) = (f1 * (f2 - f3), f2 * (f3 - f1), f3 * (f1 - f2));
    -(p1 * p2 * h3 + p2 * p3 * h1 + p3 * p1 * h2) / (p1 * h1 + p2 * h2 + p3 * h3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_a_rational_function_is_met_at_once() {
        let excess = |p: f64| (2.0 - 3.0 * p) / (p + 5.0);
        let at = |p: f64| (p, excess(p));
        for high in [at(4.0), (f64::INFINITY, -3.0)] {
            let root = rational_root(at(0.0), at(0.3), high);
            assert!((root - 2.0 / 3.0).abs() < 1e-14, "{root}");
        }
    }

    #[test]
    fn p_is_found_over_many_powers_of_ten() {
        for power in -14..=14 {
            // Falls from 1 to -1 around 10 to this power, steeper than a rational function.
            let middle = 10f64.powi(power);
            let excess = |p: f64| 1.0 - 2.0 / (1.0 + (middle / p).powf(1.7));
            let (mut bracket, mut p) = (Bracket::new(1.0, -1.0), 1.0);
            for _ in 0..30 {
                if excess(p).abs() < 1e-3 {
                    break;
                }
                p = bracket.next((p, excess(p)), 1e-3).unwrap();
            }
            assert!((p / middle - 1.0).abs() < 2e-3, "{p} is not {middle}");
        }
    }
}
