//! The files of a cache: what each of them is, its bytes, its last use.

use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use blake3::Hash;

use super::layout::Layout;
use crate::io::atomic::is_temporary;

/// What a file of the cache is, by its place and name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Content(Hash),
    Names,
    Index,
    /// Being written, or left by a process that was killed.
    Temporary,
    /// In the place of a content and no content.
    Stray,
}

/// A file of the cache.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    pub(super) bytes: u64,
    pub(super) used: SystemTime,
}

/// All files of the cache; those that go meanwhile are left out.
pub(super) fn survey(layout: &Layout) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    walk(
        layout.root(),
        0,
        &mut |path| is_temporary(path).then_some(Kind::Temporary),
        &mut entries,
    )?;
    walk(&layout.contents(), 1, &mut |path| Some(content_kind(layout, path)), &mut entries)?;
    walk(&layout.names(), 0, &mut |path| Some(or_temporary(path, Kind::Names)), &mut entries)?;
    walk(&layout.index(), 4, &mut |path| Some(or_temporary(path, Kind::Index)), &mut entries)?;
    Ok(entries)
}

/// Lists files below a directory, `depth` directories deep. Links are not
/// followed.
fn walk(
    directory: &Path,
    depth: usize,
    kind_of: &mut dyn FnMut(&Path) -> Option<Kind>,
    entries: &mut Vec<Entry>,
) -> io::Result<()> {
    let Some(listing) = unless_gone(fs::read_dir(directory))? else { return Ok(()) };
    for found in listing {
        let Some(found) = unless_gone(found)? else { continue };
        let Some(file_type) = unless_gone(found.file_type())? else { continue };
        if file_type.is_dir() {
            if depth > 0 {
                walk(&found.path(), depth - 1, kind_of, entries)?;
            }
        } else if let Some(kind) = kind_of(&found.path()) {
            entries.extend(unless_gone(entry(&found, kind))?);
        }
    }
    Ok(())
}

fn entry(found: &DirEntry, kind: Kind) -> io::Result<Entry> {
    let metadata = found.metadata()?;
    Ok(Entry { path: found.path(), kind, bytes: metadata.len(), used: metadata.modified()? })
}

fn unless_gone<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn content_kind(layout: &Layout, path: &Path) -> Kind {
    let hash = path.file_name().and_then(|name| Hash::from_hex(name.as_encoded_bytes()).ok());
    match hash.filter(|hash| layout.content(hash) == path) {
        Some(hash) => Kind::Content(hash),
        None => or_temporary(path, Kind::Stray),
    }
}

fn or_temporary(path: &Path, kind: Kind) -> Kind {
    if is_temporary(path) { Kind::Temporary } else { kind }
}
