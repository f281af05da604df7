//! Meshes that others wrote: taken for what they are or refused in words.

use std::path::Path;

use netcdf::AttributeValue;
use stormtracker::io::fields::{FieldProblem, FieldSource, Selection, WriteParams};
use stormtracker::model::{Mesh, TimeAxis};

use crate::meshes::{dated, description, meshes, of_variable, write};

fn text(value: &str) -> AttributeValue {
    AttributeValue::from(value)
}

/// A mesh as we write it, with attributes of its variables changed.
fn changed(path: &Path, mesh: &Mesh, changes: &[(&str, &str, AttributeValue)]) {
    write(path, &description(mesh, dated()), &WriteParams::default());
    let mut file = netcdf::append(path).unwrap();
    for (variable, attribute, value) in changes {
        let mut variable = file.variable_mut(variable).unwrap();
        variable.put_attribute(attribute, value.clone()).unwrap();
    }
    file.close().unwrap();
}

/// Takes away what says where each point is.
fn without_places(path: &Path) {
    let mut file = netcdf::append(path).unwrap();
    for name in ["latitude", "longitude"] {
        let mut places = file.variable_mut(name).unwrap();
        places.put_attribute("standard_name", "height").unwrap();
    }
    file.close().unwrap();
}

fn refused(path: &Path) -> (FieldProblem, String) {
    let error = FieldSource::open(path, &of_variable("msl")).unwrap_err();
    let words = error.to_string();
    (*error.problem, words)
}

#[test]
fn another_projection_is_refused_with_what_is_different() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    for (attribute, value, words) in [
        ("grid_mapping_name", text("lambert_conformal_conic"), "(lambert_conformal_conic)"),
        ("latitude_of_projection_origin", 60.0.into(), "latitude_of_projection_origin 60"),
        ("earth_radius", 6_371_229.0.into(), "earth_radius 6371229"),
        ("scale_factor_at_projection_origin", 0.994.into(), "at_projection_origin 0.994"),
        ("straight_vertical_longitude_from_pole", (-45.0).into(), "from_pole -45"),
        ("false_easting", 1e6.into(), "false_easting 1000000"),
        ("earth_radius", text("unknown"), "earth_radius not given"),
    ] {
        changed(&path, &meshes()[1], &[("crs", attribute, value)]);
        let source = FieldSource::open(&path, &of_variable("msl")).unwrap();
        assert!(matches!(source.meta().mesh, Mesh::Curvilinear(_)), "{words}");
        without_places(&path);
        let (problem, message) = refused(&path);
        assert!(matches!(problem, FieldProblem::Projection { .. }), "{message}");
        assert!(message.contains(words) && message.contains("regrid"), "{message}");
    }
    changed(&path, &meshes()[1], &[("x", "units", text("furlong"))]);
    assert!(refused(&path).1.contains("x has units \"furlong\""));
    changed(&path, &meshes()[1], &[("msl", "grid_mapping", text("nothing"))]);
    without_places(&path);
    assert!(refused(&path).1.contains("no grid mapping"));
    rotated_pole(&path);
    assert!(refused(&path).1.contains("(rotated_latitude_longitude)"));
}

/// Rows and columns that look like latitudes and longitudes and are none.
fn rotated_pole(path: &Path) {
    changed(path, &meshes()[0], &[("msl", "grid_mapping", text("time"))]);
    let mut file = netcdf::append(path).unwrap();
    let mut time = file.variable_mut("time").unwrap();
    time.put_attribute("grid_mapping_name", "rotated_latitude_longitude").unwrap();
}

#[test]
fn cells_in_another_order_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    let none = text("");
    for (changes, words) in [
        (vec![("crs", "healpix_order", none)], "order "),
        (vec![("crs", "healpix_nside", 8.into())], "nside 8 and 192 cells"),
        (vec![("cell", "add_offset", 1.0.into())], "cell 192 at index 191"),
    ] {
        changed(&path, &Mesh::Healpix { nside: 4 }, &changes);
        let (problem, message) = refused(&path);
        assert!(matches!(problem, FieldProblem::Cells { .. }), "{message}");
        assert!(message.contains(words), "{message}");
    }
}

/// Cells without a mapping, as some models write them.
fn bare_cells(path: &Path, cells: usize, dimension: &str, latitudes: Option<f64>) {
    let mut file = netcdf::create(path).unwrap();
    file.add_dimension(dimension, cells).unwrap();
    if let Some(of_all) = latitudes {
        let mut lat = file.add_variable::<f64>("lat", &[dimension]).unwrap();
        lat.put_attribute("units", "degrees_north").unwrap();
        lat.put_values(&vec![of_all; cells], ..).unwrap();
        let mut lon = file.add_variable::<f64>("lon", &[dimension]).unwrap();
        lon.put_attribute("units", "degrees_east").unwrap();
    }
    let mut msl = file.add_variable::<f32>("msl", &[dimension]).unwrap();
    msl.put_attribute("units", "Pa").unwrap();
    msl.put_values(&vec![1e5f32; cells], ..).unwrap();
    file.close().unwrap();
}

#[test]
fn bare_cells_are_taken_for_healpix_by_their_number_and_place() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    for dimension in ["cell", "cells", "values", "ncells", "pix"] {
        bare_cells(&path, 108, dimension, None);
        let source = FieldSource::open(&path, &Selection::default()).unwrap();
        assert_eq!(source.meta().mesh, Mesh::Healpix { nside: 3 });
        assert_eq!(source.meta().times, TimeAxis::undated());
        assert!(source.meta().notes[0].contains("HEALPix"), "{:?}", source.meta().notes);
    }
    bare_cells(&path, 108, "cell", Some(12.0));
    let (problem, message) = refused(&path);
    assert!(matches!(problem, FieldProblem::Cells { .. }), "{message}");
    assert!(message.contains("lat 12 of cell 0"), "{message}");
    for (cells, dimension) in [(107, "cell"), (108, "station")] {
        bare_cells(&path, cells, dimension, None);
        let (problem, message) = refused(&path);
        assert!(matches!(problem, FieldProblem::UnknownVariable { .. }), "{message}");
    }
}

#[test]
fn a_region_is_cut_from_latitudes_and_longitudes_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.zarr");
    for mesh in &meshes()[1..] {
        write(&path, &description(mesh, dated()), &WriteParams::default());
        let region = Some("nh".parse().unwrap());
        let error = FieldSource::open(&path, &Selection { region, ..of_variable("vo") });
        let error = error.unwrap_err();
        assert!(matches!(*error.problem, FieldProblem::RegionOfMesh { .. }), "{error}");
        assert!(error.to_string().contains("--region"), "{error}");
    }
}

#[test]
fn coordinates_of_a_plane_in_metres_are_understood_and_must_ascend() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.nc");
    let metres = [
        ("x", "units", text("m")),
        ("y", "units", text("m")),
        ("x", "scale_factor", 1000.0.into()),
        ("y", "scale_factor", 1000.0.into()),
    ];
    let mesh = &meshes()[2];
    changed(&path, mesh, &metres);
    let source = FieldSource::open(&path, &of_variable("msl")).unwrap();
    assert_eq!(&source.meta().mesh, mesh);
    changed(&path, mesh, &[("y", "scale_factor", (-1.0).into())]);
    let (problem, message) = refused(&path);
    assert!(matches!(problem, FieldProblem::Plane(_)), "{message}");
}
