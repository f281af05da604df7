//! The files of PyStormTracker, read and written again.

use super::*;

fn reference(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("STORMTRACKER_REFERENCE")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = root.join("reference/simple").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED reference test: {} is not there", path.display());
    None
}

fn assert_written_as_read(name: &str, dialect: ImilastDialect) {
    let Some(path) = reference(name) else { return };
    let tracks = read_tracks(&path, None, &ReadOptions::default()).unwrap();
    let written = text_of(&tracks, TrackFormat::Imilast, dialect);
    assert!(written == std::fs::read_to_string(path).unwrap(), "{name}");
}

#[test]
fn pystormtracker_0_5_msl_is_written_as_read() {
    let name = "pystormtracker-0.5.0_msl_djf_2.5x2.5_imilast.txt";
    assert_written_as_read(name, ImilastDialect::PyStormTracker05);
}

#[test]
fn pystormtracker_0_5_vorticity_is_written_as_read() {
    let name = "pystormtracker-0.5.0_vo_decjan_2.5x2.5_1e-4_imilast.txt";
    assert_written_as_read(name, ImilastDialect::PyStormTracker05);
}

#[test]
fn pystormtracker_0_8_is_written_as_read() {
    let name = "pystormtracker-0.8.0_msl_djf_2.5x2.5_imilast.txt";
    assert_written_as_read(name, ImilastDialect::PyStormTracker);
}

#[test]
fn pystormtracker_0_0_2_is_in_pascal_if_one_says_so() {
    let Some(path) = reference("pystormtracker-0.0.2_msl_djf_2.5x2.5_imilast.txt") else { return };
    let options = ReadOptions { units: Some("Pa".into()), ..ReadOptions::default() };
    let tracks = read_tracks(&path, None, &options).unwrap();
    assert_eq!(tracks.variables[0].values[0], 98_655.125);
    assert_eq!(tracks.variables[0].info.units, "Pa");
}

#[test]
fn reference_tracks_survive_the_lossless_formats() {
    let Some(path) = reference("pystormtracker-0.5.0_vo_decjan_2.5x2.5_1e-4_imilast.txt") else {
        return;
    };
    let tracks = read_tracks(&path, None, &ReadOptions::default()).unwrap();
    for (format, name) in [(TrackFormat::Csv, "t.csv"), (TrackFormat::CfNetcdf, "t.nc")] {
        let (_directory, path) = file(name);
        write_tracks(&path, format, &tracks, &WriteOptions::default()).unwrap();
        let again = read_tracks(&path, None, &ReadOptions::default()).unwrap();
        assert_same(&tracks, &again);
    }
}

/// A run has 30 ms in all; this much of it for writing is too much.
#[test]
fn a_season_of_tracks_is_written_in_milliseconds() {
    let Some(path) = reference("pystormtracker-0.5.0_msl_djf_2.5x2.5_imilast.txt") else { return };
    let tracks = read_tracks(&path, None, &ReadOptions::default()).unwrap();
    for (format, name) in FORMATS {
        let (_directory, path) = file(name);
        let best = (0..10).map(|_| {
            let start = std::time::Instant::now();
            write_tracks(&path, format, &tracks, &WriteOptions::default()).unwrap();
            start.elapsed()
        });
        let best = best.min().unwrap();
        let start = std::time::Instant::now();
        read_tracks(&path, None, &ReadOptions::default()).unwrap();
        eprintln!(
            "{format:?}: {} points written in {best:?}, read in {:?}",
            tracks.points(),
            start.elapsed()
        );
        assert!(best.as_millis() < 100);
    }
}
