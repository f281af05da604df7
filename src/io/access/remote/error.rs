//! Why a far object cannot be had.

use thiserror::Error;

use crate::io::access::{ForeignText, RemoteUrl};

/// Why a far object cannot be had.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum RemoteError {
    /// Every attempt failed, or the time ran out.
    #[error("{url}: {cause} ({attempts} attempts in {seconds:.1} s); {remedy}")]
    Unreachable {
        /// The object.
        url: RemoteUrl,
        /// What the last attempt came to.
        cause: ForeignText,
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
        url: RemoteUrl,
        /// 401 or 403.
        status: u16,
        /// What the server says.
        message: ForeignText,
        /// What helps.
        remedy: &'static str,
    },
    /// An answer that no retry changes.
    #[error("{url}: the server answers with status {status}{}; check the URL", said(.message))]
    Status {
        /// The object.
        url: RemoteUrl,
        /// Status of HTTP.
        status: u16,
        /// What the server says.
        message: ForeignText,
    },
    /// What the client of s3:// and gs:// says.
    #[error(
        "{url}: {message}; check the URL, --endpoint and the environment variables AWS_… or GOOGLE_…"
    )]
    Store {
        /// The object.
        url: RemoteUrl,
        /// Its words.
        message: ForeignText,
    },
    /// No such object.
    #[error("{url}: there is no such object; check the URL")]
    Absent {
        /// The object.
        url: RemoteUrl,
    },
    /// No such bucket.
    #[error("{url}: there is no such bucket; check the URL, --endpoint and access.region")]
    NoBucket {
        /// The URL.
        url: RemoteUrl,
    },
    /// The server sends elsewhere, where nobody goes.
    #[error("{url}: the server sends on to {to}, {problem}")]
    Redirect {
        /// The object.
        url: RemoteUrl,
        /// Where it sends.
        to: RemoteUrl,
        /// Why that is refused.
        problem: RedirectProblem,
    },
    /// Another object than when it was opened.
    #[error("{url}: the object was replaced while it was read; run again")]
    Changed {
        /// The object.
        url: RemoteUrl,
    },
    /// Somebody asked to stop.
    #[error("{url}: interrupted; no file was written")]
    Cancelled {
        /// The object that was waited for.
        url: RemoteUrl,
    },
    /// The part asked for reaches beyond the end.
    #[error(
        "{url}: the part asked for lies beyond its end ({size} bytes); the object may be cut short, copy it again"
    )]
    BeyondEnd {
        /// The object.
        url: RemoteUrl,
        /// Its size in bytes.
        size: u64,
    },
    /// Nothing can be listed, and the store does not say what it holds.
    #[error(
        "{url}: a server of files does not list what it holds; consolidate the metadata of the store (zarr.consolidate_metadata), or name it by s3:// or gs://"
    )]
    NoListing {
        /// The store.
        url: RemoteUrl,
    },
    /// More bytes than are kept in memory.
    #[error(
        "{url}: the server sends more than {} MB at once, as those do that know no ranges; copy the file here (curl -LO) and read the copy",
        limit_bytes / 1_000_000
    )]
    TooLarge {
        /// The object.
        url: RemoteUrl,
        /// Most bytes that are kept.
        limit_bytes: u64,
    },
    /// A URL that says too little.
    #[error("{url} is no URL of a dataset: {reason}")]
    Url {
        /// The URL.
        url: RemoteUrl,
        /// What is wrong.
        reason: ForeignText,
    },
    /// A service that cannot be asked.
    #[error(
        "{name} is no URL of a service: {reason}; write https://host, with a colon and the port if it has one"
    )]
    Service {
        /// The option or the variable of the environment that names it.
        name: String,
        /// What is wrong.
        reason: ForeignText,
    },
    /// The client could not be started.
    #[error("{url}: the network cannot be used: {message}")]
    Client {
        /// The URL.
        url: RemoteUrl,
        /// The library's words.
        message: ForeignText,
    },
    /// Built without the feature.
    #[error(
        "{url}: this version was built without the feature `cloud`; build it with --features cloud, or copy the dataset here"
    )]
    WithoutFeature {
        /// The URL.
        url: RemoteUrl,
    },
}

/// Why a redirect is refused.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RedirectProblem {
    /// To another scheme, and so past what https:// protects, or to something
    /// that is not on the network.
    #[error("which has another scheme; if that is right, name it as the input")]
    Scheme,
    /// One after another.
    #[error("which is redirect number {number}; check the URL")]
    TooMany {
        /// How many there are.
        number: usize,
    },
    /// Redirects are not wanted.
    #[error(
        "and redirects are not followed; name it as the input, or leave out --no-redirects and \
         `redirects = \"refuse\"`"
    )]
    NotWanted,
}

/// The words of a server after its status.
fn said(message: &ForeignText) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}
