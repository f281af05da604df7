//! The files of PyStormTracker and TRACK, read and written again.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use stormtracker::io::tracks::{
    Dump, FrameAxis, ImilastDialect, ReadOptions, TrackFormat, TrackTimes, WriteOptions,
    read_centers, read_dump, read_objects, read_tracks, write_dump, write_objects, write_tracks,
    write_tracks_to,
};
use stormtracker::model::{Centers, Tracks};

use crate::{reference, trial};

const MSL_0_0_2: &str = "pystormtracker-0.0.2_msl_djf_2.5x2.5_imilast.txt";
const MSL_0_5: &str = "pystormtracker-0.5.0_msl_djf_2.5x2.5_imilast.txt";
const VO_0_5: &str = "pystormtracker-0.5.0_vo_decjan_2.5x2.5_1e-4_imilast.txt";
const MSL_0_8: &str = "pystormtracker-0.8.0_msl_djf_2.5x2.5_imilast.txt";

pub(crate) fn trials() -> Vec<Trial> {
    use ImilastDialect::{PyStormTracker, PyStormTracker05};
    vec![
        written_as_read("msl_of_0_5_is_written_as_read", MSL_0_5, PyStormTracker05),
        written_as_read("vorticity_of_0_5_is_written_as_read", VO_0_5, PyStormTracker05),
        written_as_read("msl_of_0_8_is_written_as_read", MSL_0_8, PyStormTracker),
        of(MSL_0_0_2, "msl_of_0_0_2_is_in_pascal_if_one_says_so", |path| {
            let options = ReadOptions { units: Some("Pa".into()), ..ReadOptions::default() };
            let tracks = read_tracks(&path, None, &options)?;
            let variable = &tracks.variables[0];
            assert_eq!((variable.values[0], variable.info.units.as_str()), (98_655.125, "Pa"));
            Ok(())
        }),
        of(VO_0_5, "tracks_survive_the_lossless_formats", |path| {
            let tracks = read_tracks(&path, None, &ReadOptions::default())?;
            let directory = tempfile::tempdir()?;
            for (format, name) in [
                (TrackFormat::Csv, "t.csv"),
                (TrackFormat::CfNetcdf, "t.nc"),
                (TrackFormat::TrackJson, "t.trackjson"),
                (TrackFormat::GeoJson, "t.geojson"),
                (TrackFormat::Parquet, "t.parquet"),
            ] {
                let path = directory.path().join(name);
                write_tracks(&path, format, &tracks, &WriteOptions::default())?;
                assert_same(&tracks, &read_tracks(&path, None, &ReadOptions::default())?);
            }
            Ok(())
        }),
    ]
    .into_iter()
    .chain(TRACK_SETS.iter().flat_map(track_trials))
    .chain(TRACK_NETCDF.iter().map(netcdf_trial))
    .chain(TEMPEST.iter().map(tempest_trial))
    .collect()
}

/// Results of TRACK: with and without the shape of objects, on a plane and not.
const TRACK_SETS: [&str; 3] =
    ["msl_NH_exactSHT_chunked", "msl_global_exactSHT_chunked", "vo850_NH_chunked"];
/// Those that are there as NetCDF, too.
const TRACK_NETCDF: [&str; 2] = [TRACK_SETS[0], TRACK_SETS[2]];
const CHUNKS: [&str; 6] = ["chunk_1", "chunk_2", "chunk_3", "chunk_4", "chunk_5", "chunk_6"];
/// Six-hourly from December 2025 on.
const FRAMES: FrameAxis = FrameAxis { first_s: 1_764_547_200, step_s: 21_600 };

/// Tracks of TempestExtremes.
const TEMPEST: [(&str, TrackFormat); 3] = [
    ("stitchnodes_range6_24h_gap12h.txt", TrackFormat::TempestText),
    ("stitchnodes_range6_60h_gap18h.txt", TrackFormat::TempestText),
    ("stitchnodes_range6_60h_gap18h.csv", TrackFormat::TempestCsv),
];

fn reading() -> ReadOptions {
    ReadOptions { frames: Some(FRAMES), ..ReadOptions::default() }
}

fn writing() -> WriteOptions {
    let FrameAxis { first_s, step_s } = FRAMES;
    let track_times = TrackTimes::Frames { first_s, step_s };
    WriteOptions { track_times, ..WriteOptions::default() }
}

fn track_trials(set: &&'static str) -> Vec<Trial> {
    let of_set = |what: &str, check: fn(&Path) -> Result<(), Failed>| {
        let path = format!("reference/track-1.5.2/{set}");
        let directory = reference(&path);
        trial(format!("track_{what}_of_{set}"), &[&path], move || check(&directory))
    };
    vec![
        of_set("text_is_written_as_read", |directory| {
            for name in ["tr_trs", "ff_trs"] {
                let path = directory.join(name);
                let tracks = read_tracks(&path, None, &reading())?;
                assert!(!tracks.is_empty());
                assert_same_bytes(&fs::read(path)?, &track_text(&tracks)?, name);
            }
            Ok(())
        }),
        of_set("dumps_are_written_as_read", |directory| {
            let place = tempfile::tempdir()?;
            for chunk in CHUNKS {
                let chunk = directory.join(chunk);
                for name in ["idump", "tdump"] {
                    let dump = read_dump(&chunk.join(name), &reading())?;
                    let path = place.path().join(name);
                    let options = WriteOptions { dump_header: dump.header, ..writing() };
                    write_dump(&path, &dump.tracks, &dump.objects, &options)?;
                    for file in [name, "objout.new"] {
                        let written = fs::read(place.path().join(file))?;
                        assert_same_bytes(&fs::read(chunk.join(file))?, &written, file);
                    }
                    assert_eq!(read_dump(&path, &reading())?.header, dump.header);
                }
            }
            Ok(())
        }),
        of_set("objects_are_written_as_read", |directory| {
            let place = tempfile::tempdir()?;
            for chunk in CHUNKS {
                let path = directory.join(chunk).join("objout.new");
                let written = place.path().join("objout.new");
                write_objects(&written, &read_objects(&path, &reading())?)?;
                assert_same_bytes(&fs::read(path)?, &fs::read(written)?, "objout.new");
            }
            Ok(())
        }),
        of_set("objects_left_are_among_all", |directory| {
            for chunk in CHUNKS {
                let directory = directory.join(chunk);
                let all = read_centers(&directory.join("objout"), None, &reading())?;
                let left = read_centers(&directory.join("objout.new"), None, &reading())?;
                assert!(left.len() > 1000 && left.len() <= all.len());
                assert_among(&left, &all);
            }
            Ok(())
        }),
        of_set("dump_of_the_first_chunk_is_in_the_text", |directory| {
            let Dump { tracks, .. } = read_dump(&directory.join("chunk_1/tdump"), &reading())?;
            let all = read_tracks(&directory.join("tr_trs"), None, &reading())?;
            let point = |t: &Tracks, i: usize| {
                (t.time_s[i], [t.lat_deg[i], t.lon_deg[i]].map(f64::to_bits))
            };
            let all: std::collections::HashSet<_> =
                (0..all.points()).map(|i| point(&all, i)).collect();
            assert!((0..tracks.points()).all(|i| all.contains(&point(&tracks, i))));
            Ok(())
        }),
    ]
}

fn netcdf_trial(set: &&'static str) -> Trial {
    let path = format!("reference/track-1.5.2/{set}");
    let directory = reference(&path);
    trial(format!("track_netcdf_of_{set}_is_its_text"), &[&path], move || {
        let text = read_tracks(&directory.join("ff_trs"), None, &reading())?;
        let text = Tracks { variables: text.variables[..1].to_vec(), ..text };
        let netcdf = read_tracks(&directory.join("ff_trs.nc"), None, &reading())?;
        assert_same_bytes(&track_text(&text)?, &track_text(&netcdf)?, "text");
        let place = tempfile::tempdir()?;
        let path = place.path().join("ff_trs.nc");
        write_tracks(&path, TrackFormat::TrackNetcdf, &netcdf, &writing())?;
        assert_same(&netcdf, &read_tracks(&path, None, &reading())?);
        Ok(())
    })
}

fn tempest_trial((name, format): &'static (&str, TrackFormat)) -> Trial {
    let path = format!("reference/tempestextremes/{name}");
    let file = reference(&path);
    trial(format!("tempest_{name}_is_written_as_read"), &[&path], move || {
        let tracks = read_tracks(&file, None, &ReadOptions::default())?;
        assert!(!tracks.is_empty());
        let mut written = Vec::new();
        write_tracks_to(&mut written, *format, &tracks, &WriteOptions::default())?;
        assert_same_bytes(&fs::read(file)?, &written, name);
        Ok(())
    })
}

fn track_text(tracks: &Tracks) -> Result<Vec<u8>, Failed> {
    let mut text = Vec::new();
    write_tracks_to(&mut text, TrackFormat::TrackText, tracks, &writing())?;
    Ok(text)
}

/// Names the first line that differs.
fn assert_same_bytes(expected: &[u8], found: &[u8], name: &str) {
    if expected == found {
        return;
    }
    let lines = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().map(String::from).collect();
    let (expected, found): (Vec<String>, Vec<String>) = (lines(expected), lines(found));
    let at = expected.iter().zip(&found).position(|(a, b)| a != b);
    let at = at.unwrap_or(expected.len().min(found.len()));
    panic!("{name}, line {}: {:?} {:?}", at + 1, expected.get(at), found.get(at));
}

/// Every centre is at the place of another one of the same step and value;
/// frames of all count from the record, those of what is left from the chunk.
fn assert_among(centers: &Centers, all: &Centers) {
    assert_eq!(centers.times.len(), all.times.len());
    let value = |c: &Centers, i: usize| c.variables[0].values[i];
    for step in 0..centers.times.len() {
        for i in centers.step(step) {
            let is_same = |j: usize| {
                let lon_deg = centers.lon_deg[i] - all.lon_deg[j] + 180.0;
                let east_deg =
                    (lon_deg.rem_euclid(360.0) - 180.0) * centers.lat_deg[i].to_radians().cos();
                let apart_deg = east_deg.hypot(centers.lat_deg[i] - all.lat_deg[j]);
                apart_deg < 1e-4 && value(centers, i) == value(all, j)
            };
            assert!(all.step(step).any(is_same), "step {step}, centre {i}");
        }
    }
}

fn of(
    file: &str,
    name: &'static str,
    check: impl FnOnce(PathBuf) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let path = format!("reference/simple/{file}");
    trial(name, &[&path], {
        let path = reference(&path);
        move || check(path)
    })
}

fn written_as_read(name: &'static str, file: &str, imilast_dialect: ImilastDialect) -> Trial {
    of(file, name, move |path| {
        let tracks = read_tracks(&path, None, &ReadOptions::default())?;
        let options = WriteOptions { imilast_dialect, ..WriteOptions::default() };
        let mut written = Vec::new();
        write_tracks_to(&mut written, TrackFormat::Imilast, &tracks, &options)?;
        assert!(written == fs::read(path)?, "the text differs");
        Ok(())
    })
}

pub(crate) fn assert_same(a: &Tracks, b: &Tracks) {
    assert_eq!((a.len(), a.points()), (b.len(), b.points()), "tracks and points");
    let links = |t: &Tracks| (t.ids.clone(), t.offsets.clone(), t.time_s.clone());
    assert!(links(a) == links(b), "the links differ");
    // Without the numbers, which are thousands.
    assert!((&a.lat_deg, &a.lon_deg) == (&b.lat_deg, &b.lon_deg), "the positions differ");
    assert!(a.variables == b.variables, "the values differ");
}
