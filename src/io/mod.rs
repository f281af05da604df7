//! Files in and out: fields ([`fields`]), tracks ([`tracks`]), maps ([`maps`]) and limits of
//! linking ([`limits`]); and how bytes are reached, near or far ([`access`]).
//!
//! This is the only place that knows file formats. Reading normalises once to
//! the conventions of [`model`](crate::model) and records what it did; writing
//! goes to a temporary name beside the target and is renamed when complete.

pub mod access;
mod atomic;
pub mod checkpoint;
mod explain;
pub mod fields;
pub mod limits;
mod lock;
pub mod maps;
mod netcdf_file;
mod netcdf_notes;
mod overlap;
mod private;
mod special;
pub mod tracks;

pub use atomic::{
    Abandoned, AtomicFile, AtomicPath, abandon_outputs, directory_of, outputs_in_place,
};
use explain::explain;
pub use netcdf_file::NetcdfFileProblem;
pub use overlap::{DiskPlace, Overlap};
pub use special::{open_file, read_small, read_small_text};
