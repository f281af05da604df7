//! What goes over the network.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts of what went over the network so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests, each retry counted.
    pub requests: u64,
    /// Requests that repeat one that failed.
    pub retries: u64,
    /// Bytes of bodies received, those of failed requests included.
    pub bytes: u64,
    /// Most bytes of bodies that were in memory at once while they came in.
    pub peak_bytes: u64,
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (requests, retries, mb) = (self.requests, self.retries, self.bytes as f64 / 1e6);
        write!(f, "network: {mb:.1} MB in {requests} requests, {retries} of them retries")
    }
}

/// The counters, shared by all that use one client.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) requests: AtomicU64,
    pub(super) retries: AtomicU64,
    pub(super) bytes: AtomicU64,
    pub(super) peak_bytes: AtomicU64,
}

impl Counters {
    pub(super) fn snapshot(&self) -> Traffic {
        Traffic {
            requests: self.requests.load(Relaxed),
            retries: self.retries.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            peak_bytes: self.peak_bytes.load(Relaxed),
        }
    }
}
