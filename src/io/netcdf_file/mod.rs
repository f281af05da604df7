//! NetCDF files opened by the netCDF library: the only way there is to it.
//!
//! The library reads the whole tree of groups of a NetCDF-4 file when it opens
//! it, along every link, and follows links into other files. So the tree is
//! looked at first.
//!
//! | file | holds |
//! |---|---|
//! | `walk` | groups, links and variables of an HDF5 file, along the ways of the library |
//! | `far` | the same of a file that is far away |
//! | `outside` | other files that it leads to |
//! | `expansion` | what the stored chunks of a variable may decode to |
//! | `error` | why a file is not opened |

mod error;
mod expansion;
mod far;
mod outside;
mod walk;

use std::fs::File;
use std::io::{self, Read};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use ::netcdf as library;
use hdf5::file::FileCloseDegree;

use crate::io::access::ExternalFiles;
use crate::io::special::open_file;
use crate::model::{ByteSize, MemoryLimit};

pub use error::NetcdfFileProblem;
pub(in crate::io) use expansion::Expansion;
pub(in crate::io) use far::check_far_tree;

/// What the libraries are asked for first.
const OPENING: &str = "opening the file";

/// An open file.
pub(in crate::io) struct NetcdfFile {
    pub(in crate::io) file: library::File,
    /// Other files that it leads to, which are read as well.
    pub(in crate::io) others: Vec<PathBuf>,
}

/// Opens a file for reading.
///
/// # Errors
/// [`NetcdfFileProblem`] for what is no file or no NetCDF, for groups that form
/// a circle or are too many, and for other files that are not to be read.
pub(in crate::io) fn open(
    path: &Path,
    external: ExternalFiles,
) -> Result<NetcdfFile, NetcdfFileProblem> {
    // The system's words for a file that is not there are the better ones.
    let mut file = open_file(path)?;
    let mut head = [0; 3];
    let is_classic = match file.read_exact(&mut head) {
        Ok(()) => head == *b"CDF",
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => false,
        Err(error) => return Err(error.into()),
    };
    if is_classic {
        return Ok(NetcdfFile { file: reopen(path)?, others: Vec::new() });
    }
    match walk::others_of(path, external) {
        Ok(others) => Ok(NetcdfFile { file: reopen(path)?, others }),
        // Of what is no NetCDF at all its library tells.
        Err(error @ NetcdfFileProblem::Library { action: OPENING, .. }) => {
            reopen(path).and(Err(error))
        }
        Err(error) => Err(error),
    }
}

/// Opens a file again that [`open`] has let through.
///
/// # Errors
/// The library's words.
pub(in crate::io) fn reopen(path: &Path) -> Result<library::File, NetcdfFileProblem> {
    library::open(path).map_err(|error| NetcdfFileProblem::library(OPENING, error))
}

/// Opens a file with the HDF5 library, in the way in which the netCDF library
/// does: what is open twice has to agree on how it is closed.
///
/// # Errors
/// The library's words.
pub(in crate::io) fn open_hdf5(path: &Path) -> Result<hdf5::File, hdf5::Error> {
    let mut options = hdf5::File::with_options();
    options.with_fapl(|list| list.fclose_degree(FileCloseDegree::Weak));
    if path.to_str().is_some() {
        return options.open(path);
    }
    // The library takes names in UTF-8 only, and this one leads to any file.
    let file = File::open(path).map_err(|error| error.to_string())?;
    options.open(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// The memory that all variables of a file may take together where all of them
/// are read: what one array may have, and more for a file that is large itself.
pub(in crate::io) fn limit_for_all(file_bytes: u64) -> MemoryLimit {
    /// Numbers that are packed and compressed well.
    const MOST_EXPANSION: u64 = 64;
    let more = file_bytes.saturating_mul(MOST_EXPANSION);
    MemoryLimit::new(Some(ByteSize(MemoryLimit::DEFAULT.0.saturating_add(more))))
}
