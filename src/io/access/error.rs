//! Why bytes cannot be had.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::io::explain;
use crate::model::ByteSize;

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
    /// An object of a store is larger than such an object can be.
    #[error(
        "{name} is larger than {most}, and no {what} is; the store is damaged, or made to exhaust \
         the memory of those who read it"
    )]
    TooLarge {
        /// The path or URL.
        name: String,
        /// What may be no larger.
        what: &'static str,
        /// The limit.
        most: ByteSize,
    },
    /// More names in a store than are listed.
    #[error(
        "{name} holds more than {most} names, which are not listed; consolidate the metadata of \
         the store (zarr.consolidate_metadata)"
    )]
    TooManyNames {
        /// The path or URL of the store.
        name: String,
        /// The most that are listed.
        most: usize,
    },
    /// A key that leads out of the store.
    #[error("the key {key:?} lies outside of the store; the store is damaged, or means harm")]
    OutsideKey {
        /// The key.
        key: String,
    },
    /// A symbolic link that leads out of the store.
    #[error(
        "{link} is a symbolic link that leads out of the store, to {target}; read such files with \
         --follow-external if you trust the store",
        link = .link.display(),
        target = .target.display()
    )]
    External {
        /// The link, or what lies behind one.
        link: PathBuf,
        /// Where it leads.
        target: PathBuf,
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
