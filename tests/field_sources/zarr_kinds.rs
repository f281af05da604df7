//! The kinds of Zarr stores: codecs, types, chunks and keys.

use serde_json::{Value, json};

use crate::sample::{OFFSET, PACKED_MISSING, SCALE};
use crate::zarr_stores::{Number, ZarrStore, merge};

pub(crate) fn all() -> Vec<ZarrStore> {
    version_2().into_iter().chain(version_3()).collect()
}

fn version_2() -> Vec<ZarrStore> {
    let store = |name: &str, changes: Value| {
        let mut document = json!({"zarr_format": 2, "dtype": "<f4", "fill_value": "NaN",
            "order": "C", "filters": null, "compressor": null});
        merge(&mut document, changes);
        ZarrStore::new(&format!("v2 {name}"), document)
    };
    let blosc = |cname: &str, shuffle: u8| {
        json!({"compressor":
            {"id": "blosc", "cname": cname, "clevel": 5, "shuffle": shuffle, "blocksize": 0}})
    };
    let packing = json!({"scale_factor": SCALE, "add_offset": OFFSET});
    vec![
        store("plain", json!({})),
        store("blosc lz4", blosc("lz4", 1)),
        store("blosc zstd, bits shuffled", blosc("zstd", 2)),
        store("blosc zlib", blosc("zlib", 0)),
        store("zlib", json!({"compressor": {"id": "zlib", "level": 4}})),
        store("gzip", json!({"compressor": {"id": "gzip", "level": 4}})),
        store("zstd", json!({"compressor": {"id": "zstd", "level": 3}})),
        store("bz2", json!({"compressor": {"id": "bz2", "level": 4}})),
        store(
            "shuffle, zlib",
            json!({"filters": [{"id": "shuffle", "elementsize": 4}],
            "compressor": {"id": "zlib", "level": 4}}),
        ),
        store("lz4", json!({"compressor": {"id": "lz4", "acceleration": 1}})).bare_lz4(),
        store("big-endian", json!({"dtype": ">f4"})),
        store("columns first", json!({"order": "F", "compressor": {"id": "zstd", "level": 1}})),
        store("directories", json!({"dimension_separator": "/"})),
        store("small chunks", json!({})).chunks([3, 2, 5]),
        store("double", json!({"dtype": "<f8"})).number(Number::F64),
        store("fill value null", json!({"fill_value": null})),
        store("packed", json!({"dtype": "<i2", "fill_value": PACKED_MISSING}))
            .number(Number::Packed)
            .attributes(packing),
    ]
}

fn version_3() -> Vec<ZarrStore> {
    let store = |name: &str, codecs: Value| {
        let document = json!({"zarr_format": 3, "node_type": "array", "data_type": "float32",
            "fill_value": "NaN", "codecs": codecs,
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}}});
        ZarrStore::new(&format!("v3 {name}"), document)
    };
    let bytes = json!({"name": "bytes", "configuration": {"endian": "little"}});
    let then = |codec: Value| json!([bytes, codec]);
    let zstd = json!({"name": "zstd", "configuration": {"level": 3, "checksum": false}});
    let crc32c = json!({"name": "crc32c"});
    let shards = |codecs: Value| {
        json!([{"name": "sharding_indexed", "configuration": {"chunk_shape": [2, 7, 6],
            "codecs": codecs, "index_codecs": [bytes, crc32c], "index_location": "end"}}])
    };
    vec![
        store("plain", json!([bytes])),
        store("big-endian", json!([{"name": "bytes", "configuration": {"endian": "big"}}])),
        store(
            "blosc lz4",
            then(json!({"name": "blosc", "configuration": {"cname": "lz4",
            "clevel": 5, "shuffle": "shuffle", "typesize": 4, "blocksize": 0}})),
        ),
        store("gzip", then(json!({"name": "gzip", "configuration": {"level": 4}}))),
        store("zstd", then(zstd.clone())),
        store("zstd, crc32c", json!([bytes, zstd, crc32c])),
        store("lz4", then(json!({"name": "lz4", "configuration": {"acceleration": 1}}))).bare_lz4(),
        store("numcodecs.lz4", then(json!({"name": "numcodecs.lz4", "configuration": {}})))
            .bare_lz4(),
        store(
            "transposed",
            json!([{"name": "transpose", "configuration": {"order": [2, 0, 1]}},
            bytes, zstd]),
        ),
        store("small chunks", then(zstd.clone())).chunks([3, 2, 5]),
        store("shards", shards(json!([bytes]))).chunks([4, 7, 12]),
        store("shards of zstd", shards(then(zstd.clone()))).chunks([8, 7, 12]),
        store("compressed shards", json!([shards(json!([bytes]))[0], zstd])).chunks([4, 7, 12]),
        store("double", then(zstd.clone()))
            .change(json!({"data_type": "float64"}))
            .number(Number::F64),
        store("keys of version 2", json!([bytes])).change(json!({"chunk_key_encoding":
            {"name": "v2", "configuration": {"separator": "."}}})),
        store("packed", then(zstd))
            .change(json!({"data_type": "int16", "fill_value": PACKED_MISSING}))
            .number(Number::Packed)
            .attributes(json!({"scale_factor": SCALE, "add_offset": OFFSET,
                "_FillValue": PACKED_MISSING})),
    ]
}
