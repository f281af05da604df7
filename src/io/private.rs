//! Files that only this user may write, and that nobody else can redirect.
//!
//! Caches, checkpoints and temporaries may lie in directories that other users
//! can write as well, such as `/tmp`. What is opened there under a name that
//! others can guess is never reached through a link, and what is read back is
//! only trusted if nobody else can have written it.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

/// Mode of a file that is nobody else's business.
pub(in crate::io) const FILE_MODE: u32 = 0o600;
/// Mode of a directory that is nobody else's business.
pub(in crate::io) const DIRECTORY_MODE: u32 = 0o700;

/// Bits of a mode that let somebody other than the owner write.
const OTHERS_WRITE: u32 = 0o022;
/// Bit of a directory in which only the owner of a file may rename or remove it.
const STICKY: u32 = 0o1000;
/// Number of the user who may do everything anyway.
const ROOT: u32 = 0;

/// Who this process is on a file system, by the files that it makes there. On
/// network file systems that may be somebody else than on this machine, and
/// some file systems give the same mode to every file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) struct Identity {
    user: u32,
    has_modes: bool,
}

/// How other users can change what is in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Exposure {
    /// They may write in it.
    Writable {
        /// Its mode, without the kind of file.
        mode: u32,
    },
    /// It belongs to one of them.
    Foreign {
        /// Number of its owner.
        owner: u32,
    },
}

impl Identity {
    /// Makes a file without a name in a directory, and looks at it.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub(in crate::io) fn in_directory(directory: &Path) -> io::Result<Self> {
        Ok(Self::of_own(&tempfile::tempfile_in(directory)?.metadata()?))
    }

    /// That of whoever has just made this file or directory for himself alone.
    pub(in crate::io) fn of_own(made: &Metadata) -> Self {
        Self { user: made.uid(), has_modes: made.mode() & OTHERS_WRITE == 0 }
    }

    /// Whether something belongs to this user.
    pub(in crate::io) fn owns(self, found: &Metadata) -> bool {
        found.uid() == self.user
    }

    /// Whether nobody but this user and root can have written a file.
    pub(in crate::io) fn trusts(self, found: &Metadata) -> bool {
        let is_closed = !self.has_modes || found.mode() & OTHERS_WRITE == 0;
        (self.owns(found) || found.uid() == ROOT) && is_closed
    }

    /// How other users can change what is in a directory, if they can.
    ///
    /// # Errors
    /// If it cannot be looked at.
    pub(in crate::io) fn exposure(self, directory: &Path) -> io::Result<Option<Exposure>> {
        let found = fs::metadata(directory)?;
        let mode = found.mode() & 0o7777;
        let is_writable = self.has_modes && mode & OTHERS_WRITE != 0 && mode & STICKY == 0;
        Ok(match () {
            () if is_writable => Some(Exposure::Writable { mode }),
            () if self.owns(&found) || found.uid() == ROOT => None,
            () => Some(Exposure::Foreign { owner: found.uid() }),
        })
    }

    /// Opens a file to read it; `None` if somebody else can have written it.
    ///
    /// # Errors
    /// If it cannot be opened, or is no file but a link or something else.
    pub(in crate::io) fn open_trusted(self, path: &Path) -> io::Result<Option<File>> {
        let file = open_directly(File::options().read(true), path)?;
        let found = file.metadata()?;
        Ok(self.trusts(&found).then_some(file))
    }
}

impl Exposure {
    /// What to say of a directory, with the option that names another one.
    pub(in crate::io) fn words(self, directory: &Path, option: &str) -> String {
        let name = directory.display();
        match self {
            Self::Writable { mode } => format!(
                "note: {name}: other users can write in this directory (mode {mode:04o}) and \
                 remove what is kept in it; what they put there is not used. Run `chmod go-w` on \
                 it, or name another directory with {option}"
            ),
            Self::Foreign { owner } => format!(
                "note: {name}: this directory belongs to another user (number {owner}), who can \
                 remove what is kept in it; what others put there is not used. Name a directory \
                 of your own with {option}"
            ),
        }
    }
}

/// Opens a file that lies at a path itself: never through a link in its last
/// part, and never a pipe or a device, which could keep the caller waiting.
///
/// # Errors
/// If it cannot be opened, or is something else.
pub(in crate::io) fn open_directly(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let opened = options.mode(FILE_MODE).custom_flags(flags as i32).open(path);
    let file = opened.map_err(|error| match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => {
            refusal(path, "is a symbolic link, which is not followed; remove it")
        }
        _ => error,
    })?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(refusal(path, "is not a regular file; remove it")),
    }
}

/// Opens a file for writing, which is made for this user alone if there is none.
/// A file that has a second name may be any other, and is refused.
///
/// # Errors
/// As [`open_directly`].
pub(in crate::io) fn open_or_make(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    let file = open_directly(options.create(true).truncate(false), path)?;
    match file.metadata()?.nlink() {
        // None: somebody has just removed it.
        0 | 1 => Ok(file),
        _ => Err(refusal(path, "has a second name (a hard link); remove it")),
    }
}

/// Makes a directory for this user alone, and those above it, unless it is
/// there.
///
/// # Errors
/// If it cannot be made, or something else has its name.
pub(in crate::io) fn make_directories(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY_MODE).create(path)
}

/// Makes one directory for this user alone.
///
/// # Errors
/// If it cannot be made, as when it is there.
pub(in crate::io) fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(DIRECTORY_MODE).create(path)
}

fn refusal(path: &Path, reason: &str) -> io::Error {
    let name = path.file_name().unwrap_or(path.as_os_str()).display();
    io::Error::new(ErrorKind::InvalidInput, format!("{name} in it {reason}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn trusts(identity: Identity, path: &Path) -> bool {
        identity.open_trusted(path).is_ok_and(|file| file.is_some())
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn what_is_made_is_for_one_user() {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("a/b");
        make_directories(&directory).unwrap();
        make_directories(&directory).unwrap();
        let file = directory.join("file");
        open_or_make(File::options().write(true), &file).unwrap();
        assert_eq!((mode(&directory), mode(&file)), (DIRECTORY_MODE, FILE_MODE));
        assert!(make_directory(&directory).is_err());
    }

    #[test]
    fn links_and_pipes_are_not_opened() {
        let place = tempfile::tempdir().unwrap();
        let [kept, link, dangling, hard] =
            ["kept", "link", "dangling", "hard"].map(|name| place.path().join(name));
        fs::write(&kept, "kept").unwrap();
        symlink(&kept, &link).unwrap();
        symlink(place.path().join("new"), &dangling).unwrap();
        for path in [&link, &dangling] {
            let error = open_or_make(File::options().write(true), path).unwrap_err();
            assert!(error.to_string().contains("is a symbolic link"), "{error}");
        }
        assert!(!place.path().join("new").exists());
        let own = Identity::in_directory(place.path()).unwrap();
        assert!(trusts(own, &kept) && !trusts(own, &link));
        fs::hard_link(&kept, &hard).unwrap();
        let error = open_or_make(File::options().write(true), &hard).unwrap_err();
        assert!(error.to_string().contains("second name"), "{error}");
        let pipe = place.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(!trusts(own, &pipe), "nobody waits for a pipe");
        assert!(open_or_make(File::options().write(true), &pipe).is_err());
        assert!(open_or_make(File::options().write(true), place.path()).is_err());
    }

    #[test]
    fn what_others_can_have_written_is_not_trusted() {
        let place = tempfile::tempdir().unwrap();
        let own = Identity::in_directory(place.path()).unwrap();
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        for (mode, is_trusted) in
            [(0o600, true), (0o644, true), (0o620, false), (0o602, false), (0o666, false)]
        {
            set_mode(&file, mode);
            assert_eq!(trusts(own, &file), is_trusted, "{mode:o}");
        }
        let found = fs::metadata(&file).unwrap();
        let another = Identity { user: found.uid() + 1, ..own };
        set_mode(&file, 0o600);
        assert_eq!(trusts(another, &file), found.uid() == ROOT);
        // Where all files have one mode it says nothing.
        set_mode(&file, 0o777);
        assert!(trusts(Identity { has_modes: false, ..own }, &file));
    }

    #[test]
    fn directories_of_others_are_known() {
        let place = tempfile::tempdir().unwrap();
        let own = Identity::in_directory(place.path()).unwrap();
        let exposure = |who: Identity| who.exposure(place.path()).unwrap();
        for (mode, expected) in [
            (0o700, None),
            (0o755, None),
            (0o1777, None),
            (0o775, Some(Exposure::Writable { mode: 0o775 })),
            (0o702, Some(Exposure::Writable { mode: 0o702 })),
        ] {
            set_mode(place.path(), mode);
            assert_eq!(exposure(own), expected, "{mode:o}");
        }
        set_mode(place.path(), 0o700);
        let owner = fs::metadata(place.path()).unwrap().uid();
        let another = Identity { user: owner + 1, ..own };
        let expected = (owner != ROOT).then_some(Exposure::Foreign { owner });
        assert_eq!(exposure(another), expected);
        let words = Exposure::Writable { mode: 0o777 }.words(place.path(), "--cache");
        assert!(words.contains("0777") && words.contains("--cache"), "{words}");
    }
}
