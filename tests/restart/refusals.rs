//! What a checkpoint is not used for, and what does not matter to it.

use std::fs::{self, File};
use std::time::Duration;

use crate::fixture::{KEPT, Place, end, names, signal};

const OPTIONS: [&str; 8] =
    ["--feature-threshold", "100", "--checkpoint", KEPT, "--chunk-steps", "2", "-j", "1"];

/// So many that a run is killed long before it ends.
const STEPS: usize = 400;

/// A place where a run was killed after a few parts, and its command.
fn killed() -> (Place, String) {
    let place = Place::with_season(2.5, STEPS);
    let season = place.season().to_str().unwrap().to_string();
    place.kill_after(&place.track(&season, &OPTIONS), 3);
    (place, season)
}

/// A command is refused, and what is kept stays as it is.
#[track_caller]
fn refused(place: &Place, command: &[&str], words: &[&str]) {
    // A temporary file that the kill left goes all the same.
    let kept = || -> Vec<String> {
        let names = names(&place.output(KEPT)).into_iter();
        names.filter(|name| !name.ends_with(".tmp")).collect()
    };
    let before = kept();
    place.run(command).failed().said(words);
    assert_eq!(kept(), before);
    assert_eq!(names(place.output("").as_path()), [KEPT]);
}

#[test]
fn another_parameter_is_refused_with_both_values() {
    let (place, season) = killed();
    let expected = place_without_checkpoint(&place, &season);
    let mut other = OPTIONS;
    other[1] = "150";
    refused(
        &place,
        &place.track(&season, &other),
        &[
            "error: kept: is the checkpoint of another run:\n",
            "\n  detect.feature_threshold: 100.0 in the checkpoint, 150.0 now\n",
            "name another directory with --checkpoint",
        ],
    );
    let hodges = ["-a", "hodges", "--object-threshold", "-100", "--checkpoint", KEPT];
    let words = ["\n  algorithm: simple in the checkpoint, hodges now\n"];
    refused(&place, &place.track(&season, &hodges), &words);
    place.run(&place.track(&season, &OPTIONS)).succeeded();
    assert!(place.take_tracks() == expected);
}

/// The tracks of the same options without a checkpoint.
fn place_without_checkpoint(place: &Place, season: &str) -> Vec<u8> {
    place.run(&place.track(season, &OPTIONS[..2])).succeeded();
    let tracks = place.output("tracks.csv");
    let bytes = fs::read(&tracks).unwrap();
    fs::remove_file(tracks).unwrap();
    bytes
}

#[test]
fn another_input_is_refused_with_what_differs() {
    let (place, season) = killed();
    let command = place.track(&season, &OPTIONS);
    let file = File::options().write(true).open(&season).unwrap();
    let modified = file.metadata().unwrap().modified().unwrap();
    file.set_modified(modified + Duration::from_nanos(1)).unwrap();
    refused(&place, &command, &["\n  input.dataset.1: season.nc, ", " bytes, modified "]);
    file.set_modified(modified).unwrap();
    drop(file);

    let bytes = fs::read(&season).unwrap();
    place.write_season(2.5, STEPS, 2);
    let file = File::options().write(true).open(&season).unwrap();
    file.set_modified(modified).unwrap();
    refused(&place, &command, &["\n  input.first_frame: ", "\n  input.last_frame: "]);

    // As it was, it is the same again.
    fs::write(&season, bytes).unwrap();
    file.set_modified(modified).unwrap();
    drop(file);
    place.run(&command).succeeded().said(&["kept: goes on after "]);
    place.take_tracks();
}

#[test]
fn threads_chunks_and_linking_may_be_others() {
    let (place, season) = killed();
    let options = ["--feature-threshold", "100", "--link-radius-km", "400"];
    let other = [&options[..], &["--checkpoint", KEPT, "--chunk-steps", "7", "-j", "2"]].concat();
    place.run(&place.track(&season, &other)).succeeded().said(&["kept: goes on after "]);
    let tracks = place.take_tracks();
    assert!(tracks == place.undisturbed(&options));
}

#[test]
fn a_second_run_at_the_same_time_is_refused_and_harms_nothing() {
    let place = Place::with_season(2.5, STEPS);
    let expected = place.undisturbed(&OPTIONS[..2]);
    let season = place.season();
    let command = place.track(season.to_str().unwrap(), &OPTIONS);
    let first = place.start_and_wait(&command, 1);
    // It waits for the second to be done, and is alive meanwhile.
    signal(&first, "STOP");
    let holder = format!("error: kept: in use by process {} on ", first.id());
    place.run(&command).failed().said(&[&holder]);
    signal(&first, "CONT");
    end(first).succeeded();
    assert!(place.take_tracks() == expected);
}

#[test]
fn a_damaged_part_is_done_again_and_said() {
    let (place, season) = killed();
    let parts = place.parts();
    let mut bytes = fs::read(&parts[0]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&parts[0], bytes).unwrap();
    let cut = fs::read(&parts[1]).unwrap();
    fs::write(&parts[1], &cut[..cut.len() - 1]).unwrap();
    let run = place.run(&place.track(&season, &OPTIONS));
    run.succeeded().said(&["kept: 2 of the files were damaged; their steps are done again"]);
    let tracks = place.take_tracks();
    assert!(tracks == place.undisturbed(&OPTIONS[..2]));
}

#[test]
fn a_place_that_is_no_checkpoint_is_refused() {
    let place = Place::with_season(2.5, 8);
    let season = place.season();
    let season = season.to_str().unwrap();
    let run = |directory: &str| place.run(&place.track(season, &["--checkpoint", directory]));
    run("missing/kept").failed().said(&[
        "error: missing/kept: cannot hold a checkpoint: there is no directory missing to make it in",
    ]);
    assert_eq!(names(place.output("").as_path()), Vec::<String>::new());
    fs::create_dir(place.output("mine")).unwrap();
    fs::write(place.output("mine/notes.txt"), "mine").unwrap();
    run("mine").failed().said(&["error: mine: holds notes.txt, which is of no checkpoint"]);
    run("mine/notes.txt").failed().said(&["mine/notes.txt: cannot hold a checkpoint: "]);
    assert_eq!(names(&place.output("mine")), ["notes.txt"]);
}

#[test]
fn detect_goes_on_too() {
    let place = Place::with_season(2.5, STEPS);
    let season = place.season();
    let command = ["detect", "-i", season.to_str().unwrap(), "-o", "tracks.csv"];
    place.run(&command).succeeded();
    let expected = place.take_tracks();
    let kept = [&command[..], &["--checkpoint", KEPT, "--chunk-steps", "2", "-j", "1"]].concat();
    place.kill_after(&kept, 4);
    place.run(&kept).succeeded().said(&["kept: goes on after "]);
    assert!(place.take_tracks() == expected);
}
