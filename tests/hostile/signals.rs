//! INT, TERM and HUP end every command within a second at any stage, and leave
//! nothing behind; a panic is told as a bug; standard streams that are not there.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::fixture::{ADDRESS_SPACE_BYTES, LONGEST, Place, Run, Running};

/// Longest that a run may go on after a signal, on a machine that does much
/// beside it. A run that does not listen would take minutes.
const LONGEST_AFTER_SIGNAL: Duration = Duration::from_secs(6);
/// What is promised, and held by most runs on any machine.
const PROMISED: Duration = Duration::from_millis(1500);

const BIT_OF_TERM: u32 = 14;

/// Whether the program listens to signals by now, and not the shell before it.
fn listens(child: &Child) -> bool {
    let of_process = |name| fs::read_to_string(format!("/proc/{}/{name}", child.id()));
    let (Ok(name), Ok(status)) = (of_process("comm"), of_process("status")) else { return true };
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    // A process that has ended is not waited for.
    status.contains("zombie")
        || (name.starts_with("stormtracker") && caught >> BIT_OF_TERM & 1 == 1)
}

fn wait_until_it_listens(running: &Running) {
    let start = Instant::now();
    while !listens(&running.child) {
        assert!(start.elapsed() < LONGEST, "it never listens");
        sleep(Duration::from_millis(1));
    }
}

/// All files in a directory with their bytes.
fn contents(directory: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let (path, kind) = (entry.path(), entry.file_type().unwrap());
        if kind.is_dir() {
            all.insert(path.clone(), b"directory".to_vec());
            all.extend(contents(&path));
        } else if kind.is_file() {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}

/// Runs a command in a place with its inputs, sends the signals one after the
/// other, and returns how long the run went on after the last.
#[track_caller]
fn interrupt(
    place: &Place,
    arguments: &[&str],
    after: Duration,
    signals: &[&str],
) -> (Run, Duration) {
    let before = contents(place.path());
    let running = place.start(arguments);
    wait_until_it_listens(&running);
    sleep(after);
    signals.iter().for_each(|name| running.signal(name));
    let since = Instant::now();
    let run = running.end_within(LONGEST_AFTER_SIGNAL);
    let took = since.elapsed();
    match run.status {
        // It was quicker than the signal.
        Some(0) => fs::read_dir(place.path()).unwrap().flatten().for_each(|entry| {
            if !before.contains_key(&entry.path()) {
                remove(&entry.path());
            }
        }),
        _ => {
            run.ended_with(1, &["error: interrupted; no file was written"]);
            assert_eq!(run.stderr.matches("interrupted").count(), 1, "{}", run.stderr);
        }
    }
    assert!(contents(place.path()) == before, "{arguments:?} left or changed something: {run:?}");
    (run, took)
}

fn remove(path: &Path) {
    match path.is_dir() {
        true => fs::remove_dir_all(path).unwrap(),
        false => fs::remove_file(path).unwrap(),
    }
}

/// So many tracks of this many points each.
fn tracks(count: usize, points: usize, vary: bool) -> String {
    let mut text = String::from("track_id,time,lat,lon,msl\n");
    for track in 0..count {
        for point in 0..points {
            let hours = 6 * point;
            let (lat, lon) = match vary {
                true => (30 + (track * 7 + point) % 40, (track * 13 + 2 * point) % 360),
                false => (1, 1),
            };
            writeln!(
                text,
                "{},{}-{:02}-{:02} {:02}:00,{lat},{lon},{}",
                track + 1,
                2000 + track % 6,
                1 + track % 3,
                1 + hours / 24,
                hours % 24,
                98_000 + point
            )
            .unwrap();
        }
    }
    text
}

/// Centres that keep exchanges busy: many at every step.
fn centres(steps: usize, of_step: usize) -> String {
    let mut text = String::from("time,lat,lon,msl\n");
    for step in 0..steps {
        let (day, hour) = (1 + step / 4, 6 * (step % 4));
        for i in 0..of_step {
            let (lat, lon) = (30.0 + (i * 37 % 400) as f64 / 10.0, (i * 91 + step) % 3600);
            writeln!(text, "2000-01-{day:02} {hour:02}:00,{lat},{},980", lon as f64 / 10.0)
                .unwrap();
        }
    }
    text
}

/// Exchanges that never settle, and a density of very many points.
#[test]
fn what_never_settles_ends_at_the_first_signal() {
    let place = Place::new();
    place.season("s.nc", 24, &[]);
    place.file("m.csv", tracks(600_000, 1, false));
    let never = ["--object-threshold", "-1", "--mge-max-iterations", "1000000000000"];
    let hodges = ["track", "-q", "-i", "s.nc", "-o", "o.csv", "-a", "hodges", "--lmin", "5"];
    let hodges = [&hodges[..], &["--lmax", "42"], &never].concat();
    let density = ["metrics", "density", "-i", "m.csv", "-o", "d.nc", "-q"];
    for arguments in [&hodges[..], &density] {
        for signal in ["INT", "TERM", "HUP"] {
            interrupt(&place, arguments, Duration::from_millis(1500), &[signal]);
        }
    }
}

/// Interrupts each command at two moments. Most must end within the time that
/// is promised, and all within the longest.
fn interrupt_each(place: &Place, commands: &[Vec<&str>]) {
    let mut times = Vec::new();
    for (number, arguments) in commands.iter().enumerate() {
        for (turn, after_ms) in [number as u64, 150 + 37 * number as u64].into_iter().enumerate() {
            let signal = ["INT", "TERM", "HUP"][(number + turn) % 3];
            let (run, took) =
                interrupt(place, arguments, Duration::from_millis(after_ms), &[signal]);
            times.extend((run.status == Some(1)).then_some(took));
        }
    }
    assert!(times.len() > commands.len() / 2, "most had ended before the signal");
    times.sort();
    assert!(times[times.len() / 2] < PROMISED, "{times:?}");
}

#[test]
fn commands_on_fields_end_within_the_time_that_is_promised() {
    let place = Place::new();
    place.season("s.nc", 60, &["--grid", "2.5"]);
    let eulerian = ["metrics", "eulerian", "-i", "s.nc", "-o", "o.nc", "--statistic", "variance"];
    let commands: Vec<Vec<&str>> = vec![
        vec!["track", "-i", "s.nc", "-o", "o.nc", "--chunk-steps", "1"],
        vec!["track", "-i", "s.nc", "-o", "o.csv", "--lmin", "5", "--lmax", "42"],
        vec!["detect", "-i", "s.nc", "-o", "o.csv", "--lmin", "5", "--lmax", "42"],
        vec!["preprocess", "-i", "s.nc", "-o", "o.nc", "--lmin", "5", "--lmax", "42"],
        vec!["preprocess", "-i", "s.nc", "-o", "o.zarr", "--lmin", "5", "--nside", "64"],
        vec!["synth", "-o", "o.nc", "--grid", "0.5", "--steps", "4000"],
        vec!["synth", "-o", "o.zarr", "--grid", "1", "--steps", "4000"],
        vec!["synth", "-o", "o.nc", "--storms", "400000", "--steps", "2000000"],
        [&eulerian[..], &["--period", "all", "--min-used", "0.1"]].concat(),
        vec!["info", "s.nc", "--json"],
    ];
    interrupt_each(&place, &commands);
}

#[test]
fn commands_on_tracks_end_within_the_time_that_is_promised() {
    let place = Place::new();
    place.season("s.nc", 60, &["--grid", "2.5"]);
    place.file("t.csv", tracks(3000, 40, true));
    place.file("c.csv", centres(60, 400));
    let maps = ["metrics", "boxes", "-i", "t.csv", "-o", "maps.nc", "--period", "month"];
    place.run(&maps).ended_with(0, &[]);
    let pair = ["--metric", "maps.nc", "--impact", "maps.nc", "-o", "o.nc"];
    let ata = ["metrics", "ata", "-i", "t.csv", "-o", "o.nc", "--grid", "0.5", "--units", "Pa"];
    let huge = ["--mge-max-iterations", "1000000000000"];
    let commands: Vec<Vec<&str>> = vec![
        [&["link", "-i", "c.csv", "-o", "o.csv", "-a", "hodges"][..], &huge].concat(),
        [&ata[..], &["--reference", "1010hPa"]].concat(),
        vec!["metrics", "boxes", "-i", "t.csv", "-o", "o.nc"],
        vec!["metrics", "density", "-i", "t.csv", "-o", "o.nc", "--grid", "1"],
        vec!["metrics", "summary", "-i", "t.csv", "-o", "o.csv"],
        vec!["metrics", "confidence", "-i", "maps.nc", "-o", "o.nc", "--samples", "100000"],
        [&["metrics", "hindcast"][..], &pair].concat(),
        [&["metrics", "cormax", "--half-width", "180", "--half-height", "90"][..], &pair].concat(),
        vec!["sample", "-i", "t.csv", "--field", "s.nc", "-o", "o.csv"],
        vec!["compare", "--reference", "t.csv", "--candidate", "t.csv", "-o", "o.json"],
        vec!["plot", "-i", "t.csv", "-o", "o.png"],
        vec!["convert", "-i", "t.csv", "-o", "o.parquet"],
    ];
    interrupt_each(&place, &commands);
}

/// The program started by a shell line that says what becomes of its streams.
fn start_by_shell(place: &Place, line: &str, arguments: &[&str]) -> Running {
    let mut command = Command::new("bash");
    command.args(["-c", line, "bash", env!("CARGO_BIN_EXE_stormtracker")]);
    command.args(arguments).current_dir(place.path()).env("HDF5_USE_FILE_LOCKING", "FALSE");
    Running::start(command)
}

fn by_shell(place: &Place, line: &str, arguments: &[&str]) -> Run {
    start_by_shell(place, line, arguments).end_within(LONGEST)
}

/// Waits for a signal in a call of the system, not in a computation.
#[test]
fn a_reader_that_waits_for_ever_ends() {
    let place = Place::new();
    let pipe = place.path().join("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let commands: [&[&str]; 3] = [
        &["metrics", "boxes", "-i", "pipe.csv", "-o", "o.nc"],
        &["convert", "-i", "pipe.csv", "-o", "o.nc"],
        &["track", "--config", "pipe.csv", "-i", "a.nc", "-o", "o.nc"],
    ];
    for arguments in commands {
        let running = place.start(arguments);
        wait_until_it_listens(&running);
        sleep(Duration::from_millis(100));
        running.signal("TERM");
        // Some refuse a pipe before they wait for it.
        assert_eq!(running.end_within(LONGEST_AFTER_SIGNAL).status, Some(1));
        assert_eq!(place.names(), ["pipe.csv"]);
    }
}

/// Somebody else uses the cache and never ends.
#[test]
fn a_lock_that_is_never_given_up_is_not_waited_for_after_a_signal() {
    let place = Place::new();
    place.file("cache/stormtracker-cache-1", "A cache of stormtracker.\n");
    for directory in ["contents", "names", "index"] {
        fs::create_dir_all(place.path().join("cache").join(directory)).unwrap();
    }
    let lock = place.file("cache/lock", "");
    let lock = fs::File::options().write(true).open(lock).unwrap();
    lock.lock().unwrap();
    let arguments = ["cache", "prune", "--all", "--cache", "cache"];
    interrupt(&place, &arguments, Duration::from_millis(200), &["TERM"]);
}

#[test]
fn the_second_signal_is_not_waited_for() {
    let place = Place::new();
    place.file("m.csv", tracks(600_000, 1, false));
    let density = ["metrics", "density", "-i", "m.csv", "-o", "d.nc", "-q"];
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let after = Duration::from_millis(2500);
            interrupt(&place, &density, after, &["INT", "TERM"]).1
        })
        .collect();
    times.sort();
    assert!(times[2] < Duration::from_millis(500), "{times:?}");
}

#[test]
fn data_that_nobody_can_take_are_an_error() {
    let place = Place::new();
    place.season("s.nc", 8, &[]);
    place.file("t.csv", tracks(20, 8, true));
    let commands: [&[&str]; 13] = [
        &["detect", "-q", "-i", "s.nc"],
        &["detect", "-i", "s.nc", "--print-config"],
        &["track", "-i", "s.nc", "-o", "o.nc", "--print-config"],
        &["info", "s.nc"],
        &["info", "s.nc", "--json"],
        &["info", "--topology"],
        &["completions", "bash"],
        &["metrics", "summary", "-i", "t.csv"],
        &["metrics", "summary", "-i", "t.csv", "--json"],
        &["compare", "--reference", "t.csv", "--candidate", "t.csv"],
        &["compare", "--reference", "t.csv", "--candidate", "t.csv", "--json"],
        &["--help"],
        &["--version"],
    ];
    for arguments in commands {
        let run = |line: &str| by_shell(&place, line, arguments);
        run("exec \"$@\" >&-").ended_with(1, &["error: ", "written: ", "closed"]);
        run("exec \"$@\" >/dev/full").ended_with(1, &["error: the output"]);
        // Nobody is there to read what it says, or it has nothing to say.
        let lines = ["exec \"$@\" >/dev/null", "exec \"$@\" 1<>/dev/null", "exec \"$@\" <&-"];
        for line in lines {
            run(line).ended_with(0, &[]);
        }
        run("set -o pipefail; \"$@\" | true").ended_with(0, &[]);
        assert_eq!(run("exec \"$@\" >&- 2>&- <&-").status, Some(1), "{arguments:?}");
    }
    assert_eq!(place.names(), ["s.nc", "t.csv"]);
}

/// Data go to a file, so standard output is not needed.
#[test]
fn without_data_for_it_a_closed_standard_output_does_not_matter() {
    let place = Place::new();
    place.season("s.nc", 8, &[]);
    for output in ["o.csv", "o.nc"] {
        let arguments = ["detect", "-q", "-i", "s.nc", "-o", output];
        by_shell(&place, "exec \"$@\" >&- 2>&- <&-", &arguments).ended_with(0, &[]);
        assert!(place.path().join(output).exists());
    }
}

/// Names of files are bytes, and those beside an input are of somebody else.
#[test]
fn names_that_are_no_text_are_no_panic() {
    let place = Place::new();
    fs::create_dir(place.path().join("d")).unwrap();
    place.season("d/a.nc", 8, &[]);
    place.file("t.csv", tracks(20, 8, true));
    let odd = |name: &[u8]| place.path().join(OsStr::from_bytes(name));
    fs::copy(place.path().join("d/a.nc"), odd(b"d/\xff\xfe.nc")).unwrap();
    fs::copy(place.path().join("t.csv"), odd(b"\xff.csv")).unwrap();
    fs::write(odd(b"list"), b"d/\xff\xfe.nc\n").unwrap();
    for input in ["d", "d/*.nc", "*/*", "**/*.nc", "@list", "", "@", "*", "."] {
        let commands: [&[&str]; 5] = [
            &["track", "-q", "-i", input, "-o", "o.csv"],
            &["detect", "-q", "-i", input],
            &["link", "-q", "-i", input, "-o", "o.csv"],
            &["info", input],
            &["sample", "-q", "-i", "t.csv", "--field", input, "-o", "o.csv"],
        ];
        for arguments in commands {
            let run = place.run(arguments);
            assert!(matches!(run.status, Some(0..=2)), "{arguments:?}: {run:?}");
        }
    }
    let name = OsStr::from_bytes(b"\xff.csv");
    for before in [&["convert", "-o", "o.nc", "-i"][..], &["track", "-o", "o.csv", "-i"], &[]] {
        let mut command = place.command(ADDRESS_SPACE_BYTES, before);
        command.arg(name);
        let run = Running::start(command).end_within(LONGEST);
        assert!(matches!(run.status, Some(0..=2)), "{before:?}: {run:?}");
    }
}

#[test]
fn a_place_without_anything_usual_is_no_panic() {
    let place = Place::new();
    place.season("s.nc", 8, &[]);
    let track = ["track", "-q", "-i", "s.nc", "-o", "o.csv"];
    let lines = [
        "TMPDIR=/nonexistent exec \"$@\"",
        "TMPDIR= exec \"$@\"",
        "unset HOME PATH TMPDIR LANG; exec \"$@\"",
        "export HOME=$'\\xff' TMPDIR=$'\\xff' COLUMNS=0; exec \"$@\"",
        "exec \"$@\" <&- >&- 2>&-",
    ];
    for line in lines {
        by_shell(&place, line, &track).ended_with(0, &[]);
    }
    let gone = "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"";
    by_shell(&place, gone, &track).ended_with(1, &["error: "]);
    let elsewhere = place.path().join("s.nc").display().to_string();
    by_shell(&place, gone, &["detect", "-q", "-i", &elsewhere]).ended_with(0, &[]);
}

/// As under `nohup`: who ignores the end of a session goes on after it.
#[test]
fn a_hangup_that_is_ignored_ends_nothing() {
    let place = Place::new();
    let synth = ["synth", "-q", "-o", "s.nc", "--grid", "1", "--steps", "200"];
    let running = start_by_shell(&place, "trap '' HUP; exec \"$@\"", &synth);
    let start = Instant::now();
    while place.names().is_empty() {
        assert!(start.elapsed() < LONGEST, "nothing is written");
        sleep(Duration::from_millis(1));
    }
    running.signal("HUP");
    running.end_within(LONGEST).ended_with(0, &[]);
    assert_eq!(place.names(), ["s.nc"]);
}
