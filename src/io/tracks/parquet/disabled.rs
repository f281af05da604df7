//! What a version without the feature `parquet` does with Parquet.

use std::path::Path;

use crate::io::tracks::ReadOptions;
use crate::io::tracks::error::Fault;
use crate::io::tracks::format_error::FormatProblem;
use crate::io::tracks::track_writer::TextTracks;
use crate::model::Tracks;

/// Says with which feature to build.
pub(in crate::io::tracks) fn begin(_header: &Tracks) -> Result<Box<dyn TextTracks>, Fault> {
    Err(FormatProblem::NotBuilt.into())
}

/// Says with which feature to build.
pub(in crate::io::tracks) fn read(_path: &Path, _options: &ReadOptions) -> Result<Tracks, Fault> {
    Err(FormatProblem::NotBuilt.into())
}
