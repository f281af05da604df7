//! From coefficients to fields.

use std::collections::HashMap;

use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use super::TABLE_LIMIT;
use super::Truncation;
use super::fourier::{FourierScratch, Real, RingFourier};
use super::legendre::{Divisor, Legendre};
use super::rings::Ring;
use super::rows::Rows;
use super::sums::{PARTS, sum_over_degrees};

type Z = Complex<f64>;

/// The synthesis of fields on rings, planned once and applied to many.
#[derive(Debug)]
pub(super) struct Synthesis {
    truncation: Truncation,
    /// One ring, or two that mirror each other, a lane.
    lanes: Vec<Lane>,
    fouriers: Vec<RingFourier>,
    rows: Rows,
    /// Number of points of all rings.
    points: usize,
}

#[derive(Debug)]
struct Lane {
    ring: Ring,
    mirrored: Option<Ring>,
    /// Which of the transforms.
    fourier: usize,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct SynthesisScratch {
    fourier: FourierScratch,
    /// (order, part, lane)
    parts: Vec<f64>,
    rows: Vec<f64>,
}

impl Synthesis {
    pub(super) fn new(rings: &[Ring], truncation: Truncation, divisor: Divisor) -> Self {
        Self::with_table_limit(rings, truncation, divisor, TABLE_LIMIT)
    }

    /// Rows are kept if they need no more than `limit` numbers.
    pub(super) fn with_table_limit(
        rings: &[Ring],
        truncation: Truncation,
        divisor: Divisor,
        limit: usize,
    ) -> Self {
        let mut planner = FftPlanner::new();
        let mut fouriers = Vec::new();
        let mut known = HashMap::new();
        let mut fourier = |ring: &Ring| {
            let (columns, first) = (ring.columns, ring.first_longitude_rad);
            *known.entry((columns, first.to_bits())).or_insert_with(|| {
                fouriers.push(RingFourier::new(&mut planner, columns, first, truncation.mmax));
                fouriers.len() - 1
            })
        };
        let lanes: Vec<Lane> = pairs(rings)
            .into_iter()
            .map(|(ring, mirrored)| Lane { ring, mirrored, fourier: fourier(&ring) })
            .collect();
        let theta: Vec<f64> = lanes.iter().map(|lane| lane.ring.colatitude_rad).collect();
        let rows = Rows::of_functions(Legendre::new(truncation, &theta, divisor), limit);
        let points = rings.iter().map(|ring| ring.columns).sum();
        Self { truncation, lanes, fouriers, rows, points }
    }

    /// The field of some coefficients at the points of all rings.
    pub(super) fn synthesise<T: Real>(
        &self,
        coefficients: &[Z],
        scratch: &mut SynthesisScratch,
        out: &mut [T],
    ) {
        assert_eq!(out.len(), self.points, "length of the field");
        let lanes = self.rows.lanes();
        let SynthesisScratch { fourier, parts, rows } = scratch;
        parts.resize((self.truncation.mmax + 1) * PARTS * lanes, 0.0);
        for (m, parts) in parts.chunks_exact_mut(PARTS * lanes).enumerate() {
            let coefficients = &coefficients[self.truncation.order(m)];
            // A real field has each order but 0 twice; the transform adds the
            // other one.
            self.rows.visit(m, rows, |lanes, skipped, rows| {
                let coefficients = &coefficients[skipped..];
                sum_over_degrees(rows, lanes.len(), coefficients, lanes.start, parts);
            });
        }
        for (at, lane) in self.lanes.iter().enumerate() {
            let part = |m: usize, part: usize| parts[(m * PARTS + part) * lanes + at];
            let get = |m| (Z::new(part(m, 0), part(m, 1)), Z::new(part(m, 2), part(m, 3)));
            let (north, south) = lane.split(out);
            self.fouriers[lane.fourier].synthesise(get, fourier, north, south);
        }
    }
}

impl Lane {
    /// The points of both rings in a frame.
    fn split<'a, T>(&self, frame: &'a mut [T]) -> (&'a mut [T], Option<&'a mut [T]>) {
        let Some(mirrored) = self.mirrored else {
            return (&mut frame[self.ring.places()], None);
        };
        let (head, tail) = frame.split_at_mut(mirrored.start);
        (&mut head[self.ring.places()], Some(&mut tail[..mirrored.columns]))
    }
}

/// Rings with their mirror images, where there are any, which come later.
fn pairs(rings: &[Ring]) -> Vec<(Ring, Option<Ring>)> {
    let mut rest = rings.to_vec();
    let mut pairs = Vec::new();
    let mut first = 0;
    while first < rest.len() {
        let ring = rest[first];
        // Rings come from the north, so the mirror image is the last one left.
        let last = rest[rest.len() - 1];
        let is_pair = rest.len() - 1 > first && last.mirrors(&ring) && last.start > ring.start;
        pairs.push((ring, is_pair.then_some(last)));
        if is_pair {
            rest.pop();
        }
        first += 1;
    }
    pairs
}
