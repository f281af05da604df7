//! What the cache promises.

mod damage;
mod far;
mod kept;
mod limit;
mod sharing;

use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::io::access::Largest;

const URL: &str = "s3://bucket/season.zarr";
/// As large as any object in here.
const ANY: Largest = Largest { bytes: 1 << 30, what: "object" };

fn params(directory: &Path) -> CacheParams {
    CacheParams { directory: directory.to_path_buf(), ..CacheParams::default() }
}

fn opened(directory: &Path) -> Arc<Cache> {
    Cache::open(&params(directory)).unwrap()
}

/// All files below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}

fn content_files(directory: &Path) -> Vec<PathBuf> {
    files(&directory.join("contents"))
}
