//! Where the cache lies and how large it may grow.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::error::{CacheError, CacheProblem};
use crate::model::ByteSize;

/// Where the cache lies and how large it may grow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CacheParams {
    /// Directory of the cache, made if it is not there (`--cache`).
    pub directory: PathBuf,
    /// What all its files together may take (`--cache-size`); what was used
    /// longest ago goes first.
    pub max_bytes: ByteSize,
}

impl CacheParams {
    /// Room for a few blocks of a file.
    pub const LEAST_BYTES: ByteSize = ByteSize(4_000_000);
}

impl Default for CacheParams {
    fn default() -> Self {
        Self { directory: PathBuf::from("stormtracker-cache"), max_bytes: ByteSize(10_000_000_000) }
    }
}

impl CacheParams {
    /// Checks the values.
    ///
    /// # Errors
    /// [`CacheError`] when there is no name of a directory or too little room.
    pub fn validate(&self) -> Result<(), CacheError> {
        let problem = if self.directory.as_os_str().is_empty() {
            CacheProblem::NoName
        } else if self.max_bytes < Self::LEAST_BYTES {
            CacheProblem::TooSmall { max_bytes: self.max_bytes, least: Self::LEAST_BYTES }
        } else {
            return Ok(());
        };
        Err(problem.of(&self.directory))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_refused() {
        CacheParams::default().validate().unwrap();
        let small = CacheParams { max_bytes: ByteSize(1000), ..CacheParams::default() };
        let error = small.validate().unwrap_err().to_string();
        assert!(error.contains("1kB") && error.contains("--cache-size"), "{error}");
        let nameless = CacheParams { directory: PathBuf::new(), ..CacheParams::default() };
        assert!(nameless.validate().unwrap_err().to_string().contains("--cache"));
    }
}
