//! What is no file, or has no end, in the place of every file that is read.

use std::fs::File;
use std::process::Command;

use super::refused;
use crate::fixture::Place;

/// Commands that read the file `X` in each way there is.
const READERS: [&[&str]; 22] = [
    &["track", "-o", "o.csv", "-i", "@X"],
    &["track", "-o", "o.csv", "-i", "X"],
    &["track", "-i", "s.nc", "-o", "o.csv", "--config", "X"],
    &["track", "-i", "s.nc", "-o", "o.csv", "-a", "hodges", "--dmax-zones", "X"],
    &["track", "-i", "s.nc", "-o", "o.csv", "-a", "hodges", "--adaptive-smoothness", "X"],
    &["detect", "-o", "o.csv", "-i", "@X"],
    &["preprocess", "-o", "o.nc", "-i", "@X"],
    &["info", "@X"],
    &["info", "X"],
    &["link", "-i", "@X", "-o", "o.csv"],
    &["link", "-i", "X", "-o", "o.csv"],
    &["convert", "-i", "X", "-o", "o.csv"],
    &["compare", "--reference", "X", "--candidate", "t.csv"],
    &["compare", "--reference", "t.csv", "--candidate", "X"],
    &["sample", "-i", "X", "--field", "s.nc", "--variable", "msl", "-o", "o.csv"],
    &["sample", "-i", "t.csv", "--field", "@X", "--variable", "msl", "-o", "o.csv"],
    &["plot", "-i", "X", "-o", "o.svg"],
    &["metrics", "density", "-i", "X", "-o", "o.nc"],
    &["metrics", "summary", "-i", "t.csv", "--basins", "X"],
    &["metrics", "confidence", "-i", "X", "-o", "o.nc"],
    &["metrics", "cormax", "--metric", "X", "--impact", "X", "-o", "o.nc"],
    &[
        "metrics",
        "ata",
        "-i",
        "t.csv",
        "--reference",
        "1010hPa",
        "--mask-orography",
        "X",
        "-o",
        "o.nc",
    ],
];

const FORMATS: [&str; 14] = [
    "imilast",
    "csv",
    "netcdf",
    "track",
    "track-dump",
    "track-objects",
    "track-netcdf",
    "trackjson",
    "geojson",
    "parquet",
    "tempest",
    "tempest-csv",
    "hurdat2",
    "ibtracs",
];

/// A place with a season and its tracks.
fn place() -> Place {
    let place = Place::new();
    place.season("s.nc", 8, &["--grid", "2.5"]);
    let words = ["track", "-q", "-i", "s.nc", "-o", "t.csv"];
    place.run(&words).ended_with(0, &[]);
    place
}

fn with(words: &[&str], file: &str) -> Vec<String> {
    words.iter().map(|word| word.replace('X', file)).collect()
}

#[track_caller]
fn all_refuse(place: &Place, file: &str, words: &[&str]) {
    let by_format =
        FORMATS.map(|format| ["convert", "-i", "X", "--input-format", format, "-o", "o.csv"]);
    for reader in READERS.into_iter().chain(by_format.iter().map(|reader| &reader[..])) {
        let arguments = with(reader, file);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let run = place.run(&arguments);
        // Centres are no tracks whatever is in the file.
        let is_centers = arguments.contains(&"track-objects");
        refused(&run, if is_centers { &[] } else { words });
        assert!(!place.path().join("o.csv").exists(), "{arguments:?}");
    }
}

#[test]
fn endless_devices_are_refused() {
    all_refuse(&place(), "/dev/zero", &["/dev/zero", "is a device"]);
}

#[test]
fn pipes_are_refused_and_not_waited_for() {
    let place = place();
    let pipe = place.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    all_refuse(&place, "pipe", &["pipe", "is a device or a pipe"]);
}

#[test]
fn standard_input_is_no_list_and_no_configuration() {
    let place = Place::new();
    for reader in [&READERS[0], &READERS[2]] {
        let arguments = with(reader, "/dev/stdin");
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        refused(&place.run(&arguments), &["/dev/stdin", "device"]);
    }
}

#[test]
fn files_of_the_kernel_are_refused() {
    for file in ["/proc/kmsg", "/proc/self/environ"] {
        let place = Place::new();
        let list = format!("@{file}");
        let run = place.run(&["track", "-o", "o.csv", "-i", &list]);
        refused(&run, &[file]);
        assert!(!run.stderr.contains("PATH="), "{run:?}");
        refused(&place.run(&["convert", "-i", file, "-o", "o.csv"]), &[file]);
    }
}

#[test]
fn holes_of_a_terabyte_take_no_memory() {
    let place = place();
    File::create(place.path().join("hole")).unwrap().set_len(1 << 40).unwrap();
    all_refuse(&place, "hole", &["hole"]);
    // A beginning that tells the format, and then the hole.
    let beginnings: [(&str, &[u8]); 9] = [
        ("csv", b"track_id,time,lat,lon\n"),
        ("txt", b"99 00,CycloneNo,StepNo,DateI10,Year,Month,Day,Time,LongE,LatN\n"),
        ("geojson", b"{\"type\":\"FeatureCollection\",\"features\":["),
        ("json", b"{\"format\":\"TrackJSON/1.0\","),
        ("track", b"0\n0 0\nTRACK_NUM 1 ADD_FLD 0 0\n"),
        ("dat", b"start\t1\t2000\t1\t1\t0\n"),
        ("hurdat", b"AL092021,                IDA,     40,\n"),
        ("grib", b"GRIB"),
        ("nc", b"CDF\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ];
    for (ending, beginning) in beginnings {
        let name = format!("hole.{ending}");
        let path = place.file(&name, beginning);
        let file = File::options().write(true).open(path).unwrap();
        file.set_len(1 << 40).unwrap();
        refused(&place.run(&["convert", "-i", &name, "-o", "o.csv"]), &[&name]);
        refused(&place.run(&["track", "-i", &name, "-o", "o.csv"]), &[&name]);
    }
}
