//! What tells a record from others: it is the same for the same data, wherever
//! they lie, and another one for others.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use stormtracker::io::access::{Access, Location};
use stormtracker::io::fields::{Compression, FieldSeries, Selection, WriteParams};

use crate::sample::{COLUMNS, ROWS, STEPS, Sample};
use crate::written;

type Identity = BTreeMap<String, String>;

fn identity_with(paths: &[PathBuf], selection: &Selection) -> Identity {
    let locations: Vec<Location> = paths.iter().map(|path| path.as_path().into()).collect();
    let series = FieldSeries::open(&locations, selection, &Access::default()).unwrap();
    series.identity().unwrap().into_iter().collect()
}

fn identity(path: &Path) -> Identity {
    identity_with(&[path.to_path_buf()], &Selection::default())
}

/// Names of entries that differ.
fn changed(one: &Identity, two: &Identity) -> Vec<String> {
    assert!(one.keys().eq(two.keys()), "{one:?} {two:?}");
    one.keys().filter(|name| one[*name] != two[*name]).cloned().collect()
}

fn set_modified(path: &Path, modified: SystemTime) {
    File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
}

/// Writes the sample with this added to a step.
fn write(path: &Path, step: usize, add: f32, modified: SystemTime) {
    let mut sample = Sample::new();
    sample.frames[step * ROWS * COLUMNS..][..ROWS * COLUMNS].iter_mut().for_each(|v| *v += add);
    // Of the same size, whatever the values are.
    let params = WriteParams { compression: Compression::None, ..WriteParams::default() };
    written::write(path, &sample, &params);
    set_modified(path, modified);
}

fn a_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

#[test]
fn a_file_is_known_by_what_it_is_and_not_by_where_it_lies() {
    let directory = tempfile::tempdir().unwrap();
    let (path, other) = (directory.path().join("a.nc"), directory.path().join("deeper/a.nc"));
    write(&path, 0, 0.0, a_time());
    let known = identity(&path);
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let expected = ["dataset.1", "first_frame", "last_frame", "mesh", "run", "times", "variable"];
    assert_eq!(names, expected);
    let state = format!(
        "a.nc, {} bytes, modified 2001-09-09T01:46:40 and 0 ns",
        path.metadata().unwrap().len()
    );
    assert_eq!((known["variable"].as_str(), &known["dataset.1"]), ("msl [Pa]", &state));

    fs::create_dir(other.parent().unwrap()).unwrap();
    fs::copy(&path, &other).unwrap();
    assert_eq!(changed(&known, &identity(&other)), ["dataset.1"], "a copy of another time");
    set_modified(&other, a_time());
    assert_eq!(identity(&other), known);
}

#[test]
fn changes_are_told_by_what_they_change() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    write(&path, 0, 0.0, a_time());
    let known = identity(&path);
    set_modified(&path, a_time() + Duration::from_nanos(1));
    assert_eq!(changed(&known, &identity(&path)), ["dataset.1"]);
    write(&path, 0, 1.0, a_time());
    assert_eq!(changed(&known, &identity(&path)), ["first_frame"]);
    write(&path, STEPS - 1, 1.0, a_time());
    assert_eq!(changed(&known, &identity(&path)), ["last_frame"]);
    // What the documentation says is not caught.
    write(&path, 5, 1.0, a_time());
    assert_eq!(identity(&path), known);

    let paths = [path];
    let shorter = Selection { n_frames: Some(STEPS - 1), ..Selection::default() };
    assert_eq!(changed(&known, &identity_with(&paths, &shorter)), ["last_frame", "times"]);
    let part = Selection { region: Some("nh".parse().unwrap()), ..Selection::default() };
    let by_region = changed(&known, &identity_with(&paths, &part));
    assert_eq!(by_region, ["first_frame", "last_frame", "mesh"]);
    let units = Selection { units: Some("hPa".into()), ..Selection::default() };
    assert_eq!(changed(&known, &identity_with(&paths, &units)), ["first_frame", "last_frame"]);
}

#[test]
fn a_store_is_known_by_its_documents() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.zarr");
    let root = path.join("zarr.json");
    let write = |chunk_steps| {
        let params = WriteParams { chunk_steps, ..WriteParams::default() };
        written::write(&path, &Sample::new(), &params);
        set_modified(&root, a_time());
        identity(&path)
    };
    let known = write(2);
    assert_eq!(write(2), known);
    assert_eq!(changed(&known, &write(3)), ["dataset.1"]);
    write(2);
    set_modified(&root, a_time() + Duration::from_secs(1));
    assert_eq!(changed(&known, &identity(&path)), ["dataset.1"]);
}

#[test]
fn many_datasets_are_one_entry_and_each_of_them_counts() {
    let directory = tempfile::tempdir().unwrap();
    let sample = Sample::new();
    let path = |i: usize| directory.path().join(format!("{i:02}.nc"));
    let mut paths: Vec<PathBuf> = (0..17).map(path).collect();
    for path in &paths {
        written::write(path, &sample, &WriteParams::default());
        set_modified(path, a_time());
    }
    let of = |paths: &[PathBuf]| identity_with(paths, &Selection::default());
    let few = of(&paths[..16]);
    assert_eq!(few.keys().filter(|name| name.starts_with("dataset.")).count(), 16);
    let many = of(&paths);
    assert!(many["datasets"].starts_with("17 of them, ") && !many.contains_key("dataset.1"));
    set_modified(&paths[3], a_time() + Duration::from_secs(1));
    assert_eq!(changed(&many, &of(&paths)), ["datasets"]);
    set_modified(&paths[3], a_time());
    assert_eq!(of(&paths), many);
    // The one given last counts, so their order does.
    paths.swap(0, 16);
    assert_eq!(changed(&many, &of(&paths)), ["datasets"]);
}

#[test]
fn a_record_in_memory_has_an_identity_too() {
    let series = |add: f32| {
        let mut sample = Sample::new();
        sample.frames[0] += add;
        FieldSeries::from(sample.source()).identity().unwrap().into_iter().collect::<Identity>()
    };
    assert_eq!(series(0.0), series(0.0));
    assert_eq!(changed(&series(0.0), &series(1.0)), ["first_frame"]);
}
