//! Two users at one directory. Only root can become somebody else: as another
//! user these tests show that the user's own files are found and used.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::PathBuf;
use std::process::Command;

use super::fixture::*;
use crate::fixture::{LONGEST, Place, Running};

/// Somebody who is not root, and has no other rights.
const NOBODY: &str = "setpriv --reuid=65534 --regid=65534 --clear-groups";

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// A directory that everybody can write, as `/tmp`, with a copy of the program
/// that everybody can run.
fn shared_place() -> (Place, PathBuf) {
    let place = Place::new();
    let program = place.path().join("stormtracker");
    let built = env!("CARGO_BIN_EXE_stormtracker");
    if fs::hard_link(built, &program).is_err() {
        fs::copy(built, &program).unwrap();
    }
    place.season("season.nc", MANY_STEPS, &[]);
    set_mode(&place.path().join("season.nc"), 0o644);
    set_mode(place.path(), 0o1777);
    (place, program)
}

/// Runs something as nobody if this is root, and as the same user otherwise.
fn as_other(place: &Place, words: &str) -> Command {
    let become_other = if is_root() { NOBODY } else { "env" };
    let mut command = Command::new("bash");
    command.args(["-c", &format!("ulimit -v 4000000; exec {become_other} {words}")]);
    command.current_dir(place.path()).env("HDF5_USE_FILE_LOCKING", "FALSE");
    command
}

#[test]
fn a_checkpoint_of_another_user_is_not_trusted() {
    let (place, program) = shared_place();
    let track = format!(
        "{} track -i season.nc --checkpoint kept --chunk-steps 2 --lmin 5 --lmax 42 -o tracks.csv",
        program.display()
    );
    // What the other one leaves is whole: only its owner is another.
    leave_checkpoint(&place, "true");
    if is_root() {
        let mut give = Command::new("chown");
        give.args(["-R", "65534", "kept"]).current_dir(place.path());
        assert!(give.status().unwrap().success());
        go_on(&place).ended_with(1, &["kept: holds", "another user", "--checkpoint"]);
    }
    let run = Running::start(as_other(&place, &track)).end_within(LONGEST);
    run.ended_with(0, &["goes on after"]);
    assert!(place.path().join("tracks.csv").exists());
}

#[test]
fn what_another_user_planted_is_left_alone() {
    let (place, _) = shared_place();
    let temporary = ".stormtracker-tracks.csv-0123456789abcdef.tmp";
    let plant = format!(
        "sh -c 'mkdir {temporary} && ln -s \"$PWD/precious\" {temporary}/.stormtracker-lock && \
         ln -s \"$PWD/precious\" tracks.csv && mkdir cache && chmod 777 cache'"
    );
    assert!(as_other(&place, &plant).status().unwrap().success());
    let track = ["track", "-i", "season.nc", "--cache", "cache", "-o", "tracks.csv"];
    let run = place.run(&track);
    run.ended_with(0, &["note: cache: "]);
    assert!(!place.path().join("precious").exists(), "no link was followed");
    assert!(fs::symlink_metadata(place.path().join("tracks.csv")).unwrap().is_file());
    if is_root() {
        assert!(place.path().join(temporary).exists(), "of another user");
        // Nor can the other one change what was made.
        let change = "sh -c 'echo x >> tracks.csv || echo x > cache/contents/x || rm tracks.csv'";
        assert!(!as_other(&place, change).status().unwrap().success());
    }
}

/// The program needs no right of root.
#[test]
fn every_kind_of_run_works_as_an_ordinary_user() {
    let (place, program) = shared_place();
    let program = program.display();
    let commands = [
        format!("{program} synth -q --steps 8 -o own.nc"),
        format!("{program} track -q -i own.nc --checkpoint ck --cache ca -o own.csv"),
        format!("{program} preprocess -q -i own.nc -o own.zarr"),
        format!("{program} convert -i own.csv -o own.txt"),
        format!("{program} cache verify --cache ca"),
    ];
    for words in &commands {
        Running::start(as_other(&place, words)).end_within(LONGEST).ended_with(0, &[]);
    }
    // In a directory of root's the same user is refused, with a reason.
    if is_root() {
        fs::create_dir(place.path().join("closed")).unwrap();
        set_mode(&place.path().join("closed"), 0o755);
        let options =
            ["--cache closed -o new.csv", "--checkpoint closed -o new.csv", "-o closed/tracks.csv"];
        for options in options {
            let words = format!("{program} track -i own.nc {options}");
            let run = Running::start(as_other(&place, &words)).end_within(LONGEST);
            run.ended_with(1, &["closed", "permission denied"]);
        }
        assert_eq!(fs::read_dir(place.path().join("closed")).unwrap().count(), 0);
    }
    let link = place.path().join("link");
    symlink("own.nc", &link).unwrap();
    place.run(&["info", "link"]).ended_with(0, &[]);
}
