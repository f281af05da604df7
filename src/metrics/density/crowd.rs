//! Points that move one at a time, and the kernel sum of the others at each.
//!
//! Sums are kept in whole numbers of a small unit, so that adding and taking
//! away again leaves no trace: they depend on where the points are and not on
//! how they came there.

use super::bins::Bins;
use super::dot;
use super::kernel::Bump;

/// One point a track, and what it needs.
#[derive(Debug)]
pub(super) struct Crowd<'a> {
    bump: &'a Bump,
    bins: &'a Bins,
    /// Units in 1, and one unit.
    scale: f64,
    unit: f64,
    /// The sum at a point without others.
    own: f64,
    /// Where each point is, and in which bin.
    at: Vec<[f64; 3]>,
    bin: Vec<u32>,
    units: Vec<i64>,
    /// The kernel sums as numbers.
    sums: Vec<f64>,
    /// Points by bin, in no order.
    members: Vec<Vec<Member>>,
}

/// A point of a bin, with its place at hand.
#[derive(Clone, Copy, Debug)]
struct Member {
    at: [f64; 3],
    point: usize,
}

/// Nowhere yet.
const NO_BIN: u32 = u32::MAX;

impl<'a> Crowd<'a> {
    /// So many points, none of which is anywhere yet.
    pub(super) fn new(points: usize, bump: &'a Bump, bins: &'a Bins, own: f64) -> Self {
        // The largest sum takes at most 62 bits.
        let largest = points.max(1) as f64 * bump.value(1.0);
        let scale = (62.0 - largest.log2().ceil()).exp2();
        Self {
            bump,
            bins,
            scale,
            unit: 1.0 / scale,
            own,
            at: vec![[0.0; 3]; points],
            bin: vec![NO_BIN; points],
            units: vec![0; points],
            sums: vec![own; points],
            members: vec![Vec::new(); bins.len()],
        }
    }

    /// Where a point is.
    pub(super) fn at(&self, point: usize) -> [f64; 3] {
        self.at[point]
    }

    /// The kernel sum at each point.
    pub(super) fn sums(&self) -> &[f64] {
        &self.sums
    }

    /// Moves a point to a place in this bin.
    pub(super) fn put(&mut self, point: usize, at: [f64; 3], bin: u32) {
        if self.bin[point] != NO_BIN {
            let members = &mut self.members[self.bin[point] as usize];
            let place = members.iter().position(|member| member.point == point);
            place.map(|place| members.swap_remove(place));
            self.change(point, self.bin[point], -1);
        }
        (self.at[point], self.bin[point]) = (at, bin);
        self.units[point] = 0;
        self.units[point] = self.change(point, bin, 1);
        self.sums[point] = self.own + self.units[point] as f64 * self.unit;
        self.members[bin as usize].push(Member { at, point });
    }

    /// Adds a point to the sums of its neighbours, or takes it away; the sum of
    /// theirs at the point.
    fn change(&mut self, point: usize, bin: u32, sign: i64) -> i64 {
        let (at, mut total) = (self.at[point], 0);
        for near in self.bins.near(bin as usize) {
            for &Member { at: there, point: other } in &self.members[near] {
                let value = self.bump.value(dot(at, there));
                if value > 0.0 {
                    let units = (value * self.scale) as i64;
                    total += units;
                    self.units[other] += sign * units;
                    self.sums[other] = self.own + self.units[other] as f64 * self.unit;
                }
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::unit_vector;
    use crate::metrics::density::{SphereKernel, smoothing::PILOT_FLOOR};
    use proptest::prelude::*;

    proptest! {
        /// However they came there.
        #[test]
        fn sums_are_those_of_the_places(
            places in prop::collection::vec((40.0..60.0f64, 0.0..40.0f64), 2..30),
            moves in prop::collection::vec((0usize..30, 0usize..30), 0..60),
        ) {
            let at: Vec<_> = places.iter().map(|&(lat, lon)| unit_vector(lat, lon)).collect();
            let (count, kernel) = (at.len(), SphereKernel::Linear);
            let bump = Bump::new(kernel, 200.0);
            let bins = Bins::new(kernel.reach_rad(200.0));
            let bin = |i: usize| bins.bin(at[i]) as u32;
            let mut crowd = Crowd::new(count, &bump, &bins, PILOT_FLOOR);
            let mut direct = Crowd::new(count, &bump, &bins, PILOT_FLOOR);
            let mut now: Vec<usize> = (0..count).collect();
            now.iter().for_each(|&i| crowd.put(i, at[i], bin(i)));
            for (point, place) in moves.iter().map(|(p, q)| (p % count, q % count)) {
                crowd.put(point, at[place], bin(place));
                now[point] = place;
            }
            (0..count).for_each(|i| direct.put(i, at[now[i]], bin(now[i])));
            prop_assert_eq!(crowd.sums(), direct.sums());
            for i in 0..count {
                let others = (0..count).filter(|&j| j != i);
                let slow: f64 =
                    others.map(|j| bump.value(dot(at[now[i]], at[now[j]]))).sum();
                prop_assert!((crowd.sums()[i] - PILOT_FLOOR - slow).abs() < 1e-12);
            }
        }
    }
}
