//! Stores that several processes fill.

use super::*;

const STEPS: usize = 7;

fn store_params(chunk_steps: usize, zarr_format: ZarrFormat) -> WriteParams {
    WriteParams { chunk_steps, zarr_format, ..WriteParams::default() }
}

fn create(path: &Path, params: &WriteParams) -> SharedStore {
    SharedStore::create(path, &description(STEPS as i64), params).unwrap()
}

fn join(store: &SharedStore, path: &Path, params: &WriteParams) -> StoreShare {
    StoreShare::join(store.location(), path, &description(STEPS as i64), params).unwrap()
}

fn write_steps(share: &mut StoreShare, steps: impl Iterator<Item = usize>) {
    steps.for_each(|step| share.write(step, &[&frame(step)]).unwrap());
}

#[test]
fn a_store_that_several_fill_is_that_of_one_writer() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.zarr");
    for format in [ZarrFormat::V2, ZarrFormat::V3] {
        for chunk_steps in [0, 1, 2, 3] {
            let params = store_params(chunk_steps, format);
            write(&path, &params, STEPS);
            let expected = contents(&path);
            for members in 1..=4 {
                let store = create(&path, &params);
                let mut written = 0;
                // The last one first, each its chunks from the first to the last.
                for member in (0..members).rev() {
                    let mut share = join(&store, &path, &params);
                    let length = share.chunk_steps();
                    let is_own = |step: &usize| step / length % members == member;
                    write_steps(&mut share, (0..STEPS).filter(is_own));
                    written += share.finish().unwrap();
                }
                store.finish(written).unwrap();
                assert!(contents(&path) == expected, "{members} members, {params:?}");
                assert_eq!(fs::read_dir(&directory).unwrap().count(), 1);
            }
        }
    }
}

#[test]
fn a_store_without_some_steps_is_not_put_in_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.zarr");
    let params = store_params(2, ZarrFormat::V3);
    let store = create(&path, &params);
    let mut share = join(&store, &path, &params);
    write_steps(&mut share, 2..6);
    let error = store.finish(share.finish().unwrap()).unwrap_err();
    assert!(matches!(error.problem, WriteProblem::Incomplete { written: 4, expected: STEPS }));
    drop(create(&path, &params));
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn a_store_is_shared_where_all_see_it() {
    let directory = tempfile::tempdir().unwrap();
    let (path, params) = (directory.path().join("field.zarr"), WriteParams::default());
    let nowhere = directory.path().join("nowhere");
    let error = StoreShare::join(&nowhere, &path, &description(1), &params).unwrap_err();
    assert!(matches!(&error.problem, WriteProblem::NotShared { location } if *location == nowhere));
    assert!(error.to_string().contains("field.zarr: this process does not see "), "{error}");
    let error = SharedStore::create(&path.with_extension("nc"), &description(1), &params);
    assert!(matches!(error.unwrap_err().problem, WriteProblem::OneProcess));
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
}

#[test]
fn a_chunk_is_not_written_in_two_parts() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("field.zarr");
    let params = store_params(2, ZarrFormat::V3);
    let store = create(&path, &params);
    let panics = |steps: &[usize]| {
        let mut share = join(&store, &path, &params);
        let work = std::panic::AssertUnwindSafe(|| {
            write_steps(&mut share, steps.iter().copied());
            share.finish().unwrap()
        });
        std::panic::catch_unwind(work).is_err()
    };
    assert!([&[1][..], &[0, 2], &[0, 1, 3], &[4]].map(panics) == [true; 4]);
    assert!([&[6][..], &[4, 5, 0, 1]].map(panics) == [false; 2]);
}
