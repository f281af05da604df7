mod damage;
mod refusals;
mod sharing;

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::*;

/// A directory in which a checkpoint is made, and a job.
struct Place {
    directory: TempDir,
    job: Job,
}

impl Place {
    fn new() -> Self {
        let mut job = Job::default();
        job.push("input", "season.nc");
        job.push("detect.feature_threshold", "0.0");
        Self { directory: tempfile::tempdir().unwrap(), job }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("kept")
    }

    fn open(&self) -> Checkpoint {
        Checkpoint::open(&self.path(), &self.job).unwrap()
    }

    /// A checkpoint that was left with three parts.
    fn with_parts() -> Self {
        let place = Self::new();
        let checkpoint = place.open();
        for (steps, bytes) in parts() {
            checkpoint.store(&steps, &bytes).unwrap();
        }
        place
    }

    fn names(&self) -> Vec<String> {
        names(&self.path())
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn parts() -> Vec<(Range<usize>, Vec<u8>)> {
    vec![(0..4, vec![1, 2, 3]), (4..8, Vec::new()), (12..13, vec![0; 40])]
}

fn held(checkpoint: &Checkpoint) -> Vec<(Range<usize>, Vec<u8>)> {
    let load = |steps: &Range<usize>| (steps.clone(), checkpoint.load(steps).unwrap());
    checkpoint.done().iter().map(load).collect()
}

#[test]
fn parts_come_back_until_the_run_is_finished() {
    let place = Place::with_parts();
    let checkpoint = place.open();
    assert_eq!((held(&checkpoint), checkpoint.damaged()), (parts(), 0));
    // What is stored again replaces what was there.
    checkpoint.store(&(4..8), b"again").unwrap();
    checkpoint.store(&(8..12), b"more").unwrap();
    drop(checkpoint);
    let checkpoint = place.open();
    assert_eq!(checkpoint.done(), [0..4, 4..8, 8..12, 12..13]);
    assert_eq!(checkpoint.load(&(4..8)).unwrap(), b"again");
    checkpoint.finish().unwrap();
    assert!(!place.path().exists());
}

#[test]
fn a_directory_that_was_there_is_used_and_goes_if_it_is_empty() {
    let place = Place::new();
    fs::create_dir(place.path()).unwrap();
    let checkpoint = place.open();
    assert!(checkpoint.done().is_empty());
    fs::write(place.path().join("notes.txt"), "mine").unwrap();
    checkpoint.store(&(0..4), b"x").unwrap();
    drop(checkpoint);
    // What somebody put into a checkpoint stays there.
    place.open().finish().unwrap();
    assert_eq!(place.names(), ["notes.txt"]);
    fs::remove_file(place.path().join("notes.txt")).unwrap();
    place.open().finish().unwrap();
    assert!(!place.path().exists());
}

#[test]
fn of_parts_that_share_steps_one_is_left() {
    let all = [0..4, 2..6, 4..8, 4..6, 7..9, 9..10];
    for order in [all.to_vec(), all.iter().rev().cloned().collect()] {
        let place = Place::new();
        let checkpoint = place.open();
        order.iter().for_each(|steps| checkpoint.store(steps, b"x").unwrap());
        drop(checkpoint);
        let checkpoint = place.open();
        assert_eq!((checkpoint.done(), checkpoint.damaged()), (&[0..4, 4..8, 9..10][..], 0));
        assert_eq!(place.names().iter().filter(|name| name.ends_with(".part")).count(), 3);
    }
}

#[test]
fn other_processes_join_what_the_first_opened() {
    let place = Place::with_parts();
    let first = place.open();
    let done = first.done().to_vec();
    let other = Checkpoint::join(&place.path(), &place.job, done.clone()).unwrap();
    assert_eq!(held(&other), parts());
    other.store(&(8..12), b"of another").unwrap();
    // Only the first takes it away.
    other.finish().unwrap();
    drop(first);
    let first = place.open();
    assert_eq!(first.load(&(8..12)).unwrap(), b"of another");
    first.finish().unwrap();
    let error = Checkpoint::join(&place.path(), &place.job, done).unwrap_err();
    assert!(matches!(error.problem, CheckpointProblem::NotShared), "{error}");
}

#[test]
fn several_runs_are_kept_until_all_are_finished() {
    let place = Place::new();
    let runs = ["start 2020-01-01T00:00:00, member 1", "start 2020-01-01T00:00:00, member 2"];
    let jobs: BTreeMap<&str, Job> = runs
        .into_iter()
        .map(|run| {
            let mut job = place.job.clone();
            job.push("run", run);
            (run, job)
        })
        .collect();
    for _ in 0..2 {
        let whole = place.open();
        for (run, job) in &jobs {
            let checkpoint = whole.open_run(run, job).unwrap();
            checkpoint.store(&(0..4), run.as_bytes()).unwrap();
            checkpoint.finish().unwrap();
        }
    }
    let whole = place.open();
    for (run, job) in &jobs {
        assert_eq!(whole.open_run(run, job).unwrap().load(&(0..4)).unwrap(), run.as_bytes());
        let done = std::iter::once(0..4).collect();
        let joined = Checkpoint::join(&whole.run_directory(run), job, done).unwrap();
        assert_eq!(joined.load(&(0..4)).unwrap(), run.as_bytes());
        let error = whole.open_run(run, &place.job).unwrap_err().to_string();
        assert!(error.contains(&format!("run: {run} in the checkpoint, not set now")), "{error}");
    }
    whole.finish().unwrap();
    assert!(!place.path().exists());
}
