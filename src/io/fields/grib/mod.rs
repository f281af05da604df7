//! GRIB, editions 1 and 2 (WMO Manual on Codes, FM 92).
//!
//! A file is a row of messages in any order, each with one or a few fields. It
//! is read through once, headers only; the fields found are then put together
//! to arrays with dimensions of time, level and member, and one field is one
//! chunk.
//!
//! | file | holds |
//! |---|---|
//! | `signature` | whether a file is one of GRIB |
//! | `error` | what can be wrong with a message |
//! | `reader` | the reader |
//! | `disabled` | what stands in its place where it is not built |

mod error;
mod signature;

#[cfg(feature = "grib")]
mod reader;
#[cfg(not(feature = "grib"))]
#[path = "disabled.rs"]
mod reader;

pub use error::{GribFlaw, GribProblem};
pub(super) use reader::open;
pub(super) use signature::is_grib;
