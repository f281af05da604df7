//! GRIB where its reader is not built.

use std::path::Path;
use std::sync::Arc;

use super::GribProblem;
use crate::io::access::Object;
use crate::io::fields::FieldProblem;
use crate::io::fields::dataset::Dataset;
use crate::model::MemoryLimit;

/// Says with which feature to build.
pub(in crate::io::fields) fn open(
    _object: Arc<dyn Object>,
    _name: &str,
    _index_directory: Option<&Path>,
    _limit: MemoryLimit,
) -> Result<Box<dyn Dataset>, FieldProblem> {
    Err(GribProblem::NotBuilt.into())
}
