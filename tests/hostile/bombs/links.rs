//! Symbolic links and names that lead out of a store.

use std::fs;
use std::os::unix::fs::symlink;

use serde_json::json;

use super::store::{SHAPE, Store, field, plain};
use super::{refused, track};
use crate::fixture::Place;

#[test]
fn links_that_lead_out_of_a_store_are_refused_in_every_command() {
    let place = Place::new();
    let secret = place.file("outside", field());
    let store = Store::new(&place, "a.zarr");
    let tracks = {
        track(&place, &store).ended_with(0, &[]);
        fs::read(place.path().join("o.csv")).unwrap()
    };
    place.run(&["detect", "-q", "-i", "a.zarr", "-o", "centres.csv"]).ended_with(0, &[]);
    store.link("msl/c/0/0/0", &secret);
    let words = ["msl/c/0/0/0 is a symbolic link", "outside", "--follow-external"];
    for command in [
        "track -o o.csv -i a.zarr",
        "detect -o c.csv -i a.zarr",
        "preprocess --lmax 5 -o p.nc -i a.zarr",
        "track -o o.csv -i @list",
    ] {
        place.file("list", "a.zarr\n");
        let arguments: Vec<&str> = command.split(' ').collect();
        refused(&place.run(&arguments), &words);
    }
    let mut run = vec!["track", "-q", "-i", "a.zarr", "-o", "o.csv", "--follow-external"];
    place.run(&run).ended_with(0, &[]);
    assert_eq!(fs::read(place.path().join("o.csv")).unwrap(), tracks);
    let config = place.file("c.toml", "[access]\nexternal_files = \"follow\"\n");
    run.splice(6.., ["--config", config.to_str().unwrap()]);
    place.run(&run).ended_with(0, &[]);
}

#[test]
fn documents_and_directories_that_are_links_are_refused() {
    let place = Place::new();
    let other = Store::new(&place, "other.zarr");
    let store = Store::new(&place, "a.zarr");
    store.link("msl/zarr.json", &other.path("msl/zarr.json"));
    refused(&track(&place, &store), &["msl/zarr.json", "--follow-external"]);
    refused(&place.run(&["info", "a.zarr"]), &["msl/zarr.json", "--follow-external"]);
    place.run(&["info", "a.zarr", "--follow-external"]).ended_with(0, &[]);

    fs::remove_dir_all(store.path("msl")).unwrap();
    symlink("../other.zarr/msl", store.path("msl")).unwrap();
    refused(&track(&place, &store), &["--follow-external"]);
}

#[test]
fn links_within_a_store_and_to_a_store_are_followed() {
    let place = Place::new();
    let store = Store::new(&place, "a.zarr");
    fs::rename(store.path("msl/c"), store.path("chunks")).unwrap();
    symlink("../chunks", store.path("msl/c")).unwrap();
    symlink("a.zarr", place.path().join("link.zarr")).unwrap();
    for name in ["a.zarr", "link.zarr"] {
        place.run(&["track", "-q", "-i", name, "-o", "o.csv"]).ended_with(0, &[]);
    }
}

#[test]
fn names_that_lead_out_of_a_store_are_refused() {
    let place = Place::new();
    let store = Store::new(&place, "a.zarr");
    let document: serde_json::Value =
        serde_json::from_slice(&fs::read(store.path("msl/zarr.json")).unwrap()).unwrap();
    for name in ["..", "../../s.zarr/msl", "/etc", ".", "msl/../x"] {
        let group = json!({"zarr_format": 3, "node_type": "group",
            "consolidated_metadata": {"kind": "inline", "metadata": {name: document}}});
        store.document("zarr.json", &group);
        refused(&track(&place, &store), &[&format!("{name:?}"), "outside of the store"]);
        let v2 = place.path().join("v2.zarr");
        fs::create_dir_all(&v2).unwrap();
        let all = json!({"metadata": {format!("{name}/.zarray"): {}}});
        fs::write(v2.join(".zmetadata"), all.to_string()).unwrap();
        let run = place.run(&["info", "v2.zarr"]);
        refused(&run, &["outside of the store"]);
    }
}

#[test]
fn separators_that_lead_elsewhere_are_refused() {
    let place = Place::new();
    let store = Store::new(&place, "a.zarr");
    store.array("msl", "float32", &SHAPE, &SHAPE, plain());
    let text = fs::read_to_string(store.path("msl/zarr.json")).unwrap();
    store.chunk(
        "msl/zarr.json",
        text.replace("\"separator\":\"/\"", "\"separator\":\"/../\"").as_bytes(),
    );
    refused(&track(&place, &store), &["msl"]);
}

#[test]
fn references_to_other_files_are_named_as_such() {
    let place = Place::new();
    let refs = json!({"version": 1, "refs": {".zgroup": "{}", "msl/0.0": ["/etc/passwd", 0, 10]}});
    place.file("refs.nc", refs.to_string());
    refused(&place.run(&["info", "refs.nc"]), &["references", "kerchunk"]);
    let parquet = json!({"metadata": {".zgroup": {"zarr_format": 2}}, "record_size": 10});
    place.file("refs.zarr/.zmetadata", parquet.to_string());
    refused(&place.run(&["info", "refs.zarr"]), &["references", "kerchunk"]);
}
