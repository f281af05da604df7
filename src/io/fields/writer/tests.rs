mod shared;

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::model::{Calendar, Grid, Hemisphere, Plane, Quantity};

const NAMES: [&str; 2] = ["field.nc", "field.zarr"];

fn description(steps: i64) -> FieldDescription {
    FieldDescription {
        variables: vec![VariableDescription {
            info: VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"),
            long_name: "Mean sea level pressure".into(),
            standard_name: Some("air_pressure_at_mean_sea_level".into()),
        }],
        mesh: Mesh::LatLon(
            Grid::new(vec![60.0, 0.0, -60.0], vec![0.0, 90.0, 180.0, 270.0]).unwrap(),
        ),
        times: TimeAxis::new(Calendar::NoLeap, (0..steps).map(|i| i * 21_600).collect()).unwrap(),
        provenance: Provenance {
            software: "stormtracker 0.0.0".into(),
            processing: vec!["filtered".into(), "tapered".into()],
            ..Provenance::default()
        },
    }
}

fn frame(step: usize) -> Vec<f32> {
    (0..12).map(|i| 100_000.0 + (step * 12 + i) as f32).collect()
}

fn write(path: &Path, params: &WriteParams, steps: usize) {
    let mut writer = FieldWriter::create(path, &description(steps as i64), params).unwrap();
    (0..steps).for_each(|step| writer.write(&[&frame(step)]).unwrap());
    writer.finish().unwrap();
}

/// Every file below a path with its bytes.
fn contents(path: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    if path.is_file() {
        return BTreeMap::from([(PathBuf::new(), fs::read(path).unwrap())]);
    }
    let entries = fs::read_dir(path).unwrap().map(|e| e.unwrap());
    entries
        .flat_map(|e| {
            let name = PathBuf::from(e.file_name());
            contents(&e.path()).into_iter().map(move |(k, v)| (name.join(k), v))
        })
        .collect()
}

#[test]
fn two_writes_of_a_field_are_equal_bytes_on_any_number_of_threads() {
    let directory = tempfile::tempdir().unwrap();
    for name in NAMES {
        for compression in [Compression::None, Compression::Deflate] {
            let params = WriteParams { compression, chunk_steps: 2, ..WriteParams::default() };
            let path = directory.path().join(name);
            let write_on = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| write(&path, &params, 7));
                let one = contents(&path);
                pool.install(|| write_pair(&path, &Mesh::Healpix { nside: 3 }, &params, 7));
                (one, contents(&path))
            };
            assert!(write_on(1) == write_on(3), "{name} {compression:?}");
        }
    }
}

#[test]
fn nothing_is_left_of_an_output_that_was_not_finished() {
    let directory = tempfile::tempdir().unwrap();
    for name in NAMES {
        let path = directory.path().join(name);
        let params = WriteParams::default();
        let start = || {
            let mut writer = FieldWriter::create(&path, &description(3), &params).unwrap();
            writer.write(&[&frame(0)]).unwrap();
            writer
        };
        drop(start());
        let error = start().finish().unwrap_err();
        assert!(matches!(error.problem, WriteProblem::Incomplete { written: 1, expected: 3 }));
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0, "{name}");
    }
}

#[test]
fn an_unknown_extension_names_the_known_ones() {
    for name in ["field.csv", "field"] {
        let params = WriteParams::default();
        let error = FieldWriter::create(Path::new(name), &description(1), &params).unwrap_err();
        assert!(error.to_string().contains(".nc or .nc4 (NetCDF-4) or .zarr"), "{error}");
    }
}

#[test]
fn only_older_outputs_are_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let problem = |name: &str| {
        let path = directory.path().join(name);
        let created = FieldWriter::create(&path, &description(1), &WriteParams::default());
        created.err().map(|e| e.problem)
    };
    fs::create_dir_all(directory.path().join("home.zarr/documents")).unwrap();
    fs::create_dir(directory.path().join("home.nc")).unwrap();
    fs::write(directory.path().join("file.zarr"), "").unwrap();
    for name in ["home.zarr", "home.nc", "file.zarr"] {
        assert!(matches!(problem(name), Some(WriteProblem::Occupied { .. })), "{name}");
    }
    assert!(matches!(problem("missing/field.nc"), Some(WriteProblem::Create(_))));
    for name in NAMES {
        write(&directory.path().join(name), &WriteParams::default(), 1);
        write(&directory.path().join(name), &WriteParams::default(), 2);
    }
}

#[test]
fn an_uncompressed_netcdf_file_is_one_run_of_bytes() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.nc4");
    let compression = Compression::None;
    write(&path, &WriteParams { compression, ..WriteParams::default() }, 5);
    let expected: Vec<u8> = (0..5).flat_map(frame).flat_map(f32::to_le_bytes).collect();
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.windows(expected.len()).any(|window| window == expected));
}

#[test]
fn the_metadata_follows_the_conventions() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.nc");
    write(&path, &WriteParams::default(), 2);
    let file = ::netcdf::open(&path).unwrap();
    let text =
        |variable: &str, name: &str| match file.variable(variable).unwrap().attribute_value(name) {
            Some(Ok(::netcdf::AttributeValue::Str(text))) => text,
            other => panic!("{variable} {name}: {other:?}"),
        };
    assert_eq!(text("time", "calendar"), "noleap");
    assert_eq!(text("latitude", "units"), "degrees_north");
    assert_eq!(text("longitude", "axis"), "X");
    assert_eq!(text("msl", "standard_name"), "air_pressure_at_mean_sea_level");
    let global = |name: &str| file.attribute(name).unwrap().value().unwrap();
    assert_eq!(global("Conventions"), "CF-1.11".into());
    assert_eq!(global("history"), "filtered\ntapered".into());
    assert!(file.attribute("input").is_none(), "empty texts are left out");
    assert!(file.dimensions().all(|d| !d.is_unlimited()));
}

fn plane() -> Mesh {
    Mesh::Plane(Plane::new(Hemisphere::South, vec![-1.0, 1.0], vec![0.0, 1.0, 2.0]).unwrap())
}

/// Two variables on a mesh.
fn write_pair(path: &Path, mesh: &Mesh, params: &WriteParams, steps: i64) {
    let mut pair = FieldDescription { mesh: mesh.clone(), ..description(steps) };
    pair.variables.push(VariableDescription {
        info: VariableInfo::new("t2m", Quantity::Other, "K"),
        long_name: "Temperature".into(),
        standard_name: None,
    });
    let mut writer = FieldWriter::create(path, &pair, params).unwrap();
    let frames = [1e5, 300.0].map(|value| vec![value; mesh.len()]);
    (0..steps).for_each(|_| writer.write(&[&frames[0], &frames[1]]).unwrap());
    writer.finish().unwrap();
}

#[test]
fn a_mapped_mesh_is_described_by_coordinates_and_a_mapping() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.nc");
    for (mesh, dimensions, number) in [
        (plane(), vec!["time", "y", "x"], ("latitude_of_projection_origin", (-90.0).into())),
        (Mesh::Healpix { nside: 2 }, vec!["time", "cell"], ("refinement_level", 1i64.into())),
        (Mesh::Healpix { nside: 3 }, vec!["time", "cell"], ("healpix_nside", 3i64.into())),
    ] {
        write_pair(&path, &mesh, &WriteParams::default(), 1);
        let file = ::netcdf::open(&path).unwrap();
        let attribute = |variable: &str, name: &str| {
            file.variable(variable).unwrap().attribute_value(name).map(Result::unwrap)
        };
        for name in ["msl", "t2m"] {
            let variable = file.variable(name).unwrap();
            let names: Vec<String> = variable.dimensions().iter().map(|d| d.name()).collect();
            assert_eq!(names, dimensions);
            assert_eq!(attribute(name, "grid_mapping"), Some("crs".into()));
            assert_eq!(attribute(name, "coordinates"), Some("latitude longitude".into()));
        }
        assert_eq!(attribute("crs", number.0), Some(number.1), "{mesh}");
        assert_eq!(attribute("crs", "earth_radius"), Some(6_371_220.0.into()));
        let level = attribute("crs", "refinement_level");
        assert_eq!(level.is_some(), mesh == Mesh::Healpix { nside: 2 }, "{mesh}");
        for name in ["latitude", "longitude"] {
            let values = file.variable(name).unwrap().get_values::<f64, _>(..).unwrap();
            assert_eq!(values.len(), mesh.len(), "{mesh}");
        }
    }
}

#[test]
fn the_arrays_of_a_store_are_named_in_its_consolidated_metadata() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.zarr");
    let document = |name: &str| -> serde_json::Value {
        serde_json::from_slice(&fs::read(path.join(name)).unwrap()).unwrap()
    };
    write_pair(&path, &plane(), &WriteParams::default(), 1);
    let arrays = &document("zarr.json")["consolidated_metadata"]["metadata"];
    for (name, dimensions) in [
        ("crs", serde_json::json!([])),
        ("latitude", serde_json::json!(["y", "x"])),
        ("t2m", serde_json::json!(["time", "y", "x"])),
    ] {
        assert_eq!(arrays[name], document(&format!("{name}/zarr.json")));
        assert_eq!(arrays[name]["dimension_names"], dimensions);
    }
    assert_eq!(arrays["crs"]["attributes"]["scale_factor_at_projection_origin"], 1.0);
    let params = WriteParams { zarr_format: ZarrFormat::V2, ..WriteParams::default() };
    write_pair(&path, &Mesh::Healpix { nside: 1 }, &params, 1);
    let metadata = &document(".zmetadata")["metadata"];
    assert_eq!(metadata["msl/.zattrs"]["_ARRAY_DIMENSIONS"], serde_json::json!(["time", "cell"]));
    assert_eq!(metadata["crs/.zattrs"]["healpix_nside"], 1);
}

#[test]
fn names_that_cannot_stand_in_one_file_are_refused() {
    let problem = |names: &[&str]| {
        let one = description(1).variables.remove(0);
        let named = |name: &&str| {
            let info = VariableInfo { name: name.to_string(), ..one.info.clone() };
            VariableDescription { info, ..one.clone() }
        };
        let variables = names.iter().map(named).collect();
        let described = FieldDescription { variables, mesh: plane(), ..description(1) };
        FieldWriter::create(Path::new("a.zarr"), &described, &WriteParams::default())
            .unwrap_err()
            .problem
    };
    assert!(matches!(problem(&[]), WriteProblem::NoVariables));
    for names in [["a", "a"], ["a", "crs"], ["x", "a"], ["time", "a"], ["a", "../b"], ["a", ""]] {
        assert!(matches!(problem(&names), WriteProblem::VariableName { .. }), "{names:?}");
    }
}

#[test]
fn only_latitudes_and_longitudes_are_turned() {
    for mesh in [plane(), Mesh::Healpix { nside: 2 }] {
        let described = FieldDescription { mesh, ..description(1) };
        let south = LatitudeOrder::SouthFirst;
        for (params, name) in [
            (WriteParams { latitude_order: south, ..WriteParams::default() }, "latitude_order"),
            (
                WriteParams { first_longitude_deg: Some(0.0), ..WriteParams::default() },
                "first_longitude_deg",
            ),
        ] {
            let error = FieldWriter::create(Path::new("a.nc"), &described, &params).unwrap_err();
            assert!(
                matches!(error.problem, WriteProblem::LatLonOnly { option, .. } if option == name),
                "{error}"
            );
        }
    }
}

#[test]
fn a_field_without_a_step_is_refused() {
    let error = FieldWriter::create(Path::new("a.nc"), &description(0), &WriteParams::default());
    assert!(matches!(error.unwrap_err().problem, WriteProblem::NoSteps));
}
