//! The field that goes in, and what has to come out.

use std::path::Path;

use stormtracker::io::fields::{FieldSource, Selection};
use stormtracker::math::Healpix;
use stormtracker::model::{Mesh, Quantity};

/// Global latitudes and longitudes of the small grids.
pub(crate) const ROWS: usize = 7;
pub(crate) const COLUMNS: usize = 12;
pub(crate) const STEPS: usize = 3;

/// A value of its own at every place and step, between 98 000 and 104 000.
pub(crate) fn value(step: usize, lat_deg: f64, lon_deg: f64) -> f64 {
    let (lat, lon) = (lat_deg.to_radians(), lon_deg.to_radians());
    let waves = (lon + 0.3 * step as f64).cos() + 0.5 * (2.0 * lon).sin();
    101_000.0 + 900.0 * lat.sin() + 1000.0 * lat.cos() * waves + 10.0 * step as f64
}

/// Latitudes from the north.
pub(crate) fn latitudes() -> Vec<f64> {
    (0..ROWS).map(|row| 90.0 - 30.0 * row as f64).collect()
}

pub(crate) fn longitudes() -> Vec<f64> {
    (0..COLUMNS).map(|column| 30.0 * column as f64).collect()
}

/// Latitudes between the poles that a Gaussian grid might have.
pub(crate) fn gaussian_latitudes() -> Vec<f64> {
    vec![73.799, 52.813, 31.704, 10.570, -10.570, -31.704, -52.813, -73.799]
}

/// Values of all steps, `(step, lat, lon)`.
pub(crate) fn frames(lat_deg: &[f64], lon_deg: &[f64]) -> Vec<f64> {
    let row = |step: usize, lat: f64| lon_deg.iter().map(move |&lon| value(step, lat, lon));
    let frame = |step: usize| lat_deg.iter().flat_map(move |&lat| row(step, lat));
    (0..STEPS).flat_map(frame).collect()
}

/// Values of all steps at points, `(step, point)`.
pub(crate) fn frames_at(points: &[(f64, f64)]) -> Vec<f64> {
    let frame = |step: usize| points.iter().map(move |&(lat, lon)| value(step, lat, lon));
    (0..STEPS).flat_map(frame).collect()
}

pub(crate) fn single(values: &[f64]) -> Vec<f32> {
    values.iter().map(|&v| v as f32).collect()
}

pub(crate) fn variable(name: &str) -> Selection {
    Selection { variable: Some(name.into()), ..Selection::default() }
}

pub(crate) fn at_level(level: f64) -> Selection {
    Selection { level: Some(level), ..Selection::default() }
}

/// Opens a dataset and checks times and all values.
pub(crate) fn comes_out(
    path: &Path,
    selection: &Selection,
    quantity: Quantity,
    times: [&str; STEPS],
    tolerance: f64,
) -> FieldSource {
    let source = FieldSource::open(path, selection).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(source.meta().variable.quantity, quantity);
    let axis = &source.meta().times;
    let found: Vec<String> = (0..axis.len()).map(|step| axis.date_time(step).to_string()).collect();
    assert_eq!(found, times);
    values_come_out(&source, tolerance);
    source
}

/// Checks every value of every step by the place that the mesh gives it.
pub(crate) fn values_come_out(source: &FieldSource, tolerance: f64) {
    let places = places(&source.meta().mesh);
    let block = source.load(0..source.steps(), None).unwrap();
    let mut frame = vec![0.0; places.len()];
    for step in 0..source.steps() {
        block.frame(step, &mut frame).unwrap();
        for (&found, &(lat, lon)) in frame.iter().zip(&places) {
            let expected = value(step, lat, lon);
            let off = (f64::from(found) - expected).abs();
            assert!(off <= tolerance, "step {step} at {lat}N {lon}E: {found}, not {expected}");
        }
    }
}

/// Latitude and longitude of every value of a frame.
pub(crate) fn places(mesh: &Mesh) -> Vec<(f64, f64)> {
    match mesh {
        Mesh::LatLon(grid) => {
            assert!(grid.lat_deg().windows(2).all(|pair| pair[1] < pair[0]), "north first");
            let row = |&lat: &f64| grid.lon_deg().iter().map(move |&lon| (lat, lon));
            grid.lat_deg().iter().flat_map(row).collect()
        }
        Mesh::Curvilinear(points) => {
            points.lat_deg().iter().copied().zip(points.lon_deg().iter().copied()).collect()
        }
        Mesh::Healpix { nside } => Healpix::new(*nside).centers_deg().collect(),
        Mesh::Plane(_) => panic!("no layout here is on a plane"),
    }
}

/// How a quantity of a source was recognised.
pub(crate) fn recognised<'a>(source: &'a FieldSource, what: &str) -> &'a str {
    let found = source.meta().recognised.iter().find(|(axis, _)| axis == what);
    &found.unwrap_or_else(|| panic!("{what} of {:?}", source.meta().recognised)).1
}

/// Whether a note says something.
pub(crate) fn notes(source: &FieldSource, words: &str) -> bool {
    source.meta().notes.iter().any(|note| note.contains(words))
}
