//! Complex packing (templates 5.2, 5.3, 7.2 and 7.3): groups of values, without
//! or with spatial differences.

use super::GribFlaw;
use super::differences::{BLOCK, Differences, MISSING};
use super::octets::Octets;
use super::simple::Scaling;
use super::value_groups::{Coding, Groups};

/// Template of complex packing with spatial differences.
const WITH_DIFFERENCES: u16 = 3;

/// Unpacks `out.len()` values from the bytes of section 7 behind its head;
/// missing ones are `NaN`.
///
/// Where there are no groups and no bytes all values are the reference, as
/// NCEP's programs write constants.
pub(super) fn unpack(
    template: u16,
    section: &Octets<'_>,
    packed: &[u8],
    out: &mut [f32],
) -> Result<(), GribFlaw> {
    let reference = f64::from(section.f32(12)?);
    let scaling = Scaling::new(reference, section.i16(16)?, section.i16(18)?);
    let coding = Coding::read(section)?;
    if coding.has_no_groups() && packed.is_empty() {
        out.fill(scaling.apply(0.0));
        return Ok(());
    }
    let differences = match template {
        WITH_DIFFERENCES => Some(Differences::read(section, packed)?),
        _ => None,
    };
    let start = differences.as_ref().map_or(0, Differences::descriptor_bits);
    let groups = Groups::new(coding, packed, start, out.len())?;
    unpack_groups(groups, differences, scaling, out)
}

fn unpack_groups(
    mut groups: Groups<'_>,
    mut differences: Option<Differences>,
    scaling: Scaling,
    out: &mut [f32],
) -> Result<(), GribFlaw> {
    let points = out.len();
    let mut block = [0; BLOCK];
    let mut rest = out;
    while let Some(group) = groups.next(rest.len())? {
        let (of_group, behind) = rest.split_at_mut(group.length);
        rest = behind;
        let mut at = group.at;
        for out in of_group.chunks_mut(BLOCK) {
            let block = &mut block[..out.len()];
            groups.values(&group, at, block);
            at += group.width * out.len();
            if let Some(differences) = &mut differences {
                differences.undo(block)?;
            }
            scale(block, scaling, out);
        }
    }
    match rest.len() {
        0 => Ok(()),
        left => Err(GribFlaw::values(format!("groups of {} values of {points}", points - left))),
    }
}

fn scale(block: &[i64], scaling: Scaling, out: &mut [f32]) {
    for (out, &value) in out.iter_mut().zip(block) {
        *out = if value == MISSING { f32::NAN } else { scaling.apply(value as f64) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of values, `None` for missing ones: reference, width, values.
    type Written<'a> = &'a [(u64, u64, &'a [Option<u64>])];

    const GROUPS: Written<'_> = &[
        (3, 4, &[Some(5), None, Some(0), Some(13), Some(7)]),
        (1000, 0, &[Some(0), Some(0)]),
        (1023, 0, &[None, None, None]),
        (0, 11, &[Some(2000), None, Some(3)]),
        (700, 2, &[Some(1)]),
    ];

    fn bits_of(value: u64, bits: u64) -> impl Iterator<Item = bool> {
        (0..bits).rev().map(move |bit| value >> bit & 1 == 1)
    }

    fn bytes_of(bits: impl Iterator<Item = bool>) -> Vec<u8> {
        let bits: Vec<bool> = bits.collect();
        let byte = |bits: &[bool]| {
            bits.iter().enumerate().fold(0, |b, (i, &set)| b | u8::from(set) << (7 - i))
        };
        bits.chunks(8).map(byte).collect()
    }

    /// Sections 5 and 7 as the template says; references have 10 bits, widths 4
    /// above 0, lengths 3 in steps of 1 above 1.
    fn written(groups: Written<'_>, missing: u8) -> (Vec<u8>, Vec<u8>) {
        let mut section = vec![0; 47];
        section[11..15].copy_from_slice(&2.5f32.to_be_bytes());
        section[15..19].copy_from_slice(&[0x80, 1, 0, 1]);
        section[19] = 10;
        section[21..23].copy_from_slice(&[1, missing]);
        section[31..35].copy_from_slice(&(groups.len() as u32).to_be_bytes());
        section[36] = 4;
        section[37..41].copy_from_slice(&1u32.to_be_bytes());
        section[41] = 1;
        let last = groups.last().map_or(0, |g| g.2.len() as u32);
        section[42..46].copy_from_slice(&last.to_be_bytes());
        section[46] = 3;
        let code = |width: u64, value: &Option<u64>| value.unwrap_or((1 << width) - 1);
        let values = groups
            .iter()
            .flat_map(|&(_, w, values)| values.iter().flat_map(move |v| bits_of(code(w, v), w)));
        let parts = [
            bytes_of(groups.iter().flat_map(|g| bits_of(g.0, 10))),
            bytes_of(groups.iter().flat_map(|g| bits_of(g.1, 4))),
            bytes_of(groups.iter().flat_map(|g| bits_of(g.2.len() as u64 - 1, 3))),
            bytes_of(values),
        ];
        (section, parts.concat())
    }

    fn unpacked(section: &[u8], packed: &[u8], count: usize) -> Result<Vec<u32>, GribFlaw> {
        let mut out = vec![0.0; count];
        unpack(2, &Octets::new(section, 5), packed, &mut out)?;
        Ok(out.iter().map(|v| v.to_bits()).collect())
    }

    /// Bits of `(2.5 + value / 2) / 10`.
    fn scaled(value: Option<u64>) -> u32 {
        value.map_or(f32::NAN, |v| ((v as f64 * 0.5 + 2.5) * 0.1) as f32).to_bits()
    }

    #[test]
    fn groups_of_all_kinds_with_missing_values() {
        for missing in [0, 1, 2] {
            let (section, packed) = written(GROUPS, missing);
            let value = |&(reference, width, values): &(u64, u64, &[Option<u64>])| {
                let highest = (1u64 << width) - 1;
                let of_one = move |v: &Option<u64>| match v.unwrap_or(highest) {
                    _ if width == 0 && missing > 0 && reference == 1023 => None,
                    v if width > 0 && missing > 0 && v == highest => None,
                    v if width > 0 && missing > 1 && v == highest - 1 => None,
                    v => Some(reference + v),
                };
                values.iter().map(move |v| scaled(of_one(v))).collect::<Vec<_>>()
            };
            let expected: Vec<u32> = GROUPS.iter().flat_map(value).collect();
            assert_eq!(unpacked(&section, &packed, 14).unwrap(), expected, "{missing}");
        }
    }

    #[test]
    fn groups_that_do_not_fit_are_refused() {
        let (section, packed) = written(GROUPS, 1);
        let is_refused = |section: &[u8], packed: &[u8], count: usize| {
            matches!(unpacked(section, packed, count), Err(GribFlaw::Values { .. }))
        };
        assert!(is_refused(&section, &packed, 13) && is_refused(&section, &packed, 15));
        assert!((0..packed.len()).all(|length| is_refused(&section, &packed[..length], 14)));
        // A length, a width and a number of groups that are too large.
        for (octet, byte) in [(38, 0xff), (43, 0xff), (36, 0xff), (32, 0xff)] {
            let mut damaged = section.clone();
            damaged[octet - 1] = byte;
            assert!(is_refused(&damaged, &packed, 14), "{octet}");
        }
    }

    #[test]
    fn no_groups_and_no_bytes_are_a_constant() {
        let (mut section, packed) = written(&[], 0);
        assert_eq!(unpacked(&section, &packed, 2).unwrap(), [scaled(Some(0)); 2]);
        assert!(unpacked(&section, &[1], 2).is_err());
        section[21] = 0;
        assert!(matches!(unpacked(&section, &[1], 2), Err(GribFlaw::Packing { .. })));
    }
}
