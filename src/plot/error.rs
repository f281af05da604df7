//! Why there is no figure.

use thiserror::Error;

/// A figure that cannot be made.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum PlotError {
    /// A size, width or opacity that no figure has.
    #[error("{option} {value} is out of range; write a number of {from} to {to}")]
    OutOfRange {
        /// Option that says it.
        option: &'static str,
        /// What it says.
        value: f64,
        /// Least that is possible.
        from: f64,
        /// Most that is possible.
        to: f64,
    },
    /// A column that the tracks do not have.
    #[error("--color-by {name}: there is no such column; there are {known}")]
    UnknownColumn {
        /// The name as given.
        name: String,
        /// Names that would do.
        known: String,
    },
    /// A layer that the maps do not have.
    #[error("--layer {name}: there is no such layer; there are {known}")]
    UnknownLayer {
        /// The name as given.
        name: String,
        /// Names that would do.
        known: String,
    },
    /// A period that the maps do not have.
    #[error("--period {name}: there is no such period; there are {known}")]
    UnknownPeriod {
        /// The name as given.
        name: String,
        /// Names that would do.
        known: String,
    },
    /// More periods than a figure has room for.
    #[error("there are {periods} periods, and a figure has room for {most}; choose with --period")]
    TooManyPeriods {
        /// How many there are.
        periods: usize,
        /// How many there may be.
        most: usize,
    },
    /// A track that is none of the tracks.
    #[error("--track {id}: there is no track of this number")]
    UnknownTrack {
        /// The number as given.
        id: u64,
    },
    /// Tracks without the column that a chart is about.
    #[error("the tracks have no column of values; a life cycle needs one")]
    NoColumn,
    /// Sets of tracks whose times cannot be compared.
    #[error(
        "the reference has the {reference} calendar and the candidate the {candidate} calendar"
    )]
    Calendars {
        /// Calendar of the one.
        reference: &'static str,
        /// Calendar of the other.
        candidate: &'static str,
    },
    /// Latitudes that a projection does not show.
    #[error("--region {region} has no part that --projection {projection} can show")]
    OutsideProjection {
        /// The region as given.
        region: String,
        /// Name of the projection.
        projection: &'static str,
    },
    /// A grid that has no cells.
    #[error("a grid of {rows} x {columns} points has no cells to draw; 2 x 2 are the least")]
    NoCells {
        /// Rows of the grid.
        rows: usize,
        /// Columns of the grid.
        columns: usize,
    },
    /// The program was built without PNG.
    #[error(
        "this program was built without PNG; write SVG (-o figure.svg), or build with --features png"
    )]
    PngNotBuilt,
    /// A picture that could not be drawn.
    #[error("PNG: {reason}")]
    Png {
        /// What the library says.
        reason: String,
    },
}

/// Whether a number is in a range.
pub(super) fn in_range(
    option: &'static str,
    value: f64,
    from: f64,
    to: f64,
) -> Result<(), PlotError> {
    match (from..=to).contains(&value) {
        true => Ok(()),
        false => Err(PlotError::OutOfRange { option, value, from, to }),
    }
}
