//! Other files that an HDF5 file leads to, and whether they lie beside it; and
//! what another reader tells of it that the HDF5 library does not.

use std::env;
use std::fs;
use std::path::{self, Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use hdf5_reader::error::Error as ReaderError;
use hdf5_reader::{ExternalLinkResolver, Hdf5File, OpenOptions};

use super::NetcdfFileProblem;
use crate::io::directory_of;

/// How a file leads to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// The values of a variable are in it.
    Storage,
    /// A link.
    Link,
    /// It holds what a virtual dataset is made of.
    Virtual,
}

impl By {
    /// Where the HDF5 library would look for the other file, or why that is not
    /// known.
    pub(super) fn place(self, name: &Path, file: &Path) -> Result<PathBuf, &'static str> {
        let (variable, why) = match self {
            Self::Storage => ("HDF5_EXTFILE_PREFIX", "in a place that HDF5_EXTFILE_PREFIX decides"),
            Self::Link => ("HDF5_EXT_PREFIX", "in a place that HDF5_EXT_PREFIX decides"),
            Self::Virtual => ("HDF5_VDS_PREFIX", "in a place that HDF5_VDS_PREFIX decides"),
        };
        if env::var_os(variable).is_some_and(|prefix| !prefix.is_empty()) {
            return Err(why);
        }
        if name.is_absolute() {
            return Ok(name.to_path_buf());
        }
        if self == Self::Storage {
            // The library looks for it where the program runs.
            return path::absolute(name).map_err(|_| "which has no name");
        }
        if self == Self::Virtual && name.to_string_lossy().contains('%') {
            return Err("whose name is a pattern");
        }
        match name.components().collect::<Vec<_>>()[..] {
            [Component::Normal(name)] => Ok(directory_of(file).join(name)),
            _ => Err("which is not in the same directory"),
        }
    }
}

/// Fails where the other file is not a plain one in the directory of this, or
/// has a name that leads to it from anywhere.
pub(super) fn check_beside(name: &Path, other: &Path, file: &Path) -> Result<(), &'static str> {
    if name.is_absolute() {
        return Err("which is named by its full path");
    }
    match fs::symlink_metadata(other) {
        Err(_) => return Err("which is not there"),
        Ok(found) if !found.is_file() => return Err("which is no plain file"),
        Ok(_) => {}
    }
    let directory = |path: &Path| fs::canonicalize(directory_of(path)).ok();
    match directory(other) {
        Some(found) if directory(file) == Some(found.clone()) => Ok(()),
        _ => Err("which is not in the same directory"),
    }
}

/// The files that external links of a group name. The HDF5 library would open
/// them at once, so another reader tells them.
pub(super) fn linked_files(file: &Path, group: &str) -> Vec<PathBuf> {
    let names = Arc::new(Names::default());
    let options = OpenOptions::default().with_external_link_resolver(names.clone());
    let listed = || -> Result<(), ReaderError> {
        let mut found = Hdf5File::open_with_options(file, options)?.root_group()?;
        for name in group.split('/').filter(|name| !name.is_empty()) {
            found = found.group(name)?;
        }
        found.member_names().map(drop)
    };
    let listed = listed();
    let names = std::mem::take(&mut *names.0.lock().unwrap_or_else(PoisonError::into_inner));
    match (listed, names.is_empty()) {
        (Ok(()), false) => names,
        // A name that cannot be had lies in no directory.
        _ => vec![PathBuf::from("an unknown place")],
    }
}

/// Fails for a variable whose type is nested deeply: the libraries copy it for
/// each level of it.
pub(super) fn check_type(file: &Path, name: &str) -> Result<(), NetcdfFileProblem> {
    const SAID: &str = "datatype nesting exceeds";
    let found = Hdf5File::open(file).and_then(|file| file.dataset(name).map(drop));
    match found {
        Err(error) if error.to_string().contains(SAID) => {
            Err(NetcdfFileProblem::NestedType { object: name.to_string() })
        }
        _ => Ok(()),
    }
}

/// Keeps the names that it is asked for.
#[derive(Default)]
struct Names(Mutex<Vec<PathBuf>>);

impl ExternalLinkResolver for Names {
    fn resolve_external_link(&self, name: &str) -> Result<Option<Hdf5File>, ReaderError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(name.into());
        Ok(None)
    }
}
