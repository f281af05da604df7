//! Parquet, written and read.
//!
//! | column | type |
//! |---|---|
//! | `track_id` | unsigned, 64 bits |
//! | `init`, `member` | as `time`, and text; both may have no value, and are there if any run says them |
//! | `time` | milliseconds since 1970-01-01 00:00 UTC, of no zone; in calendars without a day for each of ours seconds as a plain number |
//! | `lat`, `lon` | degrees, double |
//! | each variable | double, missing values as NaN |
//!
//! The key `stormtracker` of the metadata has calendar, units, quantities and
//! provenance as JSON.
//!
//! # References
//! Apache Parquet format 2.10.

mod bounded;
mod columns;
mod read;
mod write;

use ::parquet::errors::ParquetError;

use crate::io::tracks::error::TrackFileProblem;
use crate::io::tracks::format_error::FormatProblem;

pub(in crate::io::tracks) use read::read;
pub(in crate::io::tracks) use write::begin;

/// Key of the metadata.
const NOTES: &str = "stormtracker";
const TRACK_ID: &str = "track_id";
const INIT: &str = "init";
const MEMBER: &str = "member";
const TIME: &str = "time";
const LAT: &str = "lat";
const LON: &str = "lon";
const MS_PER_S: i64 = 1000;

fn problem(action: &str, error: ParquetError) -> TrackFileProblem {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => (*error).into(),
            Err(error) => library(action, error.to_string()),
        },
        error => library(action, error.to_string()),
    }
}

fn library(action: &str, message: String) -> TrackFileProblem {
    FormatProblem::Parquet { action: action.to_string(), message }.into()
}
