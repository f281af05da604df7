//! Bytes under the hash of these bytes.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use blake3::Hash;
use bytes::Bytes;

use super::layout::Layout;
use crate::io::{AtomicFile, private};

/// How exactly the time of the last use is kept.
const USE_STEP: Duration = Duration::from_secs(60);

/// The bytes with this hash, or `None` if they are not there or somebody else
/// can have put them there. A damaged file is removed.
pub(super) fn read(layout: &Layout, hash: &Hash, len: u64, opened: SystemTime) -> Option<Bytes> {
    let path = layout.content(hash);
    let file = layout.open_trusted(&path)?;
    let Some(bytes) = read_checked(&file, hash, len, opened) else {
        remove(&path);
        return None;
    };
    Some(bytes)
}

fn read_checked(file: &File, hash: &Hash, len: u64, opened: SystemTime) -> Option<Bytes> {
    let metadata = file.metadata().ok()?;
    if metadata.len() != len {
        return None;
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(len).ok()?).ok()?;
    // As much as is expected: without looking for an end there is one call less.
    file.take(len).read_to_end(&mut bytes).ok()?;
    if blake3::hash(&bytes) != *hash {
        return None;
    }
    mark_used(file, &metadata, opened);
    Some(bytes.into())
}

/// Notes the use of a file, at most once a run.
pub(super) fn mark_used(file: &File, metadata: &fs::Metadata, opened: SystemTime) {
    if metadata.modified().is_ok_and(|used| used + USE_STEP < opened) {
        // Without it the file merely goes sooner.
        let _ = file.set_modified(SystemTime::now());
    }
}

/// Stores bytes; tells how many were added.
pub(super) fn store(layout: &Layout, hash: &Hash, bytes: &[u8]) -> io::Result<u64> {
    let path = layout.content(hash);
    if let Some(file) = layout.open_trusted(&path)
        && let Ok(metadata) = file.metadata()
        && metadata.len() == bytes.len() as u64
    {
        mark_used(&file, &metadata, SystemTime::now());
        return Ok(0);
    }
    private::make_directories(path.parent().expect("a file of the cache"))?;
    let mut file = AtomicFile::create_among_many(&path)?;
    file.write_all(bytes)?;
    file.commit()?;
    Ok(bytes.len() as u64)
}

/// Removes a file that may have gone meanwhile.
pub(super) fn remove(path: &Path) {
    // What cannot be removed is found damaged again.
    let _ = fs::remove_file(path);
}
