//! MERRA-2, JRA-3Q, JRA-55, the NCEP reanalysis and the 20th century.

use netcdf::AttributeValue;
use stormtracker::model::Quantity::{MeanSeaLevelPressure, RelativeVorticity};

use crate::field::*;
use crate::netcdf_file::{NetcdfFile, packed};

const TIMES: [&str; STEPS] = ["1990-01-01T00:00:00", "1990-01-01T06:00:00", "1990-01-01T12:00:00"];

/// Minutes since the first step, longitudes from the date line, 1e15 missing.
#[test]
fn merra2() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("MERRA2_100.inst6_2d_slv_Nx.nc4");
    let sizes = [("time", STEPS), ("lat", ROWS), ("lon", COLUMNS)];
    let mut file = NetcdfFile::create(&path, &sizes);
    let time = [("long_name", "time"), ("units", "minutes since 1990-01-01 00:00:00")];
    file.put_with("time", &["time"], &time, &[0i32, 360, 720], |variable| {
        variable.put_attribute("begin_date", 19_900_101).unwrap();
        variable.put_attribute("begin_time", 0).unwrap();
        variable.put_attribute("time_increment", 60_000).unwrap();
    });
    let south_first: Vec<f64> = latitudes().into_iter().rev().collect();
    let from_date_line: Vec<f64> = (0..COLUMNS).map(|c| -180.0 + 30.0 * c as f64).collect();
    let latitude = [("long_name", "latitude"), ("units", "degrees_north")];
    let longitude = [("long_name", "longitude"), ("units", "degrees_east")];
    file.put("lat", &["lat"], &latitude, &south_first);
    file.put("lon", &["lon"], &longitude, &from_date_line);
    let values = single(&frames(&south_first, &from_date_line));
    let slp = [
        ("long_name", "sea_level_pressure"),
        ("units", "Pa"),
        ("standard_name", "sea_level_pressure"),
    ];
    for (name, attributes) in [
        ("SLP", slp),
        ("PS", [("long_name", "surface_pressure"), slp[1], ("standard_name", "surface_pressure")]),
    ] {
        file.put_with(name, &["time", "lat", "lon"], &attributes, &values, |variable| {
            variable.set_fill_value(1e15f32).unwrap();
            for name in ["missing_value", "fmissing_value", "vmax"] {
                variable.put_attribute(name, 1e15f32).unwrap();
            }
            variable.put_attribute("vmin", -1e15f32).unwrap();
        });
    }
    file.close();
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.01);
    assert_eq!(source.meta().variable.name, "SLP");
}

/// NCAR writes parameter, level, kind and grid into the names.
#[test]
fn jra_3q() {
    let directory = tempfile::tempdir().unwrap();
    let hours: Vec<f64> = (0..STEPS).map(|step| 6.0 * step as f64).collect();
    for (name, units, lat, quantity) in [
        ("prmsl-msl-an-gauss", "Pa", gaussian_latitudes(), MeanSeaLevelPressure),
        ("relv-pres-an-ll125", "s-1", latitudes(), RelativeVorticity),
    ] {
        let path = directory.path().join("jra3q.nc");
        let sizes = [("time", STEPS), ("pressure_level", 2), ("lat", lat.len()), ("lon", COLUMNS)];
        let mut file = NetcdfFile::create(&path, &sizes);
        let since = [
            ("standard_name", "time"),
            ("long_name", "time"),
            ("units", "hours since 1990-01-01 00:00"),
        ];
        file.put("time", &["time"], &since, &hours);
        let latitude = [("standard_name", "latitude"), ("units", "degrees_north")];
        let longitude = [("standard_name", "longitude"), ("units", "degrees_east")];
        file.put("lat", &["lat"], &latitude, &lat);
        file.put("lon", &["lon"], &longitude, &longitudes());
        let level = [("standard_name", "air_pressure"), ("units", "hPa"), ("positive", "down")];
        file.put("pressure_level", &["pressure_level"], &level, &[850.0, 500.0]);
        let values = frames(&lat, &longitudes());
        let attributes = [("units", units), ("long_name", "of the analysis")];
        if quantity == RelativeVorticity {
            let plane = lat.len() * COLUMNS;
            let of_levels: Vec<f64> = values
                .chunks(plane)
                .flat_map(|frame| [frame.to_vec(), vec![0.0; plane]].concat())
                .collect();
            let dimensions = ["time", "pressure_level", "lat", "lon"];
            file.put(name, &dimensions, &attributes, &single(&of_levels));
            file.put("absv-pres-an-ll125", &dimensions, &attributes, &single(&of_levels));
        } else {
            file.put(name, &["time", "lat", "lon"], &attributes, &single(&values));
        }
        file.close();
        let selection = match quantity {
            RelativeVorticity => at_level(850.0),
            _ => Default::default(),
        };
        let source = comes_out(&path, &selection, quantity, TIMES, 0.01);
        assert_eq!(recognised(&source, "variable"), format!("{name}, by name"));
    }
}

/// Pressure at mean sea level as converted from GRIB, and that at the surface.
#[test]
fn jra_55() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("jra55.nc");
    let sizes = [("time", STEPS), ("latitude", ROWS), ("longitude", COLUMNS)];
    let mut file = NetcdfFile::create(&path, &sizes);
    let since = [("standard_name", "time"), ("units", "days since 1990-01-01")];
    file.put("time", &["time"], &since, &[0.0f64, 0.25, 0.5]);
    let latitude = [("standard_name", "latitude"), ("units", "degrees_north")];
    let longitude = [("standard_name", "longitude"), ("units", "degrees_east")];
    file.put("latitude", &["latitude"], &latitude, &latitudes());
    file.put("longitude", &["longitude"], &longitude, &longitudes());
    file.put(
        "meanSea",
        &[],
        &[("long_name", "original GRIB coordinate for key: level(meanSea)")],
        &[0.0f64],
    );
    let pres = [
        ("GRIB_typeOfLevel", "meanSea"),
        ("GRIB_cfName", "air_pressure"),
        ("units", "Pa"),
        ("standard_name", "air_pressure"),
    ];
    let values = single(&frames(&latitudes(), &longitudes()));
    file.put("pres", &["time", "latitude", "longitude"], &pres, &values);
    let sp = [("GRIB_typeOfLevel", "surface"), ("units", "Pa")];
    file.put("sp", &["time", "latitude", "longitude"], &sp, &values);
    file.close();
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.01);
    assert_eq!(recognised(&source, "variable"), "pres, by GRIB_typeOfLevel");
}

/// Packed shorts; hours since 1800, or in old files since the year 1.
#[test]
fn ncep_reanalysis() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("slp.1990.nc");
    // 1990-01-01 in the mixed calendar.
    for (units, first) in [
        ("hours since 1800-01-01 00:00:0.0", 1_665_504.0),
        ("hours since 1-1-1 00:00:0.0", 17_435_256.0),
    ] {
        let sizes = [("lat", ROWS), ("lon", COLUMNS), ("time", STEPS)];
        let mut file = NetcdfFile::create(&path, &sizes);
        let latitude = [("units", "degrees_north"), ("long_name", "Latitude"), ("axis", "Y")];
        let longitude = [("units", "degrees_east"), ("long_name", "Longitude"), ("axis", "X")];
        file.put_with("lat", &["lat"], &latitude, &single(&latitudes()), |variable| {
            variable.put_attribute("actual_range", vec![90f32, -90.0]).unwrap();
        });
        file.put("lon", &["lon"], &longitude, &single(&longitudes()));
        let time = [("long_name", "Time"), ("delta_t", "0000-00-00 06:00:00"), ("units", units)];
        let hours: Vec<f64> = (0..STEPS).map(|step| first + 6.0 * step as f64).collect();
        file.put("time", &["time"], &time, &hours);
        let attributes = [
            ("long_name", "4xDaily Sea Level Pressure"),
            ("units", "Pascals"),
            ("var_desc", "Sea Level Pressure\nP"),
            ("dataset", "NCEP Reanalysis"),
        ];
        let (values, scale, offset) = packed(&frames(&latitudes(), &longitudes()));
        file.put_with("slp", &["time", "lat", "lon"], &attributes, &values, |variable| {
            variable.put_attribute("add_offset", offset as f32).unwrap();
            variable.put_attribute("scale_factor", scale as f32).unwrap();
            variable.put_attribute("missing_value", AttributeValue::Short(32_766)).unwrap();
            variable.put_attribute("actual_range", vec![98_000f32, 104_000.0]).unwrap();
        });
        file.close();
        comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.07);
    }
}

/// A standard name that tells no level must not stand against the name.
#[test]
fn twentieth_century() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("prmsl.1990.nc");
    let sizes = [("lat", ROWS), ("lon", COLUMNS), ("time", STEPS), ("nbnds", 2)];
    let mut file = NetcdfFile::create(&path, &sizes);
    let latitude = [("units", "degrees_north"), ("standard_name", "latitude")];
    let longitude = [("units", "degrees_east"), ("standard_name", "longitude")];
    let south_first: Vec<f64> = latitudes().into_iter().rev().collect();
    file.put("lat", &["lat"], &latitude, &single(&south_first));
    file.put("lon", &["lon"], &longitude, &single(&longitudes()));
    let time = [("units", "hours since 1800-1-1 00:00:0.0"), ("bounds", "time_bnds")];
    file.put("time", &["time"], &time, &[1_665_504.0f64, 1_665_510.0, 1_665_516.0]);
    let bounds: Vec<f64> = (0..2 * STEPS).map(|i| 1_665_504.0 + 3.0 * i as f64).collect();
    file.put("time_bnds", &["time", "nbnds"], &[], &bounds);
    let attributes = [("units", "Pa"), ("standard_name", "pressure"), ("level_desc", "Surface")];
    let values = single(&frames(&south_first, &longitudes()));
    file.put_with("prmsl", &["time", "lat", "lon"], &attributes, &values, |variable| {
        variable.put_attribute("missing_value", -9.96921e36f32).unwrap();
    });
    file.close();
    comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.01);
}
