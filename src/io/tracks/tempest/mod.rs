//! Tracks of TempestExtremes (StitchNodes).
//!
//! | file | holds |
//! |---|---|
//! | `columns` | indices, positions and values as both formats have them |
//! | `text`, `text_read` | GFDL text |
//! | `csv` | CSV, written; it is read as any CSV |
//!
//! # References
//! Ullrich et al. (2021), Geosci. Model Dev. 14, 5023-5048.

mod columns;
pub(super) mod csv;
pub(super) mod text;
pub(super) mod text_read;

pub(super) use columns::settle_indices;
