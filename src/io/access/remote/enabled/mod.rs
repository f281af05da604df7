//! The client: one connection pool, one retry loop, three kinds of URL.
//!
//! | file | holds |
//! |---|---|
//! | `transport` | requests and their retries |
//! | `attempt` | one request, and whether its answer is whole |
//! | `redirect` | where a server sends on to, and what goes there |
//! | `basic` | the name and the password of a URL in a header |
//! | `patience` | how often, how long, with which pauses |
//! | `range` | parts of objects in headers |
//! | `store` | what a store of objects offers, and objects as trees of them |
//! | `http` | http:// and https:// |
//! | `bucket`, `connector`, `environment` | s3:// and gs:// |
//! | `object` | one object, of which parts are asked for |

mod attempt;
mod basic;
mod bucket;
mod connector;
mod environment;
mod http;
mod object;
mod patience;
mod range;
mod redirect;
mod store;
mod transport;

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::runtime::{Builder, Runtime};

use self::bucket::BucketStore;
use self::http::HttpStore;
use self::store::{RemoteTree, Store};
use self::transport::Transport;
use super::RemoteError;
use crate::io::access::notes::Notes;
use crate::io::access::traffic::Counters;
use crate::io::access::{AccessError, AccessParams, ForeignText, Object, RemoteUrl, Tree};

/// The client of all URLs, with threads of its own.
#[derive(Debug)]
pub(in crate::io::access) struct Client {
    params: AccessParams,
    transport: Arc<Transport>,
    runtime: Arc<Runtime>,
}

impl Client {
    /// A client; `url` is what it is first needed for.
    pub(in crate::io::access) fn new(
        params: &AccessParams,
        counters: Arc<Counters>,
        notes: Arc<Notes>,
        cancelled: Arc<AtomicBool>,
        url: &RemoteUrl,
    ) -> Result<Self, AccessError> {
        let failed = |message| RemoteError::Client { url: url.clone(), message };
        // One that is there already does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("network")
            .enable_all()
            .build()
            .map_err(|e| failed(ForeignText::new(e)))?;
        let transport = Transport::new(params, counters, notes, cancelled).map_err(failed)?;
        Ok(Self {
            params: params.clone(),
            transport: Arc::new(transport),
            runtime: Arc::new(runtime),
        })
    }

    /// The objects below a URL.
    pub(in crate::io::access) fn tree(
        &self,
        url: &RemoteUrl,
    ) -> Result<Arc<dyn Tree>, AccessError> {
        Ok(Arc::new(RemoteTree::new(self.store(url)?, self.connections())))
    }

    /// The object at a URL.
    pub(in crate::io::access) fn object(
        &self,
        url: &RemoteUrl,
    ) -> Result<Arc<dyn Object>, AccessError> {
        Ok(Arc::new(object::RemoteObject::open(self.store(url)?, self.connections())?))
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        NonZero::new(self.params.connections)
    }

    fn store(&self, url: &RemoteUrl) -> Result<Arc<dyn Store>, AccessError> {
        let Some(scheme) = url.scheme() else {
            let reason = ForeignText::new("it does not begin like https://host/ or s3://bucket/");
            return Err(RemoteError::Url { url: url.clone(), reason }.into());
        };
        let (transport, runtime) = (self.transport.clone(), self.runtime.clone());
        match scheme.as_str() {
            "http" | "https" => Ok(Arc::new(HttpStore::new(url, transport, runtime)?)),
            "s3" | "gs" => {
                let environment = environment::of_process();
                let store = BucketStore::new(url, &self.params, &environment, transport, runtime)?;
                Ok(Arc::new(store))
            }
            _ => Err(AccessError::Scheme { url: url.clone() }),
        }
    }
}
