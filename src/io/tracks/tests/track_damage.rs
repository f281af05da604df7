//! The formats of TRACK: what they cannot hold, and files that are damaged.

use proptest::prelude::*;

use super::track::{FRAMES, HOUR_S, column, frames, reading, track_text};
use super::*;

const TEXT: &str = "0\n0 0\nTRACK_NUM         2 ADD_FLD    1   1 &0\nTRACK_ID  4\nPOINT_NUM  2\n\
    1 10.0 20.0 1.0e+00 & 2.0e+00 & \n2 10.0 20.0 1.0e+00 & 2.0e+00 & \n\
    TRACK_ID  9\nPOINT_NUM  1\n2 10.0 20.0 1.0e+00 & 2.0e+00 & \n";
const OBJECTS: &str = "7 0 1\nPROJ_DETAILS\n0 0\nADDITIONAL_FIELDS\n  0   0 &\n\
    FRAME  1  NMISS 0\nOBJ_NUM  1\nBOUNDARY_STATE  -1\nFRAME_FEATURE_NUM 1\n\
    OBJECT  1\nPOINT_NUM  0\nBOUNDARY_NUM  0\nOBJECT_FEATURE_NUM  1\n10.0 20.0 1.0e+00 \n";
const DUMP: &str = "0.1 0.8\n0.113446 1.0\nTRACK_No. 1\nTRACK_Id. 1\nPOINT_No. 1\n1 1 1 \n";

fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Tracks, String> {
    let (_directory, path) = file(name);
    std::fs::write(&path, text).unwrap();
    read_tracks(&path, None, &reading()).map_err(|error| error.to_string())
}

fn read_features(text: impl AsRef<[u8]>) -> Result<Centers, String> {
    let (_directory, path) = file("objout");
    std::fs::write(&path, text).unwrap();
    read_centers(&path, None, &reading()).map_err(|error| error.to_string())
}

fn read_dump_of(
    dump: impl AsRef<[u8]>,
    objects: Option<impl AsRef<[u8]>>,
) -> Result<Tracks, String> {
    let (_directory, path) = file("tdump");
    std::fs::write(&path, dump).unwrap();
    if let Some(objects) = objects {
        std::fs::write(path.with_file_name("objout.new"), objects).unwrap();
    }
    read_tracks(&path, None, &reading()).map_err(|error| error.to_string())
}

fn assert_words<T>(result: Result<T, String>, words: &[&str]) {
    let error = result.err().expect("an error");
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
}

#[test]
fn damaged_text() {
    assert_eq!(read("tr_trs", TEXT).unwrap().ids, [4, 9]);
    let ahead_of = |words: &str| TEXT.split(words).next().unwrap().to_string();
    for (text, words) in [
        (TEXT.replacen("0\n", "2\n", 1), ["line 1", "0 or 1"]),
        (TEXT.replacen("0 0", "0", 1), ["line 2", "two numbers of a projection"]),
        (TEXT.replacen("0 0", "1 2", 1), ["line 3", "latitude and longitude of the centre"]),
        (TEXT.replacen("0 0", "3 1\n1.0 2.0", 1), ["line 3", "projection 3 1"]),
        (TEXT.replace("&0", "&01"), ["line 3", "fields, values and &flags"]),
        (TEXT.replace("  2 ADD", "  3 ADD"), ["line 10", "3 tracks are announced and there are 2"]),
        (
            TEXT.replace("POINT_NUM  2", "POINT_NUM  3"),
            ["line 8", "should have 3 points and has 2"],
        ),
        (TEXT.replace("TRACK_ID  9", "TRACK_ID  4"), ["line 9", "twice"]),
        (TEXT.replace("POINT_NUM  1", "POINTS"), ["line 9", "expected POINT_NUM"]),
        (TEXT.replacen("1.0e+00 &", "", 1), ["line 6", "has 4 columns, 5 or 6"]),
        (TEXT.replacen("1.0e+00", "1.0f", 1), ["line 6", "intensity is \"1.0f\""]),
        (TEXT.replacen("20.0", "95", 1), ["line 6", "latitude 95"]),
        (TEXT.replacen("2.0e+00 & \n", "2.0e+00 & 3\n", 1), ["line 6", "3 steps are missing"]),
        (TEXT.replacen("\n1 10.0", "\n2 10.0", 1), ["line 7", "not after"]),
        (TEXT.replacen("\n1 10.0", "\n0 10.0", 1), ["line 6", "frame 0"]),
        (TEXT.replacen("\n1 10.0", "\n2001023000 10.0", 1), ["line 6", "2001-02-30"]),
        (ahead_of("TRACK_ID  9"), ["line 7", "2 tracks are announced and there are 1"]),
        (ahead_of("2 10.0"), ["line 6", "should have 2 points and has 1"]),
        (ahead_of("TRACK_ID  4"), ["line 3", "2 tracks are announced and there are 0"]),
    ] {
        let (_directory, path) = file("tr_trs");
        std::fs::write(&path, &text).unwrap();
        let result = read_tracks(&path, Some(TrackFormat::TrackText), &reading());
        assert_words(result.map_err(|error| error.to_string()), &words);
    }
    let garbage = [TEXT.as_bytes(), b"\xff\xfe\n"].concat();
    assert_words(read("tr_trs", garbage), &["line 11", "is not text"]);
}

#[test]
fn damaged_objects() {
    assert_eq!(read_features(OBJECTS).unwrap().len(), 1);
    let ahead_of = |words: &str| OBJECTS.split(words).next().unwrap().to_string();
    for (text, words) in [
        (OBJECTS.replace("7 0 1", "7"), ["line 1", "flags of an object file"]),
        (OBJECTS.replace("ADDITIONAL", "SOME"), ["line 4", "expected ADDITIONAL_FIELDS"]),
        (OBJECTS.replace("NMISS 0", "NMISS 2"), ["line 6", "2 steps are missing"]),
        (OBJECTS.replace("FRAME  1", "FRAME  x"), ["line 6", "FRAME is \"x\""]),
        (OBJECTS.replace("OBJ_NUM  1", "OBJ_NUM  2"), ["line 14", "found the end of the file"]),
        (OBJECTS.replace("FRAME_FEATURE_NUM 1", "FRAME_FEATURE_NUM 5"), ["line 14", "5 features"]),
        (
            OBJECTS.replace("POINT_NUM  0", "POINT_NUM  99999999999"),
            ["line 14", "the end of the file"],
        ),
        (OBJECTS.replace("1.0e+00", ""), ["line 14", "has 2 columns, 3 are needed"]),
        (OBJECTS.replace("20.0", "200.0"), ["line 14", "latitude 200"]),
        (
            format!("{OBJECTS}{}", &OBJECTS[OBJECTS.find("FRAME").unwrap()..]),
            ["step 1", "does not follow"],
        ),
        (ahead_of("10.0 20.0"), ["line 13", "expected a feature"]),
        (ahead_of("BOUNDARY_STATE"), ["line 7", "expected BOUNDARY_STATE"]),
    ] {
        assert_words(read_features(text), &words);
    }
}

#[test]
fn damaged_dumps() {
    assert_eq!(read_dump_of(DUMP, Some(OBJECTS)).unwrap().points(), 1);
    let none: Option<&str> = None;
    assert_words(read_dump_of(DUMP, none), &["tdump", "neither objout.new nor objout beside it"]);
    assert_words(read_dump_of(DUMP, Some("7\n")), &["objout.new, line 1"]);
    for (text, words) in [
        (DUMP.replace("0.113446", "x"), ["tdump, line 2", "parameter is \"x\""]),
        (DUMP.replace("TRACK_No. 1", "TRACK_No. 2"), ["line 6", "expected TRACK_Id."]),
        (
            DUMP.replace("POINT_No. 1", "POINT_No. 2"),
            ["line 6", "expected frame, object and feature"],
        ),
        (DUMP.replace("1 1 1 ", "1 1 2 "), ["line 6", "no feature 2 of object 1 in frame 1"]),
        (DUMP.replace("1 1 1 ", "1 1 0 "), ["line 6", "no feature 0"]),
        (DUMP.replace("1 1 1 ", "2 1 1 "), ["line 6", "in frame 2"]),
        (DUMP.replace("1 1 1 ", "1 1 1 4 "), ["line 6", "4 steps are missing"]),
        (DUMP.replace("1 1 1 ", "1 1 "), ["line 6", "found \"1 1\""]),
        (DUMP.replace("0.1 0.8", "0.1"), ["line 1", "two parameters"]),
    ] {
        assert_words(read_dump_of(text, Some(OBJECTS)), &words);
    }
}

#[test]
fn damaged_netcdf_of_track() {
    let (_directory, path) = file("ff_trs.nc");
    let write = || write_tracks(&path, TrackFormat::TrackNetcdf, &two_tracks(), &frames()).unwrap();
    let read = || read_tracks(&path, None, &reading()).map_err(|error| error.to_string());
    for (name, values, words) in [
        ("NUM_PTS", [3, 3], "3 points from 3 on and there are 5"),
        ("NUM_PTS", [-1, 3], "-1 points"),
        ("FIRST_PT", [-1, 3], "from -1"),
        ("TRACK_ID", [6, 6], "track 7 is there twice"),
        ("TRACK_ID", [-2, 6], "TRACK_ID is \"-2\""),
    ] {
        write();
        let mut file = ::netcdf::append(&path).unwrap();
        file.variable_mut(name).unwrap().put_values(&values, ..).unwrap();
        file.close().unwrap();
        assert_words(read(), &["ff_trs.nc", words]);
    }
    write();
    let mut file = ::netcdf::append(&path).unwrap();
    file.variable_mut("time").unwrap().put_values(&[2, 1], 0..2).unwrap();
    file.close().unwrap();
    assert_words(read(), &["not after"]);
}

#[test]
fn frames_need_their_times_said() {
    let (_directory, path) = file("tr_trs");
    std::fs::write(&path, TEXT).unwrap();
    let error = read_tracks(&path, None, &ReadOptions::default()).unwrap_err().to_string();
    let words = ["tr_trs, line 6", "--start", "--time-step"];
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
    let still = FrameAxis { step_s: 0, ..FRAMES };
    let options = ReadOptions { frames: Some(still), ..ReadOptions::default() };
    let error = read_tracks(&path, None, &options).unwrap_err().to_string();
    assert!(error.contains("--time-step above 0"), "{error}");
    let far = FrameAxis { step_s: i64::MAX, ..FRAMES };
    let options = ReadOptions { frames: Some(far), ..ReadOptions::default() };
    assert!(read_tracks(&path, None, &options).is_err());
}

#[test]
fn what_the_formats_of_track_cannot_hold_is_an_error_that_offers_another() {
    let (directory, path) = file("t.track");
    let mut tracks = two_tracks();
    tracks.time_s[4] += HOUR_S / 2;
    let write = |path: &std::path::Path, format, tracks: &Tracks, options: &WriteOptions| {
        let error = write_tracks(path, format, tracks, options).unwrap_err().to_string();
        assert!(!path.exists());
        error
    };
    let dates = WriteOptions::default();
    for format in [TrackFormat::TrackText, TrackFormat::TrackNetcdf] {
        let error = write(&path, format, &tracks, &dates);
        assert!(error.contains("track 7") && error.contains("numbers of frames"), "{error}");
        let error = write(&path, format, &tracks, &frames());
        assert!(error.contains("12:30:00 is no frame") && error.contains("21600 s"), "{error}");
    }
    let dump = directory.path().join("tdump");
    let error = write(&dump, TrackFormat::TrackDump, &tracks, &dates);
    assert!(error.contains("is no frame"), "{error}");
    let error = write(&path, TrackFormat::TrackObjects, &tracks, &dates);
    assert!(error.contains("track-dump"), "{error}");
    let beside = directory.path().join("objout.new");
    let error = write(&beside, TrackFormat::TrackDump, &two_tracks(), &dates);
    assert!(error.contains("give another name"), "{error}");
    let mut old = two_tracks();
    old.time_s.iter_mut().for_each(|t| *t -= 13_888_888 * HOUR_S);
    let error = write(&path, TrackFormat::TrackNetcdf, &old, &dates);
    assert!(error.contains("years from 1000"), "{error}");
    assert!(track_text(&old, &dates).contains("START_TIME 0385"));
    let mut none = two_tracks();
    none.variables[0].info.units.clear();
    assert!(write(&path, TrackFormat::TrackText, &none, &dates).contains("--units"));
    for format in [TrackFormat::TrackText, TrackFormat::TrackDump, TrackFormat::TrackNetcdf] {
        let error = write_centers(&path, format, &three_steps()).unwrap_err().to_string();
        assert!(error.contains("track-objects"), "{error}");
        assert!(check_centers_format(format, Some(&path)).is_err());
    }
    assert!(check_centers_format(TrackFormat::TrackObjects, None).is_ok());
    for (format, words) in [
        (TrackFormat::TrackDump, "two files"),
        (TrackFormat::TrackNetcdf, "give the name of a file"),
        (TrackFormat::TrackObjects, "track-dump"),
    ] {
        let error = write_tracks_to(&mut Vec::new(), format, &two_tracks(), &dates).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_dump_needs_the_features_of_its_tracks() {
    let (_directory, path) = file("tdump");
    let centers = three_steps();
    let objects = Objects::of_centers(centers.clone()).unwrap();
    let error = write_dump(&path, &two_tracks(), &objects, &frames()).unwrap_err().to_string();
    assert!(error.contains("1970-01-01T00:00:00, latitude 10, longitude 177.5 is none"), "{error}");
    assert!(!path.exists() && !path.with_file_name("objout.new").exists());
    for number in [0.0, 1.5, f64::NAN, 1e7] {
        let mut centers = centers.clone();
        centers.variables.push(column("object", &[1.0, number, 1.0]));
        let error = write_centers(&path, TrackFormat::TrackObjects, &centers).unwrap_err();
        assert!(error.to_string().contains("numbered from 1"), "{error}");
        assert!(Objects::of_centers(centers).is_err());
    }
}

#[test]
fn centres_and_tracks_of_track_are_not_taken_for_each_other() {
    assert_words(read("objout", OBJECTS), &["holds centres, not tracks; link them first"]);
    assert_words(read_features(TEXT), &["holds tracks, not centres"]);
    assert_words(read_features(DUMP), &["holds tracks, not centres"]);
}

proptest! {
    #[test]
    fn no_change_of_a_file_of_track_makes_us_panic(
        which in 0usize..3,
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), proptest::sample::select(b"0123456789 -.e&\n".to_vec())],
        cut in any::<prop::sample::Index>(),
    ) {
        let read = |bytes: &[u8]| match which {
            0 => read("tr_trs", bytes).is_ok(),
            1 => read_features(bytes).is_ok(),
            _ => read_dump_of(bytes, Some(OBJECTS)).is_ok(),
        };
        let mut bytes = [TEXT, OBJECTS, DUMP][which].as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = read(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes);
    }
}
