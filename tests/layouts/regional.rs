//! Regional models on rotated poles and conformal maps: read by the places of
//! their points, tracked on them, written back as they are.

use std::path::Path;

use netcdf::AttributeValue;
use stormtracker::detect::{
    DetectError, Extremum, ObjectParams, RasterObjectDetector, RasterObjectParams,
    RasterObjectScratch, Refinement, SimpleDetector, SimpleParams, SimpleScratch,
};
use stormtracker::io::fields::{
    FieldDescription, FieldProblem, FieldSource, FieldWriter, Selection, VariableDescription,
    WriteParams,
};
use stormtracker::model::Quantity::MeanSeaLevelPressure;
use stormtracker::model::{Curvilinear, Detections, Mesh, Provenance};

use crate::field::*;
use crate::netcdf_file::NetcdfFile;

const TIMES: [&str; STEPS] = ["2000-01-01T00:00:00", "2000-01-01T06:00:00", "2000-01-01T12:00:00"];
const RLAT: usize = 21;
const RLON: usize = 31;

/// Latitude and longitude of a point of a grid whose pole is at 39.25N, 162W,
/// as in the European domain of CORDEX.
fn rotated(rlat_deg: f64, rlon_deg: f64) -> (f64, f64) {
    let (pole_lat, pole_lon) = (39.25f64.to_radians(), -162f64);
    let (lat, lon) = (rlat_deg.to_radians(), rlon_deg.to_radians());
    let sin_lat = lat.sin() * pole_lat.sin() + lat.cos() * lon.cos() * pole_lat.cos();
    let east = lat.cos() * lon.sin();
    let north = lat.sin() * pole_lat.cos() - lat.cos() * lon.cos() * pole_lat.sin();
    let lon_deg = pole_lon - east.atan2(north).to_degrees();
    (sin_lat.asin().to_degrees(), (lon_deg + 540.0).rem_euclid(360.0) - 180.0)
}

fn rlat() -> Vec<f64> {
    (0..RLAT).map(|i| -20.0 + 2.0 * i as f64).collect()
}

fn rlon() -> Vec<f64> {
    (0..RLON).map(|i| -30.0 + 2.0 * i as f64).collect()
}

fn points() -> Vec<(f64, f64)> {
    let row = |lat: f64| rlon().into_iter().map(move |lon| rotated(lat, lon));
    rlat().into_iter().flat_map(row).collect()
}

fn time(file: &mut NetcdfFile) {
    let time =
        [("standard_name", "time"), ("axis", "T"), ("units", "days since 1949-12-01T00:00:00Z")];
    file.put("time", &["time"], &time, &[18_293.0f64, 18_293.25, 18_293.5]);
}

fn places(file: &mut NetcdfFile, dimensions: &[&str], points: &[(f64, f64)]) {
    let (lat, lon): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let latitude = [("standard_name", "latitude"), ("units", "degrees_north")];
    let longitude = [("standard_name", "longitude"), ("units", "degrees_east")];
    file.put("lat", dimensions, &latitude, &lat);
    file.put("lon", dimensions, &longitude, &lon);
}

fn psl(file: &mut NetcdfFile, dimensions: &[&str], mapping: &str, points: &[(f64, f64)]) {
    let attributes = [
        ("standard_name", "air_pressure_at_sea_level"),
        ("units", "Pa"),
        ("coordinates", "lon lat"),
        ("grid_mapping", mapping),
    ];
    file.put("psl", dimensions, &attributes, &single(&frames_at(points)));
}

fn cordex(path: &Path) {
    let sizes = [("time", STEPS), ("rlat", RLAT), ("rlon", RLON), ("vertices", 4)];
    let mut file = NetcdfFile::create(path, &sizes);
    time(&mut file);
    let (lat, lon) = ([("standard_name", "grid_latitude")], [("standard_name", "grid_longitude")]);
    let more = |name: [(&'static str, &'static str); 1], axis| {
        [name[0], ("units", "degrees"), ("axis", axis)]
    };
    file.put("rlat", &["rlat"], &more(lat, "Y"), &rlat());
    file.put("rlon", &["rlon"], &more(lon, "X"), &rlon());
    places(&mut file, &["rlat", "rlon"], &points());
    let corners = vec![0.0; RLAT * RLON * 4];
    file.put(
        "lat_vertices",
        &["rlat", "rlon", "vertices"],
        &[("units", "degrees_north")],
        &corners,
    );
    let mapping: [(&str, AttributeValue); 3] = [
        ("grid_mapping_name", "rotated_latitude_longitude".into()),
        ("grid_north_pole_latitude", 39.25.into()),
        ("grid_north_pole_longitude", (-162.0).into()),
    ];
    file.put_mapping("rotated_pole", &mapping);
    psl(&mut file, &["time", "rlat", "rlon"], "rotated_pole", &points());
    file.close();
}

fn mesh_of(source: &FieldSource) -> &Curvilinear {
    let Mesh::Curvilinear(mesh) = &source.meta().mesh else { panic!("{}", source.meta().mesh) };
    mesh
}

#[test]
fn rotated_pole_of_cordex() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("psl_EUR-11.nc");
    cordex(&path);
    let source = comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.02);
    let mesh = mesh_of(&source);
    assert_eq!((mesh.rows(), mesh.columns()), (RLAT, RLON));
    assert!(mesh.center_deg(0, 15).0 > mesh.center_deg(20, 15).0, "north first");
    assert!(notes(&source, "lat and lon, in place of rotated_latitude_longitude"));
    assert_eq!(recognised(&source, "latitude"), "lat and lon, two-dimensional");
}

/// Lambert's conformal map with x and y in km, and without them.
#[test]
fn conformal_maps() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("psl.nc");
    for has_axes in [true, false] {
        let sizes = [("time", STEPS), ("y", RLAT), ("x", RLON)];
        let mut file = NetcdfFile::create(&path, &sizes);
        time(&mut file);
        if has_axes {
            for (name, values) in [("y", rlat()), ("x", rlon())] {
                let standard_name = format!("projection_{name}_coordinate");
                let attributes = [("standard_name", standard_name.as_str()), ("units", "km")];
                let km: Vec<f64> = values.iter().map(|v| 111.0 * v).collect();
                file.put(name, &[name], &attributes, &km);
            }
        }
        places(&mut file, &["y", "x"], &points());
        file.put_mapping("lambert", &[("grid_mapping_name", "lambert_conformal_conic".into())]);
        psl(&mut file, &["time", "y", "x"], "lambert", &points());
        file.close();
        comes_out(&path, &Default::default(), MeanSeaLevelPressure, TIMES, 0.02);
    }
}

#[test]
fn points_without_a_place_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("psl.nc");
    for (broken, words) in [(f64::NAN, "out of range"), (points()[0].0, "its neighbour")] {
        let mut at = points();
        at[1] = (broken, at[0].1);
        let sizes = [("time", STEPS), ("rlat", RLAT), ("rlon", RLON)];
        let mut file = NetcdfFile::create(&path, &sizes);
        time(&mut file);
        places(&mut file, &["rlat", "rlon"], &at);
        psl(&mut file, &["time", "rlat", "rlon"], "none", &points());
        file.close();
        let error = FieldSource::open(&path, &Default::default()).unwrap_err();
        assert!(matches!(*error.problem, FieldProblem::Curvilinear(_)), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// What is read is written, and comes back the same.
#[test]
fn a_curvilinear_field_goes_out_and_in() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("psl_EUR-11.nc");
    cordex(&path);
    let source = FieldSource::open(&path, &Default::default()).unwrap();
    let meta = source.meta();
    for name in ["out.nc", "out.zarr"] {
        let out = directory.path().join(name);
        let description = FieldDescription {
            variables: vec![VariableDescription {
                info: meta.variable.clone(),
                long_name: String::new(),
                standard_name: None,
            }],
            mesh: meta.mesh.clone(),
            times: meta.times.clone(),
            provenance: Provenance::default(),
        };
        let mut writer = FieldWriter::create(&out, &description, &WriteParams::default()).unwrap();
        let block = source.load(0..STEPS, None).unwrap();
        let mut frame = vec![0.0; meta.mesh.len()];
        for step in 0..STEPS {
            block.frame(step, &mut frame).unwrap();
            writer.write(&[&frame]).unwrap();
        }
        writer.finish().unwrap();
        let back = comes_out(&out, &Default::default(), MeanSeaLevelPressure, TIMES, 0.02);
        assert_eq!(back.meta().mesh, meta.mesh);
    }
}

/// Lows of a field whose depth falls off with the distance on the sphere.
fn lows(mesh: &Curvilinear, at: &[(f64, f64)], sign: f64) -> Vec<f32> {
    let vector = |lat: f64, lon: f64| {
        let ((sin_lat, cos_lat), (sin_lon, cos_lon)) =
            (lat.to_radians().sin_cos(), lon.to_radians().sin_cos());
        [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
    };
    let value = |lat: f64, lon: f64| {
        let depth = |&(low_lat, low_lon): &(f64, f64)| {
            let (p, q) = (vector(lat, lon), vector(low_lat, low_lon));
            let chord: f64 = (0..3).map(|i| (p[i] - q[i]).powi(2)).sum();
            2000.0 * (-chord / 0.01).exp()
        };
        sign * (101_000.0 - at.iter().map(depth).sum::<f64>())
    };
    mesh.lat_deg().iter().zip(mesh.lon_deg()).map(|(&lat, &lon)| value(lat, lon) as f32).collect()
}

fn degrees_apart(found: &Detections, index: usize, (lat, lon): (f64, f64)) -> f64 {
    let east = (found.lon_deg[index] - lon + 540.0).rem_euclid(360.0) - 180.0;
    (found.lat_deg[index] - lat).hypot(east * lat.to_radians().cos())
}

fn european() -> Curvilinear {
    let (lat, lon) = points().into_iter().unzip();
    Curvilinear::new(RLAT, RLON, lat, lon).unwrap()
}

#[test]
fn lows_are_found_where_they_are_but_at_the_edge() {
    let mesh = european();
    // Rotated coordinates of two points, and of one beside the edge.
    let at = [rotated(10.0, -14.0), rotated(-6.0, 8.0), rotated(0.0, 28.0)];
    let frame = lows(&mesh, &at, 1.0);
    let detector =
        SimpleDetector::new(&Mesh::Curvilinear(mesh.clone()), &SimpleParams::default()).unwrap();
    let (found, counts) = detector.detect(&frame, &mut SimpleScratch::default());
    let deep: Vec<usize> = (0..found.len()).filter(|&i| found.value[i] < 100_000.0).collect();
    assert_eq!(deep.len(), 2, "{counts:?}");
    assert!(degrees_apart(&found, deep[0], at[1]) < 1e-9);
    assert!(degrees_apart(&found, deep[1], at[0]) < 1e-9);
    let western = mesh.within("-60,5,-90,90".parse().unwrap());
    let detector =
        SimpleDetector::new(&Mesh::Curvilinear(western), &SimpleParams::default()).unwrap();
    let (inside, _) = detector.detect(&frame, &mut SimpleScratch::default());
    let is_inside =
        |i: &usize| (300.0..=365.0).contains(&found.lon_deg[*i]) || found.lon_deg[*i] <= 5.0;
    assert_eq!(inside.len(), (0..found.len()).filter(is_inside).count());
    assert!(!inside.is_empty() && inside.len() < found.len());
}

/// Objects are refined between the points, whichever way.
#[test]
fn objects_are_refined_between_the_points() {
    let mesh = european();
    let low = rotated(4.7, -9.3);
    let frame = lows(&mesh, &[low], 1.0);
    for (refinement, within_deg) in
        [(Refinement::Grid, 1.5), (Refinement::Quadratic, 0.2), (Refinement::Bspline, 0.2)]
    {
        let objects = ObjectParams {
            extremum: Extremum::Min,
            object_threshold: 100_500.0,
            refinement,
            ..ObjectParams::default()
        };
        let params = RasterObjectParams { objects, ..RasterObjectParams::default() };
        let detector =
            RasterObjectDetector::new(&Mesh::Curvilinear(mesh.clone()), &params).unwrap();
        let (found, _) = detector.detect(&frame, &mut RasterObjectScratch::default());
        assert_eq!(found.len(), 1, "{refinement:?}");
        let off_deg = degrees_apart(&found, 0, low);
        assert!(off_deg < within_deg, "{refinement:?} {off_deg}");
    }
}

/// On rows that the equator crosses each point turns as its hemisphere does.
#[test]
fn cyclonic_extrema_on_both_sides_of_a_slanting_equator() {
    let point = |row: usize, column: usize| {
        let (y, x) = (10.0 - row as f64, column as f64 - 10.0);
        (2.0 * y + x, 2.0 * x - y + 180.0)
    };
    let all = (0..21).flat_map(|row| (0..21).map(move |column| point(row, column)));
    let (lat, lon): (Vec<f64>, Vec<f64>) = all.unzip();
    let mesh = Curvilinear::new(21, 21, lat, lon).unwrap();
    let (north, south) = (point(6, 10), point(14, 10));
    let frame: Vec<f32> = lows(&mesh, &[north], -1.0)
        .iter()
        .zip(lows(&mesh, &[south], 1.0))
        .map(|(high, low)| high + low)
        .collect();
    let params = SimpleParams {
        extremum: Extremum::Cyclonic,
        feature_threshold: 300.0,
        ..SimpleParams::default()
    };
    let mesh = Mesh::Curvilinear(mesh);
    let detector = SimpleDetector::new(&mesh, &params).unwrap();
    let (found, _) = detector.detect(&frame, &mut SimpleScratch::default());
    assert_eq!(found.len(), 2);
    assert!(degrees_apart(&found, 0, north) < 1e-9 && degrees_apart(&found, 1, south) < 1e-9);
    assert!(found.value[0] > 1000.0 && found.value[1] < -1000.0, "{:?}", found.value);
    let objects = ObjectParams { extremum: Extremum::Cyclonic, ..ObjectParams::default() };
    let params = RasterObjectParams { objects, ..RasterObjectParams::default() };
    let error = RasterObjectDetector::new(&mesh, &params).unwrap_err();
    assert_eq!(error, DetectError::EquatorAcrossRows);
    assert!(error.to_string().contains("-a simple"));
}

/// The rows and columns that hold a region, and nothing for a region elsewhere.
#[test]
fn regions_of_a_curvilinear_grid() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("psl_EUR-11.nc");
    cordex(&path);
    let selection =
        |region: &str| Selection { region: Some(region.parse().unwrap()), ..Selection::default() };
    let source = comes_out(&path, &selection("0,20,45,60"), MeanSeaLevelPressure, TIMES, 0.02);
    let mesh = mesh_of(&source);
    assert!(mesh.rows() < RLAT && mesh.columns() < RLON, "{}", source.meta().mesh);
    let is_inside =
        |&(lat, lon): &(f64, f64)| (45.0..=60.0).contains(&lat) && (0.0..=20.0).contains(&lon);
    let wanted = (0..mesh.rows())
        .flat_map(|row| (0..mesh.columns()).map(move |column| (row, column)))
        .filter(|&(row, column)| mesh.is_wanted(row, column));
    assert_eq!(wanted.count(), points().iter().filter(|p| is_inside(p)).count());
    let error = FieldSource::open(&path, &selection("sh")).unwrap_err();
    assert!(matches!(*error.problem, FieldProblem::EmptySelection { .. }), "{error}");
}
