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
        // A ring too short for its orders keeps all its points; see `orders`.
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
        for (ring, turns) in rings.zip(self.turns.chunks_exact(orders.len())) {
            let (upper, lower) = (&ring[..=self.mmax], &ring[self.length - self.mmax..]);
            for ((order, turn), value) in
                orders.iter_mut().zip(turns).zip(upper.iter().chain(lower))
            {
                *order += turn * value;
            }
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
        for (at, points) in north.chunks_exact(stride).enumerate() {
            for (shift, point) in points.iter().enumerate() {
                let north = point.to_f64();
                rings[shift * length + at] = match south {
                    Some(south) => {
                        let south = south[at * stride + shift].to_f64();
                        Complex::new(north + south, north - south)
                    }
                    None => Complex::new(north, 0.0),
                };
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
        mut south: Option<&mut [T]>,
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
        rings.fill(Complex::default());
        for (ring, turns) in rings.chunks_exact_mut(self.length).zip(self.turns.chunks_exact(count))
        {
            for (i, (order, turn)) in orders.iter().zip(turns).enumerate() {
                // A ring too short for its orders takes several in one place.
                let m = if i <= self.mmax { i as i64 } else { i as i64 - count as i64 };
                ring[m.rem_euclid(self.length as i64) as usize] += order * turn.conj();
            }
        }
        self.inverse.process_with_scratch(rings, fft);
        let stride = self.stride();
        for at in 0..self.length {
            for shift in 0..stride {
                let Complex { re: even, im: odd } = rings[shift * self.length + at];
                north[at * stride + shift] = T::from_f64(even + odd);
                if let Some(south) = south.as_deref_mut() {
                    south[at * stride + shift] = T::from_f64(even - odd);
                }
            }
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
