//! Where datasets lie and how their bytes are reached, near or far.
//!
//! A [`Location`] names a dataset: a path or a URL. [`Access`] knows how to get
//! there. What it hands out is one of two things, and readers of formats see
//! nothing else of files, networks and caches:
//!
//! * a `Tree` of objects below a root, named by keys: a Zarr store;
//! * one `Object` of which parts are read: a NetCDF or a GRIB file.
//!
//! | file | holds |
//! |---|---|
//! | `location` | what a user names |
//! | `params`, `traffic` | how patiently to ask, what went over the network |
//! | `local` | directories and files |
//! | `remote` | HTTP, S3 and Google Cloud Storage |
//! | `blocks` | one far object, read in blocks |
//! | `cache` | what was fetched from far away is kept on this machine |

mod blocks;
pub mod cache;
mod error;
mod local;
mod location;
mod params;
mod remote;
mod traffic;

use std::fmt;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::MemoryLimit;

use cache::Cache;

pub use error::AccessError;
pub use location::Location;
pub use params::{AccessParams, Credentials, ExternalFiles};
pub use remote::RemoteError;
pub use traffic::Traffic;

/// How to reach datasets. Cheap to clone; clones share connections.
#[derive(Clone, Debug, Default)]
pub struct Access {
    shared: Arc<Shared>,
    memory_limit: MemoryLimit,
}

#[derive(Debug, Default)]
struct Shared {
    params: AccessParams,
    traffic: Arc<traffic::Counters>,
    /// Made when the first URL is opened: most runs need none.
    client: Mutex<Option<Arc<remote::Client>>>,
    cache: Option<Arc<Cache>>,
    cancelled: Arc<AtomicBool>,
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

    /// What tells this state of it from others, if it is known: the time or the
    /// tag that a server gives it.
    fn state(&self) -> Option<String> {
        None
    }

    /// How many parts are best asked for at a time, if it is far away.
    fn connections(&self) -> Option<NonZero<usize>> {
        None
    }
}

impl Access {
    /// Access with these parameters. Nothing is connected yet.
    ///
    /// # Errors
    /// [`AccessError::Params`] for a parameter out of its range,
    /// [`AccessError::Cache`] for a cache that cannot be used.
    pub fn new(params: AccessParams) -> Result<Self, AccessError> {
        params.validate()?;
        let cache = params.cache.as_ref().map(Cache::open).transpose()?;
        let shared = Arc::new(Shared { params, cache, ..Shared::default() });
        Ok(Self { shared, memory_limit: MemoryLimit::default() })
    }

    /// The same access with another limit for the arrays of a dataset.
    #[must_use]
    pub fn with_memory_limit(self, memory_limit: MemoryLimit) -> Self {
        Self { memory_limit, ..self }
    }

    /// The most memory that one array of a dataset may take.
    pub fn memory_limit(&self) -> MemoryLimit {
        self.memory_limit
    }

    /// Whether files are read that others point to.
    pub fn external_files(&self) -> ExternalFiles {
        self.shared.params.external_files
    }

    /// Ends all waiting for far datasets, now and later, with an error.
    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::Relaxed);
    }

    /// What went over the network so far.
    pub fn traffic(&self) -> Traffic {
        self.shared.traffic.snapshot()
    }

    /// Directory where readers keep what they found out about files, near or
    /// far, if there is a cache.
    pub fn index_directory(&self) -> Option<PathBuf> {
        self.shared.cache.as_ref().map(|cache| cache.index_directory())
    }

    /// Why nothing more is cached, if that is so; the data are read all the
    /// same.
    pub fn cache_trouble(&self) -> Option<String> {
        self.shared.cache.as_ref().and_then(|cache| cache.trouble())
    }

    fn client(&self, url: &str) -> Result<Arc<remote::Client>, AccessError> {
        let Shared { params, traffic, client, cancelled, .. } = self.shared.as_ref();
        let mut client = client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = client.as_ref() {
            return Ok(client.clone());
        }
        let new = Arc::new(remote::Client::new(params, traffic.clone(), cancelled.clone(), url)?);
        *client = Some(new.clone());
        Ok(new)
    }

    /// The objects below a location.
    pub(in crate::io) fn tree(&self, location: &Location) -> Result<Arc<dyn Tree>, AccessError> {
        let url = match location {
            Location::Path(path) => return Ok(Arc::new(local::Directory::new(path))),
            Location::Url(url) => url.clone(),
        };
        let Some(cache) = &self.shared.cache else { return self.client(&url)?.tree(&url) };
        let access = self.clone();
        let open = move |_: &str| access.client(&url)?.tree(&url);
        Ok(cache.tree(&location.without_secrets(), self.connections(), Box::new(open)))
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
        let far = match &self.shared.cache {
            None => self.client(&url)?.object(&url)?,
            Some(cache) => {
                let access = self.clone();
                let open = move |_: &str| access.client(&url)?.object(&url);
                cache.object(&location.without_secrets(), self.connections(), Box::new(open))?
            }
        };
        Ok(Arc::new(blocks::BufferedObject::new(far)))
    }

    /// Requests that are best sent at a time.
    fn connections(&self) -> Option<NonZero<usize>> {
        NonZero::new(self.shared.params.connections)
    }
}
