//! What was answered once is not asked again.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::far::{FarFile, FarTree, answers, byte_at, over, season};
use super::*;
use crate::io::access::blocks::BLOCK_BYTES;

#[test]
fn a_second_run_asks_nobody() {
    let directory = tempfile::tempdir().unwrap();
    let (far, truth) = (season(), answers(season().as_ref()));
    for connections in [NonZero::new(16), None] {
        let tree = opened(directory.path()).tree(URL, NonZero::new(16), over(far.clone()));
        assert_eq!(answers(tree.as_ref()), truth);
        assert_eq!(tree.connections(), connections, "far as long as something is missing");
    }
    // Where a key is absent its size and its parts are not asked for, and the
    // size of what is known as a whole is neither.
    let (branches, present, absent) = (1, 5 * 5, 1);
    assert_eq!(far.requests(), branches + present + absent);
}

#[test]
fn datasets_do_not_mix() {
    let directory = tempfile::tempdir().unwrap();
    let cache = opened(directory.path());
    for name in ["a", "b"] {
        let far = FarTree::new(&[("x", name.as_bytes())]);
        let tree = cache.tree(&format!("s3://{name}"), None, over(far));
        assert_eq!(tree.get("x", ANY).unwrap().unwrap(), name.as_bytes());
    }
}

#[test]
fn equal_chunks_are_stored_once() {
    let directory = tempfile::tempdir().unwrap();
    let cache = opened(directory.path());
    let far = season();
    for url in [URL, "https://mirror/season.zarr"] {
        let tree = cache.tree(url, None, over(far.clone()));
        for key in ["msl/c/0", "msl/c/1", "msl/c/2"] {
            tree.get(key, ANY).unwrap().unwrap();
        }
    }
    assert_eq!(content_files(directory.path()).len(), 2);
    let summary = cache_summary(directory.path()).unwrap();
    assert_eq!((summary.contents, summary.datasets.len()), (2, 2));
    let of_url = &summary.datasets[1];
    assert_eq!((of_url.name.as_str(), of_url.answers, of_url.bytes), (URL, 3, 13 + 14));
}

#[test]
fn errors_are_not_kept() {
    #[derive(Debug)]
    struct Failing(AtomicUsize);

    impl Tree for Failing {
        fn get(&self, _: &str, _: Largest) -> Result<Option<Bytes>, AccessError> {
            match self.0.fetch_add(1, Ordering::Relaxed) {
                0 => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
                _ => Ok(Some(Bytes::from_static(b"late"))),
            }
        }
        fn get_part(
            &self,
            _: &str,
            _: crate::io::access::Part,
            _: Largest,
        ) -> Result<Option<Bytes>, AccessError> {
            unreachable!()
        }
        fn size(&self, _: &str) -> Result<Option<u64>, AccessError> {
            unreachable!()
        }
        fn branches(&self) -> Result<Vec<String>, AccessError> {
            unreachable!()
        }
    }

    let directory = tempfile::tempdir().unwrap();
    let tree =
        opened(directory.path()).tree(URL, None, over(Arc::new(Failing(AtomicUsize::new(0)))));
    assert!(tree.get("x", ANY).is_err());
    assert_eq!(tree.get("x", ANY).unwrap().unwrap(), &b"late"[..]);
}

fn file(len: u64) -> Arc<FarFile> {
    Arc::new(FarFile { len, requests: AtomicUsize::new(0) })
}

fn through(cache: &Arc<Cache>, far: &Arc<FarFile>) -> Arc<dyn Object> {
    let far = far.clone();
    cache
        .object("https://host/file.grib", NonZero::new(4), Box::new(move |_: &str| Ok(far.clone())))
        .unwrap()
}

#[test]
fn any_part_of_a_file_is_what_it_is_and_fetched_once() {
    let directory = tempfile::tempdir().unwrap();
    let far = file(3 * BLOCK_BYTES + 100);
    let parts = [
        (0, 10),
        (BLOCK_BYTES - 5, 10),
        (3 * BLOCK_BYTES + 90, 10),
        (5, 3 * BLOCK_BYTES + 95),
        (far.len, 0),
        (far.len - 1, 1),
    ];
    for (run, connections) in [(0, NonZero::new(4)), (1, None)] {
        let object = through(&opened(directory.path()), &far);
        for (offset, len) in parts {
            let mut out = vec![0; len as usize];
            object.read_exact_at(&mut out, offset).unwrap();
            let wrong = (0..len).find(|&i| out[i as usize] != byte_at(offset + i));
            assert_eq!(wrong, None, "run {run}, {len} bytes from {offset}");
        }
        assert_eq!((object.len(), object.connections()), (far.len, connections));
        let beyond = object.read_exact_at(&mut [0; 2], far.len - 1).unwrap_err().to_string();
        assert!(beyond.contains("2 bytes from 3145827"), "{beyond}");
        assert!(object.read_exact_at(&mut [0; 2], u64::MAX).is_err());
    }
    // Blocks 0; 1; 3; 2.
    assert_eq!(far.requests.load(Ordering::Relaxed), 4);
}

#[test]
fn a_cached_file_is_not_even_opened() {
    let directory = tempfile::tempdir().unwrap();
    let far = file(1000);
    through(&opened(directory.path()), &far).read_exact_at(&mut [0; 10], 0).unwrap();
    let gone = |_: &str| Err(io::Error::from(io::ErrorKind::NotFound).into());
    let cache = opened(directory.path());
    let object = cache.object("https://host/file.grib", None, Box::new(gone)).unwrap();
    object.read_exact_at(&mut [0; 1000], 0).unwrap();
    assert!(cache.object("https://host/other.grib", None, Box::new(gone)).is_err());
}

#[test]
fn a_file_that_changed_its_size_is_not_mixed_with_what_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let before = file(2 * BLOCK_BYTES);
    through(&opened(directory.path()), &before).read_exact_at(&mut [0; 10], 0).unwrap();
    let object = through(&opened(directory.path()), &file(2 * BLOCK_BYTES + 1));
    object.read_exact_at(&mut [0; 10], 0).unwrap();
    let error = object.read_exact_at(&mut [0; 10], BLOCK_BYTES).unwrap_err().to_string();
    for part in ["2097152", "2097153", "cache prune"] {
        assert!(error.contains(part), "{error}");
    }
}
