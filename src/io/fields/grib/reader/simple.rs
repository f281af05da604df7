//! Simple packing: `(reference + packed · 2^E) · 10^-D`, packed values in as
//! many bits as are needed (regulation 92.9.4).

use super::GribFlaw;
use super::bits;

/// The way from packed integers to values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scaling {
    reference: f64,
    binary: f64,
    decimal: f64,
}

impl Scaling {
    pub(super) fn new(reference: f64, binary_scale: i32, decimal_scale: i32) -> Self {
        Self { reference, binary: 2f64.powi(binary_scale), decimal: power_of_ten(-decimal_scale) }
    }

    /// The value of a packed integer.
    pub(super) fn apply(self, packed: f64) -> f32 {
        ((packed * self.binary + self.reference) * self.decimal) as f32
    }
}

/// A power of ten by repeated steps, so that values come out as in other
/// programs to the last bit.
fn power_of_ten(exponent: i32) -> f64 {
    let step = |power: f64, _| if exponent < 0 { power / 10.0 } else { power * 10.0 };
    // Beyond the range of numbers nothing changes.
    (0..exponent.unsigned_abs().min(400)).fold(1.0, step)
}

/// Unpacks `out.len()` values of so many bits each.
///
/// Without bits all values are the reference; the decimal scale does not count
/// then, as in ecCodes and NCEP's programs.
pub(super) fn unpack(
    packed: &[u8],
    bits: u8,
    scaling: Scaling,
    out: &mut [f32],
) -> Result<(), GribFlaw> {
    let needed = check_size(packed.len(), bits, out.len())?;
    let packed = &packed[..needed];
    match bits {
        0 => out.fill(scaling.reference as f32),
        8 => fill(out, packed.iter(), |b| scaling.apply(f64::from(*b))),
        16 => fill(out, packed.as_chunks::<2>().0.iter(), |b| {
            scaling.apply(f64::from(u16::from_be_bytes(*b)))
        }),
        24 => fill(out, packed.as_chunks::<3>().0.iter(), |&[a, b, c]| {
            scaling.apply(f64::from(u32::from_be_bytes([0, a, b, c])))
        }),
        32 => fill(out, packed.as_chunks::<4>().0.iter(), |b| {
            scaling.apply(f64::from(u32::from_be_bytes(*b)))
        }),
        _ => bits::numbers(packed, 0, usize::from(bits), out, |v| scaling.apply(v as f64)),
    }
    Ok(())
}

/// Bytes that so many values need, all of which have to be there.
pub(super) fn check_size(found: usize, bits: u8, values: usize) -> Result<usize, GribFlaw> {
    if usize::from(bits) > bits::MOST_BITS {
        return Err(GribFlaw::values(format!("values of {bits} bits")));
    }
    let needed = values.saturating_mul(usize::from(bits)).div_ceil(8);
    if needed > found {
        let reason =
            format!("{values} values of {bits} bits need {needed} bytes, {found} are there");
        return Err(GribFlaw::values(reason));
    }
    Ok(needed)
}

fn fill<I: Iterator>(out: &mut [f32], packed: I, value: impl Fn(I::Item) -> f32) {
    out.iter_mut().zip(packed).for_each(|(out, packed)| *out = value(packed));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One bit after the other.
    fn unpack_slowly(packed: &[u8], bits: usize, count: usize) -> Vec<f32> {
        let bit = |i: usize| u64::from(packed[i / 8] >> (7 - i % 8) & 1);
        let value = |i: usize| (0..bits).fold(0, |v, b| v << 1 | bit(i * bits + b));
        (0..count).map(|i| (value(i) as f64 * 0.5 + 3.0) as f32).collect()
    }

    #[test]
    fn all_widths_as_bit_by_bit() {
        let packed: Vec<u8> = (0..200u32).map(|i| (i * i * 37 + 11 * i + 5) as u8).collect();
        let scaling = Scaling::new(3.0, -1, 0);
        for bits in 1..=57 {
            for count in [1, 2, 3, 200 * 8 / usize::from(bits)] {
                let mut out = vec![0.0; count];
                unpack(&packed, bits, scaling, &mut out).unwrap();
                assert_eq!(out, unpack_slowly(&packed, usize::from(bits), count), "{bits} {count}");
            }
        }
    }

    #[test]
    fn too_few_bytes_are_an_error_and_none_are_a_constant() {
        let scaling = Scaling::new(7.5, 3, 2);
        let mut out = [0.0; 3];
        assert!(unpack(&[0; 4], 12, scaling, &mut out).is_err());
        assert!(unpack(&[0; 99], 58, scaling, &mut out).is_err());
        unpack(&[], 0, scaling, &mut out).unwrap();
        assert_eq!(out, [7.5; 3]);
    }
}
