//! The datasets that lie directly in a directory.

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

/// What is in a directory.
pub(super) struct Contents {
    /// Datasets, sorted by name.
    pub(super) datasets: Vec<PathBuf>,
    /// Files and directories that are none, hidden ones included.
    pub(super) skipped: usize,
}

pub(super) fn is_store(path: &Path) -> bool {
    let tree = Access::default().tree(&path.into());
    tree.is_ok_and(|tree| zarr::is_store(tree.as_ref()).unwrap_or(false))
}

/// Looks through a directory that is no store itself.
pub(super) fn contents(path: &Path) -> Result<Contents, InputsError> {
    let (mut datasets, mut skipped) = (Vec::new(), 0);
    for entry in fs::read_dir(path).map_err(unreadable(path))? {
        let entry = entry.map_err(unreadable(path))?.path();
        if is_dataset(&entry)? {
            datasets.push(entry);
        } else {
            skipped += 1;
        }
    }
    if datasets.is_empty() {
        return Err(InputsError::EmptyDirectory { path: path.to_path_buf(), skipped });
    }
    datasets.sort();
    Ok(Contents { datasets, skipped })
}

/// A file that is called a dataset is one even if it does not begin as one, so
/// that one that is damaged is not passed over.
fn is_dataset(path: &Path) -> Result<bool, InputsError> {
    let is_hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
    if is_hidden || path.is_dir() {
        return Ok(!is_hidden && is_store(path));
    }
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    if ENDINGS.contains(&ending.as_str()) {
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
