//! What several test programs share.

use std::env;
use std::path::{Path, PathBuf};

/// A file or directory of the reference data, or `None` (with a line that says
/// so) where they are not installed.
///
/// They are looked for in the directory that `STORMTRACKER_REFERENCE` names,
/// else in `../shared`, both relative to the package.
pub(crate) fn reference(path: &str) -> Option<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = env::var_os("STORMTRACKER_REFERENCE").unwrap_or_else(|| "../shared".into());
    let found = package.join(root).join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("SKIPPED reference test: {} is not there", found.display());
    None
}
