//! No damage leads to an error or to wrong data.

use super::far::{answers, over, season};
use super::*;

/// A directory as it was.
struct Snapshot {
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Snapshot {
    fn of(directory: &Path) -> Self {
        let with_bytes = |path: PathBuf| (path.clone(), fs::read(path).unwrap());
        Self { files: files(directory).into_iter().map(with_bytes).collect() }
    }

    fn restore(&self, directory: &Path) {
        for path in files(directory) {
            fs::remove_file(path).unwrap();
        }
        for (path, bytes) in &self.files {
            fs::write(path, bytes).unwrap();
        }
    }
}

/// Reads all through a cache that something was done to, twice: the first time
/// heals it.
fn check_healed(directory: &Path, what: &str) {
    let (truth, far) = (answers(season().as_ref()), season());
    let read = || answers(opened(directory).tree(URL, None, over(far.clone())).as_ref());
    assert_eq!(read(), truth, "{what}");
    let once = far.requests();
    assert_eq!(read(), truth, "{what}, healed");
    assert_eq!(far.requests(), once, "{what} was not healed");
}

fn filled() -> (tempfile::TempDir, Snapshot) {
    let directory = tempfile::tempdir().unwrap();
    answers(opened(directory.path()).tree(URL, None, over(season())).as_ref());
    let snapshot = Snapshot::of(directory.path());
    (directory, snapshot)
}

#[test]
fn no_byte_of_any_file_can_be_changed_unnoticed() {
    let (directory, snapshot) = filled();
    let mut checked = 0;
    for (path, bytes) in &snapshot.files {
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(path, &damaged).unwrap();
            check_healed(directory.path(), &format!("byte {at} of {}", path.display()));
            snapshot.restore(directory.path());
            checked += 1;
        }
    }
    assert!(checked > 2000, "only {checked} bytes");
}

#[test]
fn no_file_can_be_cut_lengthened_or_swapped_unnoticed() {
    let (directory, snapshot) = filled();
    let count = snapshot.files.len();
    for (i, (path, bytes)) in snapshot.files.iter().enumerate() {
        let other = &snapshot.files[(i + 1) % count].1;
        let lengthened = [bytes.as_slice(), b"\nmore"].concat();
        let cuts = [0, 1, bytes.len() / 2, bytes.len().saturating_sub(1)];
        let cut = cuts.map(|length| bytes[..length.min(bytes.len())].to_vec());
        for changed in cut.iter().chain([other, &lengthened]) {
            fs::write(path, changed).unwrap();
            check_healed(directory.path(), &format!("{} changed", path.display()));
            snapshot.restore(directory.path());
        }
        if path.parent() != Some(directory.path()) {
            fs::remove_file(path).unwrap();
            check_healed(directory.path(), &format!("{} removed", path.display()));
            snapshot.restore(directory.path());
        }
    }
}

#[test]
fn what_another_dataset_knows_is_not_believed() {
    let (directory, _snapshot) = filled();
    let layout = Layout::existing(directory.path()).unwrap();
    let other = "s3://bucket/other.zarr";
    fs::copy(layout.names_of(URL), layout.names_of(other)).unwrap();
    let empty = far::FarTree::new(&[]);
    let tree = opened(directory.path()).tree(other, None, over(empty.clone()));
    assert_eq!(tree.get("msl/c/0", ANY).unwrap(), None);
    assert_eq!(empty.requests(), 1);
}

#[test]
fn verification_finds_drops_and_counts_damage() {
    let (directory, snapshot) = filled();
    let sound = verify_cache(directory.path()).unwrap();
    let parts = 4 * 3;
    let (contents, listing) = (content_files(directory.path()).len(), 1);
    // The line that says which dataset it is counts too; sizes are asked first.
    let lines = 1 + listing + 5 * 2 + (parts + 3) + 1;
    assert_eq!(sound, Verified { checked: contents + lines, damaged: 0 });
    for (path, bytes) in snapshot.files.iter().filter(|(path, _)| {
        path.starts_with(directory.path().join("contents"))
            || path.starts_with(directory.path().join("names"))
    }) {
        let mut damaged = bytes.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        fs::write(path, damaged).unwrap();
        let found = verify_cache(directory.path()).unwrap();
        assert!((1..=2).contains(&found.damaged), "{}: {found:?}", path.display());
        assert_eq!(verify_cache(directory.path()).unwrap().damaged, 0);
        check_healed(directory.path(), "after verification");
        snapshot.restore(directory.path());
    }
    fs::write(directory.path().join("contents/notes.txt"), "no content").unwrap();
    assert_eq!(verify_cache(directory.path()).unwrap().damaged, 1);
    assert!(!directory.path().join("contents/notes.txt").exists());
}
