//! Metadata of Zarr stores of all kinds.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use stormtracker::io::fields::{
    FieldDescription, FieldSource, FieldWriter, Selection, VariableDescription, WriteParams,
    ZarrFormat,
};
use stormtracker::model::{Hemisphere, Mesh, Plane, Provenance, Quantity, TimeAxis, VariableInfo};

use crate::mutate::Mutator;
use crate::sample::{Sample, Stored};
use crate::trial::run_trials;
use crate::zarr_kinds;

const METADATA: [&str; 5] = ["zarr.json", ".zarray", ".zattrs", ".zmetadata", ".zgroup"];
/// Larger frames are somebody's choice; a damaged size of a mesh without
/// coordinates looks the same.
const LARGEST_FRAME: usize = 10_000_000;

#[test]
fn damaged_documents_of_stores() {
    let directory = tempfile::tempdir().unwrap();
    let mut documents = Vec::new();
    run_trials("zarr_metadata::damaged_documents_of_stores", 5000, &mut |seed| {
        if documents.is_empty() {
            documents = write_stores(directory.path());
        }
        let mut mutator = Mutator::new(seed);
        let (store, path) = documents[mutator.below(documents.len())].clone();
        let sound = fs::read(&path).unwrap();
        fs::write(&path, damaged(&sound, &mut mutator)).unwrap();
        read_some(&store);
        fs::write(&path, sound).unwrap();
    });
}

fn damaged(sound: &[u8], mutator: &mut Mutator) -> Vec<u8> {
    if mutator.below(4) == 0 {
        return mutator.bytes(sound);
    }
    let document: Value = serde_json::from_slice(sound).unwrap();
    mutator.json(&document).to_string().into_bytes()
}

/// Opens a store and reads two steps, as far as that goes.
fn read_some(store: &Path) {
    let selection = Selection { variable: Some("msl".into()), ..Selection::default() };
    let Ok(source) = FieldSource::open(store, &selection) else { return };
    let cells = source.meta().mesh.len();
    if cells > LARGEST_FRAME {
        return;
    }
    let steps = 0..source.steps().min(2);
    let Ok(block) = source.load(steps.clone(), None) else { return };
    let mut frame = vec![0.0; cells];
    for step in steps {
        // An error is as good as a frame.
        let _ = block.frame(step, &mut frame);
    }
}

/// Writes stores of all kinds; returns their metadata documents.
fn write_stores(root: &Path) -> Vec<(PathBuf, PathBuf)> {
    let stored = Stored::new(&Sample::new(), false, false);
    let mut stores = Vec::new();
    for store in zarr_kinds::all() {
        for consolidated in [false, true] {
            stores.push(root.join(format!("{} {consolidated}", store.name)));
            store.write(stores.last().unwrap(), &stored, consolidated);
        }
    }
    let plane = Plane::new(Hemisphere::North, vec![-100.0, 0.0, 100.0], vec![-50.0, 50.0]);
    for mesh in [Mesh::Plane(plane.unwrap()), Mesh::Healpix { nside: 2 }] {
        for format in [ZarrFormat::V2, ZarrFormat::V3] {
            stores.push(root.join(format!("{mesh} {format:?}.zarr").replace('/', " ")));
            write_field(stores.last().unwrap(), &mesh, format);
        }
    }
    let documents = stores.iter().flat_map(|store| {
        let documents = documents_of(store).into_iter();
        documents.map(|document| (store.clone(), document))
    });
    documents.collect()
}

fn write_field(path: &Path, mesh: &Mesh, zarr_format: ZarrFormat) {
    let description = FieldDescription {
        variables: vec![VariableDescription {
            info: VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "Pa"),
            long_name: "pressure".into(),
            standard_name: None,
        }],
        mesh: mesh.clone(),
        times: TimeAxis::undated(),
        provenance: Provenance::default(),
    };
    let params = WriteParams { zarr_format, ..WriteParams::default() };
    let mut writer = FieldWriter::create(path, &description, &params).unwrap();
    writer.write(&[&vec![1e5; mesh.len()]]).unwrap();
    writer.finish().unwrap();
}

fn documents_of(directory: &Path) -> Vec<PathBuf> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents.extend(documents_of(&path));
        } else if METADATA.iter().any(|name| path.ends_with(name)) {
            documents.push(path);
        }
    }
    documents.sort();
    documents
}
