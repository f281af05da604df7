//! Files that can be read and hold what cannot be used.

use crate::fixture::{COLUMNS, Field, Place};

#[test]
fn the_variables_to_choose_from_are_listed() {
    let place = Place::new();
    let path = place.field(&Field { variables: vec!["msl", "mslp", "t2m"], ..Field::new() });
    place.detect_fails(&path, &["several variables", "--variable: msl, mslp"]);
    let detect = |name| ["detect", "--variable", name, "-o", "centres.csv"];
    place.fails_on(&path, &detect("wind"), &["no variable \"wind\"", "msl, mslp, t2m"]);
    place.fails_on(&path, &detect("vo"), &["no variable \"vo\"", "msl, mslp, t2m"]);
    let path = place.field(&Field { variables: vec!["t2m"], ..Field::new() });
    place.detect_fails(&path, &["no known variables", "--variable: t2m"]);
}

#[test]
fn a_variable_without_rules_of_its_own_needs_a_mode() {
    let place = Place::new();
    let path = place.field(&Field { variables: vec!["t2m"], ..Field::new() });
    let arguments = ["detect", "--variable", "t2m", "-o", "centres.csv"];
    let name = path.to_str().unwrap();
    let run = place.run(&[&arguments[..], &["-i", name]].concat());
    run.failed(&["variable t2m", "--detection-mode"]);
    place.nothing_is_left();
}

#[test]
fn units_are_needed_and_understood() {
    let place = Place::new();
    let path = place.field(&Field { units: None, ..Field::new() });
    place.detect_fails(&path, &["variable msl", "has no units", "--units", "hPa"]);
    let path = place.field(&Field { units: Some("furlong"), ..Field::new() });
    place.detect_fails(&path, &["variable msl", "\"furlong\"", "--units", "hPa"]);
    let given = place.run(&["detect", "-i", path.to_str().unwrap(), "--units", "Pa"]);
    given.ended_with(0, &[]);
}

#[test]
fn a_field_without_times_is_detected_and_not_tracked() {
    let place = Place::new();
    let path = place.field(&Field::new().without_time());
    place.fails_on(
        &path,
        &["track", "-o", "tracks.csv"],
        &["variable msl", "no time axis", "hours since"],
    );
    let run = place.run(&["detect", "-i", path.to_str().unwrap(), "-q"]);
    assert!(run.ended_with(0, &[]).stdout.lines().count() > 2);
    let dated = ["detect", "--start", "2000-01-01", "-o", "centres.csv"];
    place.fails_on(&path, &dated, &["no time axis"]);
}

#[test]
fn times_that_are_none_are_refused_with_their_step() {
    let place = Place::new();
    let spoilt = |times: [f64; 4], words: &[&str]| {
        let mut field = Field::new();
        *field.times() = times.into();
        place.detect_fails(&place.field(&field), &[&["variable msl"], words].concat());
    };
    let sort = "sort the steps and drop repeated ones";
    spoilt([0.0, 12.0, 6.0, 18.0], &["2000-01-01T06:00:00 at step 2", sort]);
    spoilt([0.0, 6.0, 6.0, 18.0], &["does not follow 2000-01-01T06:00:00 at step 1", sort]);
    spoilt([0.0, 6.0, f64::NAN, 18.0], &["time NaN at step 2", "correct the time"]);
    spoilt([0.0, 6.0, 1e300, 18.0], &["at step 2", "correct the time"]);
}

#[test]
fn time_units_and_calendars_are_needed_and_understood() {
    let place = Place::new();
    for (units, words) in [
        (None, "the time coordinate \"time\" has no units"),
        (Some("K"), "time units \"K\" are not understood"),
        (Some("hours since noon"), "time units \"hours since noon\" are not understood"),
    ] {
        let mut field = Field::new();
        field.dimensions[0].2 = units;
        place.detect_fails(&place.field(&field), &["variable msl", words, "--time-units"]);
    }
    let path = place.field(&Field { calendar: "lunar", ..Field::new() });
    place.detect_fails(&path, &["variable msl", "\"lunar\""]);
}

#[test]
fn a_record_without_a_step_is_refused() {
    let place = Place::new();
    let mut field = Field::new();
    field.times().clear();
    field.values.clear();
    place.detect_fails(&place.field(&field), &["variable msl", "no time step"]);
}

#[test]
fn coordinates_that_make_no_grid_are_refused_with_their_place() {
    let place = Place::new();
    let remedy = "sort the coordinate";
    let mut field = Field::new();
    field.latitudes().swap(2, 3);
    place.detect_fails(&place.field(&field), &["latitude 30 at index 3", remedy]);
    let mut field = Field::new();
    field.longitudes().swap(4, 5);
    place.detect_fails(&place.field(&field), &["longitude 120 at index 5", remedy]);
    for (value, shown) in [(95.0, "latitude 95"), (f64::NAN, "latitude NaN")] {
        let mut field = Field::new();
        field.latitudes()[0] = value;
        place.detect_fails(&place.field(&field), &["variable msl", shown, "at index 0"]);
    }
    let mut field = Field::new();
    field.longitudes()[3] = f64::INFINITY;
    place.detect_fails(&place.field(&field), &["longitude inf", "at index 3"]);
}

#[test]
fn a_frame_of_nothing_names_its_step() {
    let place = Place::new();
    let mut field = Field::new();
    field.frame(2).fill(f32::NAN);
    let words =
        ["variable msl", "step 2 (2000-01-01T12:00:00)", "every value is missing", "--start"];
    place.detect_fails(&place.field(&field), &words);
}

#[test]
fn an_infinite_value_names_its_step_row_and_column() {
    let place = Place::new();
    let mut field = Field::new();
    field.frame(1)[3 * COLUMNS + 5] = f32::NEG_INFINITY;
    let words = ["variable msl", "step 1 (2000-01-01T06:00:00)", "row 3", "column 5", "repair"];
    place.detect_fails(&place.field(&field), &words);
}

#[test]
fn what_the_simple_detector_cannot_use_is_described_and_refused() {
    let place = Place::new();
    let path = place.cells("cells.nc");
    let words = ["on a HEALPix grid", "-a healpix"];
    let name = path.to_str().unwrap();
    place.run(&["detect", "-o", "centres.csv", "-i", name]).failed(&words);
    place.nothing_is_left();
    let run = place.run(&["info", name]);
    assert!(run.ended_with(0, &[]).stdout.contains("12 cells, HEALPix of nside 1"));
    let run = place.run(&["info", "--json", name]);
    assert!(run.ended_with(0, &[]).stdout.contains("\"kind\": \"healpix\""));
    place.fails_on(&path, &["detect", "--region", "nh", "-o", "a.csv"], &["--region", "HEALPix"]);
}

#[test]
fn the_first_bad_step_is_reported_whatever_the_threads() {
    let place = Place::new();
    let mut field = Field::new();
    field.frame(1).fill(f32::NAN);
    field.frame(3).fill(f32::INFINITY);
    let path = place.field(&field);
    for threads in ["1", "4"] {
        for steps in ["1", "3", "99"] {
            let arguments =
                ["detect", "-q", "-o", "centres.nc", "--threads", threads, "--chunk-steps", steps];
            place.fails_on(&path, &arguments, &["step 1 (2000-01-01T06:00:00)"]);
        }
    }
}

#[test]
fn levels_and_members_are_chosen_from_a_list() {
    let place = Place::new();
    for (dimension, entries, flag, listed) in [
        ("level", [850.0, 500.0], "--level", "850, 500"),
        ("number", [0.0, 7.0], "--member", "0, 7"),
    ] {
        let path = place.field(&Field::new().with_second(dimension, entries));
        place.detect_fails(&path, &["variable msl", "2 entries", flag, listed]);
        for wrong in ["3", "-1", "nan"] {
            let arguments = ["detect", "-o", "centres.csv", flag, wrong];
            place.fails_on(&path, &arguments, &[flag, "is not there", listed]);
        }
        let right = listed.split(", ").next().unwrap();
        let run = place.run(&["detect", "-i", path.to_str().unwrap(), flag, right]);
        run.ended_with(0, &[]);
    }
    let path = place.field(&Field::new().with_second("number", [0.0, 7.0]));
    let arguments = ["detect", "-o", "centres.csv", "--member", "control"];
    place.fails_on(&path, &arguments, &["--member control is not there", "0, 7"]);
}

#[test]
fn a_level_where_there_is_none_is_an_error() {
    let place = Place::new();
    let path = place.field(&Field::new());
    for (flag, value) in [("--level", "850"), ("--member", "1")] {
        let arguments = ["detect", "-o", "centres.csv", flag, value];
        let words = ["variable msl", "has no dimension", &format!("leave {flag} out")];
        place.fails_on(&path, &arguments, &words);
    }
}

#[test]
fn a_dimension_of_another_kind_is_named() {
    let place = Place::new();
    let path = place.field(&Field::new().with_second("quantile", [0.1, 0.9]));
    place.detect_fails(&path, &["variable msl", "\"quantile\"", "select one entry"]);
}
