//! Why a far object cannot be had.

use thiserror::Error;

/// Why a far object cannot be had.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum RemoteError {
    /// Every attempt failed, or the time ran out.
    #[error("{url}: {cause} ({attempts} attempts in {seconds:.1} s); {remedy}")]
    Unreachable {
        /// The object.
        url: String,
        /// What the last attempt came to.
        cause: String,
        /// Number of attempts.
        attempts: usize,
        /// Seconds they took.
        seconds: f64,
        /// The option to change.
        remedy: &'static str,
    },
    /// The server wants to know who asks, or does not let them.
    #[error(
        "{url}: access is refused (status {status}{}); {remedy}",
        said(.message)
    )]
    Refused {
        /// The object.
        url: String,
        /// 401 or 403.
        status: u16,
        /// What the server says.
        message: String,
        /// What helps.
        remedy: &'static str,
    },
    /// An answer that no retry changes.
    #[error("{url}: the server answers with status {status}{}; check the URL", said(.message))]
    Status {
        /// The object.
        url: String,
        /// Status of HTTP.
        status: u16,
        /// What the server says.
        message: String,
    },
    /// What the client of s3:// and gs:// says.
    #[error(
        "{url}: {message}; check the URL, --endpoint and the environment variables AWS_… or GOOGLE_…"
    )]
    Store {
        /// The object.
        url: String,
        /// Its words.
        message: String,
    },
    /// No such object.
    #[error("{url}: there is no such object; check the URL")]
    Absent {
        /// The object.
        url: String,
    },
    /// No such bucket.
    #[error("{url}: there is no such bucket; check the URL, --endpoint and access.region")]
    NoBucket {
        /// The URL.
        url: String,
    },
    /// Another object than when it was opened.
    #[error("{url}: the object was replaced while it was read; run again")]
    Changed {
        /// The object.
        url: String,
    },
    /// Somebody asked to stop.
    #[error("{url}: interrupted; no file was written")]
    Cancelled {
        /// The object that was waited for.
        url: String,
    },
    /// The part asked for reaches beyond the end.
    #[error(
        "{url}: the part asked for lies beyond its end ({size} bytes); the object may be cut short, copy it again"
    )]
    BeyondEnd {
        /// The object.
        url: String,
        /// Its size in bytes.
        size: u64,
    },
    /// Nothing can be listed, and the store does not say what it holds.
    #[error(
        "{url}: a server of files does not list what it holds; consolidate the metadata of the store (zarr.consolidate_metadata), or name it by s3:// or gs://"
    )]
    NoListing {
        /// The store.
        url: String,
    },
    /// More bytes than are kept in memory.
    #[error(
        "{url}: the server sends more than {} MB at once, as those do that know no ranges; copy the file here (curl -LO) and read the copy",
        limit_bytes / 1_000_000
    )]
    TooLarge {
        /// The object.
        url: String,
        /// Most bytes that are kept.
        limit_bytes: u64,
    },
    /// A URL that says too little.
    #[error("{url} is no URL of a dataset: {reason}")]
    Url {
        /// The URL.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The client could not be started.
    #[error("{url}: the network cannot be used: {message}")]
    Client {
        /// The URL.
        url: String,
        /// The library's words.
        message: String,
    },
    /// Built without the feature.
    #[error(
        "{url}: this version was built without the feature `cloud`; build it with --features cloud, or copy the dataset here"
    )]
    WithoutFeature {
        /// The URL.
        url: String,
    },
}

/// The words of a server after its status.
fn said(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}
