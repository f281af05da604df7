//! Spatial differences (template 7.3, regulation 92.9.4, code table 5.6): of
//! the scaled values but the first ones there are the differences to those
//! before them, or the differences of these, all less their minimum.

use super::GribFlaw;
use super::bits;
use super::octets::Octets;

/// Stands for a missing value among integers.
pub(super) const MISSING: i64 = i64::MAX;

/// Most values that are brought back at a time, and most bits of a difference.
/// Sums of so many stay inside 64 bits as long as they are looked at after each
/// block.
pub(super) const BLOCK: usize = 256;
pub(super) const MOST_DIFFERENCE_BITS: usize = 33;
const MOST_DESCRIPTOR_OCTETS: usize = 5;

/// Doubles hold whole numbers up to here.
const MOST: u64 = 1 << 53;

/// The way from differences to values, and how far it has come.
#[derive(Clone, Debug)]
pub(super) struct Differences {
    order: Order,
    first: [i64; 2],
    minimum: i64,
    values_seen: usize,
    previous: i64,
    step: i64,
    descriptor_bits: usize,
}

#[derive(Clone, Copy, Debug)]
enum Order {
    First,
    Second,
}

impl Differences {
    /// Reads what section 5 says of the differences, and the first values and
    /// the minimum at the start of the packed bytes. First values have no sign,
    /// the minimum has.
    pub(super) fn read(section: &Octets<'_>, packed: &[u8]) -> Result<Self, GribFlaw> {
        let order = match section.u8(48)? {
            1 => Order::First,
            2 => Order::Second,
            order => return Err(section.flaw(format!("differences of order {order}"))),
        };
        let octets = usize::from(section.u8(49)?);
        let numbers = order.first_values() + 1;
        if octets > MOST_DESCRIPTOR_OCTETS || packed.len() < octets * numbers {
            let found = packed.len();
            let reason =
                format!("{numbers} numbers of {octets} octets before the groups, of {found}");
            return Err(GribFlaw::values(reason));
        }
        let number = |i: usize| bits::number(packed, 8 * octets * i, 8 * octets) as i64;
        let sign = if octets == 0 { 0 } else { 1 << (8 * octets - 1) };
        let minimum = number(numbers - 1);
        Ok(Self {
            order,
            first: [number(0), number(1)],
            minimum: if minimum & sign == 0 { minimum } else { -(minimum ^ sign) },
            values_seen: 0,
            previous: 0,
            step: 0,
            descriptor_bits: 8 * octets * numbers,
        })
    }

    /// What the first values and the minimum take of the packed bytes.
    pub(super) fn descriptor_bits(&self) -> usize {
        self.descriptor_bits
    }

    /// Brings back the values of the next block in place, missing ones passed
    /// over.
    pub(super) fn undo(&mut self, block: &mut [i64]) -> Result<(), GribFlaw> {
        debug_assert!(block.len() <= BLOCK);
        let mut rest = block.iter_mut().filter(|value| **value != MISSING);
        while self.values_seen < self.order.first_values() {
            let Some(value) = rest.next() else { return Ok(()) };
            *value = self.first[self.values_seen];
            self.step = *value - self.previous;
            self.previous = *value;
            self.values_seen += 1;
        }
        let (mut previous, mut step) = (self.previous, self.step);
        match self.order {
            Order::First => rest.for_each(|value| {
                previous += *value + self.minimum;
                *value = previous;
            }),
            Order::Second => rest.for_each(|value| {
                step += *value + self.minimum;
                previous += step;
                *value = previous;
            }),
        }
        (self.previous, self.step) = (previous, step);
        if previous.unsigned_abs().max(step.unsigned_abs()) > MOST {
            return Err(GribFlaw::values(format!("differences add up to {previous}")));
        }
        Ok(())
    }
}

impl Order {
    /// Values that are given as they are.
    fn first_values(self) -> usize {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(order: u8, octets: u8, packed: &[u8]) -> Result<Differences, GribFlaw> {
        let mut section = [0; 49];
        section[47..].copy_from_slice(&[order, octets]);
        Differences::read(&Octets::new(&section, 5), packed)
    }

    /// Differences of some order, less their minimum, behind values that are not
    /// looked at.
    fn differences(values: &[i64], order: usize) -> (Vec<i64>, i64) {
        let mut all = values.to_vec();
        for taken in 0..order {
            for i in (taken + 1..all.len()).rev() {
                all[i] -= all[i - 1];
            }
        }
        let minimum = all[order..].iter().copied().min().unwrap_or(0);
        all[..order].fill(77);
        all[order..].iter_mut().for_each(|d| *d -= minimum);
        (all, minimum)
    }

    #[test]
    fn values_come_back_in_blocks_and_around_gaps() {
        let values: Vec<i64> = (0..700).map(|i| (i * i * 7 + 65_000 * (i % 3)) % 65_536).collect();
        for order in [1, 2] {
            let (mut packed, minimum) = differences(&values, order);
            let octets = |v: i64| v.to_be_bytes()[5..].to_vec();
            let signed = 1 << 23 | minimum.abs();
            assert!(minimum < 0);
            let head: Vec<u8> =
                values[..order].iter().copied().chain([signed]).flat_map(octets).collect();
            let mut differences = read(order as u8, 3, &head).unwrap();
            assert_eq!(differences.descriptor_bits(), 24 * (order + 1));
            let mut expected = values.clone();
            for at in [0, 1, 300, 400] {
                packed.insert(at, MISSING);
                expected.insert(at, MISSING);
            }
            packed.chunks_mut(BLOCK).for_each(|block| differences.undo(block).unwrap());
            assert_eq!(packed, expected, "{order}");
        }
    }

    #[test]
    fn first_values_have_no_sign() {
        let mut differences = read(1, 1, &[0xff, 0x82]).unwrap();
        let mut block = [0, 5, 0];
        differences.undo(&mut block).unwrap();
        assert_eq!(block, [255, 258, 256]);
    }

    #[test]
    fn sums_beyond_doubles_and_bad_descriptors_are_refused() {
        let mut differences = read(2, 5, &[0x7f; 15]).unwrap();
        let largest = (1 << MOST_DIFFERENCE_BITS) - 1;
        let refused = (0..99).any(|_| differences.undo(&mut [largest; BLOCK]).is_err());
        assert!(refused);
        assert!(matches!(read(3, 2, &[0; 99]), Err(GribFlaw::Section { section: 5, .. })));
        assert!(matches!(read(2, 6, &[0; 99]), Err(GribFlaw::Values { .. })));
        assert!(matches!(read(2, 2, &[0; 5]), Err(GribFlaw::Values { .. })));
    }
}
