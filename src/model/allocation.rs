//! Sizes that a file or an option asks for, checked before memory is taken.

use thiserror::Error;

use super::ByteSize;

/// The most memory that one array may take: a chunk, a frame, a coordinate.
///
/// It guards against sizes that a damaged or hostile file declares, and against
/// options that ask for more than was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimit(ByteSize);

/// An array is larger than is allowed, or than the system has room for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AllocationError {
    /// More than the limit.
    #[error(
        "{what} would take {} of memory, more than the {allowed} allowed for a single array; if \
         that size is right, allow more with --memory",
        in_words(*.bytes)
    )]
    BeyondLimit {
        /// What would take the memory.
        what: String,
        /// Bytes that it would take; `u64::MAX` stands for more than can be counted.
        bytes: u64,
        /// The limit.
        allowed: ByteSize,
    },
    /// More than the system gives.
    #[error(
        "{what} would take {} of memory, more than the system can give; use a machine with more \
         memory, or raise the limit of this process (ulimit -v)",
        in_words(*.bytes)
    )]
    NoRoom {
        /// What would take the memory.
        what: String,
        /// Bytes that it would take.
        bytes: u64,
    },
}

impl MemoryLimit {
    /// The limit unless another one is asked for: 2 GiB.
    pub const DEFAULT: ByteSize = ByteSize(2 << 30);

    /// The limit that was asked for, or the usual one.
    pub fn new(asked: Option<ByteSize>) -> Self {
        Self(asked.unwrap_or(Self::DEFAULT))
    }

    /// The limit in bytes.
    pub fn bytes(self) -> u64 {
        self.0.0
    }

    /// Checks so many bytes before they are taken. `what` names them in the
    /// error, such as `a chunk of shape [1, 721, 1440]` or `--nside 4096`.
    ///
    /// # Errors
    /// [`AllocationError`] if that is more than the limit, or than the system
    /// gives at this moment.
    pub fn check(self, what: &str, bytes: u64) -> Result<(), AllocationError> {
        if bytes > self.bytes() {
            return Err(AllocationError::BeyondLimit { what: what.into(), bytes, allowed: self.0 });
        }
        let mut room = Vec::<u8>::new();
        let is_given = usize::try_from(bytes).is_ok_and(|n| room.try_reserve_exact(n).is_ok());
        if is_given { Ok(()) } else { Err(AllocationError::NoRoom { what: what.into(), bytes }) }
    }

    /// Checks an array of this shape, as [`check`](Self::check) does.
    ///
    /// # Errors
    /// As those of [`check`](Self::check).
    pub fn check_array(
        self,
        what: &str,
        shape: &[usize],
        element_bytes: usize,
    ) -> Result<(), AllocationError> {
        self.check(&format!("{what} of shape {shape:?}"), array_bytes(shape, element_bytes))
    }
}

impl Default for MemoryLimit {
    fn default() -> Self {
        Self::new(None)
    }
}

/// Bytes of an array of this shape; `u64::MAX` if they are more than can be
/// counted.
pub fn array_bytes(shape: &[usize], element_bytes: usize) -> u64 {
    if shape.contains(&0) {
        return 0;
    }
    shape.iter().fold(element_bytes as u64, |bytes, &n| bytes.saturating_mul(n as u64))
}

/// A size that is read at a glance, such as `12.9 GB`.
pub(crate) fn in_words(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut size = bytes as f64 / 1000.0;
    let mut unit = 0;
    while size >= 999.95 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    let more = if bytes == u64::MAX { "more than " } else { "" };
    format!("{more}{size:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_within_the_limit_passes() {
        let limit = MemoryLimit::new(Some(ByteSize(1000)));
        limit.check("--nside 4", 1000).unwrap();
        limit.check_array("a chunk", &[10, 25], 4).unwrap();
        limit.check_array("a chunk", &[0, usize::MAX, usize::MAX], 8).unwrap();
        MemoryLimit::default().check("a coordinate", 0).unwrap();
    }

    #[test]
    fn what_is_beyond_it_is_refused_with_both_sizes() {
        let limit = MemoryLimit::new(Some(ByteSize(1000)));
        let error = limit.check("--nside 4096", 12_884_901_888).unwrap_err().to_string();
        for words in ["--nside 4096", "12.9 GB", "1kB", "--memory"] {
            assert!(error.contains(words), "{error}");
        }
        for shape in [&[1 << 62, 1 << 62][..], &[usize::MAX], &[1, 1001]] {
            let error = MemoryLimit::new(Some(ByteSize(1000))).check_array("a chunk", shape, 1);
            let error = error.unwrap_err().to_string();
            assert!(error.contains(&format!("a chunk of shape {shape:?}")), "{error}");
        }
    }

    #[test]
    fn what_the_system_does_not_give_is_an_error() {
        let limit = MemoryLimit::new(Some(ByteSize(u64::MAX)));
        let error = limit.check("a chunk", 1 << 62).unwrap_err();
        assert!(matches!(error, AllocationError::NoRoom { .. }), "{error}");
    }

    #[test]
    fn sizes_are_read_at_a_glance() {
        for (bytes, words) in [
            (999, "999 bytes"),
            (1000, "1.0 kB"),
            (999_949_999, "999.9 MB"),
            (999_999_999, "1.0 GB"),
            (2 << 30, "2.1 GB"),
            (u64::MAX, "more than 18.4 EB"),
        ] {
            assert_eq!(in_words(bytes), words);
        }
    }
}
