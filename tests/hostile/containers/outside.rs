//! Values and objects of HDF5 that lie in other files.

use std::fs;
use std::path::Path;

use hdf5::ObjectReference1;
use hdf5::types::VarLenArray;

use super::{field_file, hdf5_file, refused};
use crate::fixture::{Place, Run};

const SHAPE: [usize; 3] = [4, 5, 8];
const BYTES: usize = 4 * 5 * 8 * 4;

/// Puts another variable in the place of `p`, over the same dimensions.
fn replace(path: &Path, make: impl FnOnce(&hdf5::File) -> hdf5::Dataset) {
    let file = hdf5::File::open_rw(path).unwrap();
    let old = file.dataset("p").unwrap();
    let scales = old.attr("DIMENSION_LIST").unwrap();
    let scales = scales.read_1d::<VarLenArray<ObjectReference1>>().unwrap();
    drop(old);
    file.unlink("p").unwrap();
    let new = make(&file);
    new.new_attr_builder().with_data(&scales).create("DIMENSION_LIST").unwrap();
    let units: hdf5::types::VarLenUnicode = "Pa".parse().unwrap();
    new.new_attr::<hdf5::types::VarLenUnicode>()
        .create("units")
        .unwrap()
        .write_scalar(&units)
        .unwrap();
}

/// A field whose values are in another file.
fn stored_in(place: &Place, name: &str) {
    let path = place.path().join("x.nc");
    field_file(&path);
    replace(&path, |file| {
        let dataset = file.new_dataset::<f32>();
        dataset.external(name, 0, BYTES).shape(SHAPE).create("p").unwrap()
    });
}

fn preprocessed(place: &Place, options: &[&str]) -> Run {
    let words = ["preprocess", "-i", "x.nc", "--variable", "p", "-o", "o.nc"];
    place.run(&[&words[..], options].concat())
}

/// The first value that was written.
fn first_value(place: &Place) -> f32 {
    let file = netcdf::open(place.path().join("o.nc")).unwrap();
    file.variable("p").unwrap().get_value((0, 0, 0)).unwrap()
}

fn sevens() -> Vec<u8> {
    7f32.to_le_bytes().repeat(BYTES / 4)
}

#[test]
fn values_of_another_directory_are_read_only_if_that_is_said() {
    let (place, elsewhere) = (Place::new(), Place::new());
    let other = elsewhere.file("private.bin", sevens());
    stored_in(&place, other.to_str().unwrap());
    refused(&preprocessed(&place, &[]), &["/p", "private.bin", "--follow-external"]);
    refused(&place.run(&["info", "x.nc"]), &["private.bin"]);
    assert_eq!(place.names(), ["x.nc"]);
    preprocessed(&place, &["--follow-external"]).ended_with(0, &["private.bin"]);
    assert_eq!(first_value(&place), 7.0);
}

#[test]
fn values_beside_the_file_are_read_and_links_out_of_it_are_not() {
    let (place, elsewhere) = (Place::new(), Place::new());
    let other = elsewhere.file("private.bin", sevens());
    stored_in(&place, "beside.bin");
    refused(&preprocessed(&place, &[]), &["beside.bin", "not there"]);
    std::os::unix::fs::symlink(&other, place.path().join("beside.bin")).unwrap();
    refused(&preprocessed(&place, &[]), &["beside.bin", "no plain file"]);
    fs::remove_file(place.path().join("beside.bin")).unwrap();
    place.file("beside.bin", sevens());
    preprocessed(&place, &[]).ended_with(0, &["beside.bin"]);
    assert_eq!(first_value(&place), 7.0);
    // Where the program runs somewhere else the name means another file.
    let path = place.path().join("x.nc");
    refused(&elsewhere.run(&["info", path.to_str().unwrap()]), &["beside.bin"]);
}

#[test]
fn external_links_are_refused_wherever_they_are() {
    let elsewhere = Place::new();
    field_file(&elsewhere.path().join("other.nc"));
    let other = elsewhere.path().join("other.nc");
    let other = other.to_str().unwrap();
    type Make = fn(&hdf5::File, &str);
    let ways: [Make; 3] = [
        |file, other| file.link_external(other, "/p", "p").unwrap(),
        |file, other| {
            let group = file.create_group("a/b").unwrap();
            group.link_external(other, "/", "c").unwrap();
        },
        |file, other| {
            let group = file.create_group("a").unwrap();
            group.link_external(other, "/", "b").unwrap();
            file.link_soft("/a/b/p", "c").unwrap();
        },
    ];
    for make in ways {
        let place = Place::new();
        let file = hdf5_file(&place, "x.nc");
        make(&file, other);
        drop(file);
        refused(&place.run(&["info", "x.nc"]), &["other.nc", "--follow-external"]);
        refused(&place.run(&["convert", "-i", "x.nc", "-o", "o.csv"]), &["other.nc"]);
        let followed = place.run(&["info", "x.nc", "--follow-external"]);
        assert!(!followed.stderr.contains("lies in another file"), "{followed:?}");
    }
}

#[test]
fn a_link_to_a_file_beside_is_followed_and_circles_over_files_are_not() {
    let place = Place::new();
    field_file(&place.path().join("other.nc"));
    let file = hdf5_file(&place, "x.nc");
    file.link_external("other.nc", "/", "a").unwrap();
    drop(file);
    let run = place.run(&["info", "x.nc"]);
    assert!(!run.stderr.contains("lies in another file"), "{run:?}");
    let other = hdf5::File::open_rw(place.path().join("other.nc")).unwrap();
    other.link_external("x.nc", "/", "b").unwrap();
    drop(other);
    refused(&place.run(&["info", "x.nc"]), &["circle"]);
    refused(&place.run(&["info", "x.nc", "--follow-external"]), &["circle"]);
}

#[test]
fn virtual_datasets_are_of_files_beside_and_not_of_themselves() {
    let elsewhere = Place::new();
    let make = |place: &Place, source: &str, dataset: &str| {
        let path = place.path().join("x.nc");
        field_file(&path);
        replace(&path, |file| {
            file.new_dataset::<f32>()
                .virtual_map(source, dataset, &SHAPE[..], .., &SHAPE[..], ..)
                .shape(SHAPE)
                .create("p")
                .unwrap()
        });
    };
    let source = |place: &Place| {
        let file = hdf5_file(place, "source.h5");
        let dataset = file.new_dataset::<f32>().shape(SHAPE).create("values").unwrap();
        dataset.write_raw(&[7f32; 160]).unwrap();
    };
    source(&elsewhere);
    let place = Place::new();
    let far = elsewhere.path().join("source.h5");
    make(&place, far.to_str().unwrap(), "values");
    refused(&preprocessed(&place, &[]), &["source.h5", "--follow-external"]);
    preprocessed(&place, &["--follow-external"]).ended_with(0, &["source.h5"]);
    assert_eq!(first_value(&place), 7.0);
    let place = Place::new();
    source(&place);
    make(&place, "source.h5", "values");
    preprocessed(&place, &[]).ended_with(0, &["source.h5"]);
    assert_eq!(first_value(&place), 7.0);
    let place = Place::new();
    make(&place, ".", "p");
    refused(&preprocessed(&place, &[]), &["virtual"]);
}
