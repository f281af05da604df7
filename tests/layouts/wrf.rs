//! WRF: times as characters, places of the points at every step, no CF.

use std::path::Path;

use stormtracker::io::fields::{FieldProblem, FieldSource};
use stormtracker::model::Mesh;
use stormtracker::model::Quantity::MeanSeaLevelPressure;

use crate::classic_file::{Values, Variable, write};
use crate::field::*;

const TIMES: [&str; STEPS] = ["2005-08-28T00:00:00", "2005-08-28T06:00:00", "2005-08-28T12:00:00"];
const SOUTH_NORTH: usize = 6;
const WEST_EAST: usize = 8;

/// Points of a conformal map, rows from the south.
fn points() -> Vec<(f64, f64)> {
    let point = |row: usize, column: usize| {
        let (y, x) = (row as f64, column as f64 - 4.0);
        let lat = 20.0 + 3.0 * y - 0.1 * x * x;
        (f64::from(lat as f32), f64::from((-90.0 + x * (3.0 + 0.2 * y)) as f32))
    };
    (0..SOUTH_NORTH).flat_map(|row| (0..WEST_EAST).map(move |column| point(row, column))).collect()
}

fn wrfout(path: &Path, units_of_minutes: &str, drift_deg: f32) {
    let dimensions = [
        ("Time", STEPS),
        ("DateStrLen", 19),
        ("south_north", SOUTH_NORTH),
        ("west_east", WEST_EAST),
    ];
    let at_every_step = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let step =
            |step: usize| points().iter().map(move |p| (of(p) as f32, step)).collect::<Vec<_>>();
        let drift = |(v, step): (f32, usize)| v + drift_deg * step as f32;
        Values::Singles((0..STEPS).flat_map(step).map(drift).collect())
    };
    let pressure: Vec<f32> = frames_at(&points()).iter().map(|pa| (pa / 100.0) as f32).collect();
    let texts: String = TIMES.map(|time| time.replace('T', "_")).concat();
    let lat = [("units", "degree_north"), ("description", "LATITUDE, SOUTH IS NEGATIVE")];
    let lon = [("units", "degree_east"), ("description", "LONGITUDE, WEST IS NEGATIVE")];
    let computational = [("units", "degree_north"), ("description", "COMPUTATIONAL GRID LATITUDE")];
    let minutes = [("units", units_of_minutes), ("description", "minutes since")];
    let slp = [("units", "hPa"), ("coordinates", "XLONG XLAT XTIME"), ("MemoryOrder", "XY ")];
    let surface = [("units", "Pa"), ("coordinates", "XLONG XLAT XTIME")];
    let field: &[usize] = &[0, 2, 3];
    let variable =
        |name, dimensions, attributes, values| Variable { name, dimensions, attributes, values };
    write(
        path,
        &dimensions,
        &[
            variable("Times", &[0, 1], &[], Values::Characters(texts)),
            variable("XTIME", &[0], &minutes, Values::Singles(vec![0.0, 360.0, 720.0])),
            variable("CLAT", field, &computational, Values::Singles(vec![0.0; STEPS * 48])),
            variable("XLAT", field, &lat, at_every_step(&|p| p.0)),
            variable("XLONG", field, &lon, at_every_step(&|p| p.1)),
            variable("PSFC", field, &surface, Values::Singles(vec![9e4; STEPS * 48])),
            variable("slp", field, &slp, Values::Singles(pressure)),
        ],
    );
}

#[test]
fn minutes_since_a_date_or_texts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("wrfout_d01_2005-08-28_00:00:00");
    for (units, how) in [
        ("minutes since 2005-08-28 00:00:00", "XTIME, by units"),
        ("minutes since simulation start", "Times, by its texts"),
        ("minutes", "Times, by its texts"),
    ] {
        wrfout(&path, units, 0.0);
        let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.05);
        assert_eq!(recognised(&source, "time"), how);
        let Mesh::Curvilinear(mesh) = &source.meta().mesh else { panic!("{}", source.meta().mesh) };
        assert_eq!((mesh.rows(), mesh.columns()), (SOUTH_NORTH, WEST_EAST));
        assert!(mesh.center_deg(0, 4).0 > mesh.center_deg(5, 4).0, "north first");
        assert!(notes(&source, "XLAT and XLONG"), "{:?}", source.meta().notes);
    }
}

#[test]
fn nests_that_move_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("wrfout_d02");
    wrfout(&path, "minutes since 2005-08-28 00:00:00", 0.5);
    let error = FieldSource::open(&path, &Default::default()).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::MovingMesh { .. }), "{error}");
    assert!(error.to_string().contains("XLAT changes with time"), "{error}");
}
