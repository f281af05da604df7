//! Quadrature over the colatitude that is exact for what equal steps can hold.
//!
//! A meridian and the opposite one make a full circle, on which an order of a
//! field is a trigonometric polynomial; equal steps determine it. Its integral
//! against a Legendre function of degree `n` needs only the terms up to `n` of
//! the polynomial times the measure (|sin θ|, or the sign of sin θ where there
//! is no sine to integrate with). So that product is made exactly, cut off, and
//! handed on at as few colatitudes as the truncation needs. For a truncation as
//! fine as the grid this is Clenshaw-Curtis (rows at the poles) or Fejér
//! quadrature (none there) of the field interpolated to twice as many rows.
//!
//! # References
//! Clenshaw and Curtis (1960), Numer. Math. 2, 197; Waldvogel (2006), BIT 46,
//! 195; Reinecke, Belkner and Carron (2023), A&A 678, A165, section 3.

use std::f64::consts::PI;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::rings::LatitudeRows;

type Z = Complex<f64>;

/// What an integral over the colatitude is taken with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// sin θ dθ, for scalars.
    Area,
    /// dθ, for components of a wind.
    Meridian,
}

impl Measure {
    /// Whether an order of the field has the same sign on the opposite
    /// meridian. Components of a wind turn round on the way across a pole.
    fn continues_with_sign(self, m: usize) -> f64 {
        let even = match self {
            Self::Area => m.is_multiple_of(2),
            Self::Meridian => !m.is_multiple_of(2),
        };
        if even { 1.0 } else { -1.0 }
    }

    /// Fourier coefficient of |sin θ| or of the sign of sin θ.
    fn coefficient(self, k: i64) -> Z {
        match self {
            Self::Area if k % 2 == 0 => Z::new(2.0 / (PI * (1 - k * k) as f64), 0.0),
            Self::Meridian if k % 2 != 0 => Z::new(0.0, -2.0 / (PI * k as f64)),
            _ => Z::default(),
        }
    }
}

/// From the rows of a grid of equal steps to the nodes of the integral.
pub(super) struct Thinning {
    rows: LatitudeRows,
    measure: Measure,
    /// Highest degree of a function in the integral.
    degree: usize,
    /// The measure at the steps of a circle that holds the product.
    kernel: Vec<f64>,
    /// From the circle of rows, to and from the kernel's, to that of the nodes.
    rows_forward: Arc<dyn Fft<f64>>,
    kernel_inverse: Arc<dyn Fft<f64>>,
    kernel_forward: Arc<dyn Fft<f64>>,
    nodes_inverse: Arc<dyn Fft<f64>>,
}

/// Memory of one order at a time.
#[derive(Debug, Default)]
pub(super) struct ThinningScratch {
    /// The circle of rows, later that of the nodes.
    circle: Vec<Z>,
    product: Vec<Z>,
    fft: Vec<Z>,
}

/// Steps round the globe over two opposite meridians.
fn circle_steps(rows: LatitudeRows) -> usize {
    match rows {
        LatitudeRows::WithPoles(n) => 2 * (n - 1),
        LatitudeRows::WithoutPoles(n) | LatitudeRows::Gaussian(n) => 2 * n,
    }
}

/// The next length that transforms fast.
fn fast_length(at_least: usize) -> usize {
    let smooth = |n: &usize| {
        [2, 3, 5].iter().fold(*n, |mut rest, prime| {
            while rest.is_multiple_of(*prime) {
                rest /= prime;
            }
            rest
        }) == 1
    };
    (at_least..).find(smooth).expect("powers of two have no end")
}

impl Thinning {
    /// For rows of equal steps and functions up to `degree`.
    pub(super) fn new(
        planner: &mut FftPlanner<f64>,
        rows: LatitudeRows,
        degree: usize,
        measure: Measure,
    ) -> Self {
        let steps = circle_steps(rows);
        // The product of the field (degree steps / 2) and as much of the
        // measure as reaches down to `degree`, without a term that aliases there.
        let reach = steps / 2 + degree;
        let length = fast_length(steps / 2 + reach + degree + 1);
        let kernel_inverse = planner.plan_fft_inverse(length);
        let mut kernel = vec![Z::default(); length];
        for k in -(reach as i64)..=reach as i64 {
            kernel[k.rem_euclid(length as i64) as usize] += measure.coefficient(k);
        }
        kernel_inverse.process(&mut kernel);
        Self {
            rows,
            measure,
            degree,
            kernel: kernel.iter().map(|z| z.re).collect(),
            rows_forward: planner.plan_fft_forward(steps),
            kernel_forward: planner.plan_fft_forward(length),
            kernel_inverse,
            nodes_inverse: planner.plan_fft_inverse(2 * node_count(degree)),
        }
    }

    /// Number of nodes.
    pub(super) fn nodes(&self) -> usize {
        node_count(self.degree)
    }

    /// Colatitudes of the nodes in radians, north first.
    pub(super) fn node_colatitude_rad(&self) -> Vec<f64> {
        LatitudeRows::WithoutPoles(self.nodes()).colatitude_rad()
    }

    /// Quadrature weight of a node, the measure already in its value.
    pub(super) fn node_weight(&self) -> f64 {
        PI / self.nodes() as f64
    }

    /// Values at the nodes of order `m`, times the measure, from those at the
    /// rows; all from pole to pole.
    pub(super) fn apply(
        &self,
        m: usize,
        rows: &[Z],
        scratch: &mut ThinningScratch,
        nodes: &mut [Z],
    ) {
        let ThinningScratch { circle, product, fft } = scratch;
        let transforms =
            [&self.rows_forward, &self.kernel_inverse, &self.kernel_forward, &self.nodes_inverse];
        let needed = transforms.iter().map(|t| t.get_inplace_scratch_len()).max();
        fft.resize(needed.unwrap_or(0), Z::default());
        self.continue_over_the_poles(m, rows, circle);
        self.rows_forward.process_with_scratch(circle, fft);
        self.pad(circle, product);
        self.kernel_inverse.process_with_scratch(product, fft);
        product.iter_mut().zip(&self.kernel).for_each(|(value, kernel)| *value *= kernel);
        self.kernel_forward.process_with_scratch(product, fft);
        self.cut_off(product, circle);
        self.nodes_inverse.process_with_scratch(circle, fft);
        nodes.copy_from_slice(&circle[..nodes.len()]);
    }

    fn continue_over_the_poles(&self, m: usize, rows: &[Z], circle: &mut Vec<Z>) {
        let sign = self.measure.continues_with_sign(m);
        let opposite = match self.rows {
            // A pole is on both meridians.
            LatitudeRows::WithPoles(n) => &rows[1..n - 1],
            LatitudeRows::WithoutPoles(_) | LatitudeRows::Gaussian(_) => rows,
        };
        circle.clear();
        circle.extend_from_slice(rows);
        circle.extend(opposite.iter().rev().map(|z| z * sign));
        if let LatitudeRows::WithPoles(n) = self.rows
            && sign < 0.0
        {
            // What turns round on the way across a pole is nothing there; the
            // rounding of a file may leave a little.
            (circle[0], circle[n - 1]) = (Z::default(), Z::default());
        }
    }

    /// Fourier coefficients of the rows in the longer circle of the kernel.
    fn pad(&self, circle: &[Z], product: &mut Vec<Z>) {
        let steps = circle.len() as i64;
        let length = self.kernel.len() as i64;
        product.clear();
        product.resize(self.kernel.len(), Z::default());
        for k in -steps / 2..=steps / 2 {
            // The highest wave is shared by its two directions.
            let share = if 2 * k.abs() == steps { 0.5 } else { 1.0 } / steps as f64;
            let turn = match self.rows {
                LatitudeRows::WithPoles(_) => Z::new(share, 0.0),
                _ => Z::from_polar(share, -PI * k as f64 / steps as f64),
            };
            product[k.rem_euclid(length) as usize] = circle[k.rem_euclid(steps) as usize] * turn;
        }
    }

    /// What the functions can meet, on the circle of the nodes, which lie half
    /// a step from the poles.
    fn cut_off(&self, product: &[Z], circle: &mut Vec<Z>) {
        let length = product.len() as i64;
        let steps = 2 * self.nodes() as i64;
        circle.clear();
        circle.resize(steps as usize, Z::default());
        for k in -(self.degree as i64)..=self.degree as i64 {
            let turn = Z::from_polar(1.0 / length as f64, PI * k as f64 / steps as f64);
            circle[k.rem_euclid(steps) as usize] = product[k.rem_euclid(length) as usize] * turn;
        }
    }
}

/// Nodes that integrate products of two polynomials of this degree exactly.
fn node_count(degree: usize) -> usize {
    fast_length(degree + 1)
}

impl std::fmt::Debug for Thinning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Thinning")
            .field("rows", &self.rows)
            .field("measure", &self.measure)
            .field("degree", &self.degree)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Integral of cos(kθ) or sin(kθ) over a meridian with the measure.
    fn exact(measure: Measure, k: i64, sine: bool) -> f64 {
        let kf = k as f64;
        match (measure, sine) {
            (Measure::Area, false) if k % 2 == 0 => 2.0 / (1.0 - kf * kf),
            (Measure::Area, true) if k == 1 => PI / 2.0,
            (Measure::Meridian, true) if k % 2 != 0 => 2.0 / kf,
            (Measure::Meridian, false) if k == 0 => PI,
            _ => 0.0,
        }
    }

    #[test]
    fn integrals_of_every_wave_of_the_grid_are_exact() {
        for rows in [LatitudeRows::WithPoles(19), LatitudeRows::WithoutPoles(18)] {
            for measure in [Measure::Area, Measure::Meridian] {
                let thinning = Thinning::new(&mut FftPlanner::new(), rows, 5, measure);
                let mut nodes = vec![Z::default(); thinning.node_colatitude_rad().len()];
                // Of order 0 a scalar is even about the poles and a wind odd.
                let sine = measure == Measure::Meridian;
                for k in 0..18 {
                    let wave = |theta: f64| {
                        let (sin, cos) = (k as f64 * theta).sin_cos();
                        Z::from(if sine { sin } else { cos })
                    };
                    let field: Vec<Z> = rows.colatitude_rad().into_iter().map(wave).collect();
                    thinning.apply(0, &field, &mut ThinningScratch::default(), &mut nodes);
                    let sum = nodes.iter().sum::<Z>().re * thinning.node_weight();
                    let exact = exact(measure, k, sine);
                    assert!((sum - exact).abs() < 1e-14, "{rows:?} {measure:?} {k}");
                }
            }
        }
    }

    #[test]
    fn lengths_are_products_of_small_primes() {
        assert_eq!([7, 1527, 1025].map(fast_length), [8, 1536, 1080]);
    }
}
