//! Small files that decode to much, or say that they do, and stores that lead
//! elsewhere.

mod links;
mod metadata;
mod store;

use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use crate::fixture::{Place, Run};
use store::{COLUMNS, ROWS, SHAPE, STEPS, Store, field, plain, sharded, then};

/// What each bomb decodes to.
const BOMB_BYTES: usize = 250_000_000;
/// What a run may take that reads a small chunk: the program takes some 30 MB.
const MOST_BYTES: u64 = 120_000_000;
/// Longest that a run may take, on a machine that does much beside it.
const LONGEST: Duration = Duration::from_secs(30);

/// A refusal in words, at once and in little memory.
#[track_caller]
fn refused(run: &Run, words: &[&str]) {
    run.ended_with(1, words).took_at_most(MOST_BYTES);
    assert!(run.elapsed < LONGEST, "{run:#?}");
}

/// The same from `info`, which shows what else there is.
#[track_caller]
fn told(run: &Run, words: &[&str]) {
    run.ended_with(0, &[]).took_at_most(MOST_BYTES);
    for word in words {
        assert!(run.stdout.contains(word), "no {word:?} in {run:#?}");
    }
}

fn track(place: &Place, store: &Store) -> Run {
    place.run(&["track", "-q", "-i", &store.name, "-o", "o.csv"])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let written = compressor.gzip_compress(bytes, &mut out).unwrap();
    out.truncate(written);
    out
}

/// Codecs with what they make of zeros.
fn bombs() -> Vec<(&'static str, Value, Vec<u8>)> {
    let zeros = vec![0; BOMB_BYTES];
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::default());
    let mut zlib = vec![0; compressor.zlib_compress_bound(BOMB_BYTES)];
    let written = compressor.zlib_compress(&zeros, &mut zlib).unwrap();
    zlib.truncate(written);
    let mut bz2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    bz2.write_all(&zeros).unwrap();
    // A stream says nothing of its size, a frame made at once does.
    let mut zstd = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
    zstd.write_all(&zeros).unwrap();
    let of_level = |name: &str| json!({"name": name, "configuration": {"level": 5}});
    let of_zstd = json!({"name": "zstd", "configuration": {"level": 1, "checksum": false}});
    let of_blosc = json!({"name": "blosc", "configuration": {
        "cname": "lz4", "clevel": 5, "shuffle": "shuffle", "typesize": 4, "blocksize": 0}});
    let blosc = |flags: u8| {
        let sizes = [0x7fff_ff00, 0x7fff_ff00, 100].map(u32::to_le_bytes).concat();
        [&[2, 1, flags, 4][..], &sizes, &[0; 84]].concat()
    };
    let lz4 = [&(BOMB_BYTES as u32).to_le_bytes()[..], &[0; 100]].concat();
    vec![
        ("gzip", of_level("gzip"), gzip(&zeros)),
        ("zlib", of_level("numcodecs.zlib"), zlib),
        ("bz2", of_level("numcodecs.bz2"), bz2.finish().unwrap()),
        ("zstd-stream", of_zstd.clone(), zstd.finish().unwrap()),
        ("zstd-frame", of_zstd, zstd::bulk::compress(&zeros, 1).unwrap()),
        ("blosc", of_blosc.clone(), blosc(0x21)),
        ("blosc-stored", of_blosc, blosc(0x23)),
        ("lz4", json!({"name": "lz4", "configuration": {}}), lz4),
    ]
}

#[test]
fn codecs_stop_at_the_size_that_a_chunk_may_have() {
    let place = Place::new();
    for (name, codec, bomb) in bombs() {
        let in_field = Store::new(&place, &format!("{name}.zarr"));
        in_field.array("msl", "float32", &SHAPE, &SHAPE, then(codec.clone()));
        in_field.chunk("msl/c/0/0/0", &bomb);
        refused(&track(&place, &in_field), &["chunk [0, 0, 0] cannot be decoded"]);

        let in_time = Store::new(&place, &format!("{name}-time.zarr"));
        in_time.array("time", "int64", &[STEPS], &[STEPS], then(codec.clone()));
        in_time.chunk("time/c/0", &bomb);
        refused(&track(&place, &in_time), &["reading a coordinate: time"]);
        told(&place.run(&["info", &in_time.name]), &["reading a coordinate: time"]);

        let in_shard = Store::new(&place, &format!("{name}-shard.zarr"));
        let codecs = sharded(&SHAPE, then(codec));
        in_shard.array("msl", "float32", &SHAPE, &SHAPE, codecs);
        let index = [0, bomb.len() as u64].map(u64::to_le_bytes).concat();
        in_shard.chunk("msl/c/0/0/0", &[bomb, index].concat());
        // What is too large for a chunk, even compressed, is not read at all.
        refused(&track(&place, &in_shard), &["msl"]);
    }
}

#[test]
fn codecs_in_a_row_stop_as_well() {
    let place = Place::new();
    let codec = || json!({"name": "gzip", "configuration": {"level": 5}});
    let mut codecs = plain();
    codecs.as_array_mut().unwrap().extend([codec(), codec(), codec()]);
    let store = Store::new(&place, "a.zarr");
    store.array("msl", "float32", &SHAPE, &SHAPE, codecs);
    store.chunk("msl/c/0/0/0", &gzip(&gzip(&gzip(&field()))));
    track(&place, &store).ended_with(0, &[]);
    store.chunk("msl/c/0/0/0", &gzip(&gzip(&gzip(&vec![0; BOMB_BYTES]))));
    refused(&track(&place, &store), &["cannot be decoded"]);
}

#[test]
fn sizes_that_a_document_declares_are_checked_first() {
    let place = Place::new();
    let cases: [(&str, &[usize], Value, &[&str]); 12] = [
        ("chunk", &[1 << 40, ROWS, COLUMNS], plain(), &["a chunk of msl", "--memory"]),
        ("overflow", &[1 << 62, 1 << 62, 1 << 62], plain(), &["a chunk of msl", "--memory"]),
        ("3.2 GB", &[4, 20_000, 10_000], plain(), &["3.2 GB", "2GiB", "--memory"]),
        ("none", &[0, ROWS, COLUMNS], plain(), &["msl"]),
        ("rank", &[4, ROWS], plain(), &["msl"]),
        ("index overflow", &[1 << 20; 3], sharded(&[1, 1, 1], plain()), &["chunks of shape"]),
        ("index", &[2000, 2000, 300], sharded(&[1, 1, 1], plain()), &["index of a shard of msl"]),
        (
            "inner",
            &[1 << 12, 1 << 12, 1 << 12],
            sharded(&[1 << 12, 1 << 12, 1 << 12], plain()),
            &["a chunk of msl", "--memory"],
        ),
        ("inner none", &SHAPE, sharded(&[0, 1, 1], plain()), &["chunks of shape"]),
        (
            "nested",
            &[8, ROWS, COLUMNS],
            sharded(&[4, 1, 1], sharded(&[2, 1, 1], sharded(&[1, 1, 1], plain()))),
            &["shards within shards"],
        ),
        ("unknown", &SHAPE, then(json!({"name": "zarrs.gdeflate"})), &["the codec"]),
        (
            "shuffle",
            &SHAPE,
            then(json!({"name": "numcodecs.shuffle", "configuration": {"elementsize": 0}})),
            &["shuffle of 0 bytes"],
        ),
    ];
    for (name, chunk_shape, codecs, words) in cases {
        let store = Store::new(&place, &format!("{name}.zarr"));
        store.array("msl", "float32", &SHAPE, chunk_shape, codecs);
        refused(&track(&place, &store), words);
        told(&place.run(&["info", &store.name]), words);
        for command in ["detect -i", "preprocess --lmax 5 -o p.nc -i"] {
            let arguments: Vec<&str> = command.split(' ').chain([store.name.as_str()]).collect();
            refused(&place.run(&arguments), words);
        }
    }
}

#[test]
fn the_limit_is_an_option() {
    let place = Place::new();
    let store = Store::new(&place, "a.zarr");
    // 40 MB, of which nothing is stored.
    store.array("msl", "float32", &SHAPE, &[STEPS, 1000, 2500], plain());
    std::fs::remove_file(store.path("msl/c/0/0/0")).unwrap();
    let run = |arguments: &[&str]| place.run(&[&["info", "a.zarr"][..], arguments].concat());
    let words = ["a chunk of msl", "40.0 MB", "30MB", "--memory"];
    told(&run(&["--memory", "30MB"]), &words);
    for enough in [&[][..], &["--memory", "40MB"]] {
        let run = run(enough);
        run.ended_with(0, &[]);
        assert!(!run.stdout.contains("a chunk of msl"), "{run:#?}");
    }
    let arguments = ["detect", "-q", "-i", "a.zarr", "-o", "c.csv"];
    refused(&place.run(&[&arguments[..], &["--memory", "30MB"]].concat()), &words);
    place.run(&arguments).ended_with(0, &[]);
}

#[test]
fn places_in_the_index_of_a_shard_stay_within_it() {
    let place = Place::new();
    let around = |codecs: Value| {
        let mut codecs = codecs;
        codecs.as_array_mut().unwrap().push(json!({"name": "crc32c"}));
        codecs
    };
    let kinds = [
        ("inner", sharded(&SHAPE, plain())),
        ("nested", sharded(&SHAPE, sharded(&SHAPE, plain()))),
        ("whole", around(sharded(&SHAPE, plain()))),
    ];
    for (kind, codecs) in kinds {
        for [offset, length] in [
            [1 << 63, 1 << 62],
            [1 << 63, 1 << 63],
            [u64::MAX, 1],
            [0, 1 << 40],
            [50, 60],
            [0, 3],
            [0, 0],
        ] {
            let store = Store::new(&place, &format!("{kind}-{offset}-{length}.zarr"));
            store.array("msl", "float32", &SHAPE, &SHAPE, codecs.clone());
            let index = [offset, length].map(u64::to_le_bytes).concat();
            let mut shard = [vec![0; 100], index].concat();
            if kind == "nested" {
                // The inner shard is all that lies ahead of the index around it.
                let around = [0, shard.len() as u64].map(u64::to_le_bytes).concat();
                shard.extend(around);
            }
            if kind == "whole" {
                shard.extend(crc32c(&shard).to_le_bytes());
            }
            store.chunk("msl/c/0/0/0", &shard);
            refused(&track(&place, &store), &["msl"]);
        }
    }
}

#[test]
fn coordinates_are_read_as_a_whole_only_if_that_ends() {
    let place = Place::new();
    let cases: [(&str, usize, usize, &[&str]); 4] = [
        ("shape", 1_000_000_000_000, 1_000_000_000_000, &["coordinate time"]),
        ("chunks", 60_000_000, 1, &["coordinate time", "60000000 chunks"]),
        ("chunk", STEPS, 1 << 40, &["time"]),
        ("half a terabyte", STEPS, 1 << 36, &["time"]),
    ];
    for (name, length, chunk, words) in cases {
        let store = Store::new(&place, &format!("{name}.zarr"));
        store.array("time", "int64", &[length], &[chunk], plain());
        store.array("msl", "float32", &[length, ROWS, COLUMNS], &[1, ROWS, COLUMNS], plain());
        refused(&track(&place, &store), words);
        told(&place.run(&["info", &store.name]), words);
    }
}

#[test]
fn fields_that_no_chunk_holds_are_checked_as_well() {
    const SIDE: usize = 30_000;
    let place = Place::new();
    let store = Store::new(&place, "a.zarr");
    let degrees = |first: f64, span: f64| -> Vec<u8> {
        (0..SIDE).flat_map(|i| (first + span * i as f64 / SIDE as f64).to_le_bytes()).collect()
    };
    store.array("latitude", "float64", &[SIDE], &[SIDE], plain());
    store.chunk("latitude/c/0", &degrees(90.0, -180.0));
    store.array("longitude", "float64", &[SIDE], &[SIDE], plain());
    store.chunk("longitude/c/0", &degrees(0.0, 360.0));
    store.array("msl", "float32", &[STEPS, SIDE, SIDE], &[1, 1, SIDE], plain());
    refused(&track(&place, &store), &["a field of 900000000 points", "3.6 GB", "--memory"]);
}

/// The checksum of that name, bit by bit.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| (sum >> 1) ^ (0x82f6_3b78 * (sum & 1)))
    })
}
