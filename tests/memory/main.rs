//! What a run holds in memory does not depend on the length of the record, and
//! stays below `--memory`.
//!
//! Linux tells the peak of a process while it runs, and it only rises: the last
//! answer is the peak, but for what is taken in the last moments.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

const MEGABYTE: u64 = 1_000_000;
/// Between two looks at a process.
const LOOK: Duration = Duration::from_micros(500);
/// Ten times the steps may take so much more: times, centres and what the
/// allocator makes of it, a tenth of the 94 MB of the frames.
const GROWTH: u64 = 9 * MEGABYTE;

/// A season of so many steps on a grid of one degree: 0.26 MB a frame.
fn season(directory: &Path, name: &str, steps: &str, chunk_steps: &str) {
    let arguments = ["synth", "-q", "--grid", "1", "--storms", "20", "--steps", steps];
    let output = ["--chunk-steps", chunk_steps, "-o", name];
    let made = run(directory, &[&arguments[..], &output].concat());
    assert!(made.status.success(), "{}", text(&made.stderr));
}

fn program(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stormtracker"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    command
}

fn run(directory: &Path, arguments: &[&str]) -> Output {
    program(directory, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Most bytes that a run had in memory.
fn peak_bytes(directory: &Path, arguments: &[&str]) -> u64 {
    let mut child = program(directory, arguments).stderr(Stdio::null()).spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_so_far(&child).unwrap_or(0));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        sleep(LOOK);
    };
    assert!(status.success(), "{arguments:?}: {status}");
    assert!(peak > 0, "no answer for {arguments:?}");
    peak
}

/// The "high water mark" of a process; nothing once it has ended.
fn peak_so_far(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}

#[test]
fn memory_does_not_grow_with_the_record() {
    let place = TempDir::new().unwrap();
    let at = place.path();
    for (command, output) in [("detect", "found.csv"), ("preprocess", "again.zarr")] {
        for extension in ["zarr", "nc"] {
            let peaks = ["40", "400"].map(|steps| {
                let input = format!("{steps}.{extension}");
                if !at.join(&input).exists() {
                    // Several blocks, also of the short record.
                    season(at, &input, steps, "2");
                }
                peak_bytes(at, &[command, "-q", "-j", "2", "-i", &input, "-o", output])
            });
            assert!(peaks[1] < peaks[0] + GROWTH, "{command} of .{extension}: {peaks:?}");
        }
    }
    let synth = |steps| {
        let arguments = ["synth", "-q", "-j", "2", "--grid", "1", "-o", "s.zarr", "--steps", steps];
        peak_bytes(at, &arguments)
    };
    let peaks = ["40", "400"].map(synth);
    assert!(peaks[1] < peaks[0] + GROWTH, "synth: {peaks:?}");
}

#[test]
fn what_is_allowed_is_kept_and_changes_no_result() {
    let place = TempDir::new().unwrap();
    let at = place.path();
    season(at, "60.zarr", "60", "10");
    let found = |name: &str, more: &[&str]| {
        let arguments = ["track", "-q", "-j", "2", "-i", "60.zarr", "-o", name];
        let peak = peak_bytes(at, &[&arguments[..], more].concat());
        (fs::read(at.join(name)).unwrap(), peak)
    };
    let (freely, _) = found("freely.csv", &[]);
    for (allowed, limit) in [("60MB", 60), ("45MB", 45)] {
        let (within, peak) = found("within.csv", &["--memory", allowed]);
        assert!(within == freely, "{allowed}");
        assert!(peak <= limit * MEGABYTE, "{peak} bytes with {allowed}");
    }
    let (within, _) = found("within.csv", &["--memory", "60MB", "--chunk-steps", "7"]);
    assert!(within == freely);
}

#[test]
fn too_little_is_refused_before_the_work_with_what_is_needed() {
    let place = TempDir::new().unwrap();
    let at = place.path();
    season(at, "60.zarr", "60", "10");
    for (arguments, remedies) in [
        ("detect --memory 20MiB -j 2", &["20MiB", "chunk 3MB", "-j"][..]),
        ("track --memory 20MiB -j 1 --chunk-steps 1000", &["leave --chunk-steps out"]),
        ("preprocess --memory 20MiB -j 1", &["smaller chunks"]),
    ] {
        let words: Vec<&str> = arguments.split(' ').chain(["-i", "60.zarr"]).collect();
        let ended = run(at, &[&words[..], &["-o", "out.nc"]].concat());
        let said = text(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{said}");
        for word in ["--memory 20MiB is too little", "msl", "need about"].iter().chain(remedies) {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(!at.join("out.nc").exists());
    }
    let synth = "synth --grid 0.25 --steps 4 --memory 20MiB -o out.nc";
    let ended = run(at, &synth.split(' ').collect::<Vec<_>>());
    assert_eq!(ended.status.code(), Some(1));
    assert!(text(&ended.stderr).contains("--memory 20MiB is too little"));
    let ended = run(at, &["detect", "-i", "60.zarr", "--memory", "much"]);
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("\"much\" is no number of bytes"));
}
