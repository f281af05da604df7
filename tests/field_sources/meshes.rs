//! Several variables in one file, on every kind of mesh: written and read back.

use std::ops::Range;
use std::path::Path;

use stormtracker::io::fields::{
    Compression, FieldDescription, FieldSource, FieldWriter, Selection, VariableDescription,
    WriteParams, ZarrFormat,
};
use stormtracker::model::{
    Calendar, Grid, Hemisphere, Mesh, Plane, Provenance, Quantity, TimeAxis, VariableInfo,
};

use crate::conformance::{bits, frames_of};

const STEPS: usize = 7;

pub(crate) fn meshes() -> Vec<Mesh> {
    let plane = |hemisphere| {
        let x_km = (0..5).map(|i| -200.0 + 100.0 * f64::from(i)).collect();
        Mesh::Plane(Plane::new(hemisphere, x_km, vec![-150.0, -50.0, 50.0]).unwrap())
    };
    let grid = Grid::new(vec![60.0, 0.0, -60.0], vec![0.0, 90.0, 180.0, 270.0]).unwrap();
    vec![
        Mesh::LatLon(grid),
        plane(Hemisphere::North),
        plane(Hemisphere::South),
        Mesh::Healpix { nside: 1 },
        Mesh::Healpix { nside: 3 },
        Mesh::Healpix { nside: 4 },
    ]
}

/// Every way of storing, with names that tell the format.
fn ways() -> Vec<(&'static str, WriteParams)> {
    let mut ways = Vec::new();
    for compression in [Compression::None, Compression::Deflate] {
        for chunk_steps in [0, 1, 3] {
            let params = WriteParams { compression, chunk_steps, ..WriteParams::default() };
            let v2 = WriteParams { zarr_format: ZarrFormat::V2, ..params.clone() };
            ways.extend([("a.nc", params.clone()), ("b.zarr", params), ("c.zarr", v2)]);
        }
    }
    ways
}

pub(crate) fn description(mesh: &Mesh, times: TimeAxis) -> FieldDescription {
    let variable = |name, quantity, units, standard_name: &str| VariableDescription {
        info: VariableInfo::new(name, quantity, units),
        long_name: format!("the variable {name}"),
        standard_name: Some(standard_name.into()),
    };
    FieldDescription {
        variables: vec![
            variable("msl", Quantity::MeanSeaLevelPressure, "Pa", "air_pressure_at_sea_level"),
            variable("vo", Quantity::RelativeVorticity, "s-1", "atmosphere_relative_vorticity"),
            variable("wind_speed", Quantity::Other, "m s-1", "wind_speed"),
        ],
        mesh: mesh.clone(),
        times,
        provenance: Provenance::default(),
    }
}

pub(crate) fn dated() -> TimeAxis {
    TimeAxis::new(Calendar::NoLeap, (0..STEPS as i64).map(|i| i * 21_600).collect()).unwrap()
}

/// Another value everywhere, with gaps.
fn frame(mesh: &Mesh, variable: usize, step: usize) -> Vec<f32> {
    let value = |i: usize| match (i + step) % 7 {
        3 => f32::NAN,
        _ => ((variable * STEPS + step) * mesh.len() + i) as f32,
    };
    (0..mesh.len()).map(value).collect()
}

pub(crate) fn write(path: &Path, description: &FieldDescription, params: &WriteParams) {
    let mut writer = FieldWriter::create(path, description, params).unwrap();
    for step in 0..description.times.len() {
        let variables = 0..description.variables.len();
        let frames: Vec<_> = variables.map(|v| frame(&description.mesh, v, step)).collect();
        let frames: Vec<&[f32]> = frames.iter().map(Vec::as_slice).collect();
        writer.write(&frames).unwrap();
    }
    writer.finish().unwrap();
}

fn expected(mesh: &Mesh, variable: usize, steps: Range<usize>) -> Vec<Vec<u32>> {
    steps.map(|step| bits(&frame(mesh, variable, step))).collect()
}

pub(crate) fn of_variable(name: &str) -> Selection {
    Selection { variable: Some(name.into()), ..Selection::default() }
}

#[test]
fn every_variable_on_every_mesh_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    for mesh in meshes() {
        for times in [dated(), TimeAxis::undated()] {
            let description = description(&mesh, times);
            for (name, params) in ways() {
                let path = directory.path().join(name);
                write(&path, &description, &params);
                comes_back(&path, &description);
            }
        }
    }
}

fn comes_back(path: &Path, description: &FieldDescription) {
    let FieldDescription { mesh, times, .. } = description;
    for (v, variable) in description.variables.iter().enumerate() {
        let name = format!("{}: {} on {mesh}", path.display(), variable.info.name);
        let source = FieldSource::open(path, &of_variable(&variable.info.name)).unwrap();
        let meta = source.meta();
        assert_eq!((&meta.mesh, &meta.times), (mesh, times), "{name}");
        assert_eq!((&meta.variable, meta.notes.len()), (&variable.info, 0), "{name}");
        assert_eq!(frames_of(&source, 0..times.len()), expected(mesh, v, 0..times.len()), "{name}");
        if times.is_dated() {
            let period = Selection {
                start: Some("1970-01-01T12:00".into()),
                n_frames: Some(3),
                ..of_variable(&variable.info.name)
            };
            let source = FieldSource::open(path, &period).unwrap();
            assert_eq!(frames_of(&source, 0..3), expected(mesh, v, 2..5), "{name}: period");
        }
    }
}

#[test]
fn coordinates_are_no_fields() {
    let directory = tempfile::tempdir().unwrap();
    for mesh in meshes() {
        let path = directory.path().join("a.nc");
        write(&path, &description(&mesh, dated()), &WriteParams::default());
        let error = FieldSource::open(&path, &of_variable("nothing")).unwrap_err().to_string();
        assert!(error.contains("the file has: msl, vo, wind_speed"), "{mesh}: {error}");
        assert!(!error.contains("latitude"), "{mesh}: {error}");
    }
}
