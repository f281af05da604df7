//! ERA5 from the Climate Data Store, in the conventions before and after 2024.

use netcdf::AttributeValue;
use stormtracker::model::Quantity::{MeanSeaLevelPressure, RelativeVorticity};

use crate::field::*;
use crate::netcdf_file::{NetcdfFile, packed};

const TIMES: [&str; STEPS] = ["2020-01-01T00:00:00", "2020-01-01T06:00:00", "2020-01-01T12:00:00"];
/// From 1900 to 2020.
const HOURS: [i32; STEPS] = [1_051_896, 1_051_902, 1_051_908];

fn coordinates(file: &mut NetcdfFile) {
    let latitude = [("units", "degrees_north"), ("long_name", "latitude")];
    let longitude = [("units", "degrees_east"), ("long_name", "longitude")];
    file.put("longitude", &["longitude"], &longitude, &single(&longitudes()));
    file.put("latitude", &["latitude"], &latitude, &single(&latitudes()));
}

fn time(file: &mut NetcdfFile) {
    let time = [
        ("units", "hours since 1900-01-01 00:00:00.0"),
        ("long_name", "time"),
        ("calendar", "gregorian"),
    ];
    file.put("time", &["time"], &time, &HOURS);
}

fn packed_msl(file: &mut NetcdfFile, dimensions: &[&str], values: &[f64]) {
    let attributes = [
        ("units", "Pa"),
        ("long_name", "Mean sea level pressure"),
        ("standard_name", "air_pressure_at_mean_sea_level"),
    ];
    let (values, scale, offset) = packed(values);
    file.put_with("msl", dimensions, &attributes, &values, |variable| {
        variable.set_fill_value(-32_767i16).unwrap();
        variable.put_attribute("scale_factor", scale).unwrap();
        variable.put_attribute("add_offset", offset).unwrap();
        variable.put_attribute("missing_value", AttributeValue::Short(-32_767)).unwrap();
    });
}

#[test]
fn old_convention() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("era5.nc");
    let sizes = [("longitude", COLUMNS), ("latitude", ROWS), ("time", STEPS)];
    let mut file = NetcdfFile::create(&path, &sizes);
    coordinates(&mut file);
    time(&mut file);
    let values = frames(&latitudes(), &longitudes());
    packed_msl(&mut file, &["time", "latitude", "longitude"], &values);
    file.close();
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.07);
    assert_eq!(recognised(&source, "time"), "time, by units");
    assert_eq!(recognised(&source, "variable"), "msl, by name");
}

/// Final data end in the middle of a step's map, preliminary ones go on.
#[test]
fn old_convention_with_preliminary_data() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("era5.nc");
    let plane = ROWS * COLUMNS;
    let values = frames(&latitudes(), &longitudes());
    let mut versions = Vec::new();
    for (step, frame) in values.chunks(plane).enumerate() {
        let end = [plane, plane / 2, 0][step];
        let of_version = |is_in: &dyn Fn(usize) -> bool| -> Vec<f64> {
            let value = |(i, &v): (usize, &f64)| if is_in(i) { v } else { f64::NAN };
            frame.iter().enumerate().map(value).collect()
        };
        versions.extend(of_version(&|i| i < end));
        // Where both have a value, that of the first version counts.
        let second = of_version(&|i| i >= end || step == 0);
        versions.extend(second.iter().map(|v| v + if step == 0 { 500.0 } else { 0.0 }));
    }
    let sizes = [("longitude", COLUMNS), ("latitude", ROWS), ("expver", 2), ("time", STEPS)];
    let mut file = NetcdfFile::create(&path, &sizes);
    coordinates(&mut file);
    time(&mut file);
    file.put("expver", &["expver"], &[("long_name", "expver")], &[1i32, 5]);
    packed_msl(&mut file, &["time", "expver", "latitude", "longitude"], &versions);
    file.close();
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.07);
    assert!(notes(&source, "first with a value of 1, 5"), "{:?}", source.meta().notes);
    assert_eq!(recognised(&source, "version"), "expver, by name");
}

#[test]
fn new_convention_with_levels() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("era5.nc");
    let sizes =
        [("valid_time", STEPS), ("pressure_level", 2), ("latitude", ROWS), ("longitude", COLUMNS)];
    let mut file = NetcdfFile::create(&path, &sizes);
    file.put("number", &[], &[("units", "1"), ("standard_name", "realization")], &[0i64]);
    let since = [
        ("long_name", "time"),
        ("standard_name", "time"),
        ("units", "seconds since 1970-01-01"),
        ("calendar", "proleptic_gregorian"),
    ];
    let seconds = HOURS.map(|h| (i64::from(h) - 613_608) * 3600);
    file.put("valid_time", &["valid_time"], &since, &seconds);
    let level = [
        ("units", "hPa"),
        ("positive", "down"),
        ("stored_direction", "decreasing"),
        ("standard_name", "air_pressure"),
    ];
    file.put("pressure_level", &["pressure_level"], &level, &[850.0, 500.0]);
    let latitude = [("units", "degrees_north"), ("standard_name", "latitude")];
    let longitude = [("units", "degrees_east"), ("standard_name", "longitude")];
    file.put("latitude", &["latitude"], &latitude, &latitudes());
    file.put("longitude", &["longitude"], &longitude, &longitudes());
    file.put_strings("expver", &["valid_time"], &["0001", "0001", "0005"]);
    let attributes = [
        ("GRIB_cfName", "atmosphere_relative_vorticity"),
        ("GRIB_shortName", "vo"),
        ("GRIB_typeOfLevel", "isobaricInhPa"),
        ("long_name", "Vorticity (relative)"),
        ("units", "s**-1"),
        ("standard_name", "atmosphere_relative_vorticity"),
        ("coordinates", "number valid_time pressure_level latitude longitude expver"),
    ];
    // The level that is not asked for is missing.
    let plane = ROWS * COLUMNS;
    let values = frames(&latitudes(), &longitudes());
    let both = values.chunks(plane).flat_map(|frame| {
        let missing = std::iter::repeat_n(f32::NAN, plane);
        single(frame).into_iter().chain(missing)
    });
    let both: Vec<f32> = both.collect();
    let dimensions = ["valid_time", "pressure_level", "latitude", "longitude"];
    file.put_with("vo", &dimensions, &attributes, &both, |variable| {
        variable.set_fill_value(f32::NAN).unwrap();
        variable.set_chunking(&[1, 2, ROWS, COLUMNS]).unwrap();
        variable.set_compression(1, true).unwrap();
    });
    file.close();
    let source = comes_out(&path, &at_level(850.0), RelativeVorticity, TIMES, 0.01);
    assert_eq!(recognised(&source, "time"), "valid_time, by standard_name");
    assert_eq!(recognised(&source, "level"), "pressure_level, by standard_name");
}
