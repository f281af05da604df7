//! The datasets, or the files of centres, that lie directly in a directory.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::{InputsError, unreadable};
use crate::io::access::Access;
use crate::io::fields::zarr;

/// Endings of the names of datasets in files.
const ENDINGS: [&str; 9] = ["nc", "nc4", "cdf", "netcdf", "grib", "grb", "grib1", "grib2", "grb2"];

/// What files of datasets begin with: NetCDF of the three classic kinds,
/// HDF5, GRIB.
const BEGINNINGS: [&[u8]; 5] = [b"CDF\x01", b"CDF\x02", b"CDF\x05", b"\x89HDF\r\n\x1a\n", b"GRIB"];

/// Endings of the names of files of centres, and TRACK's own names.
const ENDINGS_OF_CENTERS: [&str; 3] = ["csv", "nc", "objout"];
const NAMES_OF_CENTERS: [&str; 2] = ["objout", "objout.new"];

/// What is in a directory.
pub(super) struct Contents {
    /// What was looked for, sorted by name.
    pub(super) wanted: Vec<PathBuf>,
    /// Files and directories that are none, hidden ones included.
    pub(super) skipped: usize,
}

pub(super) fn is_store(path: &Path) -> bool {
    let tree = Access::default().tree(&path.into());
    tree.is_ok_and(|tree| zarr::is_store(tree.as_ref()).unwrap_or(false))
}

/// Looks for datasets in a directory that is no store itself.
pub(super) fn datasets(path: &Path) -> Result<Contents, InputsError> {
    let contents = sort_out(path, is_dataset)?;
    if contents.wanted.is_empty() {
        let skipped = contents.skipped;
        return Err(InputsError::EmptyDirectory { path: path.to_path_buf(), skipped });
    }
    Ok(contents)
}

/// Looks for files that are called as those of centres are. What else they may
/// be is found when they are read, so that none is passed over.
pub(super) fn centers(path: &Path) -> Result<Contents, InputsError> {
    let contents = sort_out(path, |path| Ok(is_called_centers(path) && !path.is_dir()))?;
    if contents.wanted.is_empty() {
        let skipped = contents.skipped;
        return Err(InputsError::NoCenters { path: path.to_path_buf(), skipped });
    }
    Ok(contents)
}

fn sort_out(
    path: &Path,
    is_wanted: impl Fn(&Path) -> Result<bool, InputsError>,
) -> Result<Contents, InputsError> {
    let mut contents = Contents { wanted: Vec::new(), skipped: 0 };
    for entry in fs::read_dir(path).map_err(unreadable(path))? {
        let entry = entry.map_err(unreadable(path))?.path();
        if is_wanted(&entry)? {
            contents.wanted.push(entry);
        } else {
            contents.skipped += 1;
        }
    }
    contents.wanted.sort();
    Ok(contents)
}

fn is_called_centers(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let has_ending = ENDINGS_OF_CENTERS.contains(&ending(path).as_str());
    !name.starts_with('.') && (has_ending || NAMES_OF_CENTERS.contains(&name.as_ref()))
}

/// What follows the last dot of a name, in small letters.
fn ending(path: &Path) -> String {
    path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase()
}

/// A file that is called a dataset is one even if it does not begin as one, so
/// that one that is damaged is not passed over.
fn is_dataset(path: &Path) -> Result<bool, InputsError> {
    let is_hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
    if is_hidden || path.is_dir() {
        return Ok(!is_hidden && is_store(path));
    }
    if ENDINGS.contains(&ending(path).as_str()) {
        return Ok(true);
    }
    // Opening a pipe would wait for its other side.
    if !path.is_file() {
        return Ok(false);
    }
    let mut beginning = Vec::new();
    let file = File::open(path).map_err(unreadable(path))?;
    file.take(8).read_to_end(&mut beginning).map_err(unreadable(path))?;
    Ok(BEGINNINGS.iter().any(|known| beginning.starts_with(known)))
}
