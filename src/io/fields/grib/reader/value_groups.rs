//! Groups of values of complex packing (templates 5.2 and 7.2), each with a
//! reference, a width in bits and a length.

use super::GribFlaw;
use super::bits;
use super::differences::{MISSING, MOST_DIFFERENCE_BITS};
use super::octets::Octets;

/// Most bits of a value or a reference, so that both together are a difference.
const MOST_BITS: usize = MOST_DIFFERENCE_BITS - 1;

/// How groups are written down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coding {
    groups: usize,
    reference_bits: usize,
    least_width: u64,
    width_bits: usize,
    least_length: u64,
    length_increment: u64,
    length_bits: usize,
    last_length: u64,
    missing: Missing,
}

/// Which values stand for missing ones (code table 5.5): those with all bits
/// set, and those one less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    None,
    Primary,
    Both,
}

impl Missing {
    /// Whether a value of so many bits is missing. Of no bits at all the value 0
    /// has all of them set, as ecCodes and NCEP's programs see it.
    fn is(self, value: u64, bits: usize) -> bool {
        let highest = (1 << bits) - 1;
        match self {
            Self::None => false,
            Self::Primary => value == highest,
            Self::Both => value == highest || value + 1 == highest,
        }
    }
}

impl Coding {
    /// Reads section 5.
    pub(super) fn read(section: &Octets<'_>) -> Result<Self, GribFlaw> {
        let split = section.u8(22)?;
        if split != 1 {
            let packing = format!("complex packing, groups split by method {split}");
            return Err(GribFlaw::Packing { packing, eccodes: None });
        }
        let missing = match section.u8(23)? {
            0 => Missing::None,
            1 => Missing::Primary,
            2 => Missing::Both,
            other => return Err(section.flaw(format!("missing values of kind {other}"))),
        };
        let bits = |octet: usize| match section.u8(octet)? {
            bits if usize::from(bits) <= MOST_BITS => Ok(usize::from(bits)),
            bits => Err(section.flaw(format!("numbers of {bits} bits"))),
        };
        Ok(Self {
            groups: section.u32(32)? as usize,
            reference_bits: bits(20)?,
            least_width: section.u8(36)?.into(),
            width_bits: bits(37)?,
            least_length: section.u32(38)?.into(),
            length_increment: section.u8(42)?.into(),
            length_bits: bits(47)?,
            last_length: section.u32(43)?.into(),
            missing,
        })
    }

    /// Whether no value is written down at all.
    pub(super) fn has_no_groups(&self) -> bool {
        self.groups == 0
    }
}

/// A walk over the groups. References, widths and lengths stand one kind behind
/// the other, each from a whole byte on, and then the values.
pub(super) struct Groups<'a> {
    coding: Coding,
    packed: &'a [u8],
    /// Where each kind starts, in bits.
    references: usize,
    widths: usize,
    lengths: usize,
    number: usize,
    /// Where the values of the next group start.
    at: usize,
}

/// One group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    reference: u64,
    pub(super) width: usize,
    pub(super) length: usize,
    /// Where its values start, in bits.
    pub(super) at: usize,
}

impl<'a> Groups<'a> {
    /// `references` is the bit where the groups start, `points` the number of
    /// values that are expected.
    pub(super) fn new(
        coding: Coding,
        packed: &'a [u8],
        references: usize,
        points: usize,
    ) -> Result<Self, GribFlaw> {
        let behind = |start: usize, bits: usize| (start + coding.groups * bits).next_multiple_of(8);
        let widths = behind(references, coding.reference_bits);
        let lengths = behind(widths, coding.width_bits);
        let at = behind(lengths, coding.length_bits);
        // Groups that take no bits are no more than there are points.
        if at > packed.len() * 8 || coding.groups > points.max(packed.len() * 8) {
            let (groups, bytes) = (coding.groups, packed.len());
            return Err(GribFlaw::values(format!("{groups} groups in {bytes} bytes")));
        }
        Ok(Self { coding, packed, references, widths, lengths, number: 0, at })
    }

    /// The next group, of at most `left` values all of which are there.
    pub(super) fn next(&mut self, left: usize) -> Result<Option<Group>, GribFlaw> {
        let Coding { reference_bits, width_bits, length_bits, .. } = self.coding;
        let number = self.number;
        if number == self.coding.groups {
            return Ok(None);
        }
        let read =
            |start: usize, bits: usize| bits::number(self.packed, start + number * bits, bits);
        let width = self.coding.least_width + read(self.widths, width_bits);
        let length = match number + 1 == self.coding.groups {
            true => self.coding.last_length,
            false => {
                let scaled = read(self.lengths, length_bits);
                self.coding.least_length + scaled * self.coding.length_increment
            }
        };
        let bits_left = (self.packed.len() * 8 - self.at) as u64;
        let is_possible = width <= MOST_BITS as u64 && length <= left as u64;
        if !is_possible || length * width > bits_left {
            let reason = format!("group {} of {length} values of {width} bits", number + 1);
            return Err(GribFlaw::values(reason));
        }
        let (width, length) = (width as usize, length as usize);
        let reference = read(self.references, reference_bits);
        let group = Group { reference, width, length, at: self.at };
        self.at += width * length;
        self.number += 1;
        Ok(Some(group))
    }

    /// The next values of a group, from bit `at` on.
    pub(super) fn values(&self, group: &Group, at: usize, out: &mut [i64]) {
        let (missing, width, reference) = (self.coding.missing, group.width, group.reference);
        if width == 0 {
            let is_missing = missing.is(reference, self.coding.reference_bits);
            return out.fill(if is_missing { MISSING } else { reference as i64 });
        }
        match missing {
            Missing::None => {
                bits::numbers(self.packed, at, width, out, |v| (reference + v) as i64);
            }
            _ => bits::numbers(self.packed, at, width, out, |v| {
                if missing.is(v, width) { MISSING } else { (reference + v) as i64 }
            }),
        }
    }
}
