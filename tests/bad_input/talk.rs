//! What goes to stdout, what to stderr, and who may go away.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::fixture::{Field, Place, Run};

const COMMANDS: [&str; 9] =
    ["track", "detect", "link", "convert", "info", "synth", "cache", "completions", "man"];

#[test]
fn help_fits_a_screen() {
    let place = Place::new();
    let help = place.run(&["--help"]);
    assert!(help.ended_with(0, &[]).stdout.lines().count() <= 40, "{}", help.stdout);
    for command in COMMANDS {
        assert!(help.stdout.contains(command), "{command}");
        let short = place.run(&[command, "-h"]);
        assert!(short.ended_with(0, &[]).stdout.contains("Usage: "), "{command}");
        let long = place.run(&[command, "--help"]);
        assert!(long.ended_with(0, &[]).stdout.contains("Example"), "{command}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new();
    let season = place.season("season.nc", 120, &Default::default());
    let mut command = place.command(&["detect", "-q", "-i", season.to_str().unwrap()]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with('#'), "{line}");
    let run = Run::of(&child.wait_with_output().unwrap());
    assert_eq!((run.status, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn nobody_listening_to_stderr_is_no_error() {
    let place = Place::new();
    let path = place.field(&Field::new());
    let run = |input: &str| {
        let mut command = place.command(&["detect", "-i", input, "-o", "centres.csv"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stderr.take());
        child.wait().unwrap().code()
    };
    assert_eq!(run(path.to_str().unwrap()), Some(0));
    assert_eq!(place.outputs(), ["centres.csv"]);
    assert_eq!(run("nowhere.nc"), Some(1));
}

#[test]
fn a_full_stdout_is_an_error() {
    let place = Place::new();
    let path = place.field(&Field::new());
    let input = path.to_str().unwrap();
    for arguments in [&["detect", "-q", "-i", input][..], &["info", input]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = place.command(arguments).stdout(full).output().unwrap();
        Run::of(&output).failed(&["the output", "space left"]);
    }
}

#[test]
fn of_many_processes_one_speaks_and_all_fail() {
    let place = Place::new();
    let path = place.field(&Field::new());
    for rank in ["0", "1", "3"] {
        let input = path.to_str().unwrap();
        let mut command = place.command(&["track", "-i", input, "-o", "tracks.csv"]);
        command.envs([("OMPI_COMM_WORLD_SIZE", "4"), ("OMPI_COMM_WORLD_RANK", rank)]);
        let run = Run::of(&command.output().unwrap());
        match rank {
            "0" => drop(run.failed(&["started as 4 processes", "start it once"])),
            _ => assert_eq!((run.status, run.stderr.as_str()), (Some(1), "")),
        }
        place.nothing_is_left();
    }
}

#[test]
fn info_says_why_a_file_cannot_be_tracked() {
    let place = Place::new();
    let path = place.field(&Field { variables: vec!["t2m"], ..Field::new() });
    let run = place.run(&["info", path.to_str().unwrap()]);
    assert!(run.ended_with(0, &[]).stdout.contains("not ready to be tracked"), "{}", run.stdout);
    let json = place.run(&["info", "--json", path.to_str().unwrap()]);
    assert!(json.ended_with(0, &[]).stdout.contains("\"error\""), "{}", json.stdout);
    let missing = place.run(&["info", "nowhere.nc"]);
    missing.failed(&["nowhere.nc", "check the path"]);
}
