//! The sections of a message of edition 1.

use super::GribFlaw;
use super::grid::Grid;
use super::index::{Coded, Index, Packing, Span};
use super::octets::Octets;
use super::product::Product;
use super::scan::{Message, Window};
use crate::io::access::AccessError;
use crate::io::fields::FieldProblem;

/// Length of section 0.
const START: u64 = 8;

/// Marks a length counted in units of 120 bytes.
const LARGE: u64 = 0x80_0000;
const UNIT: u64 = 120;

const WITH_GRID: u8 = 0x80;
const WITH_BITMAP: u8 = 0x40;

/// Length of a message, or `None` where the file ends first.
///
/// Three octets count no more than 8 MiB in their 23 bits; of longer messages
/// ECMWF writes the length in units of 120 bytes with the highest bit set, and
/// what is left over as the length of section 4.
pub(super) fn length(window: &mut Window<'_>, start: u64) -> Result<Option<u64>, AccessError> {
    let Some(stated) = three_octets(window, start + 4)? else { return Ok(None) };
    if stated & LARGE == 0 {
        return Ok(Some(stated));
    }
    let Some(values) = values_at(window, start)? else { return Ok(None) };
    Ok(three_octets(window, values)?.map(|rest| large_length(stated, rest)))
}

fn large_length(stated: u64, rest: u64) -> u64 {
    match rest {
        0..UNIT => ((stated & (LARGE - 1)) * UNIT + 4).saturating_sub(rest),
        _ => stated,
    }
}

/// Where section 4 of a message starts.
fn values_at(window: &mut Window<'_>, start: u64) -> Result<Option<u64>, AccessError> {
    let mut at = start + START;
    let Some(&flags) = window.bytes(at + 7, 1)?.first() else { return Ok(None) };
    let sections = [true, flags & WITH_GRID != 0, flags & WITH_BITMAP != 0];
    for _ in sections.into_iter().filter(|is_there| *is_there) {
        let Some(length) = three_octets(window, at)? else { return Ok(None) };
        at += length;
    }
    Ok(Some(at))
}

fn three_octets(window: &mut Window<'_>, at: u64) -> Result<Option<u64>, AccessError> {
    let bytes = window.bytes(at, 3)?;
    Ok(Octets::new(bytes, 0).u24(1).ok().map(u64::from))
}

/// Adds the one field of a message to the index.
pub(super) fn fields(message: &mut Message<'_, '_>, index: &mut Index) -> Result<(), FieldProblem> {
    let place = message.place;
    let flaw = |flaw: GribFlaw| FieldProblem::from(flaw.of(place.message, place.offset));
    let first = Octets::new(section(message, START, 28)?, 1);
    let product = Product::of_edition_1(&first);
    let decimal_scale = first.i16(27).map_err(flaw)?;
    let (flags, catalogued) = (first.u8(8).map_err(flaw)?, first.u8(7).map_err(flaw)?);
    let mut at = START + first.len() as u64;
    let mut grid = Err(GribFlaw::Grid {
        grid: format!("grid {catalogued} of the catalogue of the centre"),
        remedy: "write the message with a grid description section".into(),
    });
    if flags & WITH_GRID != 0 {
        let bytes = section(message, at, 6)?;
        grid = Grid::of_edition_1(&Octets::new(bytes, 2));
        at += bytes.len() as u64;
    }
    let mut bitmap = None;
    if flags & WITH_BITMAP != 0 {
        let head = Octets::new(message.bytes(at, 6)?, 3);
        let (length, known) = (u64::from(head.u24(1).map_err(flaw)?), head.u16(5).map_err(flaw)?);
        if known != 0 || length < 6 {
            let reason = format!("bitmap {known} of the centre is not in the file");
            return Err(flaw(GribFlaw::section(3, reason)));
        }
        bitmap = Some(Span { at: at + 6, length: length - 6 });
        at += length;
    }
    let stated = u64::from(Octets::new(message.bytes(at, 3)?, 4).u24(1).map_err(flaw)?);
    // The rest but for the end, where lengths are counted in larger units.
    let rest = place.length.saturating_sub(at + 4);
    let length = if place.length >= LARGE && stated < UNIT { rest } else { stated };
    if length > rest || length < 11 {
        let reason = format!("{length} bytes of the {rest} that are left");
        return Err(flaw(GribFlaw::section(4, reason)));
    }
    let values = Span { at, length };
    let coded = Coded { packing: Packing::Edition1 { decimal_scale }, bitmap, values };
    Ok(index.add(place, product, grid, coded)?)
}

/// A whole section, at least so many bytes of it.
fn section<'m>(
    message: &'m mut Message<'_, '_>,
    at: u64,
    least: usize,
) -> Result<&'m [u8], FieldProblem> {
    let length = Octets::new(message.bytes(at, 3)?, 0).u24(1).unwrap_or(0);
    message.bytes(at, (length as usize).max(least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_beyond_23_bits_are_counted_in_units() {
        // 721 x 1440 values of 64 bits: 8 305 920 bytes and some headers.
        let (headers, values) = (8 + 28 + 32, 11 + 721 * 1440 * 8 + 1);
        let whole = headers + values + 4;
        let units = (whole as u64).div_ceil(UNIT);
        let rest = units * UNIT + 4 - whole as u64;
        assert!(rest < UNIT + 4);
        assert_eq!(large_length(LARGE | units, rest), whole as u64);
        assert_eq!(large_length(LARGE | 5, 400_000), LARGE | 5);
    }
}
