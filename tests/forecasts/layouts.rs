//! Layouts in which forecasts and ensembles are given away, all of the same
//! lows: two starts, four leads six hours apart, two members.

use std::collections::HashMap;

use crate::files::{Array, Layout, Values};

pub(crate) const ROWS: usize = 37;
pub(crate) const COLUMNS: usize = 72;
pub(crate) const LEADS: usize = 4;
const SPACING_DEG: f64 = 5.0;
/// Hours from 2020-01-01 to each start.
pub(crate) const STARTS_H: [f64; 2] = [0.0, 12.0];
const SINCE: &str = "hours since 2020-01-01";
const NS_PER_H: f64 = 3.6e12;

pub(crate) fn lat_deg(row: usize) -> f64 {
    90.0 - SPACING_DEG * row as f64
}

/// Two lows that go east, the southern one from the second lead on.
pub(crate) fn pressure(init: usize, lead: usize, member: usize, row: usize, column: usize) -> f32 {
    let east = 20.0 + 5.0 * lead as f64 + 60.0 * member as f64 + 100.0 * init as f64;
    let mut pressure = 101_000.0 + 5.0 * lat_deg(row).abs();
    for (lat, is_there) in [(50.0, true), (-45.0, lead > 0)] {
        let across = (SPACING_DEG * column as f64 - east + 180.0).rem_euclid(360.0) - 180.0;
        let distance = ((lat_deg(row) - lat).powi(2) + (across * 0.7).powi(2)) / 50.0;
        if is_there {
            pressure -= 3000.0 * (-distance).exp();
        }
    }
    pressure as f32
}

fn leads_h() -> Vec<f64> {
    (0..LEADS).map(|lead| 6.0 * lead as f64).collect()
}

/// Latitudes, longitudes and the pressure along these dimensions, of which
/// those of starts, leads and members are named.
fn layout(
    dimensions: &[(&'static str, usize)],
    [init, lead, member]: [&'static str; 3],
    coordinates: &[Array],
    attributes: &[(&'static str, &'static str)],
) -> Layout {
    let mut layout = Layout { dimensions: dimensions.to_vec(), arrays: coordinates.to_vec() };
    let degrees = |n: usize, of: fn(usize) -> f64| (0..n).map(of).collect::<Vec<f64>>();
    let lat = degrees(ROWS, lat_deg);
    let lon = degrees(COLUMNS, |column| SPACING_DEG * column as f64);
    layout.arrays.push(Array::numbers(
        "latitude",
        &["latitude"],
        &[("units", "degrees_north")],
        &lat,
    ));
    layout.arrays.push(Array::numbers(
        "longitude",
        &["longitude"],
        &[("units", "degrees_east")],
        &lon,
    ));
    let names: Vec<&'static str> = dimensions.iter().map(|d| d.0).collect();
    let values = layout.fill(&names, |index: &HashMap<&str, usize>| {
        let at = |name: &str| index.get(name).copied().unwrap_or(0);
        pressure(at(init), at(lead), at(member), at("latitude"), at("longitude"))
    });
    let mut all = vec![("units", "Pa"), ("standard_name", "air_pressure_at_mean_sea_level")];
    all.extend_from_slice(attributes);
    layout.arrays.push(Array { name: "msl", dimensions: names, attributes: all, values });
    layout
}

/// As WeatherBench 2: starts are called time, leads are nanoseconds or hours,
/// longitudes come before latitudes.
pub(crate) fn weatherbench(unit: &'static str) -> Layout {
    let factor = if unit == "nanoseconds" { NS_PER_H } else { 1.0 };
    let leads: Vec<f64> = leads_h().iter().map(|h| h * factor).collect();
    layout(
        &[
            ("time", 2),
            ("prediction_timedelta", LEADS),
            ("level", 1),
            ("longitude", COLUMNS),
            ("latitude", ROWS),
        ],
        ["time", "prediction_timedelta", "none"],
        &[
            Array::numbers("time", &["time"], &[("units", SINCE)], &STARTS_H),
            Array::numbers(
                "prediction_timedelta",
                &["prediction_timedelta"],
                &[("units", unit)],
                &leads,
            ),
            Array::numbers("level", &["level"], &[("units", "hPa")], &[1000.0]),
        ],
        &[],
    )
}

/// The same with members ahead.
pub(crate) fn weatherbench_ensemble() -> Layout {
    let mut coordinates = vec![
        Array::numbers("time", &["time"], &[("units", SINCE)], &STARTS_H),
        Array::numbers(
            "prediction_timedelta",
            &["prediction_timedelta"],
            &[("units", "hours")],
            &leads_h(),
        ),
    ];
    coordinates.push(Array::numbers("number", &["number"], &[], &[0.0, 1.0]));
    layout(
        &[
            ("number", 2),
            ("time", 2),
            ("prediction_timedelta", LEADS),
            ("latitude", ROWS),
            ("longitude", COLUMNS),
        ],
        ["time", "prediction_timedelta", "number"],
        &coordinates,
        &[],
    )
}

/// As cfgrib gives it to xarray, with valid times in two dimensions.
pub(crate) fn cfgrib() -> Layout {
    let valid: Vec<f64> =
        STARTS_H.iter().flat_map(|start| leads_h().into_iter().map(move |h| start + h)).collect();
    let init = [("units", SINCE), ("standard_name", "forecast_reference_time")];
    let lead = [("units", "hours"), ("standard_name", "forecast_period")];
    let time = [("units", SINCE), ("standard_name", "time")];
    layout(
        &[("number", 2), ("time", 2), ("step", LEADS), ("latitude", ROWS), ("longitude", COLUMNS)],
        ["time", "step", "number"],
        &[
            Array::numbers("number", &["number"], &[("standard_name", "realization")], &[0.0, 1.0]),
            Array::numbers("time", &["time"], &init, &STARTS_H),
            Array::numbers("step", &["step"], &lead, &leads_h()),
            Array::numbers("valid_time", &["time", "step"], &time, &valid),
        ],
        &[("coordinates", "number time step valid_time latitude longitude")],
    )
}

/// One start a file: leads beside a start that is no dimension.
pub(crate) fn one_start() -> Layout {
    layout(
        &[("lead_time", LEADS), ("latitude", ROWS), ("longitude", COLUMNS)],
        ["none", "lead_time", "none"],
        &[
            Array::numbers("forecast_reference_time", &[], &[("units", SINCE)], &[12.0]),
            Array::numbers("lead_time", &["lead_time"], &[("units", "hours")], &leads_h()),
        ],
        &[],
    )
}

/// As the example data of GraphCast: times are leads, dates are beside them.
pub(crate) fn graphcast() -> Layout {
    let dates: Vec<f64> = leads_h().iter().map(|h| h + 6.0).collect();
    layout(
        &[("batch", 1), ("time", LEADS), ("latitude", ROWS), ("longitude", COLUMNS)],
        ["none", "time", "none"],
        &[
            Array::numbers("time", &["time"], &[("units", "hours")], &leads_h()),
            Array::numbers("datetime", &["batch", "time"], &[("units", SINCE)], &dates),
        ],
        &[],
    )
}

/// An ensemble of records, the members by name.
pub(crate) fn named_members() -> Layout {
    layout(
        &[("member", 2), ("time", LEADS), ("latitude", ROWS), ("longitude", COLUMNS)],
        ["none", "time", "member"],
        &[
            Array::texts("member", &["r1i1p1f1", "r2i1p1f1"]),
            Array::numbers("time", &["time"], &[("units", SINCE)], &leads_h()),
        ],
        &[],
    )
}

/// The values of an array of numbers.
pub(crate) fn numbers(array: &mut Array) -> &mut Vec<f64> {
    match &mut array.values {
        Values::Doubles(values) => values,
        Values::Floats(_) | Values::Texts(_) => panic!("{} holds no doubles", array.name),
    }
}
