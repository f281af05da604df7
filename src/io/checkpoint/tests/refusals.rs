//! Directories and jobs that a checkpoint is not opened for.

use super::*;

#[track_caller]
fn refused(place: &Place, words: &[&str]) -> CheckpointError {
    let error = Checkpoint::open(&place.path(), &place.job).unwrap_err();
    let text = error.to_string();
    for word in words.iter().chain(&[place.path().to_str().unwrap()]) {
        assert!(text.contains(word), "no {word:?} in: {text}");
    }
    error
}

#[test]
fn another_job_is_refused_with_what_differs() {
    let mut place = Place::with_parts();
    place.job.push("detect.feature_threshold", "100.0");
    place.job.push("selection.level", "850");
    let lines = [
        "is the checkpoint of another run:\n",
        "\n  detect.feature_threshold: 0.0 in the checkpoint, 100.0 now\n",
        "\n  selection.level: not set in the checkpoint, 850 now\n",
        "remove this one to begin anew",
    ];
    refused(&place, &lines);
    place.job = Place::new().job;
    assert_eq!(held(&place.open()), parts(), "nothing was removed");
    (0..30).for_each(|i| place.job.push(format!("many.{i:02}"), i));
    refused(&place, &["\n  many.19: not set in the checkpoint, 19 now\n", "\n  and 10 more\n"]);
}

#[test]
fn directories_of_others_are_refused_and_stay_as_they_are() {
    let others = ["notes.txt", "lock", "job.json", "0000000000-0000000004.part"];
    for name in others {
        let place = Place::new();
        fs::create_dir(place.path()).unwrap();
        fs::write(place.path().join(name), "{\"kept\": true}").unwrap();
        refused(&place, &[name, "--checkpoint"]);
        assert_eq!(place.names(), [name]);
        assert_eq!(fs::read(place.path().join(name)).unwrap(), b"{\"kept\": true}");
    }
    let place = Place::new();
    fs::create_dir_all(place.path().join("run-1/data")).unwrap();
    refused(&place, &["run-1"]);
    let place = Place::with_parts();
    fs::remove_file(place.path().join("job.json")).unwrap();
    let before = place.names();
    refused(&place, &["0000000000-0000000004.part, which is of no checkpoint"]);
    assert_eq!(place.names(), before);
}

#[test]
fn a_place_that_cannot_be_used_is_refused() {
    let place = Place::new();
    let job = &place.job;
    let missing = place.path().join("deeper");
    let error = Checkpoint::open(&missing, job).unwrap_err().to_string();
    let expected = format!("there is no directory {} to make it in", place.path().display());
    assert!(error.contains(&expected), "{error}");
    fs::write(place.path(), "a file").unwrap();
    refused(&place, &["cannot hold a checkpoint: a part of the path is not a directory"]);
    assert_eq!(fs::read(place.path()).unwrap(), b"a file");
}

#[test]
fn what_a_kill_leaves_before_there_is_a_job_is_used() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    for holder in ["", "process 1 on node7\n"] {
        fs::write(place.path().join("lock"), holder).unwrap();
        fs::write(place.path().join(".stormtracker-job.json-abc123.tmp"), "{").unwrap();
        let checkpoint = place.open();
        assert_eq!(place.names(), ["job.json", "lock"]);
        drop(checkpoint);
        fs::remove_file(place.path().join("job.json")).unwrap();
    }
}
