//! Output that appears whole or not at all.
//!
//! It is written under a temporary name beside its target. A process that is
//! killed leaves that behind; the next one that writes the same target removes
//! it, unless a living one holds a lock on it.

mod abandoned;
mod audience;
mod living;
mod temporary;
#[cfg(test)]
mod tests;

use std::fs;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempDir};

pub(in crate::io) use self::abandoned::remove_all_abandoned;
use self::abandoned::{Hold, held, lock_file_in, remove_abandoned};
use self::audience::Audience;
pub(in crate::io) use self::living::Purpose;
pub use self::living::{Abandoned, abandon_outputs, outputs_in_place};
use self::living::{Living, note_in_place, pass};
use self::temporary::Prefix;
pub(in crate::io) use self::temporary::is_temporary;
use super::private::{DIRECTORY_MODE, Identity};
use super::special::refuse_special;

/// An older directory in the temporary one of what takes its place.
const SET_ASIDE: &str = ".stormtracker-replaced";

/// A file written under a temporary name beside its target; [`commit`] renames
/// it, dropping it without removes it. A symbolic link at the target is replaced;
/// what it points to stays as it is.
///
/// [`commit`]: AtomicFile::commit
#[derive(Debug)]
pub struct AtomicFile {
    file: BufWriter<NamedTempFile>,
    target: PathBuf,
    purpose: Purpose,
    audience: Audience,
    // Given up after the file.
    _living: Living,
    // Given up last.
    _hold: Hold,
}

impl AtomicFile {
    /// Starts writing what will become `target`, and removes what killed
    /// processes left of it.
    ///
    /// # Errors
    /// If its directory does not exist or cannot be written.
    pub fn create(target: &Path) -> io::Result<Self> {
        Self::create_for(target, Purpose::Output)
    }

    /// As [`create`](Self::create) for a file that nobody asked for by its name,
    /// and that only this user reads.
    pub(in crate::io) fn create_for(target: &Path, purpose: Purpose) -> io::Result<Self> {
        let created = Self::make(target, purpose)?;
        let made = created.file.get_ref().as_file().metadata()?;
        remove_abandoned(target, &Prefix::of(target)?, Identity::of_own(&made));
        Ok(created)
    }

    /// As [`create_for`](Self::create_for) in a directory of our own with many
    /// files, where temporaries are looked for now and then and not with every
    /// file.
    pub(in crate::io) fn create_among_many(target: &Path) -> io::Result<Self> {
        Self::make(target, Purpose::Service)
    }

    fn make(target: &Path, purpose: Purpose) -> io::Result<Self> {
        // Renaming onto a device or a pipe would put a file in its place.
        refuse_special(target)?;
        refuse_directory(target)?;
        let prefix = Prefix::of(target)?;
        let audience = Audience::of(purpose);
        let make = || {
            let mut builder = prefix.builder();
            builder.permissions(audience.while_written()).tempfile_in(directory_of(target))
        };
        let _gate = pass();
        let (file, hold) = held(make, |file| file.as_file().try_clone(), NamedTempFile::path)?;
        let living = Living::new(file.path());
        let file = BufWriter::with_capacity(1 << 16, file);
        let target = target.to_path_buf();
        Ok(Self { file, target, purpose, audience, _living: living, _hold: hold })
    }

    /// Puts the file in its place, replacing an older one.
    ///
    /// # Errors
    /// If the last bytes cannot be written (a full disk) or the rename fails.
    pub fn commit(self) -> io::Result<()> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        if let Some(permissions) = self.audience.when_written() {
            file.as_file().set_permissions(permissions)?;
        }
        let _gate = pass();
        file.persist(&self.target).map_err(|e| e.error)?;
        note_in_place(&self.target, self.purpose);
        Ok(())
    }

    /// As [`commit`](Self::commit), after all bytes have reached the disk: a
    /// machine that fails leaves no file that is shorter than it was.
    pub(in crate::io) fn commit_to_disk(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().as_file().sync_all()?;
        self.commit()
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
/// directories) themselves. A symbolic link at the target is replaced; what it
/// points to stays as it is.
#[derive(Debug)]
pub struct AtomicPath {
    // A private directory, so that anything the library leaves goes with it.
    directory: TempDir,
    path: PathBuf,
    target: PathBuf,
    // Given up after the directory.
    _living: Living,
    // Given up last.
    _hold: Hold,
}

impl AtomicPath {
    /// Starts writing what will become `target`, and removes what killed
    /// processes left of it.
    ///
    /// # Errors
    /// If its directory does not exist or cannot be written.
    pub fn create(target: &Path) -> io::Result<Self> {
        refuse_special(target)?;
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let prefix = Prefix::of(target)?;
        // Nobody else may put links in the way of libraries that open files by name.
        let private = || fs::Permissions::from_mode(DIRECTORY_MODE);
        let make = || prefix.builder().permissions(private()).tempdir_in(directory_of(target));
        let _gate = pass();
        let (directory, hold) = held(make, |made| lock_file_in(made.path()), TempDir::path)?;
        let living = Living::new(directory.path());
        remove_abandoned(
            target,
            &prefix,
            Identity::of_own(&fs::symlink_metadata(directory.path())?),
        );
        let path = directory.path().join(name);
        Ok(Self { directory, path, target: target.to_path_buf(), _living: living, _hold: hold })
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
        let _gate = pass();
        if self.path.is_dir() && self.target.is_dir() {
            self.replace_directory()?;
        } else {
            refuse_directory(&self.target)?;
            fs::rename(&self.path, &self.target)?;
        }
        note_in_place(&self.target, Purpose::Output);
        Ok(())
    }

    /// Sets the older directory aside first, as it cannot be replaced in one
    /// step, and puts it back if the new one does not get to its place.
    fn replace_directory(&self) -> io::Result<()> {
        let older = self.directory.path().join(SET_ASIDE);
        fs::rename(&self.target, &older)?;
        fs::rename(&self.path, &self.target).inspect_err(|_| {
            let _ = fs::rename(&older, &self.target);
        })
    }
}

/// The directory that a file is in, or will be.
pub fn directory_of(target: &Path) -> &Path {
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
