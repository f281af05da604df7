//! Devices and pipes, which are neither read nor replaced; small files, which
//! are read as a whole.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Most bytes of a list, a configuration or a table: 16 MiB.
const MOST_TEXT_FILE_BYTES: u64 = 16 << 20;

/// Files that say that they are empty, and may wait for what happens.
const OF_KERNEL: [&str; 2] = ["/proc", "/sys"];

/// Opens what is a file and no device.
///
/// # Errors
/// For what is a device or a pipe, and what the system says.
pub fn open_file(path: &Path) -> io::Result<File> {
    refuse_special(path)?;
    File::open(path)
}

/// Reads a small file, such as a list or a configuration.
///
/// # Errors
/// For what is a device, a pipe or a directory, for more than 16 MiB, and what
/// the system says.
pub fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_file(path)?.take(MOST_TEXT_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_TEXT_FILE_BYTES {
        let most = MOST_TEXT_FILE_BYTES >> 20;
        let reason = format!("has more than {most} MiB; check that it is the file that is meant");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

/// Reads a small file of text, as [`read_small`] does.
///
/// # Errors
/// Those of [`read_small`], and for bytes that are not UTF-8.
pub fn read_small_text(path: &Path) -> io::Result<String> {
    String::from_utf8(read_small(path)?).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, "is not text in UTF-8; check the file")
    })
}

/// Fails where `path` is there and neither a file nor a directory: opening a
/// pipe waits for its other side, and what was read of it cannot be read again.
pub(in crate::io) fn refuse_special(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() && !found.is_dir() => {
            let reason = "is a device or a pipe; give the name of a file";
            Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
        }
        Ok(found) if found.is_file() && found.len() == 0 && is_of_kernel(path) => {
            let reason = "is a file of the kernel; give the name of another file";
            Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
        }
        _ => Ok(()),
    }
}

fn is_of_kernel(path: &Path) -> bool {
    let resolved = fs::canonicalize(path);
    resolved.is_ok_and(|path| OF_KERNEL.iter().any(|root| path.starts_with(root)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_files_are_read_and_others_are_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("list");
        fs::write(&path, "a.nc\n").unwrap();
        assert_eq!(read_small_text(&path).unwrap(), "a.nc\n");
        fs::write(&path, b"\xff").unwrap();
        assert!(read_small_text(&path).unwrap_err().to_string().contains("UTF-8"));
        File::create(&path).unwrap().set_len(MOST_TEXT_FILE_BYTES + 1).unwrap();
        assert!(read_small(&path).unwrap_err().to_string().contains("16 MiB"));
        for special in ["/dev/zero", "/proc/kmsg"] {
            assert!(open_file(Path::new(special)).is_err(), "{special}");
        }
        assert_eq!(
            open_file(&directory.path().join("none")).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }
}
