//! Room: the limit, what goes first, and where there is none.

use std::time::Duration;

use super::far::{FarTree, over, season};
use super::*;

fn small(directory: &Path) -> CacheParams {
    CacheParams { max_bytes: CacheParams::LEAST_BYTES, ..params(directory) }
}

fn total(directory: &Path) -> u64 {
    files(directory).iter().map(|path| fs::metadata(path).unwrap().len()).sum()
}

fn set_age(path: &Path, age_s: u64) {
    let time = SystemTime::now() - Duration::from_secs(age_s);
    fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
}

fn content(directory: &Path, bytes: &[u8]) -> PathBuf {
    Layout::existing(directory).unwrap().content(&blake3::hash(bytes))
}

/// Chunks of 100 kB that differ.
fn chunks(count: u8) -> Vec<(String, Vec<u8>)> {
    (0..count).map(|i| (format!("msl/c/{i}"), vec![i; 100_000])).collect()
}

fn far(chunks: &[(String, Vec<u8>)]) -> Arc<FarTree> {
    let objects: Vec<(&str, &[u8])> =
        chunks.iter().map(|(k, b)| (k.as_str(), b.as_slice())).collect();
    FarTree::new(&objects)
}

#[test]
fn the_limit_holds_and_the_last_chunks_stay() {
    let directory = tempfile::tempdir().unwrap();
    let cache = Cache::open(&small(directory.path())).unwrap();
    let chunks = chunks(100);
    let far = far(&chunks);
    let tree = cache.tree(URL, None, over(far.clone()));
    for (key, bytes) in &chunks {
        assert_eq!(tree.get(key, ANY).unwrap().unwrap(), bytes);
        assert!(total(directory.path()) <= CacheParams::LEAST_BYTES.0);
    }
    assert!(total(directory.path()) > CacheParams::LEAST_BYTES.0 / 2, "it is used");
    let last = &chunks[90..];
    assert!(last.iter().all(|(_, bytes)| content(directory.path(), bytes).exists()));
    for (key, bytes) in &chunks {
        assert_eq!(tree.get(key, ANY).unwrap().unwrap(), bytes);
    }
    assert!(far.requests() > 100);
    assert_eq!(verify_cache(directory.path()).unwrap().damaged, 0);
}

#[test]
fn what_was_used_longest_ago_goes_first_and_reading_is_use() {
    let directory = tempfile::tempdir().unwrap();
    let chunks = chunks(10);
    let tree = opened(directory.path()).tree(URL, None, over(far(&chunks)));
    for (i, (key, bytes)) in chunks.iter().enumerate() {
        tree.get(key, ANY).unwrap();
        set_age(&content(directory.path(), bytes), 10_000 - i as u64);
    }
    // The oldest becomes the youngest.
    let far = far(&chunks);
    opened(directory.path()).tree(URL, None, over(far.clone())).get("msl/c/0", ANY).unwrap();
    let pruned = prune_cache(directory.path(), Prune::ToBytes(510_000)).unwrap();
    let left = |i: usize| content(directory.path(), &chunks[i].1).exists();
    assert_eq!((0..10).filter(|&i| left(i)).collect::<Vec<_>>(), [0, 6, 7, 8, 9]);
    assert_eq!(pruned.removed, 5);
    assert_eq!(pruned.left_bytes, total(directory.path()) - marker_bytes(directory.path()));
    let tree = opened(directory.path()).tree(URL, None, over(far.clone()));
    for (key, bytes) in &chunks {
        assert_eq!(tree.get(key, ANY).unwrap().unwrap(), bytes);
    }
    assert_eq!(far.requests(), 5, "what is left is still known");
}

fn marker_bytes(directory: &Path) -> u64 {
    fs::metadata(directory.join("stormtracker-cache-1")).unwrap().len()
}

#[test]
fn age_and_all_are_pruned_and_nothing_else_is_touched() {
    let directory = tempfile::tempdir().unwrap();
    let chunks = chunks(4);
    let tree = opened(directory.path()).tree(URL, None, over(far(&chunks)));
    for (key, _) in &chunks {
        tree.get(key, ANY).unwrap();
    }
    set_age(&content(directory.path(), &chunks[1].1), 7200);
    let others = directory.path().join("mine.txt");
    fs::write(&others, "not of the cache").unwrap();
    let day = Prune::OlderThan(Duration::from_secs(86_400));
    assert_eq!(prune_cache(directory.path(), day).unwrap().removed, 0);
    let hour = Prune::OlderThan(Duration::from_secs(3600));
    assert_eq!(prune_cache(directory.path(), hour).unwrap().removed, 1);
    assert!(!content(directory.path(), &chunks[1].1).exists());
    let all = prune_cache(directory.path(), Prune::All).unwrap();
    assert_eq!((all.removed, all.left_bytes), (3 + 1, 0));
    assert!(others.exists());
    assert_eq!(cache_summary(directory.path()).unwrap(), CacheSummary::default());
}

#[test]
fn what_killed_processes_left_goes_and_what_is_being_written_stays() {
    let directory = tempfile::tempdir().unwrap();
    season_into(directory.path());
    let contents = directory.path().join("contents/ab");
    fs::create_dir_all(&contents).unwrap();
    let (left, young) =
        (contents.join(".stormtracker-1.tmp"), contents.join(".stormtracker-2.tmp"));
    for path in [&left, &young] {
        fs::write(path, "half a chu").unwrap();
    }
    set_age(&left, 7200);
    assert_eq!(verify_cache(directory.path()).unwrap().damaged, 0);
    prune_cache(directory.path(), Prune::ToBytes(u64::MAX)).unwrap();
    assert!(!left.exists() && young.exists());
    prune_cache(directory.path(), Prune::All).unwrap();
    assert!(!young.exists());
}

fn season_into(directory: &Path) {
    opened(directory).tree(URL, None, over(season())).get("msl/c/0", ANY).unwrap();
}

#[test]
fn indices_count_and_go_too() {
    let directory = tempfile::tempdir().unwrap();
    let cache = opened(directory.path());
    let index = cache.index_directory().join("a.idx");
    fs::write(&index, vec![0; 1000]).unwrap();
    assert_eq!(cache_summary(directory.path()).unwrap().index_bytes, 1000);
    prune_cache(directory.path(), Prune::ToBytes(500)).unwrap();
    assert!(!index.exists());
}

#[test]
fn a_directory_that_cannot_be_a_cache_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = |path: &Path| Cache::open(&params(path)).unwrap_err().to_string();
    for unwritable in [file.join("cache"), file.clone(), "/proc/cache".into()] {
        let error = error(&unwritable);
        assert!(
            error.contains("--cache") && error.contains(unwritable.to_str().unwrap()),
            "{error}"
        );
    }
    let occupied = error(directory.path());
    assert!(occupied.contains("not empty") && occupied.contains("--cache"), "{occupied}");
    let no_cache = |e: CacheError| assert!(e.to_string().contains("no cache of ours"), "{e}");
    no_cache(cache_summary(directory.path()).unwrap_err());
    no_cache(verify_cache(directory.path()).unwrap_err());
    no_cache(prune_cache(directory.path(), Prune::All).unwrap_err());
    assert!(file.exists());
}

#[test]
fn where_storing_fails_the_run_goes_on() {
    let directory = tempfile::tempdir().unwrap();
    let cache = opened(directory.path());
    let far = season();
    let tree = cache.tree(URL, None, over(far.clone()));
    tree.get("msl/c/2", ANY).unwrap();
    fs::remove_dir_all(directory.path().join("contents")).unwrap();
    fs::write(directory.path().join("contents"), "in the way").unwrap();
    for _ in 0..2 {
        assert_eq!(tree.get("msl/c/0", ANY).unwrap().unwrap(), &b"1013 1007 998"[..]);
        assert_eq!(tree.get("msl/c/2", ANY).unwrap().unwrap(), &b"1001 1002 1003"[..]);
    }
    assert_eq!(far.requests(), 5);
    let trouble = cache.trouble().unwrap();
    assert!(trouble.contains("nothing more is cached"), "{trouble}");
}

#[test]
fn what_is_larger_than_the_cache_is_not_kept() {
    let directory = tempfile::tempdir().unwrap();
    let cache = Cache::open(&small(directory.path())).unwrap();
    let large = vec![1; CacheParams::LEAST_BYTES.0 as usize];
    let tree = cache.tree(URL, None, over(FarTree::new(&[("large", &large), ("small", b"small")])));
    tree.get("small", ANY).unwrap();
    assert_eq!(tree.get("large", ANY).unwrap().unwrap(), large);
    assert!(content(directory.path(), b"small").exists());
    assert!(!content(directory.path(), &large).exists() && cache.trouble().is_none());
}
