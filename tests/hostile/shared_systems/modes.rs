//! Who may read and write what is made, with every umask.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::fixture::*;
use crate::fixture::{LONGEST, Place};

/// A temporary, as it was seen while a command ran.
struct Seen {
    is_directory: bool,
    mode: u32,
    /// What was in a file, if others could write it.
    bytes_open_to_others: Option<Vec<u8>>,
}

impl Seen {
    /// Looks at one through one handle, so that its mode and its bytes belong
    /// together. Nothing if it is gone by now.
    fn look(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let found = file.metadata().unwrap();
        let mut bytes = None;
        if found.is_file() && found.mode() & OTHERS_WRITE != 0 {
            file.read_to_end(bytes.insert(Vec::new())).unwrap();
        }
        let mode = found.mode() & 0o7777;
        Some(Self { is_directory: found.is_dir(), mode, bytes_open_to_others: bytes })
    }
}

/// Temporaries of a command that runs with a umask of 000.
fn temporaries(place: &Place, arguments: &[&str]) -> Vec<Seen> {
    let mut running = start_after(place, "umask 000", arguments);
    let mut seen = Vec::new();
    while running.child.try_wait().unwrap().is_none() {
        for entry in fs::read_dir(place.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with(".stormtracker-") {
                seen.extend(Seen::look(&entry.path()));
            }
        }
    }
    running.end_within(LONGEST).ended_with(0, &[]);
    assert!(!seen.is_empty(), "no temporary was seen");
    seen
}

#[test]
fn nobody_else_can_write_what_is_being_written() {
    let place = Place::new();
    place.season("season.nc", 60, &[]);
    let filter = ["preprocess", "-q", "-i", "season.nc", "--lmin", "5", "--lmax", "42", "-o"];
    for output in ["filtered.nc", "filtered.zarr"] {
        for seen in temporaries(&place, &[&filter[..], &[output]].concat()) {
            assert!(seen.is_directory && seen.mode == 0o700, "{output}: {:o}", seen.mode);
        }
    }
    let track = ["track", "-q", "-i", "season.nc", "--lmin", "5", "--lmax", "42", "-o"];
    let seen = temporaries(&place, &[&track[..], &["tracks.csv"]].concat());
    // A file gets the mode of the umask in the instant before it is renamed, when
    // nothing is written to it any more.
    let whole = fs::read(place.path().join("tracks.csv")).unwrap();
    for bytes in seen.into_iter().filter_map(|seen| seen.bytes_open_to_others) {
        assert_eq!(bytes.len(), whole.len(), "others could write it before it was whole");
        assert!(bytes == whole);
    }
}

#[test]
fn outputs_follow_the_umask() {
    for (umask, expected) in [("000", 0o666), ("002", 0o664), ("022", 0o644), ("077", 0o600)] {
        let place = Place::new();
        place.season("season.nc", 8, &[]);
        let shell = format!("umask {umask}");
        for output in ["tracks.csv", "tracks.nc", "tracks.txt"] {
            let track = ["track", "-q", "-i", "season.nc", "-o", output];
            run_after(&place, &shell, &track).ended_with(0, &[]);
            assert_eq!(mode(&place.path().join(output)), expected, "{output}, umask {umask}");
        }
        let filter = ["preprocess", "-q", "-i", "season.nc", "-o", "out.zarr"];
        run_after(&place, &shell, &filter).ended_with(0, &[]);
        let store = mode(&place.path().join("out.zarr"));
        assert_eq!(store & 0o666, expected, "umask {umask}");
        assert_eq!(store & 0o700, 0o700);
    }
}

#[test]
fn caches_and_checkpoints_are_for_one_user() {
    let place = Place::new();
    place.season("season.nc", MANY_STEPS, &[]);
    leave_checkpoint(&place, "umask 000");
    let info = ["info", "season.nc", "--cache", "deep/cache"];
    run_after(&place, "umask 000", &info).ended_with(0, &[]);
    let mut seen = 0;
    for name in ["kept", "deep"] {
        let root = place.path().join(name);
        for path in all_below(&root).iter().chain([&root]) {
            assert_eq!(mode(path) & 0o077, 0, "{}: {:o}", path.display(), mode(path));
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
    go_on(&place).ended_with(0, &["goes on after"]);
    assert!(!place.path().join("kept").exists());
}

#[test]
fn a_directory_that_others_can_write_is_said() {
    let place = Place::new();
    place.season("season.nc", 8, &[]);
    for (name, option, mode) in
        [("cache", "--cache", 0o777), ("kept", "--checkpoint", 0o770), ("more", "--cache", 0o702)]
    {
        let directory = place.path().join(name);
        fs::create_dir(&directory).unwrap();
        set_mode(&directory, mode);
        let track = ["track", "-i", "season.nc", option, name, "-o", "tracks.csv"];
        let run = place.run(&track);
        let said = format!("mode {mode:04o}");
        run.ended_with(0, &[&format!("note: {name}: other users can write"), &said, option]);
    }
    for mode in [0o700, 0o755, 0o1777] {
        let directory = place.path().join(format!("quiet{mode:o}"));
        fs::create_dir(&directory).unwrap();
        set_mode(&directory, mode);
        let name = directory.to_str().unwrap();
        let run = place.run(&["track", "-i", "season.nc", "--cache", name, "-o", "tracks.csv"]);
        assert!(!run.ended_with(0, &[]).stderr.contains("note: "), "{run:#?}");
    }
}

#[test]
fn a_checkpoint_that_others_can_have_changed_is_refused() {
    for name in ["job.json", "part", "lock"] {
        let place = Place::new();
        place.season("season.nc", MANY_STEPS, &[]);
        leave_checkpoint(&place, "umask 022");
        let kept = place.path().join("kept");
        let file = all_below(&kept).into_iter().find(|path| path.to_str().unwrap().ends_with(name));
        let file = file.unwrap();
        let before = fs::read(&file).unwrap();
        set_mode(&file, 0o666);
        go_on(&place).ended_with(1, &["kept: holds", name, "another user", "--checkpoint"]);
        assert_eq!(fs::read(&file).unwrap(), before, "nothing was changed");
        set_mode(&file, 0o600);
        go_on(&place).ended_with(0, &["goes on after"]);
    }
}
