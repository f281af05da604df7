//! Associated Legendre functions, orthonormal on the sphere.
//!
//! P̄(n, m) with ∫ |P̄(n, m) exp(imλ)|² dΩ = 1 and the sign (-1)^m, by the
//! recurrence in the degree
//!
//! ε(n+1, m) P̄(n+1, m) = cos θ P̄(n, m) - ε(n, m) P̄(n-1, m),
//! ε(n, m)² = (n² - m²) / (4n² - 1),
//!
//! which is stable upwards. Next to the poles the first functions of a high
//! order are smaller than any `f64`; they carry an exponent of their own until
//! they have grown, so that the later ones are right.
//!
//! # References
//! Holmes and Featherstone (2002), J. Geodesy 76, 279, section 2; Prézeau and
//! Reinecke (2010), ApJS 190, 267, section 3, for the scaling.

use std::f64::consts::PI;
use std::ops::Range;

use super::Truncation;
use crate::math::wide::wide;

/// Colatitudes that are worked on together.
pub(super) const LANES: usize = 8;
/// Exponent of a unit of scale.
const UNIT: f64 = 1.340_780_792_994_259_7e154; // 2^512
/// A scaled value beyond this is lifted by a unit.
const LIFT: f64 = 1.157_920_892_373_162e77; // 2^256

/// √((n² - m²) / (4n² - 1))
pub(super) fn epsilon(n: usize, m: usize) -> f64 {
    let (n, m) = (n as f64, m as f64);
    ((n * n - m * m) / (4.0 * n * n - 1.0)).sqrt()
}

/// What the functions are divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Divisor {
    /// Nothing.
    One,
    /// sin θ, as the components of a wind have it. At the poles that is the
    /// limit; of order 0 it is left out there, as no wind contains it.
    Sine,
}

/// A value times `UNIT` to a power that is not positive.
#[derive(Clone, Copy, Debug, Default)]
struct Scaled {
    value: f64,
    units: i32,
}

impl Scaled {
    fn times(self, factor: f64) -> Self {
        let value = self.value * factor;
        if value != 0.0 && value.abs() < 1.0 / LIFT {
            Self { value: value * UNIT, units: self.units - 1 }
        } else {
            Self { value, units: self.units }
        }
    }
}

/// The functions of a truncation at some colatitudes.
#[derive(Debug)]
pub(super) struct Legendre {
    truncation: Truncation,
    /// Cosines, padded with zeros to whole lanes.
    cos: Vec<f64>,
    /// Where the recurrence of each order begins at each group of lanes.
    starts: Vec<State>,
    /// The factors of cos θ P̄(n, m) and P̄(n-1, m) in P̄(n+1, m).
    factors: Vec<[f64; 2]>,
}

impl Legendre {
    pub(super) fn new(truncation: Truncation, colatitude_rad: &[f64], divisor: Divisor) -> Self {
        let lanes = colatitude_rad.len().next_multiple_of(LANES);
        let mut cos = vec![0.0; lanes];
        let mut firsts = vec![Scaled::default(); lanes * (truncation.mmax + 1)];
        for (lane, theta) in colatitude_rad.iter().enumerate() {
            cos[lane] = theta.cos();
            fill_firsts(&mut firsts[lane..], lanes, theta.sin(), divisor);
        }
        let factors = truncation.harmonics().map(|(n, m)| {
            let up = epsilon(n + 1, m);
            [1.0 / up, epsilon(n, m) / up]
        });
        let factors: Vec<[f64; 2]> = factors.collect();
        // Degrees that no `f64` holds are passed here, once, not in every frame.
        let mut starts = Vec::with_capacity(firsts.len() / LANES);
        for (m, firsts) in firsts.chunks_exact(lanes).enumerate() {
            let factors = &factors[truncation.order(m)];
            for (firsts, cos) in firsts.chunks_exact(LANES).zip(cos.chunks_exact(LANES)) {
                let mut state = State::new(firsts);
                while state.degree < factors.len() && !state.is_felt() {
                    state.step(factors, cos);
                }
                starts.push(state);
            }
        }
        Self { truncation, cos, starts, factors }
    }

    /// Which functions there are.
    pub(super) fn truncation(&self) -> Truncation {
        self.truncation
    }

    /// Number of colatitudes, padded to whole lanes.
    pub(super) fn lanes(&self) -> usize {
        self.cos.len()
    }

    /// Degrees of order `m` that are as good as zero at some lanes, an even
    /// number of them.
    pub(super) fn negligible(&self, m: usize, lanes: &Range<usize>) -> usize {
        let degrees = self.states(m, lanes).iter().map(|state| state.degree);
        degrees.min().unwrap_or(0) / 2 * 2
    }

    fn states(&self, m: usize, lanes: &Range<usize>) -> &[State] {
        let groups = self.lanes() / LANES;
        &self.starts[m * groups + lanes.start / LANES..m * groups + lanes.end / LANES]
    }

    /// Writes the functions of order `m` at some lanes, degree by degree,
    /// `skipped` degrees left out.
    pub(super) fn order(&self, m: usize, lanes: &Range<usize>, skipped: usize, out: &mut [f64]) {
        let factors = &self.factors[self.truncation.order(m)];
        let stride = lanes.len();
        let groups = self.states(m, lanes).iter().zip(self.cos[lanes.clone()].chunks_exact(LANES));
        for (group, (state, cos)) in groups.enumerate() {
            state.clone().run(factors, cos, skipped, stride, &mut out[group * LANES..]);
        }
    }
}

/// The recurrence at one group of lanes, arrived at some degree.
#[derive(Clone, Debug)]
struct State {
    value: [f64; LANES],
    before: [f64; LANES],
    /// Units of scale of both.
    units: [i32; LANES],
    /// Degrees passed.
    degree: usize,
}

impl State {
    fn new(firsts: &[Scaled]) -> Self {
        Self {
            value: std::array::from_fn(|i| firsts[i].value),
            before: [0.0; LANES],
            units: std::array::from_fn(|i| firsts[i].units),
            degree: 0,
        }
    }

    /// Whether a sum would feel the value of any lane.
    fn is_felt(&self) -> bool {
        self.units.iter().zip(self.value).any(|(&units, value)| units == 0 && value != 0.0)
    }

    fn is_scaled(&self) -> bool {
        self.units.iter().any(|&units| units < 0)
    }

    /// To the next degree.
    fn step(&mut self, factors: &[[f64; 2]], cos: &[f64]) {
        let [up, down] = factors[self.degree];
        for (i, cos) in cos.iter().enumerate() {
            let next = up * cos * self.value[i] - down * self.before[i];
            (self.before[i], self.value[i]) = (self.value[i], next);
            if self.units[i] < 0 && next.abs() > LIFT {
                self.value[i] /= UNIT;
                self.before[i] /= UNIT;
                self.units[i] += 1;
            }
        }
        self.degree += 1;
    }

    /// Writes all degrees but the `skipped` first: scaled as long as a lane
    /// needs it, then plain.
    fn run(
        mut self,
        factors: &[[f64; 2]],
        cos: &[f64],
        skipped: usize,
        stride: usize,
        out: &mut [f64],
    ) {
        let row = |degree: usize| (degree - skipped) * stride;
        for degree in skipped..self.degree {
            out[row(degree)..][..LANES].fill(0.0);
        }
        while self.degree < factors.len() && self.is_scaled() {
            let out = &mut out[row(self.degree)..][..LANES];
            for (out, (value, units)) in out.iter_mut().zip(self.value.iter().zip(self.units)) {
                *out = if units == 0 { *value } else { 0.0 };
            }
            self.step(factors, cos);
        }
        if self.degree < factors.len() {
            let Self { value, before, degree, .. } = self;
            plain_degrees(
                cos,
                &before,
                &value,
                &factors[degree..],
                stride,
                &mut out[row(degree)..],
            );
        }
    }
}

/// P̄(m, m) of every order at one lane.
fn fill_firsts(firsts: &mut [Scaled], stride: usize, sin: f64, divisor: Divisor) {
    let mut start = Scaled { value: 1.0 / (4.0 * PI).sqrt(), units: 0 };
    let mut sines = 0;
    for (m, place) in firsts.iter_mut().step_by(stride).enumerate() {
        if m > 0 {
            start = start.times(-(1.0 + 1.0 / (2.0 * m as f64)).sqrt());
        }
        // One sine a step, the last of them left out where divided by it.
        let wanted = match divisor {
            Divisor::One => m,
            Divisor::Sine => m.saturating_sub(1),
        };
        if sines < wanted {
            (start, sines) = (start.times(sin), wanted);
        }
        *place = match (divisor, m) {
            // Zero, and not the tiny sine of π, at the south pole.
            (Divisor::Sine, 0) if sin.abs() < 1e-15 => Scaled::default(),
            (Divisor::Sine, 0) => start.times(1.0 / sin),
            _ => start,
        };
    }
}

wide! {
    fn plain_degrees(
        cos: &[f64],
        before: &[f64; LANES],
        value: &[f64; LANES],
        factors: &[[f64; 2]],
        stride: usize,
        out: &mut [f64],
    ) {
        let cos: [f64; LANES] = cos.try_into().expect("a group of lanes");
        let (mut before, mut value) = (*before, *value);
        for (&[up, down], row) in factors.iter().zip(out.chunks_mut(stride)) {
            row[..LANES].copy_from_slice(&value);
            for i in 0..LANES {
                let next = up * cos[i] * value[i] - down * before[i];
                (before[i], value[i]) = (value[i], next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Rows;
    use super::*;

    fn table(truncation: Truncation, theta: &[f64], divisor: Divisor) -> (Vec<f64>, usize) {
        match Rows::of_functions(Legendre::new(truncation, theta, divisor), usize::MAX) {
            Rows::Table { values, lanes, .. } => (values, lanes),
            Rows::Recurrence(_) => unreachable!("no limit"),
        }
    }

    #[test]
    fn low_degrees_match_their_formulas() {
        let theta = [0.0, 0.3, 1.2, PI / 2.0, 3.0];
        let truncation = Truncation::triangular(3);
        let (values, lanes) = table(truncation, &theta, Divisor::One);
        for (lane, theta) in theta.into_iter().enumerate() {
            let (sin, cos) = theta.sin_cos();
            let check = |n: usize, m: usize, exact: f64| {
                let value = values[truncation.index(n, m) * lanes + lane];
                assert!((value - exact).abs() < 1e-15, "{n} {m} {theta}: {value} {exact}");
            };
            check(0, 0, 0.5 / PI.sqrt());
            check(1, 0, (0.75 / PI).sqrt() * cos);
            check(1, 1, -(0.375 / PI).sqrt() * sin);
            check(2, 1, -(1.875 / PI).sqrt() * sin * cos);
            check(3, 3, -(35.0 / (64.0 * PI)).sqrt() * sin.powi(3));
        }
    }

    #[test]
    fn the_sum_of_squares_of_a_degree_is_the_same_everywhere() {
        // The addition theorem, through the scaled values next to the pole.
        let theta: Vec<f64> = (1..=180).map(|k| f64::from(k) * PI / 360.0).collect();
        let truncation = Truncation::triangular(1000);
        let legendre = Legendre::new(truncation, &theta, Divisor::One);
        let lanes = legendre.lanes();
        let rows = Rows::of_functions(legendre, 0);
        let mut squares = vec![0.0; lanes];
        let mut scratch = Vec::new();
        for m in 0..=1000 {
            let twice = if m == 0 { 1.0 } else { 2.0 };
            rows.visit(m, &mut scratch, |lanes, _, rows| {
                let last = &rows[rows.len().saturating_sub(lanes.len())..];
                squares[lanes].iter_mut().zip(last).for_each(|(s, p)| *s += twice * p * p);
            });
        }
        for square in &squares[..theta.len()] {
            let exact = 2001.0 / (4.0 * PI);
            assert!((square / exact - 1.0).abs() < 1e-11, "{square} {exact}");
        }
    }

    #[test]
    fn divided_by_the_sine_is_so_also_at_the_poles() {
        let theta = [0.0, 0.4, 2.0, PI];
        let truncation = Truncation::triangular(5);
        let (plain, lanes) = table(truncation, &theta, Divisor::One);
        let (divided, _) = table(truncation, &theta, Divisor::Sine);
        for (place, (n, m)) in truncation.harmonics().enumerate() {
            for lane in [1, 2] {
                let i = place * lanes + lane;
                assert!((divided[i] - plain[i] / theta[lane].sin()).abs() < 1e-14, "{n} {m}");
            }
            if m != 1 {
                assert_eq!(divided[place * lanes], 0.0, "{n} {m}");
                assert!(divided[place * lanes + 3].abs() < 1e-14, "{n} {m}");
            }
        }
        // P̄(1, 1) is -√(3 / 8π) sin θ.
        let value = divided[truncation.index(1, 1) * lanes];
        assert!((value + (0.375 / PI).sqrt()).abs() < 1e-15);
    }
}
