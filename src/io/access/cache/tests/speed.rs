//! What reading from the cache costs, beside reading the same files.

use std::time::Instant;

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::far::FarTree;
use super::*;
use crate::io::access::{Access, Location};

const CHUNKS: usize = 5000;
const CHUNK_BYTES: usize = 20_000;

/// Microseconds a chunk to get all chunks, the best of five.
fn microseconds(tree: &mut dyn FnMut() -> Arc<dyn Tree>, keys: &[String]) -> f64 {
    let run = |tree: Arc<dyn Tree>| {
        let start = Instant::now();
        for key in keys {
            assert_eq!(tree.get(key).unwrap().unwrap().len(), CHUNK_BYTES);
        }
        start.elapsed().as_secs_f64() * 1e6 / keys.len() as f64
    };
    (0..5).map(|_| run(tree())).fold(f64::INFINITY, f64::min)
}

#[test]
#[ignore = "tells times, best of a release build with --nocapture"]
fn cost_of_a_chunk() {
    let (local, cached) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut random = Pcg64Mcg::seed_from_u64(1);
    let chunks: Vec<(String, Vec<u8>)> = (0..CHUNKS)
        .map(|i| (format!("msl/c/{i}/0/0"), (0..CHUNK_BYTES).map(|_| random.random()).collect()))
        .collect();
    for (key, bytes) in &chunks {
        let path = local.path().join(key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let objects: Vec<(&str, &[u8])> =
        chunks.iter().map(|(k, b)| (k.as_str(), b.as_slice())).collect();
    let far = FarTree::new(&objects);
    let keys: Vec<String> = chunks.iter().map(|(key, _)| key.clone()).collect();
    let start = Instant::now();
    let first = opened(cached.path()).tree(URL, far.clone());
    for key in &keys {
        first.get(key).unwrap();
    }
    let storing = start.elapsed().as_secs_f64() * 1e6 / CHUNKS as f64;
    let location = Location::from(local.path());
    let files = microseconds(&mut || Access::default().tree(&location).unwrap(), &keys);
    let start = Instant::now();
    let cache = opened(cached.path()).tree(URL, far.clone());
    let loading = start.elapsed().as_secs_f64() * 1e6 / CHUNKS as f64;
    let cache = microseconds(&mut || cache.clone(), &keys);
    let hashing = {
        let start = Instant::now();
        let hashes: Vec<blake3::Hash> = chunks.iter().map(|(_, b)| blake3::hash(b)).collect();
        assert_eq!(hashes.len(), CHUNKS);
        start.elapsed().as_secs_f64() * 1e6 / CHUNKS as f64
    };
    assert_eq!(far.requests(), CHUNKS, "all came from the cache");
    eprintln!(
        "microseconds a chunk of {CHUNK_BYTES} bytes: file {files:.1}, cache {cache:.1}, of which \
         hash {hashing:.1}; opening {loading:.2}, storing {storing:.1}"
    );
}
