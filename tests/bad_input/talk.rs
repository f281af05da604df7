//! What goes to stdout, what to stderr, and who may go away.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

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

/// Variables of a launcher: number of processes, and the rank of this one.
type Variables = (&'static str, &'static str);

const LAUNCHERS: [Variables; 5] = [
    ("OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"),
    ("PMI_SIZE", "PMI_RANK"),
    ("MV2_COMM_WORLD_SIZE", "MV2_COMM_WORLD_RANK"),
    ("PALS_SIZE", "PALS_RANKID"),
    ("SLURM_STEP_NUM_TASKS", "SLURM_PROCID"),
];

fn launched<'a>(
    command: &'a mut Command,
    (size_name, rank_name): Variables,
    size: &str,
    rank: &str,
) -> &'a mut Command {
    command.envs([(size_name, size), (rank_name, rank)])
}

#[test]
#[cfg_attr(feature = "mpi", ignore = "for a build without MPI")]
fn of_many_processes_one_speaks_and_all_fail() {
    let place = Place::new();
    let path = place.field(&Field::new());
    let input = path.to_str().unwrap();
    for launcher in LAUNCHERS {
        // The others say nothing, whatever the launcher.
        let ranks: &[&str] = if launcher == LAUNCHERS[0] { &["0", "1", "3"] } else { &["0"] };
        for &rank in ranks {
            let mut command = place.command(&["track", "-i", input, "-o", "tracks.csv"]);
            let run = Run::of(&launched(&mut command, launcher, "4", rank).output().unwrap());
            if rank == "0" {
                run.failed(&["started as 4 processes", "--features mpi", "start it once"]);
            } else {
                assert_eq!((run.status, run.stderr.as_str()), (Some(1), ""));
            }
            place.nothing_is_left();
        }
        // One process is as good as none.
        let mut command = place.command(&["track", "-q", "-i", input, "-o", "tracks.csv"]);
        let run = Run::of(&launched(&mut command, launcher, "1", "0").output().unwrap());
        run.ended_with(0, &[]);
        std::fs::remove_file(place.output("tracks.csv")).unwrap();
    }
}

#[test]
#[cfg_attr(feature = "mpi", ignore = "for a build without MPI")]
fn a_launcher_that_does_not_say_how_many_is_refused() {
    let place = Place::new();
    let run = |rank: &str| {
        let mut command = place.command(&["info", "--topology"]);
        Run::of(&command.env("PMIX_RANK", rank).output().unwrap())
    };
    run("0").failed(&["PMIx", "start it once"]);
    let other = run("2");
    assert_eq!((other.status, other.stderr.as_str()), (Some(1), ""));
}

#[test]
fn a_batch_script_is_one_process() {
    let place = Place::new();
    let mut command = place.command(&["info", "--topology"]);
    command.envs([("SLURM_JOB_ID", "7"), ("SLURM_NTASKS", "64"), ("SLURM_PROCID", "0")]);
    let run = Run::of(&command.output().unwrap());
    run.ended_with(0, &[]);
    for line in
        ["backend       threads", "launcher      none", "batch system  Slurm", "1 on 1 machine"]
    {
        assert!(run.stdout.contains(line), "no {line:?} in: {}", run.stdout);
    }
}

#[test]
fn backends_that_do_not_fit_are_refused() {
    let place = Place::new();
    for backend in ["serial", "threads"] {
        let mut command = place.command(&["info", "--topology", "--backend", backend]);
        let run = Run::of(&launched(&mut command, LAUNCHERS[0], "4", "0").output().unwrap());
        run.failed(&[backend, "there are 4 processes"]);
        place.run(&["info", "--topology", "-b", backend]).ended_with(0, &[]);
    }
    place.run(&["info", "--topology", "-b", "dask"]).ended_with(2, &["--backend"]);
}

#[test]
#[cfg_attr(feature = "mpi", ignore = "for a build without MPI")]
fn mpi_that_was_not_built_is_refused() {
    let place = Place::new();
    let run = place.run(&["info", "--topology", "-b", "mpi"]);
    run.failed(&["--backend mpi", "cargo install stormtracker --features mpi"]);
}

#[test]
fn there_are_never_more_threads_than_cores() {
    let place = Place::new();
    let cores = std::thread::available_parallelism().unwrap().get();
    let threads = |options: &[&str]| {
        let run = place.run(&[&["info", "--topology", "--json"], options].concat());
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        report["ranks"][0]["threads"].as_u64().unwrap() as usize
    };
    assert_eq!(threads(&[]), cores);
    assert_eq!(threads(&["-j", "4000"]), cores);
    assert_eq!(threads(&["-j", "1"]), 1);
    assert_eq!(threads(&["--backend", "serial"]), 1);
    let input = place.field(&Field::new());
    let run = place.run(&["detect", "-j", "4000", "-i", input.to_str().unwrap(), "-o", "c.csv"]);
    assert_eq!(run.ended_with(0, &[]).stderr.matches("4000 threads were asked for").count(), 1);
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
