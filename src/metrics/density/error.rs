//! Why there are no densities.

use thiserror::Error;

use crate::model::CalendarError;

use super::DensityParamsError;

/// Tracks or parameters that densities cannot be made of.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum DensityError {
    /// Parameters that mean nothing.
    #[error(transparent)]
    Params(#[from] DensityParamsError),
    /// There is no point that could say when the record is.
    #[error("there is no track that counts; leave out fewer of them, or check the input")]
    NoPoint,
    /// Nothing says how strong a point is.
    #[error("the tracks have no column {column:?}; say one of them with --column: {known}")]
    Column {
        /// The column asked for; empty if the tracks have none at all.
        column: String,
        /// Those that there are.
        known: String,
    },
    /// The end of the record comes first.
    #[error("--to comes before --from")]
    Reversed,
    /// More than fits in memory.
    #[error(
        "{periods} periods of {layers} fields of {points} grid points are more than fit in memory; \
         choose a coarser --grid, a longer --period, or say --from and --to"
    )]
    TooLarge {
        /// Periods of the record.
        periods: usize,
        /// Fields of each.
        layers: usize,
        /// Points of the grid.
        points: usize,
    },
    /// A time that the calendar does not have.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}
