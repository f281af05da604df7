//! Small stores and files, as objects in memory.

use stormtracker::io::access::{Access, AccessParams, Location};
use stormtracker::io::fields::{FieldError, FieldSource, Selection, WriteParams, ZarrFormat};

use crate::sample::Sample;
use crate::server::{Objects, objects_below};
use crate::written;

/// A store by our own writer, in chunks of two steps, below `root`.
pub(crate) fn store(root: &str, sample: &Sample, zarr_format: ZarrFormat) -> Objects {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.zarr");
    let params = WriteParams { chunk_steps: 2, zarr_format, ..WriteParams::default() };
    written::write(&path, sample, &params);
    objects_below(&path, root)
}

/// Short times, so that failures are quick.
pub(crate) fn impatient() -> AccessParams {
    AccessParams {
        request_timeout_s: 0.25,
        total_timeout_s: 10.0,
        connect_timeout_s: 1.0,
        retries: 4,
        backoff_s: 0.01,
        connections: 4,
        ..AccessParams::default()
    }
}

pub(crate) fn open(url: &str, access: &Access) -> Result<FieldSource, FieldError> {
    FieldSource::open_with(&location(url), &Selection::default(), access)
}

pub(crate) fn location(url: &str) -> Location {
    url.parse().unwrap()
}

/// What opening and loading everything comes to.
pub(crate) fn error_of(url: &str, access: &Access) -> FieldError {
    match open(url, access) {
        Err(error) => error,
        Ok(source) => source.load(0..source.steps(), None).expect_err("loaded"),
    }
}

/// All words are in the error of opening or loading.
pub(crate) fn fails_with(url: &str, params: AccessParams, words: &[&str]) {
    let error = error_of(url, &Access::new(params).unwrap()).to_string();
    for word in words {
        assert!(error.contains(word), "{word:?} is not in: {error}");
    }
}
