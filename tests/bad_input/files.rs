//! Files that are no data, or less than they say.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use netcdf::Options;
use stormtracker::io::fields::{Compression, WriteParams, ZarrFormat};

use crate::fixture::{Field, Place};

fn cut(path: &Path, bytes: usize) {
    let whole = fs::read(path).unwrap();
    assert!(bytes < whole.len());
    fs::write(path, &whole[..bytes]).unwrap();
}

fn size(path: &Path) -> usize {
    fs::metadata(path).unwrap().len() as usize
}

#[test]
fn what_is_no_dataset_is_named_as_what_it_is() {
    let place = Place::new();
    let expected = "expected a NetCDF file, a Zarr store or a GRIB file";
    place.detect_fails(&place.input("nowhere.nc"), &["no such file", "check the path"]);
    for (name, content, kind) in
        [("empty.nc", "", "an empty file"), ("text.nc", "time,lat,lon\n", "a file of another kind")]
    {
        place.detect_fails(&place.file(name, content), &[kind, expected]);
    }
    let grib = place.file("field.grib", "GRIB\0\0\0\x02");
    place.detect_fails(&grib, &["GRIB message 1 at byte 0", "is cut short", "copy the file again"]);
}

#[test]
fn a_pipe_or_a_device_is_no_input() {
    let place = Place::new();
    let pipe = place.input("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [&pipe, Path::new("/dev/null")] {
        place.detect_fails(path, &["is a device or a pipe; give the name of a file"]);
        place.fails_on(path, &["link", "-o", "tracks.csv"], &["is a device or a pipe"]);
    }
}

#[test]
fn a_netcdf_4_file_cut_anywhere_says_how_much_is_missing() {
    let place = Place::new();
    for deflate in [false, true] {
        let path = place.field(&Field { deflate, ..Field::new() });
        let whole = fs::read(&path).unwrap();
        for length in [10, 100, whole.len() / 4, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            let found = format!("{length} are there");
            place.detect_fails(&path, &["is cut short", &found, "copy it again"]);
        }
    }
}

#[test]
fn a_classic_file_cut_anywhere_is_an_error() {
    let place = Place::new();
    for options in [Options::empty(), Options::_64BIT_OFFSET, Options::_64BIT_DATA] {
        let options = Options::from_bits_truncate(options.bits());
        let path = place.field(&Field { options, ..Field::new() });
        let whole = fs::read(&path).unwrap();
        let needed = format!("{} bytes are needed", whole.len());
        for length in [whole.len() / 2, whole.len() - 4] {
            fs::write(&path, &whole[..length]).unwrap();
            place.detect_fails(&path, &["is cut short", &needed, "copy it again"]);
        }
        for length in [10, 100, 300] {
            fs::write(&path, &whole[..length]).unwrap();
            place.detect_fails(&path, &["cut short", "copy it again"]);
        }
    }
}

#[test]
fn a_classic_file_of_records_is_checked_to_its_last_one() {
    let place = Place::new();
    let path = place.input("records.nc");
    let mut file = netcdf::create_with(&path, Options::empty()).unwrap();
    file.add_unlimited_dimension("time").unwrap();
    for (name, length) in [("lat", 5), ("lon", 5)] {
        file.add_dimension(name, length).unwrap();
    }
    for (name, units) in
        [("time", "days since 2000-01-01"), ("lat", "degrees_north"), ("lon", "degrees_east")]
    {
        file.add_variable::<i16>(name, &[name]).unwrap().put_attribute("units", units).unwrap();
    }
    let mut variable = file.add_variable::<f32>("msl", &["time", "lat", "lon"]).unwrap();
    variable.put_attribute("units", "Pa").unwrap();
    file.enddef().unwrap();
    file.variable_mut("lat").unwrap().put_values(&[20i16, 10, 0, -10, -20], ..).unwrap();
    file.variable_mut("lon").unwrap().put_values(&[0i16, 10, 20, 30, 40], ..).unwrap();
    file.variable_mut("time").unwrap().put_values(&[0i16, 1, 2], 0..3).unwrap();
    let values: Vec<f32> = (0..75).map(|i| 1e5 + i as f32).collect();
    file.variable_mut("msl").unwrap().put_values(&values, (0..3, .., ..)).unwrap();
    file.close().unwrap();
    let run = place.run(&["detect", "-i", path.to_str().unwrap()]);
    run.ended_with(0, &[]);
    cut(&path, size(&path) - 4);
    place.detect_fails(&path, &["cut short", "copy it again"]);
}

#[test]
fn a_damaged_deflate_chunk_names_the_step_and_its_date() {
    let place = Place::new();
    let path = place.field(&Field { deflate: true, ..Field::new() });
    let mut bytes = fs::read(&path).unwrap();
    // The two bytes that a zlib stream of level 4 starts with.
    let starts: Vec<usize> =
        (0..bytes.len() - 1).filter(|&i| bytes[i..i + 2] == [0x78, 0x5e]).collect();
    let start = starts[starts.len() - 1];
    bytes[start..start + 40].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let words =
        ["variable msl", "step 3 (2000-01-01T18:00:00)", "chunk [3, 0, 0]", "copy the file"];
    place.detect_fails(&path, &words);
}

#[test]
fn a_damaged_zarr_chunk_names_the_step_and_its_date() {
    let place = Place::new();
    for (zarr_format, chunk) in [(ZarrFormat::V2, "msl/1.0.0"), (ZarrFormat::V3, "msl/c/1/0/0")] {
        for compression in [Compression::Deflate, Compression::None] {
            let name = format!("{zarr_format:?}-{compression:?}.zarr");
            let params =
                WriteParams { zarr_format, compression, chunk_steps: 2, ..WriteParams::default() };
            let store = place.season(&name, 4, &params);
            let path: PathBuf = store.join(chunk);
            cut(&path, size(&path) / 2);
            let words = ["variable msl", "step 2 (2000-01-01T12:00:00)", "chunk [1, 0, 0]"];
            place.detect_fails(&store, &words);
        }
    }
}

#[test]
fn zarr_metadata_that_makes_no_sense_is_an_error() {
    let place = Place::new();
    let params = WriteParams { zarr_format: ZarrFormat::V2, ..WriteParams::default() };
    let store = place.season("store.zarr", 2, &params);
    let documents: Vec<PathBuf> = [".zmetadata", "msl/.zarray"]
        .iter()
        .map(|n| store.join(n))
        .filter(|p| p.exists())
        .collect();
    let originals: Vec<String> = documents.iter().map(|p| fs::read_to_string(p).unwrap()).collect();
    let compact = |text: &str| text.split_whitespace().collect::<String>();
    for (was, is) in [("[2,73,144]", "[0,73,144]"), ("\"<f4\"", "\"<x9\"")] {
        for (path, original) in documents.iter().zip(&originals) {
            fs::write(path, compact(original).replace(was, is)).unwrap();
        }
        place.detect_fails(&store, &["variable msl"]);
    }
}
