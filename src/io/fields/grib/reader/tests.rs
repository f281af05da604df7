//! Files as a whole, below the public interface.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::error::{GribFlaw, GribProblem};
use super::scan;
use super::store::Kept;
use super::{GribDataset, Index, MOST_GRIDS, open};
use crate::io::access::{Access, AccessError, Location, Object};
use crate::io::fields::FieldProblem;
use crate::io::fields::dataset::Dataset;
use crate::model::{ByteSize, MemoryLimit};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/grib").join(name)
}

fn object(path: &Path) -> Arc<dyn Object> {
    Access::default().object(&Location::from(path)).unwrap()
}

fn index(name: &str) -> Index {
    scan::index(object(&path(name)).as_ref()).unwrap()
}

/// An object of which larger pieces are read, as of one that is far away.
#[derive(Debug)]
struct Far(Arc<dyn Object>);

impl Object for Far {
    fn len(&self) -> u64 {
        self.0.len()
    }

    fn read_exact_at(&self, out: &mut [u8], offset: u64) -> Result<(), AccessError> {
        self.0.read_exact_at(out, offset)
    }

    fn connections(&self) -> Option<NonZero<usize>> {
        NonZero::new(8)
    }
}

#[test]
fn the_index_is_the_same_near_and_far() {
    for name in ["mixed.grib", "wind_same_bitmap.grib", "reduced_gaussian_1_bitmap.grib"] {
        let far = scan::index(&Far(object(&path(name)))).unwrap();
        assert!(!far.fields.is_empty() && far == index(name), "{name}");
    }
}

#[test]
fn a_kept_index_is_used_and_a_damaged_one_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let kept = Kept::new(directory.path(), "here 123");
    assert!(kept.load().is_none());
    let index = index("mixed.grib");
    kept.store(&index);
    assert_eq!(kept.load(), Some(index));
    assert!(Kept::new(directory.path(), "here 124").load().is_none());
    let file = fs::read_dir(directory.path()).unwrap().next().unwrap().unwrap().path();
    let whole = fs::read(&file).unwrap();
    for at in (0..whole.len()).step_by(97) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&file, &damaged).unwrap();
        assert!(kept.load().is_none(), "byte {at}");
    }
}

#[test]
fn opening_keeps_the_index_of_a_file() {
    let directory = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let dataset = open(
            object(&path("mixed.grib")),
            "mixed",
            Some(directory.path()),
            MemoryLimit::default(),
        )
        .unwrap();
        assert!(dataset.arrays().iter().any(|a| a.name == "msl"));
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_long_stretch_between_messages_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("far_apart.grib");
    let message = fs::read(path("unknown.grib")).unwrap();
    for (zeros, is_read) in [(1000, true), (20_000, false)] {
        let bytes = [&message[..], &vec![0; zeros], &message].concat();
        fs::write(&file, bytes).unwrap();
        match scan::index(object(&file).as_ref()) {
            Ok(index) => assert!(is_read && index.fields.len() == 2),
            Err(FieldProblem::Grib(GribProblem::Message { message, flaw, .. })) => {
                assert!(!is_read && message == 2 && matches!(flaw, GribFlaw::Junk { .. }));
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn grids_and_fields_beyond_the_limits_are_refused() {
    let mut many = index("mixed.grib");
    many.grids = vec![many.grids[0].clone(); MOST_GRIDS + 1];
    let object = object(&path("mixed.grib"));
    let limit = MemoryLimit::default();
    let error = GribDataset::new(object.clone(), many, limit).err().unwrap().to_string();
    assert!(error.contains("257 different grids"), "{error}");
    let limit = MemoryLimit::new(Some(ByteSize(100)));
    let dataset = GribDataset::new(object, index("mixed.grib"), limit).unwrap();
    let name = dataset.variables[0].meta.name.clone();
    let error = dataset.storage(&name).err().unwrap().to_string();
    assert!(error.contains("a field") && error.contains("--memory"), "{error}");
}
