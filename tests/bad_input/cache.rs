//! Caches, damaged ones, and directories that are none.

use std::fs;
use std::path::{Path, PathBuf};

use stormtracker::io::access::cache::CacheParams;
use stormtracker::io::access::{Access, AccessParams};

use crate::fixture::{Place, Run};

/// A cache that holds an index of 1000 bytes.
fn cache(place: &Place) -> PathBuf {
    let directory = place.input("cache");
    let cache = CacheParams { directory: directory.clone(), ..CacheParams::default() };
    let params = AccessParams { cache: Some(cache), ..AccessParams::default() };
    let access = Access::new(params).unwrap();
    fs::write(access.index_directory().unwrap().join("a.idx"), [0; 1000]).unwrap();
    directory
}

fn run(place: &Place, action: &str, directory: &Path, options: &[&str]) -> Run {
    let directory = directory.to_str().unwrap();
    place.run(&[&["cache", action, "--cache", directory], options].concat())
}

#[test]
fn a_cache_is_listed_verified_and_pruned() {
    let place = Place::new();
    let directory = cache(&place);
    let info = run(&place, "info", &directory, &[]);
    assert!(info.ended_with(0, &[]).stdout.contains("1.00 kB in all"), "{}", info.stdout);
    let info = run(&place, "info", &directory, &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&info.stdout).unwrap();
    assert_eq!((&json["index_bytes"], &json["oldest"]), (&1000.into(), &serde_json::Value::Null));
    run(&place, "verify", &directory, &[]).ended_with(0, &["0 entries are sound"]);
    run(&place, "prune", &directory, &["--older-than", "1d"]).ended_with(0, &["0 files removed"]);
    run(&place, "prune", &directory, &["--to", "0"]).ended_with(0, &["1.00 kB freed"]);
    run(&place, "prune", &directory, &["--all"]).ended_with(0, &["0 B left"]);
}

#[test]
fn damage_is_dropped_once_and_ends_with_an_error() {
    let place = Place::new();
    let directory = cache(&place);
    let (hash, names) = ("0".repeat(64), directory.join("names"));
    fs::create_dir(directory.join("contents/00")).unwrap();
    fs::write(directory.join("contents/00").join(&hash), "another content").unwrap();
    fs::write(names.join(hash), "nothing that we wrote").unwrap();
    run(&place, "verify", &directory, &[]).failed(&["2 of 2 entries were damaged"]);
    run(&place, "verify", &directory, &[]).ended_with(0, &["0 entries"]);
}

#[test]
fn what_is_no_cache_is_left_alone() {
    let place = Place::new();
    let file = place.file("thesis.tex", "years of work");
    let directory = file.parent().unwrap();
    for (action, options) in [("info", &[][..]), ("verify", &[]), ("prune", &["--all"])] {
        for wrong in [directory, &file, Path::new("nowhere")] {
            run(&place, action, wrong, options).failed(&["is no cache of ours", "--cache"]);
        }
    }
    assert_eq!(fs::read(&file).unwrap(), b"years of work");
    place.nothing_is_left();
}

#[test]
fn sizes_and_ages_that_are_none_are_wrong_usage() {
    let place = Place::new();
    let directory = cache(&place);
    for (options, word) in [
        (&[][..], "--all"),
        (&["--to", "much"], "500MB"),
        (&["--older-than", "30"], "30d"),
        (&["--all", "--to", "1GB"], "cannot be used with"),
    ] {
        run(&place, "prune", &directory, options).ended_with(2, &[word]);
    }
}
