//! Stores ready for analysis, and what models that learned from them write.

use serde_json::json;
use stormtracker::io::fields::Selection;
use stormtracker::model::Quantity::{MeanSeaLevelPressure, RelativeVorticity};

use crate::field::*;
use crate::netcdf_file::NetcdfFile;
use crate::zarr_store::{Version, ZarrStore, dates, doubles, integers, singles};

const TIMES: [&str; STEPS] = ["2020-01-01T00:00:00", "2020-01-01T01:00:00", "2020-01-01T02:00:00"];
const HOURS: [i64; STEPS] = [1_051_896, 1_051_897, 1_051_898];

/// `(time, latitude, longitude)`, hours since 1900, long names.
#[test]
fn arco_era5() {
    let directory = tempfile::tempdir().unwrap();
    let store = ZarrStore::create(directory.path(), Version::V2);
    let hours = json!({"units": "hours since 1900-01-01", "calendar": "proleptic_gregorian"});
    store.put("time", &[("time", STEPS)], hours, &integers(&HOURS));
    let sizes = [("time", STEPS), ("latitude", ROWS), ("longitude", COLUMNS)];
    let latitude = json!({"units": "degrees_north", "long_name": "latitude"});
    let longitude = json!({"units": "degrees_east", "long_name": "longitude"});
    store.put("latitude", &sizes[1..2], latitude, &singles(&latitudes()));
    store.put("longitude", &sizes[2..], longitude, &singles(&longitudes()));
    store.put("level", &[("level", 3)], json!({}), &integers(&[500, 850, 1000]));
    let values = singles(&frames(&latitudes(), &longitudes()));
    let msl = json!({"long_name": "Mean sea level pressure", "short_name": "msl",
        "standard_name": "unknown", "units": "Pa"});
    store.put("mean_sea_level_pressure", &sizes, msl, &values);
    let plane = ROWS * COLUMNS;
    let levels: Vec<f64> = frames(&latitudes(), &longitudes())
        .chunks(plane)
        .flat_map(|frame| [vec![0.0; plane], frame.to_vec(), vec![0.0; plane]].concat())
        .collect();
    let wind = json!({"long_name": "Vorticity (relative)", "short_name": "vo", "units": "s**-1"});
    let sizes = [sizes[0], ("level", 3), sizes[1], sizes[2]];
    store.put("vorticity", &sizes, wind, &singles(&levels));
    let path = directory.path();
    let pressure = variable("msl");
    comes_out(path, &pressure, MeanSeaLevelPressure, TIMES, 0.01);
    let vorticity = Selection { level: Some(850.0), ..variable("vo") };
    let source = comes_out(path, &vorticity, RelativeVorticity, TIMES, 0.01);
    assert_eq!(source.meta().variable.name, "vorticity");
}

/// `(time, longitude, latitude)` with latitudes from the south.
#[test]
fn weatherbench2() {
    for version in [Version::V2, Version::V3] {
        let directory = tempfile::tempdir().unwrap();
        let store = ZarrStore::create(directory.path(), version);
        let hours = json!({"units": "hours since 1900-01-01", "calendar": "proleptic_gregorian"});
        store.put("time", &[("time", STEPS)], hours, &integers(&HOURS));
        let south_first: Vec<f64> = latitudes().into_iter().rev().collect();
        let sizes = [("time", STEPS), ("longitude", COLUMNS), ("latitude", ROWS)];
        store.put("longitude", &sizes[1..2], json!({}), &doubles(&longitudes()));
        store.put("latitude", &sizes[2..], json!({}), &doubles(&south_first));
        let frame = |step: usize| {
            let column = move |lon: &f64| {
                let lon = *lon;
                latitudes().into_iter().rev().map(move |lat| value(step, lat, lon))
            };
            longitudes().iter().flat_map(column).collect::<Vec<f64>>()
        };
        let values: Vec<f64> = (0..STEPS).flat_map(frame).collect();
        let attributes = json!({"units": "Pa", "long_name": "Mean sea level pressure"});
        store.put("mean_sea_level_pressure", &sizes, attributes, &singles(&values));
        store.put_texts("name", ("longitude", COLUMNS));
        let path = directory.path();
        let source = comes_out(path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.01);
        assert!(notes(&source, "north first"));
        assert_eq!(recognised(&source, "latitude"), "latitude, by name");
    }
}

/// Dates as a type of their own, which has no units.
#[test]
fn dates_of_numpy() {
    for (version, unit, per_hour) in
        [(Version::V2, "ns", 3_600_000_000_000), (Version::V3, "s", 3600), (Version::V3, "h", 1)]
    {
        let directory = tempfile::tempdir().unwrap();
        let store = ZarrStore::create(directory.path(), version);
        let since_1970: Vec<i64> = HOURS.iter().map(|h| (h - 613_608) * per_hour).collect();
        store.put("time", &[("time", STEPS)], json!({}), &dates(unit, &since_1970));
        let sizes = [("time", STEPS), ("lat", ROWS), ("lon", COLUMNS)];
        store.put("lat", &sizes[1..2], json!({}), &doubles(&latitudes()));
        store.put("lon", &sizes[2..], json!({}), &doubles(&longitudes()));
        let values = singles(&frames(&latitudes(), &longitudes()));
        store.put("psl", &sizes, json!({"units": "Pa"}), &values);
        comes_out(directory.path(), &Default::default(), MeanSeaLevelPressure, TIMES, 0.01);
    }
}

/// A batch of one, times as durations, dates as a coordinate over both.
#[test]
fn graphcast() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graphcast.nc");
    let sizes = [("batch", 1), ("time", STEPS), ("level", 2), ("lat", ROWS), ("lon", COLUMNS)];
    let mut file = NetcdfFile::create(&path, &sizes);
    file.put("time", &["time"], &[("units", "hours"), ("dtype", "timedelta64[ns]")], &[0i64, 1, 2]);
    let dates = [("units", "hours since 2020-01-01"), ("calendar", "proleptic_gregorian")];
    file.put("datetime", &["batch", "time"], &dates, &[0i64, 1, 2]);
    file.put("level", &["level"], &[], &[500i32, 850]);
    let south_first: Vec<f64> = latitudes().into_iter().rev().collect();
    file.put("lat", &["lat"], &[("units", "degrees_north")], &single(&south_first));
    file.put("lon", &["lon"], &[("units", "degrees_east")], &single(&longitudes()));
    let values = single(&frames(&south_first, &longitudes()));
    let attributes = [("units", "Pa"), ("coordinates", "datetime")];
    let dimensions = ["batch", "time", "lat", "lon"];
    file.put("mean_sea_level_pressure", &dimensions, &attributes, &values);
    file.close();
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.01);
    assert_eq!(recognised(&source, "lead time"), "time, by name");
}
