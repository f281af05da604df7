//! Datasets over HTTP and in buckets of S3 and Google Cloud Storage.
//!
//! One client sends all requests and tries them again in one place, whoever
//! asks. It is made when the first URL is opened.
//!
//! | file | holds |
//! |---|---|
//! | `error` | why a far object cannot be had |
//! | `enabled` | the client |
//! | `disabled` | the same without the feature `cloud`: an error that says so |

mod error;

#[cfg(not(feature = "cloud"))]
mod disabled;
#[cfg(feature = "cloud")]
mod enabled;

#[cfg(not(feature = "cloud"))]
pub(super) use disabled::Client;
#[cfg(feature = "cloud")]
pub(super) use enabled::Client;
pub use error::{RedirectProblem, RemoteError};
