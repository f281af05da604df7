//! Several runs at one checkpoint, some of which are killed.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::*;

/// Set for a process that stores parts until it is killed: the directory.
const DIRECTORY: &str = "STORMTRACKER_TEST_CHECKPOINT_WORKER";

/// Steps of the parts that the process stores.
const PART_STEPS: usize = 8;

/// What the part from a step on holds.
fn contents(start: usize) -> Vec<u8> {
    let mut random = Pcg64Mcg::seed_from_u64(start as u64);
    (0..20_000 + start % 977).map(|_| random.random()).collect()
}

/// Not a test by itself: the work of a process that is killed.
#[test]
fn worker() {
    let Some(directory) = std::env::var_os(DIRECTORY) else { return };
    let checkpoint = Checkpoint::open(Path::new(&directory), &Place::new().job).unwrap();
    let first = checkpoint.done().last().map_or(0, |steps| steps.end);
    for start in (first..).step_by(PART_STEPS) {
        checkpoint.store(&(start..start + PART_STEPS), &contents(start)).unwrap();
    }
}

fn spawn_worker(directory: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "io::checkpoint::tests::sharing::worker", "--test-threads", "1"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "no {what}");
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_process_may_be_killed_at_any_moment() {
    let place = Place::new();
    let mut random = Pcg64Mcg::seed_from_u64(11);
    let mut finished = 0;
    for round in 0..20 {
        let mut worker = spawn_worker(&place.path());
        sleep(Duration::from_millis(random.random_range(1..120)));
        assert!(worker.try_wait().unwrap().is_none(), "it works until it is killed");
        worker.kill().unwrap();
        worker.wait().unwrap();
        let checkpoint = place.open();
        assert_eq!(checkpoint.damaged(), 0, "round {round}");
        let done = checkpoint.done();
        assert!(done.len() >= finished, "round {round}: what was finished stays");
        finished = done.len();
        for (i, steps) in done.iter().enumerate() {
            assert_eq!(*steps, i * PART_STEPS..(i + 1) * PART_STEPS, "round {round}");
            assert_eq!(checkpoint.load(steps).unwrap(), contents(steps.start), "round {round}");
        }
        let expected = finished + ["job.json", "lock"].len();
        assert_eq!(place.names().len(), expected, "round {round}: {:?}", place.names());
    }
    assert!(finished > 0, "something was finished in twenty rounds");
    place.open().finish().unwrap();
    assert!(!place.path().exists());
}

#[test]
fn a_second_run_is_refused_until_the_first_is_gone() {
    let place = Place::new();
    let first = place.open();
    let error = Checkpoint::open(&place.path(), &place.job).unwrap_err();
    let holder = format!("in use by process {} on ", std::process::id());
    assert!(error.to_string().contains(&holder), "{error}");
    first.finish().unwrap();

    let mut worker = spawn_worker(&place.path());
    wait_for("part", || place.path().join("0000000000-0000000008.part").exists());
    let error = Checkpoint::open(&place.path(), &place.job).unwrap_err().to_string();
    assert!(error.contains(&format!("in use by process {} on ", worker.id())), "{error}");
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert!(!place.open().done().is_empty(), "the lock went with its holder");
}

/// Of runs that begin at once one has the checkpoint, whatever the others do.
#[test]
fn one_at_a_time_has_it() {
    let place = Place::new();
    let finished = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (place, finished) = (&place, &finished);
            scope.spawn(move || {
                while finished.load(std::sync::atomic::Ordering::Relaxed) < 50 {
                    let Ok(checkpoint) = Checkpoint::open(&place.path(), &place.job) else {
                        continue;
                    };
                    assert!(checkpoint.done().is_empty());
                    checkpoint.store(&(0..1), &[thread]).unwrap();
                    assert_eq!(checkpoint.load(&(0..1)).unwrap(), [thread]);
                    checkpoint.finish().unwrap();
                    finished.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
            });
        }
    });
    assert!(!place.path().exists());
}
