//! Permissions, and temporaries of living and of killed writers.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::*;

/// Set for a process that writes until it is killed: the target.
const TARGET: &str = "STORMTRACKER_TEST_ATOMIC_WRITER";

/// Set for a process that abandons its outputs: where they are.
const ABANDONED: &str = "STORMTRACKER_TEST_ATOMIC_ABANDONED";

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_made_has_the_permissions_it_needs() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    let path = AtomicPath::create(&directory.path().join("store")).unwrap();
    assert_eq!(mode(path.path().parent().unwrap()) & 0o700, 0o700, "files can be made in it");
    let target = directory.path().join("file");
    AtomicFile::create(&target).unwrap().commit().unwrap();
    let plain = directory.path().join("plain");
    fs::write(&plain, "").unwrap();
    assert_eq!(mode(&target), mode(&plain), "as any file");
}

/// Not a test by itself: the work of a process that is killed.
#[test]
fn writer() {
    let Some(target) = std::env::var_os(TARGET) else { return };
    let mut file = AtomicFile::create(Path::new(&target)).unwrap();
    let path = AtomicPath::create(Path::new(&target)).unwrap();
    file.write_all(b"half").unwrap();
    file.flush().unwrap();
    fs::create_dir(path.path()).unwrap();
    fs::write(path.path().join("chunk"), "half").unwrap();
    sleep(Duration::from_secs(600));
}

/// A process that is writing a file and a store, in the middle of both.
fn spawn_writer(target: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "io::atomic::tests::writer", "--test-threads", "1"])
        .env(TARGET, target)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let directory = target.parent().unwrap();
    let is_writing = || {
        names(directory).iter().any(|name| {
            directory.join(name).join(target.file_name().unwrap()).join("chunk").exists()
        })
    };
    let start = Instant::now();
    while !is_writing() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is written");
        assert!(child.try_wait().unwrap().is_none(), "it writes until it is killed");
        sleep(Duration::from_millis(2));
    }
    child
}

#[test]
fn what_a_killed_writer_left_goes_with_the_next_one_of_the_same_target() {
    type Create = fn(&Path) -> io::Result<()>;
    let creates: [Create; 2] = [
        |target| AtomicFile::create(target).map(drop),
        |target| AtomicPath::create(target).map(drop),
    ];
    for create in creates {
        let directory = tempfile::tempdir().unwrap();
        let target = directory.path().join("out.zarr");
        let mut child = spawn_writer(&target);
        let alive = names(directory.path());
        assert_eq!(alive.len(), 2, "{alive:?}");
        create(&target).unwrap();
        assert_eq!(names(directory.path()), alive, "a living writer keeps its own");
        child.kill().unwrap();
        child.wait().unwrap();
        create(&directory.path().join("out.zarr2")).unwrap();
        assert_eq!(names(directory.path()), alive, "of another target");
        create(&target).unwrap();
        assert_eq!(names(directory.path()), Vec::<String>::new());
    }
}

/// Not a test by itself: the work of a process that abandons what many threads
/// are writing.
#[test]
fn abandoner() {
    let Some(directory) = std::env::var_os(ABANDONED) else { return };
    let directory = Path::new(&directory);
    AtomicFile::create(&directory.join("first")).unwrap().commit().unwrap();
    let service = AtomicFile::create_for(&directory.join("service"), Purpose::Service).unwrap();
    service.commit().unwrap();
    for thread in 0..4 {
        let target = directory.join(format!("out{thread}"));
        std::thread::spawn(move || {
            loop {
                let mut file = AtomicFile::create(&target).unwrap();
                file.write_all(b"whole").unwrap();
                let store = AtomicPath::create(&target.with_extension("zarr")).unwrap();
                let _ = fs::create_dir(store.path());
                for chunk in 0..20 {
                    let _ = fs::write(store.path().join(chunk.to_string()), "chunk");
                }
                file.commit().unwrap();
            }
        });
    }
    sleep(Duration::from_millis(100));
    let abandoned = abandon_outputs();
    abandoned.remove_temporaries();
    let in_place = abandoned.in_place();
    assert_eq!(in_place.first(), Some(&directory.join("first")));
    assert!(!in_place.contains(&directory.join("service")));
    std::process::exit(7);
}

#[test]
fn what_is_abandoned_is_gone_and_what_is_in_its_place_is_whole() {
    for _ in 0..5 {
        let directory = tempfile::tempdir().unwrap();
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "io::atomic::tests::abandoner", "--test-threads", "1"])
            .env(ABANDONED, directory.path())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert_eq!(status.code(), Some(7));
        for name in names(directory.path()) {
            let path = directory.path().join(&name);
            assert!(!temporary::is_temporary(&path), "{name}");
            let expected = if name.starts_with("out") { "whole" } else { "" };
            assert_eq!(fs::read_to_string(&path).unwrap(), expected, "{name}");
        }
    }
}

#[test]
fn writers_of_one_target_do_not_disturb_each_other() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("out");
    let mut writers: Vec<_> = (0..4).map(|_| AtomicFile::create(&target).unwrap()).collect();
    let stores: Vec<_> = (0..4).map(|_| AtomicPath::create(&target).unwrap()).collect();
    assert_eq!(names(directory.path()).len(), 8);
    drop(stores);
    for (i, mut writer) in writers.drain(..).enumerate() {
        writer.write_all(&[i as u8]).unwrap();
        writer.commit().unwrap();
        assert_eq!(fs::read(&target).unwrap(), [i as u8]);
    }
    assert_eq!(names(directory.path()), ["out"]);
}

#[test]
fn many_writers_that_begin_at_once_all_finish() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("out");
    std::thread::scope(|scope| {
        for i in 0..4_u8 {
            let target = &target;
            scope.spawn(move || {
                for _ in 0..50 {
                    let mut file = AtomicFile::create(target).unwrap();
                    file.write_all(&[i; 10]).unwrap();
                    file.commit_to_disk().unwrap();
                    drop(AtomicPath::create(target).unwrap());
                }
            });
        }
    });
    assert_eq!(fs::read(&target).unwrap().len(), 10);
    assert_eq!(names(directory.path()), ["out"]);
}

/// Killed between the two renames of a store that replaces an older one.
#[test]
fn a_store_that_was_set_aside_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("out.zarr");
    let left = directory.path().join(".stormtracker-out.zarr-0123456789abcdef.tmp");
    let older = left.join(SET_ASIDE);
    fs::create_dir_all(&older).unwrap();
    fs::write(older.join("chunk"), "older").unwrap();
    drop(AtomicPath::create(&target).unwrap());
    assert_eq!(fs::read(target.join("chunk")).unwrap(), b"older");
    assert_eq!(names(directory.path()), ["out.zarr"]);
}

#[test]
fn links_and_files_of_others_stay() {
    let directory = tempfile::tempdir().unwrap();
    let target = directory.path().join("out");
    let elsewhere = directory.path().join("elsewhere");
    fs::write(&elsewhere, "kept").unwrap();
    let link = directory.path().join(".stormtracker-out-0123456789abcdef.tmp");
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    fs::write(directory.path().join(".stormtracker-out-notes.tmp"), "").unwrap();
    AtomicFile::create(&target).unwrap().commit().unwrap();
    assert_eq!(names(directory.path()).len(), 4);
    assert_eq!(fs::read(&elsewhere).unwrap(), b"kept");
}
