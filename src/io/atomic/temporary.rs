//! Names of what is being written: `.stormtracker-TARGET-RANDOM.tmp`, so that
//! what a killed process left can be told by the next one that writes the same.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::Path;

const BEGIN: &str = ".stormtracker-";
const END: &str = ".tmp";
/// Letters and digits that tell temporaries of one target apart, and that nobody
/// can guess.
const RANDOM_LENGTH: usize = 16;
/// Bytes of a target's name that fit into one of a temporary, as names end at
/// 255 bytes.
const MOST_BYTES: usize = 128;
/// Bytes that are left of a longer name, beside its hash.
const LEFT_BYTES: usize = 64;

/// How the names of all temporaries of one target begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prefix(String);

impl Prefix {
    /// # Errors
    /// If the path names nothing, as `..` and `/`.
    pub(super) fn of(target: &Path) -> io::Result<Self> {
        let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
        Ok(Self(format!("{BEGIN}{}-", stem(name))))
    }

    /// Makes names that begin so.
    pub(super) fn builder(&self) -> tempfile::Builder<'_, 'static> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(&self.0).suffix(END).rand_bytes(RANDOM_LENGTH);
        builder
    }

    /// Whether this is the name of a temporary of the target.
    pub(super) fn begins(&self, name: &OsStr) -> bool {
        let rest = name.to_str().and_then(|name| name.strip_prefix(&self.0)?.strip_suffix(END));
        let is_random = |rest: &str| rest.bytes().all(|b| b.is_ascii_alphanumeric());
        rest.is_some_and(|rest| rest.len() == RANDOM_LENGTH && is_random(rest))
    }
}

/// Whether a path is one that becomes or should have become something else.
pub(in crate::io) fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(BEGIN) && name.ends_with(END))
}

/// The name itself, or the beginning and the hash of one that is too long or
/// no text.
fn stem(name: &OsStr) -> String {
    if let Some(text) = name.to_str().filter(|text| text.len() <= MOST_BYTES) {
        return text.to_string();
    }
    let text = name.to_string_lossy();
    let end = (0..=LEFT_BYTES.min(text.len())).rfind(|&end| text.is_char_boundary(end));
    let hash = blake3::hash(name.as_encoded_bytes()).to_hex();
    format!("{}-{}", &text[..end.unwrap_or(0)], &hash[..16])
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn prefix(name: &str) -> Prefix {
        Prefix::of(&Path::new("somewhere").join(name)).unwrap()
    }

    #[test]
    fn temporaries_are_of_one_target() {
        let long = "a".repeat(200);
        let (longer, other) = (format!("{long}b"), format!("{long}c"));
        let names =
            ["a", "a-b", "a-b-0123456789abcdef", "tracks.txt", "é.nc", &long, &longer, &other];
        let directory = tempfile::tempdir().unwrap();
        for name in names {
            let made = prefix(name).builder().tempfile_in(directory.path()).unwrap();
            assert!(is_temporary(made.path()), "{name}");
            let of: Vec<_> = names
                .into_iter()
                .filter(|other| prefix(other).begins(made.path().file_name().unwrap()))
                .collect();
            assert_eq!(of, [name]);
        }
    }

    #[test]
    fn other_names_are_of_no_target() {
        for name in [
            "a",
            ".stormtracker-a-.tmp",
            ".stormtracker-a-123456789abcdef.tmp",
            "-a-0123456789abcdef.tmp",
        ] {
            assert!(!prefix("a").begins(OsStr::new(name)), "{name}");
        }
        assert!(!prefix("a").begins(OsStr::new(".stormtracker-a-01234567-9abcdef.tmp")));
        assert!(!prefix("a").begins(OsStr::new(".stormtracker-a-0123456789abcdef.tmpx")));
    }

    #[test]
    fn names_that_are_no_text_have_temporaries_too() {
        let [one, two] = [b"a\xff", b"a\xfe"].map(|name| Path::new(OsStr::from_bytes(name)));
        assert_ne!(Prefix::of(one).unwrap(), Prefix::of(two).unwrap());
        assert_eq!(Prefix::of(Path::new("..")).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}
