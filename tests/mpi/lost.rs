//! A process that falls silent, as when its machine drops off the network: the
//! others say so, and end.

use std::fs;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::launch::{Job, OWN, Run};
use crate::same_bytes::alone;
use crate::trial;

/// Longest silence, and what it takes to notice, end and be ended by the
/// launcher on a busy machine.
const TIMEOUT: &str = "4";
const LONGEST: Duration = Duration::from_secs(60);

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("mpi_a_process_that_falls_silent_ends_all_with_its_name", silent),
        trial("mpi_a_slow_process_is_not_lost", slow),
        trial("mpi_more_workers_than_cores_are_said_once", overbooked),
    ]
}

/// A field that takes some time to track, beside where the runs are.
pub(crate) fn field(directory: &std::path::Path) -> String {
    let path = directory.join("field.nc").to_str().unwrap().to_string();
    let size = ["--grid", "1", "--steps", "60", "--chunk-steps", "2"];
    alone(directory, &[&["synth", "-q", "-o", &path], &size[..]].concat());
    path
}

pub(crate) fn track<'a>(field: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let usual = ["track", "-q", "--lmin", "5", "--lmax", "63", "--chunk-steps", "2", "-i", field];
    [&usual[..], more].concat()
}

/// Waits until something is kept, and does something to one process then. It does
/// not wait longer than that process lives.
fn to_one(victim: usize, what: &str) -> String {
    format!(
        "[ $rank = {victim} ] && (until ls kept/*.part; do kill -0 $$ || exit; sleep 0.05; done; \
         {what}) > /dev/null 2>&1 & :"
    )
}

fn silent() -> Result<(), Failed> {
    let elsewhere = tempfile::tempdir()?;
    let field = field(elsewhere.path());
    let own = ["-o", "tracks.nc", "--checkpoint", "kept"];
    alone(elsewhere.path(), &track(&field, &own));
    let expected = fs::read(elsewhere.path().join("tracks.nc"))?;
    for victim in [0, 2] {
        let options = [&own[..], &["--lost-rank-timeout", TIMEOUT]].concat();
        // What a launcher cannot end is ended long after.
        let words = to_one(victim, "kill -STOP $$; sleep 90; kill -KILL $$");
        let mut job = Job::new(OWN, 3).program_after(&words, &track(&field, &options));
        let start = Instant::now();
        let run = job.run();
        assert!(start.elapsed() < LONGEST, "{:?}", start.elapsed());
        said_by_all_others(&run, victim);
        let left: Vec<String> = names(job.place());
        assert!(left.iter().all(|name| name == "kept"), "{left:?}");
        // What was kept is gone on from, with other processes.
        let cd = format!("cd '{}'", job.place().display());
        Job::new(OWN, 2).program_after(&cd, &track(&field, &own)).run().succeeded();
        assert!(fs::read(job.place().join("tracks.nc"))? == expected);
        assert_eq!(names(job.place()), ["tracks.nc"]);
    }
    Ok(())
}

#[track_caller]
fn said_by_all_others(run: &Run, victim: usize) {
    // A launcher that waits for a process that is stopped is killed: no status.
    assert!(run.status != Some(0), "{run:#?}");
    let lost = format!("rank {victim} (");
    for rank in (0..3).filter(|&rank| rank != victim) {
        let begin = format!("error: rank {rank} (");
        let said: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with(&begin)).collect();
        let [said] = said[..] else { panic!("rank {rank} says {said:?}: {run:#?}") };
        for part in [&lost, "not been heard from for 4 s", "kept in kept", "same command"] {
            assert!(said.contains(part), "no {part:?} in: {said}");
        }
    }
}

fn slow() -> Result<(), Failed> {
    let elsewhere = tempfile::tempdir()?;
    let field = field(elsewhere.path());
    let kept = ["-o", "tracks.nc", "--checkpoint", "kept", "--lost-rank-timeout", TIMEOUT];
    // It is stopped for less than the time, again and again: for longer in all.
    let pause = "kill -STOP $$; sleep 1; kill -CONT $$; sleep 0.3";
    let pauses = format!("kill -0 $$ && touch paused; for i in 1 2 3 4 5 6; do {pause}; done");
    let mut job = Job::new(OWN, 2).program_after(&to_one(1, &pauses), &track(&field, &kept));
    let run = job.run();
    run.succeeded();
    assert!(job.place().join("paused").exists(), "it ended before");
    assert!(!run.stderr.contains("heard"), "{run:#?}");
    Ok(())
}

fn overbooked() -> Result<(), Failed> {
    let cores = std::thread::available_parallelism()?.get();
    let threads = cores.to_string();
    let run = Job::new(OWN, 3).program(&["info", "--topology", "-j", &threads, "-b", "mpi"]).run();
    run.succeeded();
    let notes: Vec<&str> = run.stderr.lines().filter(|line| line.starts_with("note: ")).collect();
    let [note] = notes[..] else { panic!("{run:#?}") };
    assert!(note.contains("3 processes have"), "{note}");
    Ok(())
}

pub(crate) fn names(directory: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}
