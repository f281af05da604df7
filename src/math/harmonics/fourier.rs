//! Fourier transforms along rings, limited to the orders of a truncation.
//!
//! A ring of `columns` points of which only the orders to `mmax` are wanted is
//! taken apart into interleaved rings of `length` points, the shortest that
//! still hold those orders; their transforms, turned by what they are shifted,
//! are added. Two rings that mirror each other go through one complex transform
//! as their sum and difference, which is what the sums over colatitudes need.

use std::f64::consts::TAU;
use std::sync::Arc;

use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::math::wide::wide;

/// Values of a field: `f32` as in files, `f64` in tests.
pub trait Real: Copy + Send + Sync {
    /// As `f64`.
    fn to_f64(self) -> f64;
    /// Rounded from `f64`.
    fn from_f64(value: f64) -> Self;
}

impl Real for f32 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn from_f64(value: f64) -> Self {
        value as f32
    }
}

impl Real for f64 {
    fn to_f64(self) -> f64 {
        self
    }
    fn from_f64(value: f64) -> Self {
        value
    }
}

/// The transforms of rings of one length, whose first points have one longitude.
pub(super) struct RingFourier {
    columns: usize,
    mmax: usize,
    /// Points of an interleaved ring.
    length: usize,
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    /// exp(-imλ) of the first point of each interleaved ring, orders 0 to
    /// `mmax`, then `-mmax` to -1.
    turns: Vec<Complex<f64>>,
}

/// Memory of one transform at a time.
#[derive(Debug, Default)]
pub(super) struct FourierScratch {
    rings: Vec<Complex<f64>>,
    fft: Vec<Complex<f64>>,
    orders: Vec<Complex<f64>>,
}

impl RingFourier {
    pub(super) fn new(
        planner: &mut FftPlanner<f64>,
        columns: usize,
        first_longitude_rad: f64,
        mmax: usize,
    ) -> Self {
        let holds = |length: &usize| columns.is_multiple_of(*length) && *length > 2 * mmax;
        // A ring too short for its orders keeps all its points.
        let length = (1..=columns).find(holds).unwrap_or(columns);
        let turn = |shift: usize, m: i64| {
            // Whole turns are taken off before the angle is rounded.
            let steps = (m * shift as i64).rem_euclid(columns as i64);
            let angle = TAU * steps as f64 / columns as f64 + m as f64 * first_longitude_rad;
            Complex::from_polar(1.0, -angle)
        };
        let last = mmax as i64;
        let turns = (0..columns / length)
            .flat_map(|shift| (0..=last).chain(-last..0).map(move |m| turn(shift, m)))
            .collect();
        Self {
            columns,
            mmax,
            length,
            forward: planner.plan_fft_forward(length),
            inverse: planner.plan_fft_inverse(length),
            turns,
        }
    }

    fn stride(&self) -> usize {
        self.columns / self.length
    }

    fn prepare(&self, scratch: &mut FourierScratch) {
        let zero = Complex::default();
        let fft =
            self.forward.get_inplace_scratch_len().max(self.inverse.get_inplace_scratch_len());
        scratch.rings.resize(self.columns, zero);
        scratch.fft.resize(fft, zero);
        scratch.orders.resize(2 * self.mmax + 1, zero);
    }

    /// The orders, m from 0, of north plus south and north minus south: sums
    /// over the points, not means.
    pub(super) fn analyse<T: Real>(
        &self,
        north: &[T],
        south: Option<&[T]>,
        scratch: &mut FourierScratch,
        mut put: impl FnMut(usize, Complex<f64>, Complex<f64>),
    ) {
        self.prepare(scratch);
        self.interleave(north, south, &mut scratch.rings);
        self.forward.process_with_scratch(&mut scratch.rings, &mut scratch.fft);
        let orders = &mut scratch.orders;
        orders.fill(Complex::default());
        let rings = scratch.rings.chunks_exact(self.length);
        let (upper, lower) = orders.split_at_mut(self.mmax + 1);
        for (ring, turns) in rings.zip(self.turns.chunks_exact(2 * self.mmax + 1)) {
            let (turns_upper, turns_lower) = turns.split_at(self.mmax + 1);
            add_turned(&ring[..=self.mmax], turns_upper, upper);
            add_turned(&ring[self.length - self.mmax..], turns_lower, lower);
        }
        put(0, Complex::new(orders[0].re, 0.0), Complex::new(orders[0].im, 0.0));
        for m in 1..=self.mmax {
            let (plus, minus) = (orders[m], orders[orders.len() - m].conj());
            let (sum, difference) = ((plus + minus) * 0.5, (plus - minus) * 0.5);
            put(m, sum, Complex::new(difference.im, -difference.re));
        }
    }

    /// Sum and difference of two rings as one complex ring, interleaved. A ring
    /// without a mirror image is its own sum.
    fn interleave<T: Real>(&self, north: &[T], south: Option<&[T]>, rings: &mut [Complex<f64>]) {
        let (stride, length) = (self.stride(), self.length);
        let Some(south) = south else {
            for (at, points) in north.chunks_exact(stride).enumerate() {
                for (shift, point) in points.iter().enumerate() {
                    rings[shift * length + at] = Complex::new(point.to_f64(), 0.0);
                }
            }
            return;
        };
        let points = north.chunks_exact(stride).zip(south.chunks_exact(stride));
        for (at, (north, south)) in points.enumerate() {
            for (shift, (north, south)) in north.iter().zip(south).enumerate() {
                let (north, south) = (north.to_f64(), south.to_f64());
                rings[shift * length + at] = Complex::new(north + south, north - south);
            }
        }
    }

    /// The rings that are the sum (north) and the difference (south) of what
    /// these orders, an even and an odd part of each, add up to.
    pub(super) fn synthesise<T: Real>(
        &self,
        get: impl Fn(usize) -> (Complex<f64>, Complex<f64>),
        scratch: &mut FourierScratch,
        north: &mut [T],
        south: Option<&mut [T]>,
    ) {
        self.prepare(scratch);
        let FourierScratch { rings, fft, orders } = scratch;
        let count = orders.len();
        for m in 0..=self.mmax {
            let (even, odd) = get(m);
            let turned = |z: Complex<f64>| Complex::new(-z.im, z.re);
            orders[m] = even + turned(odd);
            if m > 0 {
                orders[count - m] = even.conj() + turned(odd.conj());
            }
        }
        let (upper, lower) = orders.split_at(self.mmax + 1);
        for (ring, turns) in rings.chunks_exact_mut(self.length).zip(self.turns.chunks_exact(count))
        {
            let (turns_upper, turns_lower) = turns.split_at(self.mmax + 1);
            if count <= self.length {
                let (start, rest) = ring.split_at_mut(self.mmax + 1);
                let (middle, end) = rest.split_at_mut(self.length - count);
                turn_back(upper, turns_upper, start);
                middle.fill(Complex::default());
                turn_back(lower, turns_lower, end);
            } else {
                ring.fill(Complex::default());
                self.add_aliased(orders, turns, ring);
            }
        }
        self.inverse.process_with_scratch(rings, fft);
        self.separate(rings, north, south);
    }

    /// Orders of a ring too short for them, several in one place.
    fn add_aliased(
        &self,
        orders: &[Complex<f64>],
        turns: &[Complex<f64>],
        ring: &mut [Complex<f64>],
    ) {
        let count = orders.len() as i64;
        for (i, (order, turn)) in (0..count).zip(orders.iter().zip(turns)) {
            let m = if i as usize <= self.mmax { i } else { i - count };
            ring[m.rem_euclid(self.length as i64) as usize] += order * turn.conj();
        }
    }

    /// The inverse of [`Self::interleave`], but for a factor of two.
    fn separate<T: Real>(&self, rings: &[Complex<f64>], north: &mut [T], south: Option<&mut [T]>) {
        let (stride, length) = (self.stride(), self.length);
        let Some(south) = south else {
            for (at, out) in north.chunks_exact_mut(stride).enumerate() {
                for (shift, out) in out.iter_mut().enumerate() {
                    let z = rings[shift * length + at];
                    *out = T::from_f64(z.re + z.im);
                }
            }
            return;
        };
        let points = north.chunks_exact_mut(stride).zip(south.chunks_exact_mut(stride));
        for (at, (north, south)) in points.enumerate() {
            for (shift, (north, south)) in north.iter_mut().zip(south).enumerate() {
                let z = rings[shift * length + at];
                *north = T::from_f64(z.re + z.im);
                *south = T::from_f64(z.re - z.im);
            }
        }
    }
}

wide! {
    /// Adds values times turns.
    fn add_turned(values: &[Complex<f64>], turns: &[Complex<f64>], out: &mut [Complex<f64>]) {
        for ((out, value), turn) in out.iter_mut().zip(values).zip(turns) {
            out.re += value.re * turn.re - value.im * turn.im;
            out.im += value.re * turn.im + value.im * turn.re;
        }
    }

    /// Writes values times the conjugate of turns.
    fn turn_back(values: &[Complex<f64>], turns: &[Complex<f64>], out: &mut [Complex<f64>]) {
        for ((out, value), turn) in out.iter_mut().zip(values).zip(turns) {
            out.re = value.re * turn.re + value.im * turn.im;
            out.im = value.im * turn.re - value.re * turn.im;
        }
    }
}

impl std::fmt::Debug for RingFourier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RingFourier")
            .field("columns", &self.columns)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
