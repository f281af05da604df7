//! Why bytes cannot be had.

use std::io;

use thiserror::Error;

use crate::io::explain;

use super::RemoteUrl;
use super::cache::CacheError;
use super::remote::RemoteError;

/// Why bytes cannot be had.
#[derive(Debug, Error)]
pub enum AccessError {
    /// The file system refuses.
    #[error("cannot be read: {}", explain(.0))]
    Io(#[from] io::Error),
    /// No way leads to such a URL.
    #[error("{url} is no URL we can read; read are http://, https://, s3:// and gs://")]
    Scheme {
        /// The URL.
        url: RemoteUrl,
    },
    /// The other end refuses or does not answer.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The directory of the cache is of no use.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// A parameter out of its range.
    #[error("{option} {value} is not {expected}")]
    Params {
        /// The option or key to change.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// An object is not what the cache holds parts of.
    #[error(
        "{name} had {cached} bytes when it was cached and has {found} now; forget it with \
         `stormtracker cache prune --all` or name another directory with --cache"
    )]
    Changed {
        /// The URL.
        name: String,
        /// Size in the cache.
        cached: u64,
        /// Size at its origin.
        found: u64,
    },
}
