//! What the system says of a file, with the remedy.

use std::io::{self, ErrorKind};

/// The error in words, without the temporary names that libraries add to it.
pub(in crate::io) fn explain(error: &io::Error) -> String {
    let words = match error.kind() {
        ErrorKind::NotFound => "no such file or directory; check the path",
        ErrorKind::NotADirectory => "a part of the path is not a directory; check the path",
        ErrorKind::IsADirectory => "is a directory; give the name of a file",
        ErrorKind::PermissionDenied => {
            "permission denied; choose another place or change its permissions"
        }
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only; choose another place",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "no space left; free some and run again"
        }
        _ => return error.to_string(),
    };
    words.to_string()
}
