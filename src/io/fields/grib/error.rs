//! What can be wrong with GRIB.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What can be wrong with a GRIB file.
#[derive(Clone, Debug, Error, PartialEq, Serialize, Deserialize)]
pub enum GribProblem {
    /// The reader is not part of this program.
    #[error(
        "is a GRIB file and this program was built without a reader of them; build it with --features grib, or convert the file to NetCDF"
    )]
    NotBuilt,
    /// A message that is not read.
    #[error("GRIB message {message} at byte {offset}: {flaw}")]
    Message {
        /// Number of the message in the file, from 1.
        message: usize,
        /// Where it starts in bytes.
        offset: u64,
        /// What is wrong.
        flaw: GribFlaw,
    },
    /// More grids than are read from one file.
    #[error(
        "has {grids} different grids, and at most {most} of one file are read; split it with \
         grib_copy"
    )]
    TooManyGrids {
        /// How many there are.
        grids: usize,
        /// How many are read.
        most: usize,
    },
    /// None of the messages is read.
    #[error("none of its {messages} GRIB field(s) can be read; the first: {first}")]
    NothingRead {
        /// How many there are.
        messages: usize,
        /// What is wrong with the first.
        first: Box<GribProblem>,
    },
    /// There is no message of a field that its neighbours have.
    #[error(
        "the file has no GRIB message for {place}; select steps or levels that are complete with --start, --end and --level, or add the message"
    )]
    Absent {
        /// Time, level and member in words.
        place: String,
    },
}

/// What can be wrong with a message.
#[derive(Clone, Debug, Error, PartialEq, Serialize, Deserialize)]
pub enum GribFlaw {
    /// The file ends before the message does.
    #[error(
        "is cut short: {needed} bytes are needed from there, {found} are there; copy the file again"
    )]
    CutShort {
        /// Length of the message in bytes.
        needed: u64,
        /// Bytes of it that are there.
        found: u64,
    },
    /// The last four bytes are not `7777`.
    #[error("does not end with 7777 where its length of {length} bytes says; copy the file again")]
    NoEnd {
        /// Length of the message in bytes.
        length: u64,
    },
    /// Bytes between messages that belong to none.
    #[error("{bytes} bytes before it belong to no message; cut them out")]
    Junk {
        /// How many.
        bytes: u64,
    },
    /// Neither edition 1 nor 2.
    #[error(
        "is of edition {edition}; read are editions 1 and 2, convert it with grib_set -s edition=2"
    )]
    Edition {
        /// The edition.
        edition: u8,
    },
    /// A section that contradicts itself or another one.
    #[error("section {section} is wrong: {reason}; copy the file again")]
    Section {
        /// Number of the section.
        section: u8,
        /// What is wrong with it.
        reason: String,
    },
    /// A grid that is not read.
    #[error("is on a grid that is not read ({grid}); {remedy}")]
    Grid {
        /// The kind of grid with its template.
        grid: String,
        /// What helps.
        remedy: String,
    },
    /// A way of packing that is not read.
    #[error(
        "its values are packed in a way that is not read here ({packing}); convert it with grib_set -r -s packingType=grid_simple, or build with --features eccodes and install ecCodes{}", explained(.eccodes)
    )]
    Packing {
        /// The packing with its template.
        packing: String,
        /// Why ecCodes could not help, where it was asked.
        eccodes: Option<String>,
    },
    /// A kind of product that is not read.
    #[error("is a product that is not read ({product}); leave it out with grib_copy -w")]
    Product {
        /// The kind with its template.
        product: String,
    },
    /// More points than any grid has.
    #[error("speaks of {points} points, more than the {most} that are read; check the file")]
    TooManyPoints {
        /// How many.
        points: u64,
        /// How many are read.
        most: u64,
    },
    /// Packed values that cannot be unpacked.
    #[error("its values cannot be unpacked: {reason}; copy the file again")]
    Values {
        /// What is wrong with them.
        reason: String,
    },
}

impl GribFlaw {
    /// The problem of the message that has the flaw.
    pub fn of(self, message: usize, offset: u64) -> GribProblem {
        GribProblem::Message { message, offset, flaw: self }
    }
}

fn explained(reason: &Option<String>) -> String {
    reason.as_ref().map_or_else(String::new, |r| format!(" (ecCodes: {r})"))
}
