//! Indices kept from one run to the next.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::io::AtomicFile;
use crate::io::atomic::Purpose;
use crate::io::private::{self, Identity};

use super::index::Index;

/// First line of a kept index; the number changes with its content.
const VERSION: &str = "stormtracker GRIB index 1";

/// Most bytes of an index; that of a file of a million fields has fewer.
const MOST_BYTES: u64 = 1 << 30;

/// A place for the index of one object.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    path: PathBuf,
}

impl Kept {
    /// `key` says which object it is and in which state: where it lies, its size
    /// and when it was changed.
    pub(super) fn new(directory: &Path, key: &str) -> Self {
        let name = blake3::hash(key.as_bytes()).to_hex();
        Self { path: directory.join(format!("{name}.gribindex")) }
    }

    /// The index, unless there is none or it is damaged: then it is built anew.
    pub(super) fn load(&self) -> Option<Index> {
        let mut text = String::new();
        // Indices of others could lead anywhere in the file.
        let file = Identity::in_directory(self.path.parent()?).ok()?.open_trusted(&self.path);
        file.ok()??.take(MOST_BYTES).read_to_string(&mut text).ok()?;
        let (version, rest) = text.split_once('\n')?;
        let (checksum, body) = rest.split_once('\n')?;
        let is_whole =
            version == VERSION && checksum == blake3::hash(body.as_bytes()).to_hex().as_str();
        if is_whole { serde_json::from_str(body).ok() } else { None }
    }

    /// Keeps an index. One that cannot be kept is built again next time, so a
    /// full or forbidden directory is no error.
    pub(super) fn store(&self, index: &Index) {
        let write = || -> Option<()> {
            private::make_directories(self.path.parent()?).ok()?;
            let body = serde_json::to_string(index).ok()?;
            let checksum = blake3::hash(body.as_bytes()).to_hex();
            let mut file = AtomicFile::create_for(&self.path, Purpose::Service).ok()?;
            write!(file, "{VERSION}\n{checksum}\n{body}").ok()?;
            file.commit().ok()
        };
        let _kept = write();
    }
}
