//! What the stored chunks of a variable decode to where the netCDF library
//! decodes them: it inflates a chunk to whatever is in it.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use ::netcdf as library;
use hdf5::Dataset;
use hdf5::filters::Filter;

use crate::model::{MemoryLimit, array_bytes};

use super::{NetcdfFileProblem, open_hdf5};

/// Bytes that one deflated byte makes at most.
const MOST_INFLATED: u64 = 1032;
/// What the library prepends where a variable has the name of a dimension that
/// is another one.
const PREFIX: &str = "_nc4_non_coord_";

/// The chunks of a variable that may decode to more than is allowed.
#[derive(Default)]
pub(in crate::io) struct Expansion {
    variable: String,
    chunk_bytes: u64,
    /// Whether inflating is the first that is undone, and the only inflating.
    is_plain: bool,
    /// Bytes of a checksum behind the deflated ones.
    trailing_bytes: usize,
    suspects: HashMap<Vec<usize>, Suspect>,
    file: Option<File>,
}

#[derive(Clone, Copy)]
struct Suspect {
    address: u64,
    bytes: u64,
}

impl Expansion {
    /// Looks at the chunks of a variable of a file that is open.
    ///
    /// # Errors
    /// [`NetcdfFileProblem`] for chunks larger than the limit.
    pub(in crate::io) fn of(
        path: &Path,
        variable: &library::Variable<'_>,
        limit: MemoryLimit,
    ) -> Result<Self, NetcdfFileProblem> {
        let failed = |e| NetcdfFileProblem::library("reading the chunk shape", e);
        if variable.chunking().map_err(failed)?.is_none() {
            return Ok(Self::default());
        }
        let name = variable.name();
        let failed = |e| NetcdfFileProblem::library("reading the chunks of a variable", e);
        let file = open_hdf5(path).map_err(failed)?;
        let dataset = file.dataset(&name);
        let dataset = dataset.or_else(|_| file.dataset(&format!("{PREFIX}{name}")));
        let (dataset, userblock) = (dataset.map_err(failed)?, file.userblock());
        let Some(shape) = dataset.chunk() else { return Ok(Self::default()) };
        let size = dataset.dtype().map_err(failed)?.size();
        limit.check_array(&format!("a chunk of {name}"), &shape, size)?;
        let filters = dataset.filters();
        let deflates = filters.iter().filter(|f| matches!(f, Filter::Deflate(_))).count();
        let factor = MOST_INFLATED.saturating_pow(deflates as u32);
        if deflates == 0 || dataset.storage_size().saturating_mul(factor) <= limit.bytes() {
            return Ok(Self::default());
        }
        let trailing = filters.iter().rev().take_while(|f| matches!(f, Filter::Fletcher32));
        let trailing = trailing.count();
        let first_undone = filters.iter().rev().nth(trailing);
        let suspects = suspects(&dataset, &shape, |bytes| bytes.saturating_mul(factor), limit)?;
        let suspects = suspects.into_iter().map(|(index, suspect)| {
            (index, Suspect { address: suspect.address + userblock, ..suspect })
        });
        Ok(Self {
            variable: name,
            chunk_bytes: array_bytes(&shape, size),
            is_plain: deflates == 1 && matches!(first_undone, Some(Filter::Deflate(_))),
            trailing_bytes: 4 * trailing,
            suspects: suspects.collect(),
            file: Some(File::open(path)?),
        })
    }

    /// Checks all chunks, ahead of reading the whole variable.
    ///
    /// # Errors
    /// [`NetcdfFileProblem::Expansion`] for one that decodes to too much.
    pub(in crate::io) fn check_all(&self) -> Result<(), NetcdfFileProblem> {
        self.suspects.values().try_for_each(|suspect| self.check_suspect(*suspect))
    }

    /// Checks the chunk at an index.
    ///
    /// # Errors
    /// [`NetcdfFileProblem::Expansion`] if it decodes to too much.
    pub(in crate::io) fn check(&self, index: &[usize]) -> Result<(), NetcdfFileProblem> {
        self.suspects.get(index).map_or(Ok(()), |suspect| self.check_suspect(*suspect))
    }

    fn check_suspect(&self, suspect: Suspect) -> Result<(), NetcdfFileProblem> {
        let too_much = || NetcdfFileProblem::Expansion {
            variable: self.variable.clone(),
            stored_bytes: suspect.bytes,
            chunk_bytes: self.chunk_bytes,
        };
        let Some(file) = self.file.as_ref().filter(|_| self.is_plain) else {
            return Err(too_much());
        };
        if suspect.address.saturating_add(suspect.bytes) > file.metadata()?.len() {
            return Err(too_much());
        }
        let mut stored = vec![0; suspect.bytes as usize];
        file.read_exact_at(&mut stored, suspect.address)?;
        stored.truncate(stored.len().saturating_sub(self.trailing_bytes));
        let mut inflated = vec![0; self.chunk_bytes as usize];
        // Of bytes that are damaged the library tells.
        match libdeflater::Decompressor::new().zlib_decompress(&stored, &mut inflated) {
            Err(libdeflater::DecompressionError::InsufficientSpace) => Err(too_much()),
            _ => Ok(()),
        }
    }
}

/// The chunks whose bytes may become more than the limit.
fn suspects(
    dataset: &Dataset,
    shape: &[usize],
    inflated: impl Fn(u64) -> u64,
    limit: MemoryLimit,
) -> Result<HashMap<Vec<usize>, Suspect>, NetcdfFileProblem> {
    let mut suspects = HashMap::new();
    let visited = dataset.chunks_visit(|chunk| {
        if inflated(chunk.size) > limit.bytes() {
            let index = chunk.offset.iter().zip(shape).map(|(&o, &n)| o as usize / n).collect();
            suspects.insert(index, Suspect { address: chunk.addr, bytes: chunk.size });
        }
        0
    });
    let failed = |e| NetcdfFileProblem::library("reading the chunks of a variable", e);
    visited.map(|()| suspects).map_err(failed)
}
