//! Where datasets lie and how their bytes are reached, near or far.
//!
//! A [`Location`] names a dataset: a path or a URL. [`Access`] knows how to get
//! there. What it hands out is one of two things, and readers of formats see
//! nothing else of files, networks and caches:
//!
//! * a [`Tree`] of objects below a root, named by keys: a Zarr store;
//! * one [`Object`] of which parts are read: a NetCDF or a GRIB file.
//!
//! | file | holds |
//! |---|---|
//! | `location` | what a user names |
//! | `local` | directories and files |
//! | `cache` | what was fetched from far away is kept on this machine |

pub mod cache;
mod error;
mod local;
mod location;

use std::fmt;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use cache::{Cache, CacheError, CacheParams};

pub use error::AccessError;
pub use location::Location;

/// How to reach datasets. Cheap to clone; clones share connections.
#[derive(Clone, Debug, Default)]
pub struct Access {
    cache: Option<Arc<Cache>>,
}

/// Objects below a root, by keys such as `msl/0.0.0`. Called from several
/// threads at once.
pub(in crate::io) trait Tree: Send + Sync + fmt::Debug {
    /// A whole object, or `None` where there is none.
    fn get(&self, key: &str) -> Result<Option<Bytes>, AccessError>;

    /// Part of an object: `length` bytes from `offset` on, or `None` where
    /// there is no such object.
    fn get_part(&self, key: &str, part: Part) -> Result<Option<Bytes>, AccessError>;

    /// Size of an object in bytes, or `None` where there is none.
    fn size(&self, key: &str) -> Result<Option<u64>, AccessError>;

    /// Names directly below the root under which there are further objects.
    fn branches(&self) -> Result<Vec<String>, AccessError>;

    /// How many objects are best asked for at a time, if they are far away.
    fn connections(&self) -> Option<NonZero<usize>> {
        None
    }
}

/// Part of an object in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io) enum Part {
    /// So many bytes from an offset on, or all that follow it.
    From { offset: u64, length: Option<u64> },
    /// So many bytes at the end.
    Last { length: u64 },
}

/// One object, of which any part may be read. Called from several threads at
/// once.
pub(in crate::io) trait Object: Send + Sync + fmt::Debug {
    /// Size in bytes.
    fn len(&self) -> u64;

    /// Fills `out` with what begins at `offset`.
    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError>;

    /// How many parts are best asked for at a time, if it is far away.
    fn connections(&self) -> Option<NonZero<usize>> {
        None
    }
}

impl Access {
    /// The same access, which keeps what it fetches from far away.
    ///
    /// # Errors
    /// [`CacheError`] when the directory cannot be written or holds something
    /// else than a cache.
    pub fn with_cache(self, params: &CacheParams) -> Result<Self, CacheError> {
        Ok(Self { cache: Some(Cache::open(params)?) })
    }

    /// Directory where readers keep what they found out about files, near or
    /// far, if there is a cache.
    pub fn index_directory(&self) -> Option<PathBuf> {
        self.cache.as_ref().map(|cache| cache.index_directory())
    }

    /// Why nothing more is cached, if that is so; the data are read all the
    /// same.
    pub fn cache_trouble(&self) -> Option<String> {
        self.cache.as_ref().and_then(|cache| cache.trouble())
    }

    /// The objects below a location.
    pub(in crate::io) fn tree(&self, location: &Location) -> Result<Arc<dyn Tree>, AccessError> {
        let url = match location {
            Location::Path(path) => return Ok(Arc::new(local::Directory::new(path))),
            Location::Url(url) => url,
        };
        let tree = far_tree(url)?;
        Ok(match &self.cache {
            Some(cache) => cache.tree(url, tree),
            None => tree,
        })
    }

    /// The object at a location.
    pub(in crate::io) fn object(
        &self,
        location: &Location,
    ) -> Result<Arc<dyn Object>, AccessError> {
        let url = match location {
            Location::Path(path) => return Ok(Arc::new(local::LocalFile::open(path)?)),
            Location::Url(url) => url.clone(),
        };
        match &self.cache {
            Some(cache) => cache.object(&url.clone(), None, Box::new(move || far_object(&url))),
            None => far_object(&url),
        }
    }
}

fn far_tree(url: &str) -> Result<Arc<dyn Tree>, AccessError> {
    Err(AccessError::Scheme { url: url.to_string() })
}

fn far_object(url: &str) -> Result<Arc<dyn Object>, AccessError> {
    Err(AccessError::Scheme { url: url.to_string() })
}
