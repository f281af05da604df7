//! Synthesis at points anywhere on the sphere.

use rustfft::num_complex::Complex;

use super::legendre::{Divisor, Legendre};
use super::rows::Rows;
use super::sums::{PARTS, sum_over_degrees};
use super::{Coefficient, TABLE_LIMIT, Truncation};
use crate::math::wide::wide;

/// Points that are summed together.
const GROUP: usize = 8;

/// Coefficients to values at points, planned once for the points.
///
/// Points of one colatitude share the sums over degrees, so symmetric sets of
/// points cost less.
#[derive(Debug)]
pub struct ToPoints {
    truncation: Truncation,
    rows: Rows,
    points: Vec<Point>,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    lane: usize,
    /// exp(iλ)
    turn: Complex<f64>,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub struct PointsScratch {
    /// (order, part, lane) of one order
    parts: Vec<f64>,
    /// (lane, order)
    orders: Vec<Complex<f64>>,
    rows: Vec<f64>,
}

impl ToPoints {
    /// Plans the transform for points `(colatitude, longitude)` in radians.
    pub fn new(points_rad: &[(f64, f64)], truncation: Truncation) -> Self {
        let mut colatitude_rad: Vec<f64> = points_rad.iter().map(|p| p.0).collect();
        colatitude_rad.sort_by(f64::total_cmp);
        colatitude_rad.dedup();
        let lane = |colatitude: f64| colatitude_rad.partition_point(|c| *c < colatitude);
        let point = |&(colatitude, longitude): &(f64, f64)| Point {
            lane: lane(colatitude),
            turn: Complex::from_polar(1.0, longitude),
        };
        let points = points_rad.iter().map(point).collect();
        let legendre = Legendre::new(truncation, &colatitude_rad, Divisor::One);
        // Many colatitudes: a table that leaves the cache is no faster.
        Self { truncation, rows: Rows::of_functions(legendre, TABLE_LIMIT / 8), points }
    }

    /// Number of colatitudes, padded to whole lanes.
    pub fn lanes(&self) -> usize {
        self.rows.lanes()
    }

    /// Number of points.
    pub fn points(&self) -> usize {
        self.points.len()
    }

    /// Writes the values at the points.
    ///
    /// # Panics
    /// If the coefficients or the values have another length.
    pub fn apply(
        &self,
        coefficients: &[Coefficient],
        scratch: &mut PointsScratch,
        out: &mut [f64],
    ) {
        assert_eq!(coefficients.len(), self.truncation.len(), "number of coefficients");
        assert_eq!(out.len(), self.points.len(), "number of points");
        let (lanes, orders) = (self.rows.lanes(), self.truncation.mmax + 1);
        let PointsScratch { parts, orders: values, rows } = scratch;
        parts.resize(PARTS * lanes, 0.0);
        values.resize(lanes * orders, Complex::default());
        for m in 0..orders {
            let coefficients = &coefficients[self.truncation.order(m)];
            self.rows.visit(m, rows, |lanes, skipped, rows| {
                let coefficients = &coefficients[skipped..];
                sum_over_degrees(rows, lanes.len(), coefficients, lanes.start, parts);
            });
            // Both directions of an order but 0 are one real wave.
            let twice = if m == 0 { 1.0 } else { 2.0 };
            let part = |part: usize, lane: usize| parts[part * lanes + lane];
            for lane in 0..lanes {
                let re = part(0, lane) + part(2, lane);
                let im = part(1, lane) + part(3, lane);
                values[lane * orders + m] = Complex::new(twice * re, twice * im);
            }
        }
        for (out, points) in out.chunks_mut(GROUP).zip(self.points.chunks(GROUP)) {
            sum_over_orders(values, orders, points, out);
        }
    }
}

wide! {
    /// Writes the sums over all orders at a few points, by Horner's rule: the
    /// points do not wait for one another.
    fn sum_over_orders(
        values: &[Complex<f64>],
        orders: usize,
        points: &[Point],
        out: &mut [f64],
    ) {
        let point = |i: usize| points[i.min(points.len() - 1)];
        let at: [&[Complex<f64>]; GROUP] =
            std::array::from_fn(|i| &values[point(i).lane * orders..][..orders]);
        let turn: [Complex<f64>; GROUP] = std::array::from_fn(|i| point(i).turn);
        let (mut re, mut im) = ([0.0; GROUP], [0.0; GROUP]);
        for m in (0..orders).rev() {
            for i in 0..GROUP {
                let z = at[i][m];
                (re[i], im[i]) = (
                    re[i] * turn[i].re - im[i] * turn[i].im + z.re,
                    re[i] * turn[i].im + im[i] * turn[i].re + z.im,
                );
            }
        }
        out.copy_from_slice(&re[..out.len()]);
    }
}
