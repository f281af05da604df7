//! How large an object of a store may be, and which keys lie within it.

use super::AccessError;
use crate::model::ByteSize;

/// The most bytes of an object that are read, and what may be no larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) struct Largest {
    pub(in crate::io) bytes: u64,
    /// What such an object is, for people.
    pub(in crate::io) what: &'static str,
}

impl Largest {
    /// All metadata of a store together. Those of hundreds of arrays are a few
    /// megabytes; in memory they take many times as much.
    pub(in crate::io) const METADATA: Self = Self { bytes: 16 << 20, what: "metadata of a store" };

    /// Fails for an object of so many bytes if they are too many.
    pub(super) fn check(self, name: impl Into<String>, bytes: u64) -> Result<(), AccessError> {
        if bytes > self.bytes { Err(self.exceeded(name)) } else { Ok(()) }
    }

    pub(in crate::io) fn exceeded(self, name: impl Into<String>) -> AccessError {
        AccessError::TooLarge { name: name.into(), what: self.what, most: ByteSize(self.bytes) }
    }
}

/// Most names that are listed of a store: hostile ones could go on for ever.
pub(super) const MOST_BRANCHES: usize = 1 << 16;

/// Says that a store holds more names than are listed.
pub(super) fn too_many_names(name: impl Into<String>) -> AccessError {
    AccessError::TooManyNames { name: name.into(), most: MOST_BRANCHES }
}

/// Whether a key names something below the root it is a key of.
pub(in crate::io) fn is_within(key: &str) -> bool {
    key.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Fails for a key that leads elsewhere.
pub(super) fn check_key(key: &str) -> Result<(), AccessError> {
    if is_within(key) { Ok(()) } else { Err(AccessError::OutsideKey { key: key.to_string() }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_lead_elsewhere_are_refused() {
        for key in ["zarr.json", "msl/c/0/0", "msl/..0", "a\\..\\b", "..."] {
            check_key(key).unwrap();
        }
        for key in ["", "/etc", "..", "msl/../x", "./msl", "msl//0", "msl/"] {
            let error = check_key(key).unwrap_err().to_string();
            assert!(error.contains(&format!("{key:?}")), "{error}");
        }
    }

    #[test]
    fn objects_that_are_too_large_are_named_with_the_limit() {
        Largest::METADATA.check("a/zarr.json", 1000).unwrap();
        let error = Largest::METADATA.check("a/zarr.json", 1 << 30).unwrap_err().to_string();
        for words in ["a/zarr.json", "16MiB", "metadata of a store"] {
            assert!(error.contains(words), "{error}");
        }
    }
}
