//! Several threads and processes at one directory, some of which are killed.

use std::process::{Child, Command, Stdio};
use std::thread;

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::far::{FarTree, over};
use super::*;

/// Set for a process that works until it is killed.
const DIRECTORY: &str = "STORMTRACKER_TEST_CACHE_WORKER";

fn chunk(i: u32) -> Vec<u8> {
    // Every fourth is equal to the one before.
    let seed = u64::from(i - u32::from(i % 4 == 3));
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    (0..20_000 + seed as usize * 100).map(|_| random.random()).collect()
}

fn far() -> Arc<FarTree> {
    let chunks: Vec<(String, Vec<u8>)> = (0..200).map(|i| (i.to_string(), chunk(i))).collect();
    FarTree::new(&chunks.iter().map(|(k, b)| (k.as_str(), b.as_slice())).collect::<Vec<_>>())
}

/// Reads chunks in a random order through a cache that holds half of them.
fn work(directory: &Path, seed: u64, reads: usize) {
    let params = CacheParams { max_bytes: CacheParams::LEAST_BYTES, ..params(directory) };
    let tree = Cache::open(&params).unwrap().tree(URL, None, over(far()));
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    for _ in 0..reads {
        let i = random.random_range(0..220);
        let read = tree.get(&i.to_string(), ANY).unwrap();
        assert_eq!(read.as_deref(), (i < 200).then(|| chunk(i)).as_deref(), "chunk {i}");
    }
}

#[test]
fn threads_that_fill_and_empty_one_cache_read_the_truth() {
    let directory = tempfile::tempdir().unwrap();
    Cache::open(&params(directory.path())).unwrap();
    thread::scope(|scope| {
        for seed in 0..4 {
            let directory = directory.path();
            scope.spawn(move || work(directory, seed, 300));
        }
    });
    assert_eq!(verify_cache(directory.path()).unwrap().damaged, 0);
}

/// Not a test by itself: the work of a process that is killed.
#[test]
fn worker() {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        work(Path::new(&directory), u64::from(std::process::id()), usize::MAX);
    }
}

fn spawn_worker(directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "io::access::cache::tests::sharing::worker", "--test-threads", "1"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn processes_may_be_killed_at_any_moment() {
    let directory = tempfile::tempdir().unwrap();
    let mut random = Pcg64Mcg::seed_from_u64(7);
    opened(directory.path());
    for round in 0..6 {
        let mut workers = [spawn_worker(directory.path()), spawn_worker(directory.path())];
        for worker in &mut workers {
            thread::sleep(std::time::Duration::from_millis(random.random_range(20..250)));
            assert!(worker.try_wait().unwrap().is_none(), "it works until it is killed");
            worker.kill().unwrap();
            worker.wait().unwrap();
        }
        assert_eq!(verify_cache(directory.path()).unwrap().damaged, 0, "round {round}");
        work(directory.path(), round, 50);
    }
}

/// What other users can have written is fetched again, and kept anew.
#[test]
fn what_others_can_have_written_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let far = far();
    let read = || {
        let tree = opened(directory.path()).tree(URL, None, over(far.clone()));
        (0..8).for_each(|i| {
            assert_eq!(tree.get(&i.to_string(), ANY).unwrap().as_deref(), Some(&chunk(i)[..]));
        });
        far.requests()
    };
    let first = read();
    assert_eq!(read(), first, "all is kept");
    for part in ["contents", "names"] {
        let before = read();
        for path in files(&directory.path().join(part)) {
            fs::set_permissions(path, fs::Permissions::from_mode(0o666)).unwrap();
        }
        let again = read();
        assert!(again > before, "{part} are not trusted");
        assert_eq!(read(), again, "{part} are kept anew");
        for path in files(&directory.path().join(part)) {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
