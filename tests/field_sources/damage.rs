//! Damaged stores: an error with the chunk, never a wrong value or a panic.

use std::fs;
use std::path::{Path, PathBuf};

use stormtracker::io::fields::{FieldProblem, FieldSource, Selection};

use crate::sample::{Sample, Stored};
use crate::zarr_kinds;

/// The file of the chunk that comes first in every store.
fn first_chunk(root: &Path) -> PathBuf {
    let names = ["msl/0.0.0", "msl/0/0/0", "msl/c/0/0/0"];
    names.iter().map(|n| root.join(n)).find(|p| p.exists()).unwrap()
}

#[test]
fn a_chunk_that_is_cut_short_is_an_error_with_its_index() {
    let stored = Stored::new(&Sample::new(), false, false);
    for store in zarr_kinds::all() {
        let directory = tempfile::tempdir().unwrap();
        store.write(directory.path(), &stored, true);
        let path = first_chunk(directory.path());
        let bytes = fs::read(&path).unwrap();
        for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
            fs::write(&path, &bytes[..length]).unwrap();
            let source = FieldSource::open(directory.path(), &Selection::default()).unwrap();
            let error = source.load(0..1, None).unwrap_err();
            assert!(
                matches!(&*error.problem, FieldProblem::CorruptChunk { chunk, .. } if chunk.iter().all(|i| *i < 2)),
                "{} {length}: {error}",
                store.name
            );
        }
    }
}

#[test]
fn noise_in_place_of_a_compressed_chunk_is_an_error() {
    let stored = Stored::new(&Sample::new(), false, false);
    let compressed = |name: &str| {
        ["blosc", "zlib", "gzip", "zstd", "bz2", "lz4"].iter().any(|codec| name.contains(codec))
    };
    for store in zarr_kinds::all().into_iter().filter(|s| compressed(&s.name)) {
        let directory = tempfile::tempdir().unwrap();
        store.write(directory.path(), &stored, true);
        let path = first_chunk(directory.path());
        let noise = (0..fs::metadata(&path).unwrap().len()).map(|i| (i * i * 37 + 11) as u8);
        fs::write(&path, noise.collect::<Vec<u8>>()).unwrap();
        let source = FieldSource::open(directory.path(), &Selection::default()).unwrap();
        let error = source.load(0..1, None).unwrap_err();
        assert!(matches!(*error.problem, FieldProblem::CorruptChunk { .. }), "{}", store.name);
    }
}

#[test]
fn damaged_metadata_names_the_document() {
    let stored = Stored::new(&Sample::new(), false, false);
    let stores = zarr_kinds::all();
    for (store, name) in [(&stores[0], ".zmetadata"), (&stores[stores.len() - 1], "zarr.json")] {
        let directory = tempfile::tempdir().unwrap();
        store.write(directory.path(), &stored, true);
        fs::write(directory.path().join(name), "{\"metadata\": ").unwrap();
        let error = FieldSource::open(directory.path(), &Selection::default()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}
