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
//! | `url`, `secrets`, `foreign` | URLs and texts that quote them, shown without who asks and without tokens |
//! | `bounds` | how large an object of a store may be, and which keys lie within it |
//! | `params` | how patiently and as whom to ask |
//! | `traffic`, `notes` | what went over the network, and what is remarkable about it |
//! | `local` | directories and files |
//! | `remote` | HTTP, S3 and Google Cloud Storage |
//! | `blocks` | one far object, read in blocks |
//! | `cache` | what was fetched from far away is kept on this machine |

mod blocks;
mod bounds;
pub mod cache;
mod error;
mod foreign;
mod local;
mod location;
mod notes;
mod params;
mod remote;
mod secrets;
mod traffic;
mod url;

use std::fmt;
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::MemoryLimit;

use cache::Cache;

pub(in crate::io) use bounds::{Largest, is_within};
pub use error::AccessError;
pub use foreign::ForeignText;
pub use location::Location;
pub use params::{AccessParams, Credentials, ExternalFiles, Redirects};
pub use remote::{RedirectProblem, RemoteError};
pub use secrets::redacted;
pub use traffic::Traffic;
pub use url::RemoteUrl;

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
    notes: Arc<notes::Notes>,
    /// Made when the first URL is opened: most runs need none.
    client: Mutex<Option<Arc<remote::Client>>>,
    cache: Option<Arc<Cache>>,
    cancelled: Arc<AtomicBool>,
}

/// Objects below a root, by keys such as `msl/0.0.0`. Called from several
/// threads at once.
pub(in crate::io) trait Tree: Send + Sync + fmt::Debug {
    /// A whole object, or `None` where there is none; an error if it is larger
    /// than the largest.
    fn get(&self, key: &str, largest: Largest) -> Result<Option<Bytes>, AccessError>;

    /// Part of an object: `length` bytes from `offset` on, or `None` where
    /// there is no such object; an error if the part is larger than the largest.
    fn get_part(
        &self,
        key: &str,
        part: Part,
        largest: Largest,
    ) -> Result<Option<Bytes>, AccessError>;

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

    /// What is remarkable about the way to datasets and was not asked for yet:
    /// servers that send on to others. Each is told once.
    pub fn take_notes(&self) -> Vec<String> {
        self.shared.notes.take()
    }

    /// Directory where readers keep what they found out about files, near or
    /// far, if there is a cache.
    pub fn index_directory(&self) -> Option<PathBuf> {
        self.shared.cache.as_ref().map(|cache| cache.index_directory())
    }

    /// What to say of the cache if other users can change what is in it.
    pub fn cache_exposure(&self) -> Option<String> {
        self.shared.cache.as_ref().and_then(|cache| cache.exposure())
    }

    /// Why nothing more is cached, if that is so; the data are read all the
    /// same.
    pub fn cache_trouble(&self) -> Option<String> {
        self.shared.cache.as_ref().and_then(|cache| cache.trouble())
    }

    fn client(&self, url: &RemoteUrl) -> Result<Arc<remote::Client>, AccessError> {
        let Shared { params, traffic, notes, client, cancelled, .. } = self.shared.as_ref();
        let mut client = client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = client.as_ref() {
            return Ok(client.clone());
        }
        let (traffic, notes, cancelled) = (traffic.clone(), notes.clone(), cancelled.clone());
        let new = Arc::new(remote::Client::new(params, traffic, notes, cancelled, url)?);
        *client = Some(new.clone());
        Ok(new)
    }

    /// The objects below a location.
    pub(in crate::io) fn tree(&self, location: &Location) -> Result<Arc<dyn Tree>, AccessError> {
        let url = match location {
            Location::Path(path) => {
                return Ok(Arc::new(local::Directory::new(path, self.external_files())));
            }
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
