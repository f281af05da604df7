//! Packings of edition 2 that a library unpacks.

use grib_reader::DataRepresentation;
use grib_reader::data::decode_field_into;

use super::GribFlaw;
use super::octets::Octets;

/// A packing in words, by the template of section 5 (code table 5.0).
pub(super) fn name_of(template: u16) -> &'static str {
    match template {
        0 => "simple packing",
        1 => "a matrix at each point",
        2 => "complex packing",
        3 => "complex packing with spatial differences",
        4 => "IEEE numbers",
        40 | 40_000 => "JPEG 2000",
        41 | 40_010 => "PNG",
        42 => "CCSDS",
        50 | 51 | 53 => "spherical harmonics",
        61 => "simple packing of logarithms",
        200 => "run lengths",
        50_001 | 50_002 => "second order",
        _ => "an unknown packing",
    }
}

/// Unpacks sections 5 and 7 to `out.len()` values. Images of no bits are
/// constants, of the reference alone as in simple packing.
pub(super) fn unpack(
    template: u16,
    section: &Octets<'_>,
    values: &[u8],
    out: &mut [f32],
) -> Result<(), GribFlaw> {
    if !matches!(template, 4 | 40 | 41 | 200) {
        let packing = format!("{}, template 5.{template}", name_of(template));
        return Err(GribFlaw::Packing { packing, eccodes: None });
    }
    if matches!(template, 40 | 41) && section.u8(20)? == 0 {
        out.fill(section.f32(12)?);
        return Ok(());
    }
    let parsed = DataRepresentation::parse(section.from(1))
        .map_err(|e| GribFlaw::section(5, e.to_string()))?;
    decode_field_into(values, &parsed, None, out.len(), out)
        .map_err(|e| GribFlaw::values(e.to_string()))
}
