//! Servers of files that do right.

use std::time::Duration;

use stormtracker::io::access::{Access, AccessParams};
use stormtracker::io::fields::ZarrFormat;

use crate::conformance::frames_conform;
use crate::sample::{Sample, Stored};
use crate::server::{Fault, Objects, Ranges, Server, objects_below};
use crate::stores::{fails_with, impatient, open, store};
use crate::{netcdf_files, zarr_kinds};

fn access() -> Access {
    Access::new(impatient()).unwrap()
}

#[test]
fn stores_of_every_kind_conform() {
    let sample = Sample::new();
    for kind in zarr_kinds::all() {
        let directory = tempfile::tempdir().unwrap();
        kind.write(directory.path(), &Stored::new(&sample, true, true), true);
        let objects = objects_below(directory.path(), "data/a.zarr");
        for ranges in [Ranges::Known, Ranges::Ignored] {
            let server = Server::with(objects.clone(), ranges, 0, |_| Fault::None);
            let source = open(&server.url("data/a.zarr"), &access()).unwrap();
            frames_conform(&format!("{} {ranges:?}", kind.name), &source, &sample);
        }
    }
}

#[test]
fn netcdf_files_of_every_kind_conform() {
    let sample = Sample::new();
    let directory = tempfile::tempdir().unwrap();
    for kind in netcdf_files::all() {
        let path = directory.path().join("a.nc");
        kind.write(&path, &Stored::new(&sample, true, true));
        let objects = Objects::from([("a.nc".to_string(), std::fs::read(&path).unwrap())]);
        for ranges in [Ranges::Known, Ranges::Ignored] {
            let server = Server::with(objects.clone(), ranges, 0, |_| Fault::None);
            let source = open(&server.url("a.nc"), &access()).unwrap();
            frames_conform(&format!("{} {ranges:?}", kind.name), &source, &sample);
        }
    }
}

#[test]
fn a_file_is_known_by_its_content_and_not_by_its_name() {
    let sample = Sample::new();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    netcdf_files::all()[0].write(&path, &Stored::new(&sample, false, false));
    let mut objects = Objects::from([("data".to_string(), std::fs::read(&path).unwrap())]);
    objects.extend(store("store.nc", &sample, ZarrFormat::V2));
    let server = Server::new(objects);
    for name in ["data", "store.nc", "store.nc/"] {
        let source = open(&server.url(name), &access()).unwrap();
        frames_conform(name, &source, &sample);
    }
    // Some send a page for what is not there.
    let objects = Objects::from([("data".to_string(), std::fs::read(&path).unwrap())]);
    let server = Server::faulty(objects, |asked| match asked.key.as_str() {
        "data" => Fault::None,
        _ => Fault::Page("<html>Welcome</html>"),
    });
    frames_conform("page", &open(&server.url("data"), &access()).unwrap(), &sample);
    fails_with(&server.url("page"), impatient(), &["a web page in place of zarr.json"]);
}

#[test]
fn a_consolidated_store_is_opened_with_one_or_two_requests_for_metadata() {
    let sample = Sample::new();
    for (format, most) in [(ZarrFormat::V3, 1), (ZarrFormat::V2, 2)] {
        let server = Server::new(store("a.zarr", &sample, format));
        let source = open(&server.url("a.zarr"), &access()).unwrap();
        let metadata = |key: &str| key.contains("zarr.json") || key.contains("/.z");
        let asked = server.log().iter().filter(|asked| metadata(&asked.key)).count();
        assert_eq!(asked, most, "{:?}", server.log());
        source.load(0..source.steps(), None).unwrap();
        assert!(server.counts().values().all(|&n| n == 1), "{:?}", server.counts());
        assert_eq!(access().traffic().requests, 0);
    }
}

#[test]
fn queries_and_encoded_names_are_kept() {
    let sample = Sample::new();
    let server = Server::new(store("a b.zarr", &sample, ZarrFormat::V3));
    let source = open(&server.url("a%20b.zarr/?token=a%2Fb"), &access()).unwrap();
    frames_conform("query", &source, &sample);
    assert!(server.log().iter().all(|asked| asked.query == "token=a%2Fb"), "{:?}", server.log());
    open(&server.url("a b.zarr"), &access()).unwrap();
}

#[test]
fn traffic_is_counted() {
    let server = Server::new(store("a.zarr", &Sample::new(), ZarrFormat::V3));
    let access = access();
    let source = open(&server.url("a.zarr"), &access).unwrap();
    source.load(0..source.steps(), None).unwrap();
    let traffic = access.clone().traffic();
    assert_eq!((traffic.requests, traffic.retries), (server.log().len() as u64, 0));
    assert_eq!(traffic.bytes, server.sent_bytes());
    assert!(traffic.peak_bytes > 0 && traffic.peak_bytes <= traffic.bytes);
}

#[test]
fn no_more_requests_than_connections_are_under_way_and_more_than_one_is() {
    let objects = store("a.zarr", &Sample::new(), ZarrFormat::V3);
    let server = Server::faulty(objects, |_| Fault::Late(Duration::from_millis(50)));
    let params = AccessParams { connections: 3, ..impatient() };
    let source = open(&server.url("a.zarr"), &Access::new(params).unwrap()).unwrap();
    source.load(0..source.steps(), None).unwrap();
    assert!((2..=3).contains(&server.most_at_a_time()), "{}", server.most_at_a_time());
}

#[test]
fn what_is_not_there_or_no_dataset_is_named() {
    let mut objects = store("whole.zarr", &Sample::new(), ZarrFormat::V3);
    objects.insert("page.html".into(), b"<html></html>".to_vec());
    objects.insert("empty.nc".into(), vec![]);
    objects.insert("msl.grib".into(), b"GRIB....".to_vec());
    let group = br#"{"zarr_format": 3, "node_type": "group", "attributes": {}}"#;
    objects.insert("plain.zarr/zarr.json".into(), group.to_vec());
    objects.insert("old.zarr/.zgroup".into(), br#"{"zarr_format": 2}"#.to_vec());
    let server = Server::new(objects);
    for (name, words) in [
        ("nowhere.zarr", &["nowhere.zarr", "nothing at this URL"][..]),
        ("nowhere.nc", &["nothing at this URL"]),
        ("page.html", &["not a dataset", "another kind"]),
        ("empty.nc", &["an empty file"]),
        ("plain.zarr", &["does not list", "consolidate"]),
        ("old.zarr", &["does not list", "consolidate"]),
    ] {
        fails_with(&server.url(name), impatient(), words);
    }
    fails_with("ftp://host/a.nc", impatient(), &["ftp://host/a.nc", "s3://"]);
    fails_with("http://", impatient(), &["no URL of a dataset"]);
}

#[test]
fn an_absent_chunk_is_missing_values_and_no_error() {
    let sample = Sample::new();
    let mut objects = store("a.zarr", &sample, ZarrFormat::V3);
    assert!(objects.remove("a.zarr/msl/c/1/0/0").is_some(), "{:?}", objects.keys());
    let server = Server::new(objects);
    let source = open(&server.url("a.zarr"), &access()).unwrap();
    let block = source.load(0..4, None).unwrap();
    let mut frame = vec![0.0; source.meta().mesh.len()];
    block.frame(1, &mut frame).unwrap();
    assert_eq!(crate::conformance::bits(&frame), crate::conformance::bits(sample.frame(1)));
    let error = block.frame(2, &mut frame).unwrap_err().to_string();
    assert!(error.contains("every value is missing"), "{error}");
}

#[test]
fn a_netcdf_file_that_cannot_be_decoded_names_the_command_that_copies_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    netcdf_files::all()[0].write(&path, &Stored::new(&Sample::new(), false, false));
    let whole = std::fs::read(&path).unwrap();
    for (name, bytes) in [("half.nc", &whole[..whole.len() / 2]), ("head.nc", &whole[..40])] {
        let server = Server::new(Objects::from([(name.to_string(), bytes.to_vec())]));
        fails_with(&server.url(name), impatient(), &["curl -LO", name]);
    }
}
