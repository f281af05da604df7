//! CMIP6: monotonic names, bounds beside every axis, model calendars.

use stormtracker::io::fields::{FieldProblem, FieldSource, Selection};
use stormtracker::model::Calendar;
use stormtracker::model::Quantity::{EastwardWind, MeanSeaLevelPressure};

use crate::field::*;
use crate::netcdf_file::NetcdfFile;

const MISSING: f32 = 1e20;
/// The levels of `plev19`.
const LEVELS_PA: [f64; 19] = [
    100_000.0, 92_500.0, 85_000.0, 70_000.0, 60_000.0, 50_000.0, 40_000.0, 30_000.0, 25_000.0,
    20_000.0, 15_000.0, 10_000.0, 7000.0, 5000.0, 3000.0, 2000.0, 1000.0, 500.0, 100.0,
];

/// Axes with bounds; steps of six hours around the end of February.
fn axes(file: &mut NetcdfFile, calendar: &str) {
    let time = [
        ("bounds", "time_bnds"),
        ("axis", "T"),
        ("standard_name", "time"),
        ("units", "days since 1850-01-01"),
        ("calendar", calendar),
    ];
    let days = match calendar {
        "360_day" => 59.75,
        _ => 58.75,
    };
    let days: Vec<f64> = (0..STEPS).map(|step| days + 0.25 * step as f64).collect();
    file.put("time", &["time"], &time, &days);
    let bounds: Vec<f64> = days.iter().flat_map(|day| [day - 0.125, day + 0.125]).collect();
    file.put("time_bnds", &["time", "bnds"], &[], &bounds);
    let south_first: Vec<f64> = latitudes().into_iter().rev().collect();
    for (name, axis, standard_name, units, values) in [
        ("lat", "Y", "latitude", "degrees_north", south_first),
        ("lon", "X", "longitude", "degrees_east", longitudes()),
    ] {
        let bounds = format!("{name}_bnds");
        let attributes = [
            ("bounds", bounds.as_str()),
            ("units", units),
            ("axis", axis),
            ("standard_name", standard_name),
        ];
        file.put(name, &[name], &attributes, &values);
        let edges: Vec<f64> = values.iter().flat_map(|v| [v - 15.0, v + 15.0]).collect();
        file.put(&bounds, &[name, "bnds"], &[("units", units)], &edges);
    }
}

fn sizes() -> Vec<(&'static str, usize)> {
    vec![("time", STEPS), ("lat", ROWS), ("lon", COLUMNS), ("bnds", 2), ("plev", 19)]
}

fn values() -> Vec<f64> {
    let south_first: Vec<f64> = latitudes().into_iter().rev().collect();
    frames(&south_first, &longitudes())
}

#[test]
fn sea_level_pressure_in_model_calendars() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("psl_6hrPlev.nc");
    for (calendar, days) in [("noleap", ["02-28", "03-01"]), ("360_day", ["02-30", "03-01"])] {
        let mut file = NetcdfFile::create(&path, &sizes());
        axes(&mut file, calendar);
        let attributes = [
            ("standard_name", "air_pressure_at_mean_sea_level"),
            ("long_name", "Sea Level Pressure"),
            ("units", "Pa"),
            ("cell_methods", "area: mean time: point"),
            ("cell_measures", "area: areacella"),
        ];
        file.put_with("psl", &["time", "lat", "lon"], &attributes, &single(&values()), |v| {
            v.set_fill_value(MISSING).unwrap();
            v.put_attribute("missing_value", MISSING).unwrap();
        });
        file.close();
        let times = [(days[0], 18), (days[1], 0), (days[1], 6)]
            .map(|(day, h)| format!("1850-{day}T{h:02}:00:00"));
        let times = [0, 1, 2].map(|i| times[i].as_str());
        let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, times, 0.01);
        assert_eq!(source.meta().times.calendar(), Calendar::from_cf_name(calendar).unwrap());
        assert_eq!(recognised(&source, "latitude"), "lat, by standard_name");
    }
}

fn wind(path: &std::path::Path) {
    let mut file = NetcdfFile::create(path, &sizes());
    axes(&mut file, "noleap");
    let plev = [
        ("units", "Pa"),
        ("axis", "Z"),
        ("positive", "down"),
        ("long_name", "pressure"),
        ("standard_name", "air_pressure"),
    ];
    file.put("plev", &["plev"], &plev, &LEVELS_PA);
    let height = [("units", "m"), ("axis", "Z"), ("positive", "up"), ("standard_name", "height")];
    file.put("height", &[], &height, &[10.0f64]);
    let plane = ROWS * COLUMNS;
    let mut all = Vec::new();
    for frame in values().chunks(plane) {
        for level_pa in LEVELS_PA {
            // Elsewhere below the ground.
            let is_wanted = level_pa == 85_000.0;
            let value = |v: &f64| if is_wanted { *v as f32 } else { MISSING };
            all.extend(frame.iter().map(value));
        }
    }
    let attributes = [("standard_name", "eastward_wind"), ("units", "m s-1")];
    file.put_with("ua", &["time", "plev", "lat", "lon"], &attributes, &all, |v| {
        v.set_fill_value(MISSING).unwrap();
        v.put_attribute("missing_value", MISSING).unwrap();
    });
    file.close();
}

#[test]
fn levels_in_pascals_are_found_by_hectopascals() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ua_6hrPlevPt.nc");
    wind(&path);
    let times = ["1850-02-28T18:00:00", "1850-03-01T00:00:00", "1850-03-01T06:00:00"];
    for (asked, is_noted) in [(850.0, true), (85_000.0, false)] {
        let selection = Selection { level: Some(asked), ..variable("ua") };
        let source = comes_out(&path, &selection, EastwardWind, times, 0.01);
        assert_eq!(notes(&source, "taken for hPa"), is_noted, "{:?}", source.meta().notes);
        assert!(notes(&source, "plev 85000 chosen"));
    }
    let selection = Selection { level: Some(500.0), ..variable("ua") };
    let error = FieldSource::open(&path, &selection).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::AmbiguousLevel { .. }), "{error}");
}
