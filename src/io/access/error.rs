//! Why bytes cannot be had.

use std::io;

use thiserror::Error;

use crate::io::explain;

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
        url: String,
    },
}
