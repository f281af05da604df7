//! What was typed about datasets that are far away.

use std::path::PathBuf;

use clap::Args;

use crate::model::ByteSize;

/// How URLs are reached.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Access (http://, https://, s3:// and gs://)")]
pub(in crate::cli) struct AccessArgs {
    /// Seconds without a byte after which a request is tried again; 30 unless given
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(in crate::cli) request_timeout: Option<f64>,
    /// Seconds for one object, all attempts included; 300 unless given
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub(in crate::cli) total_timeout: Option<f64>,
    /// How often a failed request is tried again; 8 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) retries: Option<usize>,
    /// Requests at a time; 16 unless given
    #[arg(long, value_name = "N")]
    pub(in crate::cli) connections: Option<usize>,
    /// Do not sign requests, whatever the environment says of who asks
    #[arg(long)]
    pub(in crate::cli) anonymous: bool,
    /// Service that speaks S3 or Google Cloud Storage, in place of the usual one
    #[arg(long, value_name = "URL")]
    pub(in crate::cli) endpoint: Option<String>,
    /// Read files that the input points to elsewhere: symbolic links that lead out of a store,
    /// external links and external storage of HDF5
    #[arg(long, help_heading = "Input")]
    pub(in crate::cli) follow_external: bool,
    /// Directory that keeps what was fetched, so that it is not fetched again; also keeps the
    /// indices of GRIB files
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache: Option<PathBuf>,
    /// What the cache may take, such as 500MB or 20GiB; 10GB unless given
    #[arg(long, value_name = "SIZE", requires = "cache")]
    pub(in crate::cli) cache_size: Option<ByteSize>,
}
