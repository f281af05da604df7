//! Points along one dimension: reduced Gaussian grids of AIFS and the IFS, and
//! HEALPix in both orders.

use std::path::Path;

use serde_json::{Value, json};
use stormtracker::io::fields::{FieldProblem, FieldSource, Selection};
use stormtracker::math::Healpix;
use stormtracker::model::Mesh;
use stormtracker::model::Quantity::MeanSeaLevelPressure;

use crate::field::*;
use crate::netcdf_file::NetcdfFile;
use crate::zarr_store::{Version, ZarrStore, doubles, integers, singles};

const TIMES: [&str; STEPS] = ["2020-01-01T00:00:00", "2020-01-01T06:00:00", "2020-01-01T12:00:00"];

/// Points of an octahedral grid with rows of `20 + 4 i` points.
fn octahedral(half: usize) -> Vec<(f64, f64)> {
    let rows = 2 * half;
    let row = |row: usize| {
        let lat = 90.0 - 180.0 * (row as f64 + 0.5) / rows as f64;
        let points = 20 + 4 * row.min(rows - 1 - row);
        (0..points).map(move |i| (lat, 360.0 * i as f64 / points as f64))
    };
    (0..rows).flat_map(row).collect()
}

fn aifs(path: &Path, points: &[(f64, f64)]) {
    let sizes = [("time", STEPS), ("values", points.len())];
    let mut file = NetcdfFile::create(path, &sizes);
    let since = [
        ("units", "seconds since 2020-01-01 00:00:00"),
        ("long_name", "time"),
        ("calendar", "gregorian"),
    ];
    file.put("time", &["time"], &since, &[0i32, 21_600, 43_200]);
    let (lat, lon): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let latitude = [("units", "degrees_north"), ("long_name", "latitude")];
    let longitude = [("units", "degrees_east"), ("long_name", "longitude")];
    file.put("latitude", &["values"], &latitude, &single(&lat));
    file.put("longitude", &["values"], &longitude, &single(&lon));
    let values = single(&frames_at(points));
    file.put("msl", &["time", "values"], &[("units", "Pa")], &values);
    file.close();
}

/// Waves of two turns between points 4 degrees apart are off by up to 0.5 Pa in
/// linear interpolation; rows of 20 points are 18 degrees apart.
#[test]
fn octahedral_grid_becomes_rows_and_columns() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("aifs.nc");
    aifs(&path, &octahedral(16));
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 10.0);
    let grid = source.meta().mesh.lat_lon().unwrap();
    assert_eq!((grid.rows(), grid.columns()), (32, 80));
    assert!(grid.is_periodic());
    assert!(notes(&source, "1600 points of a reduced grid interpolated along 32 rows to 80"));
    // Rows of the longest kind are not interpolated.
    let block = source.load(0..1, None).unwrap();
    let mut frame = vec![0.0; grid.len()];
    block.frame(0, &mut frame).unwrap();
    let (lat, lon) = (grid.lat_deg()[15], grid.lon_deg());
    let expected: Vec<f64> = lon.iter().map(|&lon| value(0, lat, lon)).collect();
    for (found, expected) in frame[15 * 80..16 * 80].iter().zip(expected) {
        assert!((f64::from(*found) - expected).abs() < 0.02, "{found} {expected}");
    }
}

/// Points from the south are turned, and a region is cut from what they become.
#[test]
fn a_region_is_cut_from_a_reduced_grid() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("aifs.nc");
    let mut points = octahedral(16);
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    aifs(&path, &points);
    let region = Some("-90,40,20,75".parse().unwrap());
    let selection = Selection { region, ..Selection::default() };
    let source = comes_out(&path, &selection, MeanSeaLevelPressure, TIMES, 10.0);
    let grid = source.meta().mesh.lat_lon().unwrap();
    assert!(!grid.is_periodic() && grid.rows() == 9, "{}", source.meta().mesh);
    assert_eq!((grid.lon_deg()[0], *grid.lon_deg().last().unwrap()), (270.0, 396.0));
}

#[test]
fn points_anywhere_are_refused_with_what_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("stations.nc");
    let mut points = octahedral(4);
    points[30].1 += 5.0;
    aifs(&path, &points);
    let error = FieldSource::open(&path, &Default::default()).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::Points { .. }), "{error}");
    assert!(error.to_string().contains("of point 30") && error.to_string().contains("regrid"));
}

/// `crs` as in the stores of nextGEMS and DestinE.
fn healpix(path: &Path, nside: usize, crs: Option<Value>, places: &[(f64, f64)]) {
    let store = ZarrStore::create(path, Version::V2);
    let hours = json!({"units": "hours since 2020-01-01", "calendar": "proleptic_gregorian"});
    store.put("time", &[("time", STEPS)], hours, &integers(&[0, 6, 12]));
    let cells = 12 * nside * nside;
    let mut attributes = json!({"units": "Pa", "standard_name": "air_pressure_at_sea_level"});
    if let Some(crs) = crs {
        attributes["grid_mapping"] = json!("crs");
        store.put("crs", &[("crs", 1)], crs, &doubles(&[f64::NAN]));
    } else {
        let (lat, lon): (Vec<f64>, Vec<f64>) = places.iter().copied().unzip();
        let degrees = json!({"units": "degrees_north"});
        store.put("lat", &[("cell", cells)], degrees, &doubles(&lat));
        store.put("lon", &[("cell", cells)], json!({"units": "degrees_east"}), &doubles(&lon));
    }
    let index: Vec<i64> = (0..cells as i64).collect();
    store.put("cell", &[("cell", cells)], json!({}), &integers(&index));
    let values = singles(&frames_at(places));
    store.put("psl", &[("time", STEPS), ("cell", cells)], attributes, &values);
}

/// Centres in NESTED order: the four children of a pixel follow one another.
fn nested_centers(nside: usize) -> Vec<(f64, f64)> {
    if nside == 1 {
        return Healpix::new(1).centers_deg().collect();
    }
    let (coarse, fine) = (Healpix::new(nside / 2), Healpix::new(nside));
    let mut all = Vec::new();
    for (lat, lon) in nested_centers(nside / 2) {
        let parent = coarse.pixel_at(lat, lon);
        let is_child = |p: &(f64, f64)| coarse.pixel_at(p.0, p.1) == parent;
        let mut children: Vec<(f64, f64)> = fine.centers_deg().filter(is_child).collect();
        // South, east, west, north.
        children.sort_by(|a, b| a.0.total_cmp(&b.0));
        let east = |p: &(f64, f64)| (p.1 - lon + 540.0).rem_euclid(360.0);
        if east(&children[1]) < east(&children[2]) {
            children.swap(1, 2);
        }
        all.extend(children);
    }
    all
}

#[test]
fn healpix_in_both_orders_and_by_place_alone() {
    let nside = 4;
    let crs = |order: &str| json!({"grid_mapping_name": "healpix", "healpix_nside": nside, "healpix_order": order});
    let ring: Vec<(f64, f64)> = Healpix::new(nside).centers_deg().collect();
    let nested = nested_centers(nside);
    for (mapping, places, is_noted) in [
        (Some(crs("ring")), &ring, false),
        (Some(crs("nest")), &nested, true),
        (Some(crs("nested")), &nested, true),
        (None, &nested, true),
        (None, &ring, false),
    ] {
        let directory = tempfile::tempdir().unwrap();
        healpix(directory.path(), nside, mapping.clone(), places);
        let selection = Default::default();
        let source = comes_out(directory.path(), &selection, MeanSeaLevelPressure, TIMES, 0.01);
        assert_eq!(source.meta().mesh, Mesh::Healpix { nside });
        assert_eq!(notes(&source, "brought into RING order"), is_noted, "{mapping:?}");
    }
}

#[test]
fn nested_cells_need_a_power_of_two() {
    let directory = tempfile::tempdir().unwrap();
    let crs = json!({"grid_mapping_name": "healpix", "healpix_nside": 3, "healpix_order": "nest"});
    let places: Vec<(f64, f64)> = Healpix::new(3).centers_deg().collect();
    healpix(directory.path(), 3, Some(crs), &places);
    let error = FieldSource::open(directory.path(), &Default::default()).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::Cells { .. }), "{error}");
    assert!(error.to_string().contains("no power of two"), "{error}");
}
