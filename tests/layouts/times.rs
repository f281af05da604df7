//! Times in all the ways they are written, and without help where none is there.

use std::path::Path;

use stormtracker::io::fields::{FieldProblem, FieldSource, Selection};
use stormtracker::model::Quantity::MeanSeaLevelPressure;

use crate::field::*;
use crate::netcdf_file::NetcdfFile;

const TIMES: [&str; STEPS] = ["2005-08-28T00:00:00", "2005-08-28T06:00:00", "2005-08-28T12:00:00"];

fn with_times(path: &Path, times: impl Fn(&mut NetcdfFile)) {
    let sizes = [("time", STEPS), ("lat", ROWS), ("lon", COLUMNS)];
    let mut file = NetcdfFile::create(path, &sizes);
    file.put("lat", &["lat"], &[("units", "degrees_north")], &latitudes());
    file.put("lon", &["lon"], &[("units", "degrees_east")], &longitudes());
    times(&mut file);
    let values = single(&frames(&latitudes(), &longitudes()));
    file.put("msl", &["time", "lat", "lon"], &[("units", "hPa")], &scaled(&values));
    file.close();
}

fn scaled(values: &[f32]) -> Vec<f32> {
    values.iter().map(|v| v / 100.0).collect()
}

#[test]
fn numbers_and_texts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    let numbers = |units: &'static str, calendar: &'static str, values: [f64; STEPS]| {
        move |file: &mut NetcdfFile| {
            file.put("time", &["time"], &[("units", units), ("calendar", calendar)], &values);
        }
    };
    let absolute = [20_050_828.0, 20_050_828.25, 20_050_828.5];
    with_times(&path, numbers("day as %Y%m%d.%f", "proleptic_gregorian", absolute));
    comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.05);
    let since_one = [732_185.0, 732_185.25, 732_185.5];
    with_times(&path, numbers("days since 0001-01-01", "proleptic_gregorian", since_one));
    comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.05);
    // Two days more since the year 1 where it was Julian.
    let mixed = since_one.map(|days| days + 2.0);
    with_times(&path, numbers("days since 0001-01-01", "standard", mixed));
    comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.05);
    with_times(&path, |file| file.put_strings("time", &["time"], &TIMES));
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.05);
    assert_eq!(recognised(&source, "time"), "time, by its texts");
}

#[test]
fn a_text_that_is_no_time_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    with_times(&path, |file| file.put_strings("time", &["time"], &[TIMES[0], "tomorrow", ""]));
    let error = FieldSource::open(&path, &Default::default()).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::TimeText { step: 1, .. }), "{error}");
    assert!(error.to_string().contains("\"tomorrow\""), "{error}");
}

#[test]
fn times_without_units_are_refused_with_the_option_that_helps() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    with_times(&path, |file| file.put("time", &["time"], &[], &[0i32, 6, 12]));
    let error = FieldSource::open(&path, &Default::default()).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::NoTimeUnits { .. }), "{error}");
    let words = error.to_string();
    assert!(words.contains("\"time\"") && words.contains("--time-units"), "{words}");
    let time_units = Some("hours since 2005-08-28".to_string());
    let selection = Selection { time_units, ..Selection::default() };
    let source = comes_out(&path, &selection, MeanSeaLevelPressure, TIMES, 0.05);
    assert_eq!(recognised(&source, "time"), "time, by --time-units");
    let time_units = Some("moons since 2005-08-28".to_string());
    let selection = Selection { time_units, ..Selection::default() };
    let error = FieldSource::open(&path, &selection).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::TimeUnits { .. }), "{error}");
    assert!(error.to_string().contains("--time-units"), "{error}");
}
