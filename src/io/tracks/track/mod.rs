//! The formats of TRACK.
//!
//! | file | holds |
//! |---|---|
//! | `text`, `text_read` | tracks as text (`tr_trs`, `ff_trs`) |
//! | `objects`, `objects_read` | features of a record by object (`objout`, `objout.new`) |
//! | `dump`, `dump_read` | tracks as numbers of features (`tdump`, `idump`) beside the objects |
//! | `netcdf`, `netcdf_read` | tracks in NetCDF (`ff_trs.nc`) |
//! | `columns` | the columns of a point |
//! | `frames` | frames and dates |
//! | `projection` | positions on a plane |
//! | `ragged` | tracks, point by point |
//!
//! # References
//! Hodges (1994), Mon. Wea. Rev. 122, 2573-2586, and (1999), 127, 1362-1373.

pub(super) mod columns;
pub(super) mod dump;
pub(super) mod dump_read;
mod frames;
pub(super) mod netcdf;
pub(super) mod netcdf_read;
pub(super) mod objects;
pub(super) mod objects_read;
mod projection;
mod ragged;
pub(super) mod text;
pub(super) mod text_read;

pub use dump::{Dump, DumpHeader, OBJECTS_NAME as DUMP_OBJECTS_NAME};
pub use frames::{FrameAxis, TrackTimes};
pub use objects::Objects;
