//! Ctrl-C and its like end a run cleanly.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use stormtracker::io::fields::{Compression, WriteParams};

use crate::fixture::{Place, Run};

/// Long enough for a signal to arrive in the middle, however fast the machine.
const STEPS: usize = 1500;

fn start(place: &Place, arguments: &[&str]) -> Child {
    let mut command = place.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

fn end(child: Child) -> Run {
    Run::of(&child.wait_with_output().unwrap())
}

/// Waits until a run has begun to write.
fn wait_for_output(place: &Place) {
    let start = Instant::now();
    while place.outputs().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing is written");
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_season_that_is_being_written_leaves_nothing() {
    for name in ["INT", "TERM", "HUP"] {
        for output in ["season.nc", "season.zarr"] {
            let place = Place::new();
            let child = start(&place, &["synth", "-o", output, "--grid", "0.5", "--steps", "2000"]);
            wait_for_output(&place);
            signal(&child, name);
            end(child).ended_with(1, &["error: interrupted; no file was written"]);
            place.nothing_is_left();
        }
    }
}

/// Whatever the moment: either an error and nothing, or no error and tracks.
#[test]
fn tracking_ends_with_everything_or_nothing() {
    let place = Place::new();
    let params = WriteParams { compression: Compression::Deflate, ..WriteParams::default() };
    let season = place.season("season.nc", STEPS, &params);
    let arguments = ["track", "-i", season.to_str().unwrap(), "-o", "tracks.nc"];
    let slowly = [&arguments[..], &["--chunk-steps", "1", "--threads", "1"]].concat();
    let mut interrupted = 0;
    for (name, delay_ms) in [("INT", 20), ("TERM", 40), ("INT", 80), ("INT", 160), ("TERM", 320)] {
        let child = start(&place, &slowly);
        sleep(Duration::from_millis(delay_ms));
        signal(&child, name);
        let run = end(child);
        match run.status {
            Some(0) => fs::remove_file(place.output("tracks.nc")).unwrap(),
            Some(_) => {
                run.failed(&["interrupted; no file was written"]);
                interrupted += 1;
            }
            // Before the program listens, the signal ends it as any other.
            None => {}
        }
        place.nothing_is_left();
    }
    assert!(interrupted > 0, "no signal arrived in time");
}
