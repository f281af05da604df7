//! Sizes that containers declare and do not hold.

use std::fs;
use std::path::Path;

use hdf5::dataset::ChunkInfo;

use super::{LITTLE, field_file_with, hdf5_file, refused};
use crate::fixture::Place;

/// Puts a coordinate of another shape in the place of the longitudes.
fn longitudes(place: &Place, make: impl FnOnce(&hdf5::File)) {
    let path = place.path().join("x.nc");
    let file = hdf5_file(place, "x.nc");
    make(&file);
    drop(file);
    assert!(fs::metadata(path).unwrap().len() < 16 << 20);
}

#[test]
fn variables_that_hold_nothing_take_no_memory() {
    for shape in [vec![1_000_000_000_000], vec![1, 1 << 20, 1 << 20], vec![1 << 40, 2, 2]] {
        let place = Place::new();
        longitudes(&place, |file| {
            let chunk: Vec<usize> = shape.iter().map(|&n: &usize| n.min(1 << 10)).collect();
            for name in ["lon", "p", "time"] {
                file.new_dataset::<f64>().chunk(&chunk[..]).shape(&shape[..]).create(name).unwrap();
            }
        });
        for way in [
            &["info", "x.nc"][..],
            &["info", "x.nc", "--variable", "p"],
            &["track", "-i", "x.nc", "--variable", "p", "-o", "o.csv"],
            &["convert", "-i", "x.nc", "-o", "o.csv"],
            &["plot", "-i", "x.nc", "-o", "o.svg"],
            &["metrics", "confidence", "-i", "x.nc", "-o", "o.nc"],
        ] {
            let run = place.run(way);
            assert!(run.status.is_some_and(|status| status < 2), "{way:?} {run:?}");
            run.took_at_most(LITTLE);
            assert!(!run.stderr.contains("memory allocation of"), "{run:?}");
        }
    }
}

#[test]
fn chunks_beyond_the_limit_are_refused_with_the_option() {
    let place = Place::new();
    let path = place.path().join("x.nc");
    let mut file = netcdf::create(&path).unwrap();
    for (axis, length) in [("time", 1), ("lat", 40_000), ("lon", 40_000)] {
        file.add_dimension(axis, length).unwrap();
    }
    let mut variable = file.add_variable::<f64>("msl", &["time", "lat", "lon"]).unwrap();
    variable.set_compression(1, false).unwrap();
    variable.set_chunking(&[1, 20_000, 20_000]).unwrap();
    variable.put_attribute("units", "Pa").unwrap();
    for (axis, units) in
        [("time", "hours since 2000-01-01"), ("lat", "degrees_north"), ("lon", "degrees_east")]
    {
        let mut variable = file.add_variable::<f64>(axis, &[axis]).unwrap();
        variable.put_attribute("units", units).unwrap();
        let length = variable.len();
        let step = match axis {
            "lat" => 170.0 / length as f64,
            _ => 359.0 / length as f64,
        };
        let values: Vec<f64> = (0..length).map(|i| i as f64 * step - 80.0).collect();
        variable.put_values(&values, ..).unwrap();
    }
    drop(file);
    assert!(fs::metadata(path).unwrap().len() < 4 << 20);
    let run = place.run(&["track", "-i", "x.nc", "-o", "o.csv"]);
    refused(&run, &["a chunk", "--memory"]);
}

/// A zlib stream of so many MiB of zeros.
fn deflated_zeros(mebibytes: usize) -> Vec<u8> {
    let mut encoder = libdeflater::Compressor::new(libdeflater::CompressionLvl::best());
    let zeros = vec![0; mebibytes << 20];
    let mut out = vec![0; encoder.zlib_compress_bound(zeros.len())];
    let length = encoder.zlib_compress(&zeros, &mut out).unwrap();
    out.truncate(length);
    out
}

/// Has a chunk be at another place of the file, and of another size.
fn move_chunk(path: &Path, chunk: &ChunkInfo, address: u64, bytes: usize) {
    let mut file = fs::read(path).unwrap();
    let is_at = |at: usize, word: &[u8]| file[at..].starts_with(word);
    let places = (0..file.len()).filter(|&at| is_at(at, &chunk.addr.to_le_bytes()));
    let places: Vec<usize> = places.collect();
    assert_eq!(places.len(), 1, "places of the chunk");
    // A node of a B-tree has the size ahead of the offsets and the address.
    let size = (chunk.size as u32).to_le_bytes();
    let size = (places[0] - 32..places[0]).find(|&at| is_at(at, &size)).unwrap();
    file[places[0]..][..8].copy_from_slice(&address.to_le_bytes());
    file[size..][..4].copy_from_slice(&(bytes as u32).to_le_bytes());
    fs::write(path, file).unwrap();
}

#[test]
fn a_coordinate_inflates_to_a_chunk_at_most() {
    let place = Place::new();
    let path = place.path().join("x.nc");
    field_file_with(&path, |axis, variable| {
        if axis == "longitude" {
            variable.set_compression(9, false).unwrap();
            variable.set_chunking(&[8]).unwrap();
        }
    });
    // 256 MB, of which the reader is given the bytes of one chunk.
    let bomb = deflated_zeros(256);
    let mut file = netcdf::append(&path).unwrap();
    file.add_dimension("room", bomb.len()).unwrap();
    let mut variable = file.add_variable::<u8>("room", &["room"]).unwrap();
    variable.put_values(&bomb, ..).unwrap();
    drop(file);
    let file = hdf5::File::open(&path).unwrap();
    let chunk = file.dataset("longitude").unwrap().chunk_info(0).unwrap();
    let address = file.dataset("room").unwrap().offset().unwrap();
    drop(file);
    move_chunk(&path, &chunk, address, bomb.len());
    assert!(fs::metadata(&path).unwrap().len() < 1 << 20);
    let words = ["track", "-i", "x.nc", "--variable", "p", "--memory", "50MB", "-o", "o.csv"];
    let run = place.run(&words);
    run.ended_with(1, &["longitude", "decodes to more"]).took_at_most(150 << 20);
}

#[test]
fn counts_in_text_are_no_sizes() {
    let place = Place::new();
    for (name, text) in [
        ("a.track", "0\n0 0\nTRACK_NUM 999999999999 ADD_FLD 0 0\nTRACK_ID 1\n"),
        ("b.track", "0\n0 0\nTRACK_NUM 1 ADD_FLD 0 0\nTRACK_ID 1\nPOINT_NUM 999999999999\n"),
        (
            "c.track",
            "0\n0 0\nTRACK_NUM 1 ADD_FLD 999999999 999999999 &11\nTRACK_ID 1\nPOINT_NUM 1\n",
        ),
        ("d.hurdat", "AL092021,                IDA, 999999999,\n"),
        ("e.tempest", "start\t999999999\t2000\t1\t1\t0\n"),
        ("f.txt", "99 00,CycloneNo\n90 1 999999999999\n"),
    ] {
        place.file(name, text);
        let run = place.run(&["convert", "-i", name, "-o", "o.csv"]);
        refused(&run, &[name]);
    }
    place.file("objout.new", "999999999999 1 0\nPROJ_DETAILS\n");
    place.file("tdump", "0 1\n0 1\nTRACK_No. 999999999999\n");
    refused(&place.run(&["convert", "-i", "tdump", "-o", "o.csv"]), &["objout.new"]);
}

#[test]
fn deep_json_ends() {
    let place = Place::new();
    let deep = "[".repeat(1 << 20);
    for (name, text) in [
        ("a.geojson", format!("{{\"type\":\"FeatureCollection\",\"features\":{deep}")),
        ("b.json", format!("{{\"format\":\"TrackJSON/1.0\",\"metadata\":{deep}")),
    ] {
        place.file(name, text);
        refused(&place.run(&["convert", "-i", name, "-o", "o.csv"]), &[name]);
    }
    place.season("s.nc", 2, &["--grid", "2.5"]);
    place.file("deep.toml", format!("a = {}", "[".repeat(1 << 20)));
    let run = place.run(&["track", "-i", "s.nc", "--config", "deep.toml", "-o", "o.csv"]);
    refused(&run, &["deep.toml"]);
    place.file("deep.json", &deep);
    let words = ["track", "-i", "s.nc", "-a", "hodges", "--dmax-zones", "deep.json", "-o", "o.csv"];
    refused(&place.run(&words), &["deep.json"]);
}
