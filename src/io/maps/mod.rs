//! Statistics on a grid in and out of files.
//!
//! | file | holds |
//! |---|---|
//! | `netcdf` | CF NetCDF-4 out: `double` layers over periods with their bounds |
//! | `periods` | which periods the times of a file stand for |
//!
//! Any dataset is read that has latitudes and longitudes (`fields::whole`), in
//! its own units and in the precision that it is stored in.

mod error;
mod netcdf;
mod periods;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::io::access::{Access, ExternalFiles, Location};
use crate::io::fields::whole::{WholeVariable, read_whole};
use crate::io::netcdf_file;
use crate::io::netcdf_notes::read_notes;
use crate::model::{Calendar, MapLayer, Maps, Provenance};

pub use error::{MapFileError, MapFileProblem};

/// Writes maps to a NetCDF file that appears whole or not at all.
///
/// # Errors
/// [`MapFileError`] when the file cannot be written.
///
/// # Panics
/// If a layer has not one value for each period and point.
pub fn write_maps(path: &Path, maps: &Maps) -> Result<(), MapFileError> {
    let values = maps.fields() * maps.grid.len();
    assert!(maps.layers.iter().all(|layer| layer.values.len() == values), "values of a layer");
    netcdf::write(path, maps).map_err(|problem| problem.in_file(path))
}

/// Reads maps: all numeric variables over latitudes and longitudes, or the
/// named ones. Times without bounds stand for months, seasons or years if
/// that is how far apart they are.
///
/// # Errors
/// [`MapFileError`] when the file has no such variable, or they are on
/// different grids.
pub fn read_maps(path: &Path, layers: &[String]) -> Result<Maps, MapFileError> {
    let location = Location::from(path);
    let read = || -> Result<Maps, MapFileProblem> {
        let whole = read_whole(&location, &Access::default(), layers)?;
        let times = whole.times.as_ref();
        let periods = times.map(|times| periods::periods(times, whole.bounds_s.as_deref()));
        Ok(Maps {
            grid: whole.grid,
            calendar: times.map_or_else(Calendar::default, |times| times.calendar()),
            periods: periods.transpose()?.unwrap_or_default(),
            layers: whole.variables.into_iter().map(layer).collect(),
            provenance: notes_in(path),
        })
    };
    read().map_err(|problem| problem.in_file(path))
}

fn layer(variable: WholeVariable) -> MapLayer {
    let WholeVariable { name, units, long_name, cell_methods, values } = variable;
    MapLayer { name, units, long_name, cell_methods, values }
}

/// What a NetCDF file of ours says; others say nothing that we know.
fn notes_in(path: &Path) -> Provenance {
    let is_file = path.is_file();
    let opened = is_file.then(|| netcdf_file::open(path, ExternalFiles::Refuse).ok()).flatten();
    opened.map(|opened| read_notes(&opened.file)).unwrap_or_default()
}
