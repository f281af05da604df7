//! Numbers in sections, by the octets of the Manual on Codes, counted from 1.

use super::GribFlaw;

/// One section, its length and number included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Octets<'a> {
    bytes: &'a [u8],
    section: u8,
}

impl<'a> Octets<'a> {
    pub(super) fn new(bytes: &'a [u8], section: u8) -> Self {
        Self { bytes, section }
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// All octets from this one on.
    pub(super) fn from(&self, octet: usize) -> &'a [u8] {
        self.bytes.get(octet - 1..).unwrap_or_default()
    }

    /// A flaw of this section.
    pub(super) fn flaw(&self, reason: impl Into<String>) -> GribFlaw {
        GribFlaw::section(self.section, reason)
    }

    fn array<const N: usize>(&self, octet: usize) -> Result<[u8; N], GribFlaw> {
        let found = self.bytes.get(octet - 1..octet - 1 + N);
        found.and_then(|b| b.try_into().ok()).ok_or_else(|| {
            let (needed, found) = (octet - 1 + N, self.bytes.len());
            self.flaw(format!("it has {found} octets and needs {needed}"))
        })
    }

    pub(super) fn u8(&self, octet: usize) -> Result<u8, GribFlaw> {
        self.array::<1>(octet).map(|b| b[0])
    }

    pub(super) fn u16(&self, octet: usize) -> Result<u16, GribFlaw> {
        self.array(octet).map(u16::from_be_bytes)
    }

    pub(super) fn u24(&self, octet: usize) -> Result<u32, GribFlaw> {
        let [a, b, c] = self.array(octet)?;
        Ok(u32::from_be_bytes([0, a, b, c]))
    }

    pub(super) fn u32(&self, octet: usize) -> Result<u32, GribFlaw> {
        self.array(octet).map(u32::from_be_bytes)
    }

    /// A sign and a magnitude.
    pub(super) fn i8(&self, octet: usize) -> Result<i32, GribFlaw> {
        self.u8(octet).map(|v| signed(u32::from(v), 8))
    }

    /// A sign and a magnitude.
    pub(super) fn i16(&self, octet: usize) -> Result<i32, GribFlaw> {
        self.u16(octet).map(|v| signed(u32::from(v), 16))
    }

    /// A sign and a magnitude.
    pub(super) fn i24(&self, octet: usize) -> Result<i32, GribFlaw> {
        self.u24(octet).map(|v| signed(v, 24))
    }

    /// A sign and a magnitude.
    pub(super) fn i32(&self, octet: usize) -> Result<i32, GribFlaw> {
        self.u32(octet).map(|v| signed(v, 32))
    }

    pub(super) fn f32(&self, octet: usize) -> Result<f32, GribFlaw> {
        self.u32(octet).map(f32::from_bits)
    }

    /// A floating-point number of IBM mainframes (edition 1, regulation 92.6.4).
    pub(super) fn ibm_float(&self, octet: usize) -> Result<f64, GribFlaw> {
        let bits = self.u32(octet)?;
        let exponent = (bits >> 24 & 0x7f) as i32 - 64;
        let magnitude = f64::from(bits & 0x00ff_ffff) * 2f64.powi(4 * exponent - 24);
        Ok(if bits >> 31 == 1 { -magnitude } else { magnitude })
    }
}

fn signed(value: u32, bits: u32) -> i32 {
    let magnitude = value & (u32::MAX >> (33 - bits));
    if value >> (bits - 1) == 1 { -(magnitude as i32) } else { magnitude as i32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_signs_and_magnitudes() {
        let octets = Octets::new(&[0x80, 0x05, 0x00, 0x07, 0x80, 0x00, 0x00, 0x09], 3);
        assert_eq!(octets.i16(1).unwrap(), -5);
        assert_eq!(octets.i24(1).unwrap(), -0x500);
        assert_eq!(octets.i32(5).unwrap(), -9);
        assert_eq!(octets.i16(3).unwrap(), 7);
        assert_eq!(octets.i8(5).unwrap(), 0);
        assert!(matches!(octets.u32(6), Err(GribFlaw::Section { section: 3, .. })));
    }

    #[test]
    fn floats_of_mainframes() {
        let of = |bits: u32| Octets::new(&bits.to_be_bytes(), 4).ibm_float(1).unwrap();
        assert_eq!(of(0x4110_0000), 1.0);
        assert_eq!(of(0xc276_a000), -118.625);
        assert_eq!(of(0), 0.0);
    }
}
