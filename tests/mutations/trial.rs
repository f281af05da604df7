//! Trials in a process of their own that may neither take long nor much
//! memory, so that even what ends a process is found, with its seed.

use std::fs;
use std::io::Read;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Set for the process of the trials: the first seed and the number of them.
const TRIALS: &str = "STORMTRACKER_TEST_TRIALS";
/// File that the seed of the present trial is written to.
const SEED_FILE: &str = "STORMTRACKER_TEST_SEED_FILE";
/// How long to search, in place of a fixed number of trials.
const SECONDS: &str = "STORMTRACKER_FUZZ_SECONDS";

/// Address space of the process, of which threads and libraries take part.
const ADDRESS_SPACE_KIB: u64 = 1_600_000;
/// Time of all processors that one trial may take.
const CPU_LIMIT: Duration = Duration::from_secs(2);
/// Time by the clock, for what waits in vain on a busy machine.
const CLOCK_LIMIT: Duration = Duration::from_secs(60);
/// So many failures are collected.
const MOST_FAILURES: usize = 10;

/// Runs `trial` with every seed below `count`, or with more of them for as
/// long as the environment says.
///
/// # Panics
/// If a trial panics, takes too long or too much memory.
pub(crate) fn run_trials(name: &str, count: u64, trial: &mut dyn FnMut(u64)) {
    if let Ok(trials) = std::env::var(TRIALS) {
        let (first, end) = trials.split_once(' ').expect("two numbers");
        run_here(first.parse().unwrap(), end.parse().unwrap(), trial);
        return;
    }
    let seconds = std::env::var(SECONDS).ok().and_then(|s| s.parse().ok());
    let end = if seconds.is_some() { u64::MAX } else { count };
    let until = seconds.map(|s| Instant::now() + Duration::from_secs(s));
    let (mut first, mut failures) = (0, Vec::new());
    while first < end && failures.len() < MOST_FAILURES {
        match run_child(name, first, end, until) {
            None => break,
            Some((seed, failure)) => {
                failures.push(format!("seed {seed}: {failure}"));
                first = seed + 1;
            }
        }
    }
    assert!(failures.is_empty(), "{name}\n{}", failures.join("\n"));
}

/// Runs trials in a process; returns the first that failed.
fn run_child(name: &str, first: u64, end: u64, until: Option<Instant>) -> Option<(u64, String)> {
    let seed_file = tempfile::NamedTempFile::new().unwrap();
    let limited = format!("ulimit -c 0; ulimit -v {ADDRESS_SPACE_KIB}; exec \"$0\" \"$@\"");
    let mut child = Command::new("sh")
        .args(["-c", &limited])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads", "1"])
        .env(TRIALS, format!("{first} {end}"))
        .env(SEED_FILE, seed_file.path())
        // Every thread reserves addresses that it does not use.
        .envs([("RAYON_NUM_THREADS", "2"), ("MALLOC_ARENA_MAX", "1"), ("RUST_BACKTRACE", "0")])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let talk = thread::spawn(move || {
        let mut text = Vec::new();
        stderr.read_to_end(&mut text).map(|_| String::from_utf8_lossy(&text).into_owned())
    });
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break Some(status);
        }
        if until.is_some_and(|until| Instant::now() > until) {
            child.kill().unwrap();
            child.wait().unwrap();
            break None;
        }
        thread::sleep(Duration::from_millis(20));
    };
    let text = talk.join().unwrap().unwrap();
    let status = status.filter(|status| !status.success())?;
    let seed = fs::read_to_string(seed_file.path()).unwrap().parse().unwrap_or(first);
    Some((seed, format!("{status}\n{text}")))
}

/// Runs trials in this process and ends it with the first that fails.
fn run_here(first: u64, end: u64, trial: &mut dyn FnMut(u64)) {
    static RUNNING: Mutex<Option<(Instant, Duration)>> = Mutex::new(None);
    static PANICS: AtomicU64 = AtomicU64::new(0);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        hook(info);
    }));
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_millis(50));
            let Some((start, cpu)) = *RUNNING.lock().unwrap() else { continue };
            if cpu_time().saturating_sub(cpu) > CPU_LIMIT || start.elapsed() > CLOCK_LIMIT {
                eprintln!("takes too long");
                std::process::exit(3);
            }
        }
    });
    let seed_file = std::env::var_os(SEED_FILE).unwrap();
    for seed in first..end {
        fs::write(Path::new(&seed_file), seed.to_string()).unwrap();
        *RUNNING.lock().unwrap() = Some((Instant::now(), cpu_time()));
        let ended = panic::catch_unwind(AssertUnwindSafe(|| trial(seed)));
        *RUNNING.lock().unwrap() = None;
        // A panic that somebody caught on the way is one all the same.
        if ended.is_err() || PANICS.load(Ordering::Relaxed) > 0 {
            std::process::exit(2);
        }
    }
}

/// Time that processors spent on this process, where the system tells.
fn cpu_time() -> Duration {
    let ticks = || {
        let text = fs::read_to_string("/proc/self/stat").ok()?;
        // The name of the program may hold blanks; it ends with a bracket.
        let words: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        Some(words.get(11)?.parse::<u64>().ok()? + words.get(12)?.parse::<u64>().ok()?)
    };
    // A tick is a hundredth of a second on all systems that tell.
    Duration::from_millis(10 * ticks().unwrap_or(0))
}
