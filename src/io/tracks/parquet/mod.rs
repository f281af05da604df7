//! Tracks as Parquet: one row a point.
//!
//! | file | holds |
//! |---|---|
//! | `enabled` | writing and reading |
//! | `disabled` | the same without the feature `parquet`: an error that says so |

#[cfg(not(feature = "parquet"))]
mod disabled;
#[cfg(feature = "parquet")]
mod enabled;

#[cfg(not(feature = "parquet"))]
pub(super) use disabled::{begin, read};
#[cfg(feature = "parquet")]
pub(super) use enabled::{begin, read};
