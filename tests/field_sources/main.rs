//! One list of checks that every source of fields passes: the same field from
//! memory, NetCDF and Zarr in all the ways we know of storing it.

#[path = "../common/mod.rs"]
mod common;
mod conformance;
mod damage;
mod netcdf_files;
mod sample;
mod written;
mod zarr_kinds;
mod zarr_stores;

use stormtracker::io::fields::{FieldSource, Selection};

use crate::conformance::{conforms, frames_conform, frames_of};
use crate::sample::{Sample, Stored};

#[test]
fn memory_conforms() {
    let sample = Sample::new();
    frames_conform("memory", &sample.source(), &sample);
}

#[test]
fn netcdf_files_conform() {
    let sample = Sample::new();
    let directory = tempfile::tempdir().unwrap();
    for file in netcdf_files::all() {
        for stored in Stored::all_orientations(&sample) {
            let path = directory.path().join("field.nc");
            file.write(&path, &stored);
            conforms(file.name, &path, &sample);
        }
    }
}

#[test]
fn zarr_stores_conform() {
    let sample = Sample::new();
    for store in zarr_kinds::all() {
        for stored in Stored::all_orientations(&sample) {
            for consolidated in [true, false] {
                let directory = tempfile::tempdir().unwrap();
                store.write(directory.path(), &stored, consolidated);
                conforms(&store.name, directory.path(), &sample);
            }
        }
    }
}

#[test]
fn a_field_that_was_written_conforms() {
    let sample = Sample::new();
    let directory = tempfile::tempdir().unwrap();
    for (name, params) in written::all() {
        let path = directory.path().join(name);
        written::write(&path, &sample, &params);
        conforms(&format!("{name} {params:?}"), &path, &sample);
    }
}

#[test]
fn the_reference_store_and_file_hold_the_same_field() {
    let path = |extension: &str| {
        common::reference(&format!("data/era5_msl_2025-2026_djf_2.5x2.5.{extension}"))
    };
    let (Some(store), Some(file)) = (path("zarr"), path("nc")) else { return };
    let open = |path| FieldSource::open(path, &Selection::default()).unwrap();
    let (store, file) = (open(&store), open(&file));
    assert_eq!(store.meta().encoding, "float32, blosc (lz4)");
    assert_eq!(store.meta().grid, file.meta().grid);
    assert_eq!(store.meta().times, file.meta().times);
    assert_eq!(store.meta().variable, file.meta().variable);
    for first in (0..store.steps()).step_by(90) {
        let steps = first..(first + 90).min(store.steps());
        assert!(frames_of(&store, steps.clone()) == frames_of(&file, steps), "from step {first}");
    }
}
