//! Every layout is understood: which runs there are, their times and values.

use std::path::Path;

use stormtracker::io::access::Access;
use stormtracker::io::fields::{FieldSource, Selection, SeriesError, runs};
use stormtracker::model::Run;

use crate::files::Layout;
use crate::layouts::{self, COLUMNS, LEADS, ROWS, pressure};

/// The run of indices and its first time; texts of the run's start and member.
struct Expected {
    init: usize,
    member: usize,
    run: (Option<&'static str>, Option<&'static str>),
    first: &'static str,
}

const DAY: &str = "2020-01-01T00:00:00";
const NOON: &str = "2020-01-01T12:00:00";

fn expected(init: usize, member: usize, names: Option<&'static str>) -> Expected {
    let start = [DAY, NOON][init];
    Expected { init, member, run: (Some(start), names), first: start }
}

fn run_of((init, member): (Option<&str>, Option<&str>)) -> Run {
    Run { init: init.map(|init| init.parse().unwrap()), member: member.map(String::from) }
}

fn runs_in(path: &Path, selection: &Selection) -> Result<Vec<Run>, SeriesError> {
    let found = runs(&[path.into()], selection, &Access::default())?;
    Ok(found.into_iter().map(|entry| entry.run).collect())
}

fn check(path: &Path, expected: &[Expected]) {
    let found = runs_in(path, &Selection::default()).unwrap();
    let wanted: Vec<Run> = expected.iter().map(|e| run_of(e.run)).collect();
    assert_eq!(found, wanted, "{}", path.display());
    let mut frame = vec![0.0; ROWS * COLUMNS];
    for Expected { init, member, run, first } in expected {
        let selection = Selection {
            init: run.0.map(String::from),
            member: run.1.map(String::from),
            ..Selection::default()
        };
        let source = FieldSource::open(path, &selection).unwrap();
        assert_eq!(source.meta().run, run_of(*run));
        assert_eq!(source.meta().times.date_time(0).to_string(), *first);
        assert_eq!((source.steps(), source.meta().times.step_s()), (LEADS, Some(21_600)));
        let block = source.load(0..LEADS, None).unwrap();
        for lead in 0..LEADS {
            block.frame(lead, &mut frame).unwrap();
            for (i, value) in frame.iter().enumerate() {
                let expected = pressure(*init, lead, *member, i / COLUMNS, i % COLUMNS);
                assert_eq!(*value, expected, "{run:?}, lead {lead}, point {i}");
            }
        }
    }
}

/// Checks a layout as NetCDF and as Zarr.
fn check_layout(layout: &Layout, expected: &[Expected]) {
    let directory = tempfile::tempdir().unwrap();
    let (netcdf, zarr) = (directory.path().join("a.nc"), directory.path().join("a.zarr"));
    layout.write_netcdf(&netcdf);
    check(&netcdf, expected);
    layout.write_zarr(&zarr);
    check(&zarr, expected);
}

fn two_by_two() -> [Expected; 4] {
    let at = |init: usize, member: usize| expected(init, member, Some(["0", "1"][member]));
    [at(0, 0), at(0, 1), at(1, 0), at(1, 1)]
}

#[test]
fn weatherbench() {
    for unit in ["hours", "nanoseconds"] {
        let runs = [expected(0, 0, None), expected(1, 0, None)];
        check_layout(&layouts::weatherbench(unit), &runs);
    }
    check_layout(&layouts::weatherbench_ensemble(), &two_by_two());
}

#[test]
fn leads_without_a_unit_may_be_nanoseconds() {
    let mut layout = layouts::weatherbench("nanoseconds");
    layout.array("prediction_timedelta").attributes.clear();
    check_layout(&layout, &[expected(0, 0, None), expected(1, 0, None)]);
}

#[test]
fn cfgrib() {
    check_layout(&layouts::cfgrib(), &two_by_two());
}

#[test]
fn valid_times_in_the_other_order_and_without_starts() {
    let mut layout = layouts::cfgrib();
    let valid = layout.array("valid_time");
    valid.dimensions.reverse();
    let values = layouts::numbers(valid);
    let rows = values.clone();
    for (i, value) in values.iter_mut().enumerate() {
        *value = rows[i % 2 * LEADS + i / 2];
    }
    check_layout(&layout, &two_by_two());
    layout.arrays.retain(|array| array.name != "time");
    check_layout(&layout, &two_by_two());
}

#[test]
fn one_start_a_file() {
    let start = Expected { init: 0, member: 0, run: (Some(NOON), None), first: NOON };
    check_layout(&layouts::one_start(), &[start]);
}

#[test]
fn graphcast() {
    let first = "2020-01-01T06:00:00";
    let only = Expected { init: 0, member: 0, run: (Some(first), None), first };
    check_layout(&layouts::graphcast(), &[only]);
}

#[test]
fn members_by_name() {
    let member = |member: usize| {
        let name = ["r1i1p1f1", "r2i1p1f1"][member];
        Expected { init: 0, member, run: (None, Some(name)), first: DAY }
    };
    check_layout(&layouts::named_members(), &[member(0), member(1)]);
}

#[test]
fn names_that_are_not_read_give_way_to_places() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.zarr");
    layouts::named_members().write_zarr(&path);
    let names = |dtype: &str, fill: &str| {
        let document = format!(
            r#"{{"zarr_format": 2, "dtype": "{dtype}", "fill_value": {fill}, "order": "C",
            "filters": null, "compressor": null, "shape": [2], "chunks": [2]}}"#
        );
        std::fs::write(path.join("member/.zarray"), document).unwrap();
        let runs = runs_in(&path, &Selection::default()).unwrap();
        runs.into_iter().map(|run| run.member.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(names("<U10", "null"), ["r1i1p1f1", "r2i1p1f1"]);
    assert_eq!(names("|S40", "null"), ["0", "1"]);
}

#[test]
fn a_number_that_is_no_dimension_makes_no_run() {
    let mut layout = layouts::graphcast();
    layout.arrays.retain(|array| array.name != "datetime");
    let time = layout.array("time");
    time.attributes = vec![("units", "hours since 2020-01-01")];
    layout.array("msl").attributes.push(("coordinates", "number"));
    layout.arrays.push(crate::files::Array::numbers("number", &[], &[], &[0.0]));
    let plain = Expected { init: 0, member: 0, run: (None, None), first: DAY };
    check_layout(&layout, &[plain]);
}

#[test]
fn starts_without_leads_are_times() {
    let mut layout = layouts::graphcast();
    layout.arrays.retain(|array| array.name != "datetime");
    let time = layout.array("time");
    time.attributes =
        vec![("units", "hours since 2020-01-01"), ("standard_name", "forecast_reference_time")];
    let plain = Expected { init: 0, member: 0, run: (None, None), first: DAY };
    check_layout(&layout, &[plain]);
    // The lead that all have moves them.
    layout.array("msl").attributes.push(("coordinates", "step"));
    let lead = [("units", "hours"), ("standard_name", "forecast_period")];
    layout.arrays.push(crate::files::Array::numbers("step", &[], &lead, &[12.0]));
    let plain = Expected { init: 0, member: 0, run: (None, None), first: NOON };
    check_layout(&layout, &[plain]);
}

/// What one lead of a set of forecasts leaves: nothing says that `time` is the
/// start but the lead beside it.
#[test]
fn times_beside_one_lead_are_starts() {
    let mut layout = layouts::graphcast();
    layout.arrays.retain(|array| array.name != "datetime");
    layout.array("time").attributes = vec![("units", "hours since 2020-01-01")];
    layout.array("msl").attributes.push(("coordinates", "prediction_timedelta"));
    let lead = [("units", "hours")];
    layout.arrays.push(crate::files::Array::numbers("prediction_timedelta", &[], &lead, &[12.0]));
    check_layout(&layout, &[Expected { init: 0, member: 0, run: (None, None), first: NOON }]);
    // What is said to be the time is one.
    layout.array("time").attributes.push(("standard_name", "time"));
    check_layout(&layout, &[Expected { init: 0, member: 0, run: (None, None), first: DAY }]);
}

#[test]
fn a_period_leaves_the_runs_that_reach_into_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    layouts::weatherbench("hours").write_netcdf(&path);
    let within = |start: &str| {
        let selection = Selection { start: Some(start.into()), ..Selection::default() };
        runs_in(&path, &selection)
    };
    assert_eq!(within("2020-01-01T12").unwrap().len(), 2);
    assert_eq!(within("2020-01-02").unwrap(), [run_of((Some(NOON), None))]);
    let error = within("2020-02-01").unwrap_err().to_string();
    assert!(error.contains("--start 2020-02-01 holds nothing"), "{error}");
}
