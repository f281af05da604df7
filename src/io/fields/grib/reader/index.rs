//! All fields of a file and where each of them lies in it.

use serde::{Deserialize, Serialize};

use super::super::error::GribProblem;
use super::GribFlaw;
use super::grid::Grid;
use super::product::Product;
use super::scan::Place;

/// All fields of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Index {
    /// Each grid once.
    pub(super) grids: Vec<Grid>,
    pub(super) fields: Vec<Field>,
    /// Fields of a kind that is not read.
    pub(super) unread: Vec<GribProblem>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Field {
    pub(super) place: Place,
    pub(super) product: Product,
    /// Which of the grids.
    pub(super) grid: usize,
    pub(super) coded: Coded,
}

/// Where the values are in a message and how they are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Coded {
    pub(super) packing: Packing,
    /// The bits that tell which points have a value.
    pub(super) bitmap: Option<Span>,
    /// Section 4 of edition 1, 7 of edition 2.
    pub(super) values: Span,
}

/// How values are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Packing {
    /// As section 4 itself says.
    Edition1 { decimal_scale: i32 },
    /// As section 5 says, by its template.
    Edition2 { template: u16, section: Span },
}

/// Part of a message in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    pub(super) at: u64,
    pub(super) length: u64,
}

impl Span {
    pub(super) fn end(self) -> u64 {
        self.at + self.length
    }
}

impl Index {
    /// Adds a field, or notes why it is not read where others may be.
    pub(super) fn add(
        &mut self,
        place: Place,
        product: Result<Product, GribFlaw>,
        grid: Result<Grid, GribFlaw>,
        coded: Coded,
    ) -> Result<(), GribProblem> {
        let both = product.and_then(|product| Ok((product, grid?)));
        let (product, grid) = match both {
            Ok(both) => both,
            Err(flaw @ (GribFlaw::Grid { .. } | GribFlaw::Product { .. })) => {
                self.unread.push(flaw.of(place.message, place.offset));
                return Ok(());
            }
            Err(flaw) => return Err(flaw.of(place.message, place.offset)),
        };
        let known = self.grids.iter().rposition(|g| *g == grid);
        let grid = known.unwrap_or_else(|| {
            self.grids.push(grid);
            self.grids.len() - 1
        });
        self.fields.push(Field { place, product, grid, coded });
        Ok(())
    }
}
