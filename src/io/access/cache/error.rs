//! Why there is no cache.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::io::explain;
use crate::model::ByteSize;

/// Why a cache cannot be used.
#[derive(Debug, Error)]
#[error("{}: {problem}", directory.display())]
pub struct CacheError {
    /// Directory of the cache.
    pub directory: PathBuf,
    /// What is wrong.
    #[source]
    pub problem: CacheProblem,
}

/// What is wrong with a cache.
#[derive(Debug, Error)]
pub enum CacheProblem {
    /// The directory cannot be made or written.
    #[error("cannot hold a cache: {}; name another directory with --cache", explain(.0))]
    Unwritable(#[source] io::Error),
    /// The directory of a cache cannot be listed or changed.
    #[error("the cache cannot be looked through: {}", explain(.0))]
    Io(#[from] io::Error),
    /// Files of others are in the directory.
    #[error(
        "is not empty and no cache of ours; name a new, an empty or a cache's directory with --cache"
    )]
    NotEmpty,
    /// Something else has the name of a directory of the cache.
    #[error(
        "{name} in it is a symbolic link and no directory, and what is kept would lie elsewhere; \
         remove it, or name another directory with --cache"
    )]
    Link {
        /// Its name.
        name: &'static str,
    },
    /// There is no cache.
    #[error("is no cache of ours; name with --cache the directory that a run was given")]
    NoCache,
    /// No directory was named.
    #[error("the cache has no directory; name one with --cache")]
    NoName,
    /// The limit lets nothing be kept.
    #[error("{max_bytes} is too small for a cache; allow {least} or more with --cache-size")]
    TooSmall {
        /// The limit.
        max_bytes: ByteSize,
        /// The smallest limit.
        least: ByteSize,
    },
}

impl CacheProblem {
    pub(super) fn of(self, directory: &Path) -> CacheError {
        CacheError { directory: directory.to_path_buf(), problem: self }
    }
}
