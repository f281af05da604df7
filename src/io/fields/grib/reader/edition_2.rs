//! The sections of a message of edition 2.

use super::GribFlaw;
use super::grid::Grid;
use super::index::{Coded, Index, Packing, Span};
use super::octets::Octets;
use super::product::Product;
use super::scan::Message;
use crate::io::fields::FieldProblem;

/// Length of section 0.
const START: u64 = 16;

/// The most bytes of a section of which all is looked at.
const MOST_SECTION_BYTES: u64 = 1 << 20;

/// Length of a message by its section 0, if all of that is there.
pub(super) fn length(head: &[u8]) -> Option<u64> {
    head.get(8..16)?.try_into().ok().map(u64::from_be_bytes)
}

fn absent(section: u8) -> GribFlaw {
    GribFlaw::section(section, "it is not there")
}

/// What the sections so far have said; each holds until it comes again.
#[derive(Default)]
struct State {
    identification: Vec<u8>,
    grid: Option<Result<Grid, GribFlaw>>,
    product: Option<Result<Product, GribFlaw>>,
    packing: Option<Packing>,
    bitmap: Option<Span>,
    /// The last bitmap that was written out.
    written_bitmap: Option<Span>,
}

/// Adds all fields of a message to the index.
pub(super) fn fields(message: &mut Message<'_, '_>, index: &mut Index) -> Result<(), FieldProblem> {
    let place = message.place;
    let flaw = |flaw: GribFlaw| FieldProblem::from(flaw.of(place.message, place.offset));
    let discipline = message.bytes(6, 1)?[0];
    let (mut state, mut at) = (State::default(), START);
    while at + 4 < place.length {
        let head = message.bytes(at, 5)?;
        let (length, number) = (u64::from(Octets::new(head, 0).u32(1).map_err(flaw)?), head[4]);
        if length < 5 || length > place.length - 4 - at {
            let reason = format!("{length} bytes of the {} that are left", place.length - 4 - at);
            return Err(flaw(GribFlaw::section(number, reason)));
        }
        let span = Span { at, length };
        if number == 7 {
            let coded = state.coded(span).map_err(flaw)?;
            let product = state.product.clone().unwrap_or_else(|| Err(absent(4)));
            let grid = state.grid.clone().unwrap_or_else(|| Err(absent(3)));
            index.add(place, product, grid, coded)?;
        } else {
            state.read(discipline, number, span, message)?;
        }
        at += length;
    }
    Ok(())
}

impl State {
    fn coded(&self, values: Span) -> Result<Coded, GribFlaw> {
        let packing = self.packing.ok_or_else(|| absent(5))?;
        Ok(Coded { packing, bitmap: self.bitmap, values })
    }

    fn read(
        &mut self,
        discipline: u8,
        number: u8,
        span: Span,
        message: &mut Message<'_, '_>,
    ) -> Result<(), FieldProblem> {
        let place = message.place;
        let flaw = |flaw: GribFlaw| FieldProblem::from(flaw.of(place.message, place.offset));
        let most = match number {
            1 | 3 | 4 => MOST_SECTION_BYTES,
            5 | 6 => 11,
            // Local use.
            2 => return Ok(()),
            _ => return Err(flaw(GribFlaw::section(number, "there is none of this number"))),
        };
        if number < 5 && span.length > most {
            return Err(flaw(GribFlaw::section(number, format!("{} bytes", span.length))));
        }
        let bytes = message.bytes(span.at, span.length.min(most) as usize)?;
        let section = Octets::new(bytes, number);
        match number {
            1 => self.identification = bytes.to_vec(),
            3 => self.grid = Some(Grid::of_edition_2(&section)),
            4 => {
                let identification = Octets::new(&self.identification, 1);
                self.product = Some(Product::of_edition_2(discipline, &identification, &section));
            }
            5 => {
                let template = section.u16(10).map_err(flaw)?;
                self.packing = Some(Packing::Edition2 { template, section: span });
            }
            _ => self.read_bitmap(section.u8(6).map_err(flaw)?, span).map_err(flaw)?,
        }
        Ok(())
    }

    /// The bitmap indicator, code table 6.0.
    fn read_bitmap(&mut self, indicator: u8, span: Span) -> Result<(), GribFlaw> {
        const BITS: u64 = 6;
        self.bitmap = match indicator {
            0 => {
                self.written_bitmap = Some(Span { at: span.at + BITS, length: span.length - BITS });
                self.written_bitmap
            }
            254 => {
                let missing = || GribFlaw::section(6, "the bitmap it repeats is not there");
                Some(self.written_bitmap.ok_or_else(missing)?)
            }
            255 => None,
            _ => {
                let reason = format!("bitmap {indicator} of the centre is not in the file");
                return Err(GribFlaw::section(6, reason));
            }
        };
        Ok(())
    }
}
