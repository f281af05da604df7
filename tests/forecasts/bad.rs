//! What is no run, and data that are no set of runs.

use stormtracker::io::access::Access;
use stormtracker::io::fields::{FieldSource, Selection, runs};

use crate::files::Layout;
use crate::layouts;

/// The error of opening and of listing the runs, which are the same.
fn error(layout: &Layout, selection: &Selection) -> String {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    layout.write_netcdf(&path);
    let opened = FieldSource::open(&path, selection).unwrap_err().to_string();
    let listed = runs(&[path.as_path().into()], selection, &Access::default()).unwrap_err();
    assert_eq!(opened, listed.to_string());
    opened
}

fn init(text: &str) -> Selection {
    Selection { init: Some(text.into()), ..Selection::default() }
}

fn member(text: &str) -> Selection {
    Selection { member: Some(text.into()), ..Selection::default() }
}

#[test]
fn what_is_not_there_is_said_with_what_is() {
    let forecasts = layouts::weatherbench("hours");
    let found = error(&forecasts, &init("2020-01-01T06"));
    for part in ["--init 2020-01-01T06", "\"time\"", "2020-01-01T00:00:00, 2020-01-01T12:00:00"] {
        assert!(found.contains(part), "{found}");
    }
    let found = error(&layouts::named_members(), &member("r3i1p1f1"));
    assert!(found.contains("--member r3i1p1f1") && found.contains("r1i1p1f1, r2i1p1f1"), "{found}");
    assert!(error(&forecasts, &init("soon")).contains("\"soon\" is not a time"));
    assert!(error(&forecasts, &member("1")).contains("leave --member out"));
    assert!(error(&layouts::named_members(), &init("2020-01-01")).contains("leave --init out"));
    assert!(error(&layouts::one_start(), &init("2020-01-01")).contains("2020-01-01T12:00:00"));
}

#[test]
fn one_of_several_runs_has_to_be_chosen() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    layouts::cfgrib().write_netcdf(&path);
    let problem = |selection: &Selection| {
        FieldSource::open(&path, selection).unwrap_err().problem.to_string()
    };
    let starts = problem(&Selection::default());
    assert!(
        starts.contains("choose one with --init: 2020-01-01T00:00:00, 2020-01-01T12:00:00"),
        "{starts}"
    );
    let members = problem(&init("2020-01-01T12"));
    assert!(members.contains("choose one with --member: 0, 1"), "{members}");
    let chosen = Selection { member: Some("1.0".into()), ..init("2020-01-01T12") };
    assert_eq!(FieldSource::open(&path, &chosen).unwrap().meta().run.member.as_deref(), Some("1"));
}

#[test]
fn leads_need_a_unit_and_a_start() {
    let mut layout = layouts::one_start();
    layout.array("lead_time").attributes.clear();
    let found = error(&layout, &Selection::default());
    assert!(found.contains("lead times \"lead_time\"") && found.contains("\"hours\""), "{found}");
    let mut layout = layouts::one_start();
    layout.arrays.retain(|array| array.name != "forecast_reference_time");
    let found = error(&layout, &Selection::default());
    assert!(
        found.contains("forecast_reference_time") && found.contains("\"lead_time\""),
        "{found}"
    );
}

#[test]
fn leads_out_of_order_and_repeated_starts_are_refused() {
    let mut layout = layouts::one_start();
    layouts::numbers(layout.array("lead_time"))[2] = 3.0;
    let found = error(&layout, &Selection::default());
    assert!(found.contains("2020-01-01T15:00:00 at step 2 does not follow"), "{found}");
    let mut layout = layouts::weatherbench("hours");
    layouts::numbers(layout.array("time"))[1] = 0.0;
    let found = error(&layout, &init("2020-01-01"));
    assert!(found.contains("has 2020-01-01T00:00:00 twice along \"time\""), "{found}");
    let mut layout = layouts::weatherbench_ensemble();
    layouts::numbers(layout.array("number"))[1] = 0.0;
    let found = error(&layout, &init("2020-01-01"));
    assert!(found.contains("has 0 twice along \"number\""), "{found}");
}

#[test]
fn a_missing_valid_time_is_an_error() {
    let mut layout = layouts::cfgrib();
    layouts::numbers(layout.array("valid_time"))[5] = f64::NAN;
    let selection = Selection { member: Some("0".into()), ..init("2020-01-01T12") };
    let found = error(&layout, &selection);
    assert!(found.contains("time NaN at step 1 is not a time"), "{found}");
}
