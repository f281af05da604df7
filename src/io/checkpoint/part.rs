//! The file of one part of a record.
//!
//! | bytes | hold |
//! |---|---|
//! | 16 | `stormtracker ck1`: what it is, and the version |
//! | 32 | hash of the job |
//! | 8, 8 | first step and the one behind the last |
//! | 8 | bytes of the payload |
//! | | the payload |
//! | 32 | BLAKE3 of all of the above |
//!
//! Numbers are little-endian. The steps are in the name of the file as well; a
//! file under another name is as damaged as one with a wrong checksum.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::path::Path;

use blake3::{Hash, Hasher};

use crate::io::AtomicFile;
use crate::io::private::Identity;

const MAGIC: &[u8; 16] = b"stormtracker ck1";
const HEADER_BYTES: usize = 16 + 32 + 3 * 8;
const CHECKSUM_BYTES: usize = blake3::OUT_LEN;

/// What was found under the name of a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Whole(Vec<u8>),
    /// It is not what was stored there.
    Damaged,
}

/// A file that should be a part of a job.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) job: &'a Hash,
    /// Who must have written it.
    pub(super) identity: Identity,
}

/// What stands in front of the payload.
fn header(job: &Hash, steps: &Range<usize>, payload_bytes: u64) -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    let numbers = [steps.start as u64, steps.end as u64, payload_bytes];
    header[..16].copy_from_slice(MAGIC);
    header[16..48].copy_from_slice(job.as_bytes());
    for (bytes, number) in header[48..].chunks_exact_mut(8).zip(numbers) {
        bytes.copy_from_slice(&number.to_le_bytes());
    }
    header
}

/// Writes a part, which is there as a whole or not at all.
pub(super) fn write(
    path: &Path,
    job: &Hash,
    steps: &Range<usize>,
    payload: &[u8],
) -> io::Result<()> {
    let header = header(job, steps, payload.len() as u64);
    let checksum = Hasher::new().update(&header).update(payload).finalize();
    let mut file = AtomicFile::create_among_many(path)?;
    file.write_all(&header)?;
    file.write_all(payload)?;
    file.write_all(checksum.as_bytes())?;
    file.commit_to_disk()
}

/// Reads a part. Never holds more than the file has bytes.
pub(super) fn read(source: &Source<'_>, steps: &Range<usize>) -> io::Result<Found> {
    let Some((mut file, payload_bytes)) = open(source, steps)? else {
        return Ok(Found::Damaged);
    };
    let mut payload = Vec::new();
    payload.try_reserve_exact(payload_bytes).map_err(|_| ErrorKind::OutOfMemory)?;
    if unless_shorter((&mut file).take(payload_bytes as u64).read_to_end(&mut payload))?
        != Some(payload_bytes)
    {
        return Ok(Found::Damaged);
    }
    let mut hasher = Hasher::new();
    hasher.update(&header(source.job, steps, payload_bytes as u64)).update(&payload);
    Ok(match ends_with(file, &hasher)? {
        true => Found::Whole(payload),
        false => Found::Damaged,
    })
}

/// Whether a part is what was stored. Holds a buffer only.
pub(super) fn is_whole(source: &Source<'_>, steps: &Range<usize>) -> io::Result<bool> {
    let Some((mut file, payload_bytes)) = open(source, steps)? else { return Ok(false) };
    let mut hasher = Hasher::new();
    hasher.update(&header(source.job, steps, payload_bytes as u64));
    hasher.update_reader((&mut file).take(payload_bytes as u64))?;
    ends_with(file, &hasher)
}

/// Opens a part behind its header, with the bytes of its payload; `None` if
/// somebody else can have written it, the header is not that of these steps or
/// the length not what it says.
fn open(source: &Source<'_>, steps: &Range<usize>) -> io::Result<Option<(File, usize)>> {
    let Some(mut file) = source.identity.open_trusted(source.path)? else { return Ok(None) };
    let beside = (HEADER_BYTES + CHECKSUM_BYTES) as u64;
    let payload_bytes = file.metadata()?.len().checked_sub(beside);
    let Some(payload_bytes) = payload_bytes.and_then(|n| usize::try_from(n).ok()) else {
        return Ok(None);
    };
    let mut found = [0; HEADER_BYTES];
    let is_read = unless_shorter(file.read_exact(&mut found))?.is_some();
    let is_ours = is_read && found == header(source.job, steps, payload_bytes as u64);
    Ok(is_ours.then_some((file, payload_bytes)))
}

/// Whether the rest of a file is the checksum of what was hashed.
fn ends_with(mut file: File, hasher: &Hasher) -> io::Result<bool> {
    let mut checksum = [0; CHECKSUM_BYTES];
    let is_read = unless_shorter(file.read_exact(&mut checksum))?.is_some();
    Ok(is_read && hasher.finalize() == Hash::from_bytes(checksum))
}

/// A file that became shorter meanwhile is damaged, not out of reach.
fn unless_shorter<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        result => result.map(Some),
    }
}
