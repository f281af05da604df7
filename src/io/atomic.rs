//! Output that appears whole or not at all.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

use super::special::refuse_special;

/// A file written under a temporary name beside its target; [`commit`] renames
/// it, dropping it without removes it.
///
/// [`commit`]: AtomicFile::commit
#[derive(Debug)]
pub struct AtomicFile {
    file: BufWriter<NamedTempFile>,
    target: PathBuf,
}

impl AtomicFile {
    /// Starts writing what will become `target`.
    ///
    /// # Errors
    /// If its directory does not exist or cannot be written.
    pub fn create(target: &Path) -> io::Result<Self> {
        // Renaming onto a device or a pipe would put a file in its place.
        refuse_special(target)?;
        refuse_directory(target)?;
        let mut builder = builder();
        set_permissions(&mut builder);
        let file = builder.tempfile_in(directory_of(target))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 16, file), target: target.to_path_buf() })
    }

    /// Puts the file in its place, replacing an older one.
    ///
    /// # Errors
    /// If the last bytes cannot be written (a full disk) or the rename fails.
    pub fn commit(self) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.persist(&self.target).map_err(|e| e.error)?;
        Ok(())
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A temporary path beside its target for libraries that open files (or make
/// directories) themselves.
#[derive(Debug)]
pub struct AtomicPath {
    // A private directory, so that anything the library leaves goes with it.
    directory: TempDir,
    path: PathBuf,
    target: PathBuf,
}

impl AtomicPath {
    /// Starts writing what will become `target`.
    ///
    /// # Errors
    /// If its directory does not exist or cannot be written.
    pub fn create(target: &Path) -> io::Result<Self> {
        refuse_special(target)?;
        let directory = builder().tempdir_in(directory_of(target))?;
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let path = directory.path().join(name);
        Ok(Self { directory, path, target: target.to_path_buf() })
    }

    /// Where to write meanwhile.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file or directory in its place, replacing an older file, or an
    /// older directory if the new one is a directory too.
    ///
    /// # Errors
    /// If the rename fails.
    pub fn commit(self) -> io::Result<()> {
        if self.path.is_dir() && self.target.is_dir() {
            // Set aside first: a directory cannot be replaced in one step.
            fs::rename(&self.target, self.directory.path().join("replaced"))?;
        } else {
            refuse_directory(&self.target)?;
        }
        fs::rename(&self.path, &self.target)
    }
}

/// How temporary names begin and end.
const TEMPORARY: (&str, &str) = (".stormtracker-", ".tmp");

fn builder<'a>() -> tempfile::Builder<'a, 'a> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    builder
}

/// Whether a path is one that becomes or should have become something else.
pub(in crate::io) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1))
}

/// Temporary files are private by default; outputs follow the umask as files do.
#[cfg(unix)]
fn set_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o777 & 0o666));
}

#[cfg(not(unix))]
fn set_permissions(_builder: &mut tempfile::Builder<'_, '_>) {}

/// The directory that a file is in, or will be.
pub(in crate::io) fn directory_of(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn refuse_directory(target: &Path) -> io::Result<()> {
    if target.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a directory"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_is_made_has_the_permissions_it_needs() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        let path = AtomicPath::create(&directory.path().join("store")).unwrap();
        assert_eq!(mode(path.path().parent().unwrap()) & 0o700, 0o700, "files can be made in it");
        let target = directory.path().join("file");
        AtomicFile::create(&target).unwrap().commit().unwrap();
        let plain = directory.path().join("plain");
        fs::write(&plain, "").unwrap();
        assert_eq!(mode(&target), mode(&plain), "as any file");
    }
}
