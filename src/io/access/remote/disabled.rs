//! What a version without the feature `cloud` does with a URL.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::RemoteError;
use crate::io::access::notes::Notes;
use crate::io::access::traffic::Counters;
use crate::io::access::{AccessError, AccessParams, Object, RemoteUrl, Tree};

/// No client.
#[derive(Debug)]
pub(in crate::io::access) struct Client {}

impl Client {
    pub(in crate::io::access) fn new(
        _: &AccessParams,
        _: Arc<Counters>,
        _: Arc<Notes>,
        _: Arc<AtomicBool>,
        url: &RemoteUrl,
    ) -> Result<Self, AccessError> {
        Err(RemoteError::WithoutFeature { url: url.clone() }.into())
    }

    pub(in crate::io::access) fn tree(
        &self,
        url: &RemoteUrl,
    ) -> Result<Arc<dyn Tree>, AccessError> {
        Err(RemoteError::WithoutFeature { url: url.clone() }.into())
    }

    pub(in crate::io::access) fn object(
        &self,
        url: &RemoteUrl,
    ) -> Result<Arc<dyn Object>, AccessError> {
        Err(RemoteError::WithoutFeature { url: url.clone() }.into())
    }
}
