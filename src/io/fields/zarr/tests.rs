//! Metadata as other programs write it.

use std::fs;

use super::super::buffers::Buffers;
use super::super::dataset::Attribute;
use super::*;
use crate::io::access::Access;
use crate::model::MemoryLimit;

fn store(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

fn opened(path: &std::path::Path) -> Result<ZarrDataset, FieldProblem> {
    let tree = Access::default().tree(&path.into())?;
    Ok(ZarrDataset::open(tree, MemoryLimit::default())?.unwrap())
}

fn array_v2(dtype: &str, fill: &str, compressor: &str) -> String {
    format!(
        r#"{{"zarr_format": 2, "shape": [2], "chunks": [2], "dtype": "{dtype}", "order": "C",
        "fill_value": {fill}, "filters": null, "compressor": {compressor}}}"#
    )
}

fn open_v2(document: &str, attributes: &str) -> (tempfile::TempDir, ZarrDataset) {
    let store = store(&[
        (".zgroup", r#"{"zarr_format": 2}"#),
        ("a/.zarray", document),
        ("a/.zattrs", attributes),
    ]);
    let dataset = opened(store.path()).unwrap();
    (store, dataset)
}

#[test]
fn arrays_that_are_no_numbers_are_listed_and_refused_when_read() {
    for dtype in ["<U4", "|b1", "<M8[30m]", "|O", "<c16", "<f2"] {
        let (_store, dataset) = open_v2(&array_v2(dtype, "null", "null"), "{}");
        assert_eq!(dataset.arrays()[0].dimensions, [("dim_0".to_string(), 2)]);
        let error = dataset.storage("a").err().unwrap().to_string();
        assert!(error.contains(dtype), "{error}");
        assert!(dataset.read_all("a").is_err());
    }
}

#[test]
fn dates_and_durations_of_numpy_are_numbers_with_units() {
    let v3 = |name: &str| {
        let kind =
            format!(r#"{{"name": "{name}", "configuration": {{"unit": "s", "scale_factor": 1}}}}"#);
        let document = format!(
            r#"{{"zarr_format": 3, "node_type": "array", "shape": [2], "data_type": {kind},
            "chunk_grid": {{"name": "regular", "configuration": {{"chunk_shape": [2]}}}},
            "chunk_key_encoding": {{"name": "default"}}, "fill_value": "NaT",
            "codecs": [{{"name": "bytes", "configuration": {{"endian": "little"}}}}]}}"#
        );
        let group = r#"{"zarr_format": 3, "node_type": "group"}"#;
        let store = store(&[("zarr.json", group), ("a/zarr.json", &document)]);
        let dataset = opened(store.path()).unwrap();
        (store, dataset)
    };
    let numbers: Vec<u8> = [5i64, 7].iter().flat_map(|n| n.to_le_bytes()).collect();
    for ((store, dataset), chunk, units) in [
        (open_v2(&array_v2("<M8[ns]", "0", "null"), "{}"), "0", "nanoseconds since 1970-01-01"),
        (open_v2(&array_v2("<M8[s]", "\"NaT\"", "null"), "{}"), "0", "seconds since 1970-01-01"),
        (open_v2(&array_v2("<m8[h]", "null", "null"), "{}"), "0", "hours"),
        (open_v2(&array_v2("<M8[D]", "null", "null"), r#"{"units": "x"}"#), "0", "x"),
        (v3("numpy.datetime64"), "c/0", "seconds since 1970-01-01"),
        (v3("numpy.timedelta64"), "c/0", "seconds"),
    ] {
        let path = store.path().join("a").join(chunk);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &numbers).unwrap();
        assert_eq!(dataset.arrays()[0].text("units"), Some(units));
        assert_eq!(dataset.read_all("a").unwrap(), [5.0, 7.0], "{units}");
    }
}

#[test]
fn the_fill_value_of_version_2_marks_missing_floats_and_packed_integers() {
    let marked = |dtype, fill, attributes| {
        open_v2(&array_v2(dtype, fill, "null"), attributes).1.arrays()[0].number("_FillValue")
    };
    assert_eq!(marked("<f4", "1e20", "{}"), Some(1e20));
    assert_eq!(marked("<f4", "1e20", r#"{"_FillValue": 5.0}"#), Some(5.0));
    assert_eq!(marked("<f4", "\"NaN\"", "{}"), None);
    assert_eq!(marked("<i2", "-1", "{}"), None);
    assert_eq!(marked("<i2", "-1", r#"{"scale_factor": 0.5}"#), Some(-1.0));
}

#[test]
fn an_absent_chunk_holds_the_fill_value() {
    let fill = |dtype, fill| {
        let (_store, dataset) = open_v2(&array_v2(dtype, fill, "null"), "{}");
        let Storage { element, layout, .. } = dataset.storage("a").unwrap();
        let Layout::Chunked { store, .. } = layout else { panic!("not chunked") };
        assert_eq!(store.chunk(&[0], &Buffers::default()).unwrap(), None);
        element.fill
    };
    assert_eq!(fill("<f4", "7.5"), 7.5);
    assert!(fill("<f4", "null").is_nan() && fill(">f8", "\"NaN\"").is_nan());
    assert_eq!(fill("<f8", "\"-Infinity\""), f64::NEG_INFINITY);
    assert_eq!((fill(">i2", "null"), fill(">i2", "-3")), (0.0, -3.0));
}

#[test]
fn encodings_in_words() {
    let blosc = r#"{"id": "blosc", "cname": "zstd", "clevel": 1, "shuffle": 1, "blocksize": 0}"#;
    for (dtype, compressor, expected) in [
        ("<f4", blosc, "float32, blosc (zstd)"),
        (">i2", r#"{"id": "lz4", "acceleration": 1}"#, "int16, lz4"),
        ("<f8", "null", "float64, uncompressed"),
    ] {
        let (_store, dataset) = open_v2(&array_v2(dtype, "null", compressor), "{}");
        assert_eq!(dataset.storage("a").unwrap().encoding, expected);
    }
}

#[test]
fn a_codec_that_is_not_known_is_named() {
    let document = array_v2("<f4", "null", r#"{"id": "lzma"}"#);
    let error = open_v2(&document, "{}").1.storage("a").err().unwrap();
    assert!(matches!(&error, FieldProblem::Unsupported { what } if what.contains("lzma")));
}

#[test]
fn attributes_that_are_neither_texts_nor_numbers_are_left_out() {
    let attributes = r#"{"a": "x", "b": [1, 2], "c": ["x", "y"], "d": NaN, "e": {"f": 1}}"#;
    let (_store, dataset) = open_v2(&array_v2("<f4", "null", "null"), attributes);
    let found = &dataset.arrays()[0].attributes;
    assert_eq!(found.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(found["b"], Attribute::Numbers(vec![1.0, 2.0]));
    assert_eq!(found["c"], Attribute::Text("x y".into()));
}

#[test]
fn version_3_writes_missing_values_in_base_64() {
    let array = |fill: &str| {
        format!(
            r#"{{"zarr_format": 3, "node_type": "array", "shape": [2], "data_type": "float32",
            "chunk_grid": {{"name": "regular", "configuration": {{"chunk_shape": [2]}}}},
            "chunk_key_encoding": {{"name": "default"}}, "fill_value": 0.0,
            "codecs": [{{"name": "bytes", "configuration": {{"endian": "little"}}}}],
            "attributes": {{"_FillValue": {fill}}}, "dimension_names": ["x"]}}"#
        )
    };
    let group = r#"{"zarr_format": 3, "node_type": "group", "attributes": {}}"#;
    // struct.pack("<d", 1e20) and a text that is no number.
    for (fill, expected) in
        [("\"QIy1eB2vFUQ=\"", Some(1e20)), ("-5", Some(-5.0)), ("\"missing\"", None)]
    {
        let array = array(fill);
        let store = store(&[("zarr.json", group), ("a/zarr.json", &array)]);
        let dataset = opened(store.path()).unwrap();
        assert_eq!(dataset.arrays()[0].number("_FillValue"), expected, "{fill}");
        assert_eq!(dataset.arrays()[0].dimensions, [("x".to_string(), 2)]);
    }
}

#[test]
fn a_directory_that_is_no_group_is_refused() {
    let array = array_v2("<f4", "null", "null");
    let store = store(&[("a/.zarray", &array), ("b/c.txt", "")]);
    for (name, words) in [("a", "single Zarr array"), ("b", "no Zarr store")] {
        let error = super::super::open_dataset(
            &store.path().join(name).as_path().into(),
            &Access::default(),
        )
        .err()
        .unwrap();
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn lengths_of_texts_stay_within_their_chunk() {
    let texts = |texts: &[&str]| {
        let lengths = texts.iter().map(|text| (text.len() as u32).to_le_bytes().to_vec());
        let each =
            lengths.zip(texts).flat_map(|(length, text)| [&length, text.as_bytes()].concat());
        (texts.len() as u32).to_le_bytes().into_iter().chain(each).collect::<Vec<u8>>()
    };
    let filters = r#"[{"id": "vlen-utf8"}]"#;
    let document = array_v2("|O", "null", "null")
        .replace("\"filters\": null", &format!("\"filters\": {filters}"));
    let (store, dataset) = open_v2(&document, "{}");
    let read = |chunk: &[u8]| {
        fs::write(store.path().join("a/0"), chunk).unwrap();
        dataset.read_texts("a")
    };
    assert_eq!(read(&texts(&["r1", "r10"])).unwrap().unwrap(), ["r1", "r10"]);
    let mut beyond = texts(&["r1", "r10"]);
    beyond[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    for damaged in [&beyond[..], &texts(&["r1"]), &texts(&["r1", "r10"])[..12], &[2, 0, 0], &[]] {
        let error = read(damaged).unwrap_err().to_string();
        assert!(error.contains("reading the texts of a coordinate: a"), "{error}");
    }
}

#[test]
fn texts_of_a_fixed_length_are_short() {
    for dtype in ["<U1000000000", "<U99999999999999999999", "|S1000000", "<Ux"] {
        let (_store, dataset) = open_v2(&array_v2(dtype, "\"\"", "null"), "{}");
        let error = dataset.read_texts("a").unwrap_err().to_string();
        assert!(error.contains("texts of type"), "{error}");
    }
}
