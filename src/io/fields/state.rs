//! The state that a dataset is in, so that a changed one is known.

use std::fs::Metadata;
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

use blake3::Hash;

use crate::io::access::{Access, Location};
use crate::model::Calendar;

use super::{FieldProblem, far, zarr};

/// Digits of a hash that are shown: enough to tell states apart.
const SHOWN_DIGITS: usize = 32;
/// The documents at the root of a store.
const ROOT_DOCUMENTS: [&str; 3] = ["zarr.json", ".zmetadata", ".zgroup"];

/// What tells the state of a dataset from others, in words: size and time of
/// change of a file, what the documents of a store say and when the one at its
/// root was changed, what a server says of a far file.
pub(super) fn state(location: &Location, access: &Access) -> Result<String, FieldProblem> {
    let Some(path) = location.path() else { return far::state(location, access) };
    let found = match path.metadata() {
        Ok(found) => found,
        // Of a dataset in memory, or one that went; reading it says which.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok("no file".into()),
        Err(error) => return Err(error.into()),
    };
    if !found.is_dir() {
        return Ok(format!("{} bytes, {}", found.len(), modified(&found)?));
    }
    let hash = zarr::metadata_hash(access.tree(location)?.as_ref())?;
    let hash = hash.unwrap_or_else(|| "none".to_string());
    let root = ROOT_DOCUMENTS.iter().find_map(|name| path.join(name).metadata().ok());
    let changed = root.as_ref().map(modified).transpose()?.unwrap_or_default();
    Ok(format!("metadata {hash}, {changed}"))
}

/// The name by which a dataset is known wherever it lies: that of its file, or
/// its URL.
pub(super) fn name(location: &Location) -> String {
    let name = location.path().and_then(Path::file_name);
    name.map_or_else(|| location.to_string(), |name| name.to_string_lossy().into_owned())
}

/// Beginning of a hash in hexadecimal digits.
pub(super) fn short(hash: &Hash) -> String {
    hash.to_hex()[..SHOWN_DIGITS].to_string()
}

/// When a file was changed, in words.
fn modified(found: &Metadata) -> io::Result<String> {
    let modified = found.modified()?;
    let (since, sign) = match modified.duration_since(UNIX_EPOCH) {
        Ok(since) => (since, 1),
        Err(before) => (before.duration(), -1),
    };
    let time_s = sign * i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let date = Calendar::Standard.date_time(time_s);
    let date = date.map_or_else(|_| format!("{time_s} s"), |date| date.to_string());
    Ok(format!("modified {date} and {} ns", since.subsec_nanos()))
}
