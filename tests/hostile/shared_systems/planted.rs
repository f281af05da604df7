//! Links that somebody put where the program writes.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::fixture::*;
use crate::fixture::Place;

/// Files that must not change, outside of where the program writes.
struct Victim {
    place: Place,
}

impl Victim {
    fn new() -> Self {
        let place = Place::new();
        place.file("file", "precious");
        place.file("directory/deeper/file", "precious");
        Self { place }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    #[track_caller]
    fn is_untouched(&self) {
        for name in ["file", "directory/deeper/file"] {
            assert_eq!(fs::read(self.path(name)).unwrap(), b"precious", "{name}");
        }
        let mut names: Vec<PathBuf> = all_below(self.place.path());
        names.sort();
        let expected = ["directory", "directory/deeper", "directory/deeper/file", "file"];
        assert_eq!(names, expected.map(|name| self.path(name)));
    }
}

fn season() -> Place {
    let place = Place::new();
    place.season("season.nc", 8, &[]);
    place
}

#[test]
fn a_link_in_the_place_of_an_output_is_replaced() {
    let (victim, place) = (Victim::new(), season());
    let outputs: [(&str, &[&str]); 4] = [
        ("tracks.csv", &["track", "-q", "-i", "season.nc", "-o", "tracks.csv"]),
        ("tracks.nc", &["track", "-q", "-i", "season.nc", "-o", "tracks.nc"]),
        ("centres.csv", &["detect", "-q", "-i", "season.nc", "-o", "centres.csv"]),
        ("field.nc", &["preprocess", "-q", "-i", "season.nc", "-o", "field.nc"]),
    ];
    for (output, arguments) in outputs {
        for target in ["file", "new"] {
            let path = place.path().join(output);
            let _ = fs::remove_file(&path);
            symlink(victim.path(target), &path).unwrap();
            place.run(arguments).ended_with(0, &[]);
            assert!(fs::symlink_metadata(&path).unwrap().is_file(), "{output}");
            victim.is_untouched();
        }
    }
    // A store replaces the link to another store, and not that store; the link
    // to a directory that is none is refused.
    let preprocess = ["preprocess", "-q", "-i", "season.nc", "-o"];
    place.run(&[&preprocess[..], &["other.zarr"]].concat()).ended_with(0, &[]);
    let before = all_below(&place.path().join("other.zarr"));
    let path = place.path().join("field.zarr");
    symlink(place.path().join("other.zarr"), &path).unwrap();
    let region = ["field.zarr", "--region", "nh"];
    place.run(&[&preprocess[..], &region].concat()).ended_with(0, &[]);
    assert!(fs::symlink_metadata(&path).unwrap().is_dir());
    assert_eq!(all_below(&place.path().join("other.zarr")), before);
    let path = place.path().join("none.zarr");
    symlink(victim.path("directory"), &path).unwrap();
    place.run(&[&preprocess[..], &["none.zarr"]].concat()).ended_with(1, &["none.zarr"]);
    victim.is_untouched();
}

#[test]
fn links_with_names_of_temporaries_lead_nowhere() {
    let (victim, place) = (Victim::new(), season());
    let temporary =
        |target: &str, tail: &str| place.path().join(format!(".stormtracker-{target}-{tail}.tmp"));
    for target in ["tracks.csv", "field.nc", "field.zarr"] {
        symlink(victim.path("file"), temporary(target, "0123456789abcdef")).unwrap();
        symlink(victim.path("directory"), temporary(target, "1123456789abcdef")).unwrap();
        let directory = temporary(target, "2123456789abcdef");
        fs::create_dir(&directory).unwrap();
        symlink(victim.path("new"), directory.join(".stormtracker-lock")).unwrap();
        symlink(victim.path("directory"), directory.join("deeper")).unwrap();
    }
    place.run(&["track", "-q", "-i", "season.nc", "-o", "tracks.csv"]).ended_with(0, &[]);
    for output in ["field.nc", "field.zarr"] {
        place.run(&["preprocess", "-q", "-i", "season.nc", "-o", output]).ended_with(0, &[]);
    }
    victim.is_untouched();
}

#[test]
fn links_in_a_checkpoint_are_refused() {
    for name in ["lock", "job.json", "0000000000-0000000002.part", "run-a"] {
        for target in ["file", "new", "directory"] {
            let (victim, place) = (Victim::new(), season());
            let kept = place.path().join("kept");
            fs::create_dir(&kept).unwrap();
            symlink(victim.path(target), kept.join(name)).unwrap();
            let track = [&TRACK[..], &["tracks.csv"]].concat();
            place.run(&track).ended_with(1, &["kept", name, "--checkpoint"]);
            victim.is_untouched();
            assert!(!place.path().join("tracks.csv").exists());
        }
    }
}

/// A cache in which something has the name of one of its files.
fn with_link(place: &Place, victim: &Path, name: &str) {
    let cache = place.path().join("cache");
    let _ = fs::remove_dir_all(&cache);
    place.run(&["info", "season.nc", "--cache", "cache"]).ended_with(0, &[]);
    let path = cache.join(name);
    let _ = fs::remove_dir(&path);
    let _ = fs::remove_file(&path);
    symlink(victim, &path).unwrap();
}

#[test]
fn links_in_a_cache_lead_nowhere() {
    let (victim, place) = (Victim::new(), season());
    for name in ["contents", "names", "index"] {
        with_link(&place, &victim.path("directory"), name);
        let commands: [&[&str]; 4] = [
            &["info", "season.nc", "--cache", "cache"],
            &["cache", "prune", "--cache", "cache", "--all"],
            &["cache", "verify", "--cache", "cache"],
            &["cache", "info", "--cache", "cache"],
        ];
        for command in commands {
            place.run(command).ended_with(1, &["cache", name, "symbolic link", "--cache"]);
            victim.is_untouched();
        }
    }
    for target in ["file", "new"] {
        with_link(&place, &victim.path(target), "lock");
        let run = place.run(&["cache", "prune", "--cache", "cache", "--all"]);
        run.ended_with(1, &["lock", "symbolic link"]);
        victim.is_untouched();
    }
    with_link(&place, &victim.path("directory"), "contents/ab");
    place.run(&["cache", "prune", "--cache", "cache", "--all"]);
    victim.is_untouched();
}
