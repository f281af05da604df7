//! CCSDS lossless compression (template 5.42, CCSDS 121.0-B-3). A library
//! decodes the samples; these are whole bytes then, and unpacked as values of
//! simple packing are.

use grib_aec::{AecFlags, AecParams, decode_into};

use super::GribFlaw;
use super::octets::Octets;
use super::simple::{self, Scaling};
use crate::io::fields::buffers::Buffers;

/// Unpacks `out.len()` values from the bytes of section 7 behind its head.
/// Without bits all values are the reference, as in simple packing.
pub(super) fn unpack(
    section: &Octets<'_>,
    packed: &[u8],
    buffers: &Buffers,
    out: &mut [f32],
) -> Result<(), GribFlaw> {
    let reference = section.f32(12)?;
    if section.u8(20)? == 0 {
        out.fill(reference);
        return Ok(());
    }
    let scaling = Scaling::new(f64::from(reference), section.i16(16)?, section.i16(18)?);
    let parameters = parameters(section)?;
    let bytes = parameters.bytes_per_sample();
    let mut samples = buffers.take(out.len() * bytes);
    let result = decode_into(packed, out.len(), parameters, &mut samples)
        .map_err(|e| GribFlaw::values(e.to_string()))
        .and_then(|()| clean(parameters, &mut samples))
        .and_then(|()| simple::unpack(&samples, 8 * bytes as u8, scaling, out));
    buffers.give(samples);
    result
}

/// The parameters of the code. How samples lie in memory is ours to choose: in
/// as few bytes as hold them, the highest first.
fn parameters(section: &Octets<'_>) -> Result<AecParams, GribFlaw> {
    let (bits, flags) = (section.u8(20)?, section.u8(22)?);
    let flags = AecFlags::from_bits(flags.into())
        .ok_or_else(|| section.flaw(format!("flags {flags:#x} of the compression")))?;
    let flags = flags | AecFlags::DATA_MSB | AecFlags::DATA_3BYTE;
    AecParams::new(bits, section.u8(23)?, section.u16(24)?, flags)
        .map_err(|e| section.flaw(e.to_string()))
}

/// Bits above those of a sample: its sign where samples have one, which does
/// not count, and nothing else.
fn clean(parameters: AecParams, samples: &mut [u8]) -> Result<(), GribFlaw> {
    let bytes = parameters.bytes_per_sample();
    let unused = 8 * bytes - usize::from(parameters.bits_per_sample());
    if unused == 0 {
        return Ok(());
    }
    let used: u8 = 0xff >> unused;
    if parameters.flags().contains(AecFlags::DATA_SIGNED) {
        samples.iter_mut().step_by(bytes).for_each(|highest| *highest &= used);
        return Ok(());
    }
    match samples.iter().step_by(bytes).all(|highest| *highest <= used) {
        true => Ok(()),
        false => {
            let bits = parameters.bits_per_sample();
            Err(GribFlaw::values(format!("a sample has more than its {bits} bits")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Section 5 with a reference of 2 and blocks of 16 samples.
    fn section(bits: u8, flags: u8) -> Vec<u8> {
        let mut section = vec![0; 25];
        section[11..15].copy_from_slice(&2f32.to_be_bytes());
        section[19] = bits;
        section[21..25].copy_from_slice(&[flags, 16, 0, 8]);
        section
    }

    fn samples(bits: u8) -> Vec<u32> {
        (0..500u32).map(|i| i.wrapping_mul(i * 7919 + 1) & (u32::MAX >> (32 - bits))).collect()
    }

    /// Samples as the code wants them, of negative ones the sign kept.
    fn encoded(samples: &[u32], bits: u8, section: &[u8]) -> Vec<u8> {
        let parameters = parameters(&Octets::new(section, 5)).unwrap();
        let bytes = parameters.bytes_per_sample();
        let input: Vec<u8> =
            samples.iter().flat_map(|s| s.to_be_bytes()[4 - bytes..].to_vec()).collect();
        assert!(bits == parameters.bits_per_sample());
        grib_aec::encode(&input, parameters).unwrap()
    }

    fn unpacked(section: &[u8], packed: &[u8], count: usize) -> Result<Vec<f32>, GribFlaw> {
        let mut out = vec![0.0; count];
        unpack(&Octets::new(section, 5), packed, &Buffers::default(), &mut out)?;
        Ok(out)
    }

    #[test]
    fn samples_of_all_widths_however_a_file_says_they_lie() {
        const SIGNED: u8 = 1;
        for bits in 1..=32 {
            // Little and big ends first, three and four bytes.
            for flags in [8, 10, 12, 14, 8 | SIGNED] {
                let (section, samples) = (section(bits, flags), samples(bits));
                let packed = encoded(&samples, bits, &section);
                let expected: Vec<f32> =
                    samples.iter().map(|s| (f64::from(*s) + 2.0) as f32).collect();
                assert_eq!(unpacked(&section, &packed, 500).unwrap(), expected, "{bits} {flags}");
            }
        }
    }

    #[test]
    fn short_streams_and_bad_parameters_are_refused() {
        let mut section = section(12, 8);
        let packed = encoded(&samples(12), 12, &section);
        assert!(matches!(
            unpacked(&section, &packed[..packed.len() / 2], 500),
            Err(GribFlaw::Values { .. })
        ));
        for (octet, byte) in [(20, 33), (22, 0x80), (23, 7), (24, 0xff)] {
            let kept = std::mem::replace(&mut section[octet - 1], byte);
            let refused = unpacked(&section, &packed, 500);
            assert!(matches!(refused, Err(GribFlaw::Section { section: 5, .. })), "{octet}");
            section[octet - 1] = kept;
        }
    }

    #[test]
    fn bits_above_a_sample_are_refused_or_are_its_sign() {
        for (flags, is_signed) in [(8, false), (9, true)] {
            let section = section(12, flags);
            let parameters = parameters(&Octets::new(&section, 5)).unwrap();
            let mut samples = [0xf8, 1, 0x07, 2];
            assert_eq!(clean(parameters, &mut samples).is_ok(), is_signed);
            assert!(!is_signed || samples == [0x08, 1, 0x07, 2]);
        }
    }
}
