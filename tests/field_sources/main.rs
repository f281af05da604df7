//! One list of checks that every source of fields passes: the same field from
//! memory, NetCDF and Zarr in all the ways we know of storing it; and GRIB files as
//! another program reads them.

mod conformance;
mod damage;
mod foreign_meshes;
#[cfg(feature = "grib")]
mod grib_files;
mod identity;
mod meshes;
mod netcdf_files;
mod sample;
mod series;
mod series_tracks;
mod written;
mod zarr_kinds;
mod zarr_stores;

use crate::conformance::{conforms, frames_conform};
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
