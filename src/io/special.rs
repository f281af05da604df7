//! Devices and pipes, which are neither read nor replaced.

use std::fs;
use std::io;
use std::path::Path;

/// Fails where `path` is there and neither a file nor a directory: opening a
/// pipe waits for its other side, and what was read of it cannot be read again.
pub(in crate::io) fn refuse_special(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            let reason = "is a device or a pipe; give the name of a file";
            Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
        }
        _ => Ok(()),
    }
}
