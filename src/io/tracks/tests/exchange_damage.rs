//! Files of other programs that are cut short, edited or hostile.

use proptest::prelude::*;

use super::*;

fn error(name: &str, text: &str) -> String {
    read_text(name, text).unwrap_err().to_string()
}

fn trackjson() -> String {
    text_of(&two_tracks(), TrackFormat::TrackJson, ImilastDialect::default())
}

#[test]
fn trackjson_that_is_wrong_is_refused_with_what_is_wrong() {
    for (old, new, words) in [
        ("TrackJSON/1.0", "TrackJSON/2.0", "we read \"TrackJSON/1.0\""),
        ("milliseconds since", "seconds since", "the times are \"seconds since"),
        ("proleptic_gregorian", "lunar", "unknown calendar \"lunar\""),
        ("[1,7]", "[1,1]", "track 1 is there twice"),
        ("[1,7]", "[1,-7]", "ids is \"-7\""),
        ("[1,7]", "[1]", "2 offsets are announced and there are 3"),
        ("[0,3,5]", "[0,3,6]", "6 points by the offsets are announced and there are 5"),
        ("[0,3,5]", "[0,6,5]", "points by the offsets"),
        ("21600000,43200000,2", "21600001,43200000,2", "21600001 ms after 1970 is between"),
        (
            "21600000,43200000,2",
            "43200000,43200000,2",
            "track 1 has a point at 1970-01-01T12:00:00",
        ),
        ("\"lats\":[10.0,", "\"lats\":[", "5 values are announced and there are 4"),
        ("\"lats\":[10.0", "\"lats\":[91.0", "latitude 91 is not on Earth"),
        ("\"primary_var\":\"msl\"", "\"primary_var\":\"vo\"", "there is no variable \"vo\""),
        ("\"msl\":[", "\"\":[", "has the name \"\""),
        ("\"index\"", "\"indexes\"", "missing field `index`"),
        ("\"Pa\"", "\"K\"", "msl has units \"K\""),
    ] {
        let text = trackjson();
        let edited = text.replacen(old, new, 1);
        assert!(edited != text, "{old} is not there");
        let error = error("t.trackjson", &edited);
        assert!(error.contains(words), "{new}: {error}");
    }
    let cut = &trackjson()[..300];
    assert!(error("t.trackjson", cut).contains("EOF while parsing"));
}

#[test]
fn json_of_something_else_is_no_track_file() {
    assert!(error("t.txt", "{\"a\": 1}").contains("99 00"), "by the name");
    assert!(error("t.dat", "{\"a\": 1}").contains("neither the content nor the name"));
    assert!(error("t.json", "[1, 2]").contains("invalid type"));
    assert!(error("t.geojson", "{\"type\":\"Feature\"}").contains("not \"FeatureCollection\""));
    let deep = "[".repeat(100_000);
    let deep = format!("{{\"type\":\"FeatureCollection\",\"features\":[{{\"id\":{deep}");
    assert!(error("t.geojson", &deep).contains("recursion limit"));
}

#[test]
fn geojson_that_is_wrong_is_refused_with_the_feature() {
    let sound = text_of(&two_tracks(), TrackFormat::GeoJson, ImilastDialect::default());
    for (old, new, words) in [
        (
            "LineString\",\"coordinates\":[[0.0,90.0]",
            "Polygon\",\"coordinates\":[[0.0,90.0]",
            "feature 2 is no Point",
        ),
        ("[[0.0,90.0],", "[", "feature 2 has 1 positions and 2 times"),
        ("[[0.0,90.0],", "[[0.0],", "feature 2 has a position without"),
        ("[[0.0,90.0],", "[[0.0,90.5],", "latitude 90.5"),
        ("[100000.0,null]", "[100000.0]", "feature 2 has 2 times and 1 values of \"msl\""),
        ("\"msl\":[100000.0", "\"vo\":[100000.0", "feature 2 has the variables vo"),
        ("\"track_id\":7", "\"track_id\":1", "track 1 is there twice"),
        ("\"version\":1", "\"version\":2", "is a track file of version \"2\""),
        ("T12:00:00\"]", "T25:00:00\"]", "not a date"),
    ] {
        let edited = sound.replacen(old, new, 1);
        assert!(edited != sound, "{old} is not there in {sound}");
        let error = error("t.geojson", &edited);
        assert!(error.contains(words), "{new}: {error}");
    }
}

#[test]
fn tempest_text_that_is_wrong_is_refused_with_the_line() {
    let sound = text_of(&two_tracks(), TrackFormat::TempestText, ImilastDialect::default());
    for (old, new, words) in [
        ("start\t3", "start\t4", "line 5: track 1 should have 4 points and has 3"),
        ("start\t2", "start\t9", "line 7: track 2 should have 9 points and has 2"),
        ("\t180.000000", "", "line 3: has 8 columns, 9 are needed"),
        ("9.800000e+04", "9.8o0000e+04", "value is \"9.8o0000e+04\""),
        ("1970\t1\t1\t6\n", "1970\t2\t30\t6\n", "not a date"),
        ("1970\t1\t1\t6\n", "1970\t1\t1\t24\n", "hour or second is \"24\""),
        ("1970\t1\t1\t6\n", "1970\t1\t1\t99999\n", "hour or second is \"99999\""),
        ("\t90.000000", "\t95.000000", "latitude 95"),
    ] {
        let edited = sound.replacen(old, new, 1);
        assert!(edited != sound, "{old} is not there in {sound}");
        let error = error("t.txt", &edited);
        assert!(error.contains(words), "{new}: {error}");
    }
    let (_directory, path) = file("t.txt");
    std::fs::write(&path, "0\t0\t1.0\t1.0\t2000\t1\t1\t0\n").unwrap();
    let read = read_tracks(&path, Some(TrackFormat::TempestText), &ReadOptions::default());
    assert!(read.unwrap_err().to_string().contains("expected a line \"start\""));
}

#[test]
fn parquet_that_is_cut_short_is_an_error() {
    let (_directory, path) = file("t.parquet");
    write_tracks(&path, TrackFormat::Parquet, &two_tracks(), &WriteOptions::default()).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 20]).unwrap();
    let error = read_tracks(&path, None, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("opening the table"), "{error}");
    std::fs::write(&path, "PAR1").unwrap();
    assert!(read_tracks(&path, None, &ReadOptions::default()).is_err());
}

/// Also places of columns below 0, of which the library makes a panic.
#[cfg(feature = "parquet")]
#[test]
fn no_byte_of_the_end_of_a_parquet_file_makes_us_panic() {
    let mut bytes = Vec::new();
    let options = WriteOptions::default();
    write_tracks_to(&mut bytes, TrackFormat::Parquet, &two_tracks(), &options).unwrap();
    let (_directory, path) = file("t.parquet");
    for at in bytes.len().saturating_sub(900)..bytes.len() {
        for byte in [0, 31, 127, 255] {
            let mut changed = bytes.clone();
            changed[at] = byte;
            std::fs::write(&path, &changed).unwrap();
            let _ = read_tracks(&path, None, &ReadOptions::default());
        }
    }
}

proptest! {
    #[test]
    fn no_change_of_a_file_makes_us_panic(
        format in proptest::sample::select(vec![
            TrackFormat::TrackJson,
            TrackFormat::GeoJson,
            TrackFormat::Parquet,
            TrackFormat::TempestText,
            TrackFormat::TempestCsv,
        ]),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = Vec::new();
        write_tracks_to(&mut bytes, format, &two_tracks(), &WriteOptions::default()).unwrap();
        let (_directory, path) = file("t.dat");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        std::fs::write(&path, &bytes).unwrap();
        let _ = read_tracks(&path, Some(format), &ReadOptions::default());
        bytes.truncate(cut.index(bytes.len()));
        std::fs::write(&path, &bytes).unwrap();
        let _ = read_tracks(&path, Some(format), &ReadOptions::default());
    }
}
