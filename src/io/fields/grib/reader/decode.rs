//! From the bytes of a message to the values of its field.

use crate::io::access::Object;
use crate::io::fields::FieldProblem;
use crate::io::fields::buffers::Buffers;

use super::arrange::{arrange, is_natural};
use super::grid::Grid;
use super::index::{Coded, Field, Packing};
use super::octets::Octets;
use super::parts::Parts;
use super::simple::{self, Scaling};
use super::{GribFlaw, ccsds, codecs, complex, eccodes};

/// No coding packs more values into a byte than this, so a number of points far
/// beyond is not believed.
const MOST_VALUES_PER_BYTE: usize = 1 << 14;

/// The values of a field in the delivered order, as native `f32`.
pub(super) fn field(
    object: &dyn Object,
    field: &Field,
    grid: &Grid,
    buffers: &Buffers,
) -> Result<Vec<u8>, FieldProblem> {
    let parts = Parts::read(object, field, buffers)?;
    let result = delivered(object, &parts, field, grid, buffers);
    parts.give_back(buffers);
    result
}

fn delivered(
    object: &dyn Object,
    parts: &Parts,
    field: &Field,
    grid: &Grid,
    buffers: &Buffers,
) -> Result<Vec<u8>, FieldProblem> {
    let flaw = |flaw: GribFlaw| flaw.of(field.place.message, field.place.offset);
    let points = grid.points() as usize;
    let present = present(parts, &field.coded, points).map_err(flaw)?;
    check_plausible(parts, &field.coded, present).map_err(flaw)?;
    let mut bytes = buffers.take(grid.delivered() as usize * size_of::<f32>());
    match bytemuck::try_cast_slice_mut(&mut bytes) {
        Ok(out) if is_natural(grid) => stored(object, parts, field, present, buffers, out)?,
        // Memory of bytes may begin where numbers must not.
        _ => {
            let mut values = vec![0.0; points];
            stored(object, parts, field, present, buffers, &mut values)?;
            if !is_natural(grid) {
                let mut arranged = vec![0.0; grid.delivered() as usize];
                arrange(grid, &values, &mut arranged);
                values = arranged;
            }
            bytes.copy_from_slice(bytemuck::cast_slice(&values));
        }
    }
    Ok(bytes)
}

/// Number of points that have a value.
fn present(parts: &Parts, coded: &Coded, points: usize) -> Result<usize, GribFlaw> {
    let Some(span) = coded.bitmap else { return Ok(points) };
    let bits = parts.bytes(span);
    let Some(bits) = bits.get(..points.div_ceil(8)) else {
        let reason = format!("a bitmap of {} bytes for {points} points", bits.len());
        return Err(GribFlaw::values(reason));
    };
    let whole = points / 8;
    let in_whole: u32 = bits[..whole].iter().map(|b| b.count_ones()).sum();
    let in_rest = (8 * whole..points).filter(|&point| has_value(bits, point)).count();
    Ok(in_whole as usize + in_rest)
}

/// Refuses a number of values that the packed bytes cannot hold, ahead of
/// taking memory for them.
fn check_plausible(parts: &Parts, coded: &Coded, present: usize) -> Result<(), GribFlaw> {
    let values = Octets::new(parts.bytes(coded.values), 7);
    let (template, section) = match coded.packing {
        Packing::Edition1 { .. } if not_simple(values.u8(4)?).is_some() => return Ok(()),
        Packing::Edition1 { .. } => {
            return simple::check_size(values.from(12).len(), values.u8(11)?, present).map(drop);
        }
        Packing::Edition2 { template, section } => (template, Octets::new(parts.bytes(section), 5)),
    };
    let stated = section.u32(6)? as usize;
    if stated != present {
        return Err(GribFlaw::values(format!("{stated} values stated for {present} points")));
    }
    let packed = values.from(6).len();
    match template {
        0 => simple::check_size(packed, section.u8(20)?, present).map(drop),
        _ if packed > 0 && present / MOST_VALUES_PER_BYTE > packed => {
            Err(GribFlaw::values(format!("{present} values in {packed} bytes")))
        }
        _ => Ok(()),
    }
}

/// All values in the stored order, missing ones as `NaN`.
fn stored(
    object: &dyn Object,
    parts: &Parts,
    field: &Field,
    present: usize,
    buffers: &Buffers,
    out: &mut [f32],
) -> Result<(), FieldProblem> {
    let flaw = |flaw: GribFlaw| flaw.of(field.place.message, field.place.offset);
    match unpack(parts, &field.coded, buffers, &mut out[..present]) {
        Ok(()) => {}
        Err(GribFlaw::Packing { packing, .. }) => {
            let values = eccodes::values(object, field, out.len(), &packing)?;
            out.copy_from_slice(&values);
            if let Some(span) = field.coded.bitmap {
                mask(parts.bytes(span), out);
            }
            return Ok(());
        }
        Err(other) => return Err(flaw(other).into()),
    }
    if let Some(span) = field.coded.bitmap {
        spread(parts.bytes(span), present, out);
    }
    Ok(())
}

fn unpack(
    parts: &Parts,
    coded: &Coded,
    buffers: &Buffers,
    out: &mut [f32],
) -> Result<(), GribFlaw> {
    let values = parts.bytes(coded.values);
    match coded.packing {
        Packing::Edition1 { decimal_scale } => {
            let section = Octets::new(values, 4);
            let flags = section.u8(4)?;
            if let Some(packing) = not_simple(flags) {
                return Err(GribFlaw::Packing { packing: packing.into(), eccodes: None });
            }
            let scaling = Scaling::new(section.ibm_float(7)?, section.i16(5)?, decimal_scale);
            simple::unpack(section.from(12), section.u8(11)?, scaling, out)
        }
        Packing::Edition2 { template, section } => {
            let (section, packed) =
                (Octets::new(parts.bytes(section), 5), Octets::new(values, 7).from(6));
            match template {
                0 => {
                    let reference = f64::from(section.f32(12)?);
                    let scaling = Scaling::new(reference, section.i16(16)?, section.i16(18)?);
                    simple::unpack(packed, section.u8(20)?, scaling, out)
                }
                2 | 3 => complex::unpack(template, &section, packed, out),
                42 => ccsds::unpack(&section, packed, buffers, out),
                _ => codecs::unpack(template, &section, values, out),
            }
        }
    }
}

/// What the flags of section 4 of edition 1 (flag table 11) say of other
/// packings.
fn not_simple(flags: u8) -> Option<&'static str> {
    match flags {
        _ if flags & 0x80 != 0 => Some("spherical harmonics, edition 1"),
        _ if flags & 0x40 != 0 => Some("second order, edition 1"),
        _ if flags & 0x10 != 0 => Some("a matrix at each point, edition 1"),
        _ => None,
    }
}

fn has_value(bits: &[u8], point: usize) -> bool {
    bits[point / 8] >> (7 - point % 8) & 1 == 1
}

/// Moves the values at the front to the points that have one.
fn spread(bits: &[u8], present: usize, out: &mut [f32]) {
    let mut left = present;
    for point in (0..out.len()).rev() {
        out[point] = if has_value(bits, point) {
            left -= 1;
            out[left]
        } else {
            f32::NAN
        };
    }
}

fn mask(bits: &[u8], out: &mut [f32]) {
    for (point, out) in out.iter_mut().enumerate() {
        if !has_value(bits, point) {
            *out = f32::NAN;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_where_the_bitmap_says() {
        for points in [5, 8, 13, 16] {
            let bits = [0b0110_1001, 0b1010_0110];
            let present = (0..points).filter(|&p| has_value(&bits, p)).count();
            let mut out: Vec<f32> = (0..points).map(|i| i as f32).collect();
            spread(&bits, present, &mut out);
            let mut next = 0.0;
            for (point, &value) in out.iter().enumerate() {
                if has_value(&bits, point) {
                    assert_eq!(value, next, "{points}");
                    next += 1.0;
                } else {
                    assert!(value.is_nan(), "{points}");
                }
            }
        }
    }
}
