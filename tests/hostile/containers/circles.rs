//! Groups that hold themselves, lie within one another without an end, or are
//! more than anybody wants.

use super::{field_file, hdf5_file, refused};
use crate::fixture::Place;

/// Every way on which a NetCDF file is opened.
const WAYS: [&[&str]; 17] = [
    &["info", "x.nc"],
    &["track", "-i", "x.nc", "-o", "o.csv"],
    &["track", "-i", "x.nc", "-a", "hodges", "-o", "o.csv"],
    &["detect", "-i", "x.nc", "-o", "o.csv"],
    &["preprocess", "-i", "x.nc", "-o", "o.nc"],
    &["metrics", "eulerian", "-i", "x.nc", "-o", "o.nc"],
    &["link", "-i", "x.nc", "-o", "o.csv"],
    &["convert", "-i", "x.nc", "-o", "o.csv"],
    &["convert", "-i", "x.nc", "--input-format", "track-netcdf", "-o", "o.csv"],
    &["compare", "--reference", "x.nc", "--candidate", "x.nc"],
    &["sample", "-i", "x.nc", "--field", "x.nc", "--variable", "p", "-o", "o.csv"],
    &["plot", "-i", "x.nc", "-o", "o.svg"],
    &["plot", "-i", "x.nc", "--layer", "p", "-o", "o.svg"],
    &["metrics", "density", "-i", "x.nc", "-o", "o.nc"],
    &["metrics", "summary", "-i", "x.nc"],
    &["metrics", "confidence", "-i", "x.nc", "-o", "o.nc"],
    &["metrics", "cormax", "--metric", "x.nc", "--impact", "x.nc", "-o", "o.nc"],
];

#[test]
fn a_circle_of_groups_is_refused_on_every_way() {
    let place = Place::new();
    field_file(&place.path().join("x.nc"));
    let file = hdf5::File::open_rw(place.path().join("x.nc")).unwrap();
    file.link_hard("/", "a").unwrap();
    drop(file);
    for way in WAYS {
        refused(&place.run(way), &["x.nc", "circle"]);
        assert_eq!(place.names(), ["x.nc"], "{way:?}");
    }
}

#[test]
fn circles_of_every_kind_are_refused() {
    type Make = fn(&hdf5::File);
    let kinds: [(&str, Make); 6] = [
        ("circle", |file| {
            let inner = file.create_group("a/b/c").unwrap();
            drop(inner);
            file.link_hard("/a", "/a/b/c/d").unwrap();
        }),
        ("circle", |file| {
            file.create_group("a/b").unwrap();
            file.link_soft("/a", "/a/b/c").unwrap();
        }),
        ("circle", |file| {
            file.create_group("a").unwrap();
            file.create_group("b").unwrap();
            file.link_soft("/b", "/a/to").unwrap();
            file.link_soft("/a", "/b/to").unwrap();
        }),
        // Each group twice in the one above: 2^40 ways.
        ("more than 10000", |file| {
            let mut path = "/0".to_string();
            file.create_group(&path).unwrap();
            for _ in 0..40 {
                file.create_group(&format!("{path}/a")).unwrap();
                file.link_hard(&format!("{path}/a"), &format!("{path}/b")).unwrap();
                path.push_str("/a");
            }
        }),
        ("deep", |file| {
            file.create_group(&"/a".repeat(500)).unwrap();
        }),
        // Small in the file, and each a variable for the library.
        ("more than 10000", |file| {
            file.new_dataset::<f32>().shape(1).create("0").unwrap();
            for number in 1..=10_000 {
                file.link_hard("/0", &format!("/{number}")).unwrap();
            }
        }),
    ];
    for (words, make) in kinds {
        let place = Place::new();
        let file = hdf5_file(&place, "x.nc");
        make(&file);
        drop(file);
        refused(&place.run(&["info", "x.nc"]), &["x.nc", words]);
    }
}

#[test]
fn links_to_nothing_are_refused() {
    let place = Place::new();
    let file = hdf5_file(&place, "x.nc");
    file.create_group("a/b").unwrap();
    file.link_soft("/nothing", "/a/b/c").unwrap();
    drop(file);
    refused(&place.run(&["info", "x.nc"]), &["x.nc", "leads nowhere"]);
}

#[test]
fn links_that_meet_again_are_no_circle() {
    let place = Place::new();
    field_file(&place.path().join("x.nc"));
    let file = hdf5::File::open_rw(place.path().join("x.nc")).unwrap();
    file.create_group("a/b").unwrap();
    file.link_hard("/a/b", "/c").unwrap();
    file.link_soft("/a/b", "/a/d").unwrap();
    drop(file);
    place.run(&["info", "x.nc", "--variable", "p"]).ended_with(0, &[]);
}
