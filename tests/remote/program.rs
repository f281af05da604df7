//! The program on inputs that are far away.

use std::fs;
use std::path::Path;
use std::process::Output;

use assert_cmd::Command;

use crate::server::{Asked, Fault, Server, objects_below};

fn run(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::cargo_bin("stormtracker").unwrap();
    command.current_dir(directory).args(arguments).output().unwrap()
}

fn succeeds(directory: &Path, arguments: &[&str]) -> String {
    let output = run(directory, arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {text}");
    text
}

fn track<'a>(input: &'a str, output: &'a str) -> Vec<&'a str> {
    vec!["track", "-i", input, "--feature-threshold", "100", "-o", output, "--no-progress"]
}

fn is_chunk(asked: &Asked) -> bool {
    asked.key.contains("/c/")
}

#[test]
fn tracks_of_a_far_store_are_those_of_the_near_one() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let synth =
        ["synth", "-o", "season.zarr", "--steps", "40", "--grid", "2.5", "--chunk-steps", "3"];
    succeeds(here, &synth);
    succeeds(here, &track("season.zarr", "near.csv"));
    let near = fs::read(here.join("near.csv")).unwrap();
    assert!(near.split(|&byte| byte == b'\n').count() > 20);
    let mut requests = 0;
    let objects = objects_below(&here.join("season.zarr"), "season.zarr");
    let server = Server::faulty(objects, move |asked| {
        requests += 1;
        if is_chunk(asked) && requests % 3 == 0 { Fault::Status(503, None) } else { Fault::None }
    });
    let url = server.url("season.zarr");
    for connections in ["1", "16"] {
        let mut arguments = track(&url, "far.csv");
        arguments.extend(["--connections", connections, "--chunk-steps", "7"]);
        let text = succeeds(here, &arguments);
        assert!(text.contains("network: ") && text.contains("retries"), "{text}");
        assert!(fs::read(here.join("far.csv")).unwrap() == near, "{connections} connections");
    }
}

#[test]
fn a_store_that_goes_away_leaves_no_output() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    succeeds(
        here,
        &["synth", "-o", "season.zarr", "--steps", "40", "--grid", "2.5", "--chunk-steps", "1"],
    );
    let objects = objects_below(&here.join("season.zarr"), "season.zarr");
    let mut chunks = 0;
    let server = Server::faulty(objects, move |asked| {
        chunks += usize::from(is_chunk(asked) && asked.key.contains("msl"));
        if chunks > 30 { Fault::Status(500, None) } else { Fault::None }
    });
    let url = server.url("season.zarr");
    let mut arguments = track(&url, "far.csv");
    arguments.extend(["--retries", "1"]);
    let output = run(here, &arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    for word in ["season.zarr/msl/c/", "status 500", "2 attempts", "--retries"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!here.join("far.csv").exists());
}

#[test]
fn options_out_of_range_are_named() {
    let directory = tempfile::tempdir().unwrap();
    for (option, value) in [
        ("--request-timeout", "0"),
        ("--total-timeout", "-1"),
        ("--retries", "5000"),
        ("--connections", "0"),
        ("--endpoint", "host:80"),
    ] {
        let output = run(directory.path(), &["info", "http://127.0.0.1:1/a.nc", option, value]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && text.contains(option), "{text}");
    }
}

#[test]
fn each_chunk_is_asked_for_once_however_much_is_sampled() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let synth = ["synth", "-o", "season.zarr", "--steps", "40", "--chunk-steps", "3"];
    succeeds(here, &[&synth[..], &["--truth", "tracks.csv"]].concat());
    let server = Server::new(objects_below(&here.join("season.zarr"), "season.zarr"));
    let url = server.url("season.zarr");
    let operators = "nearest,bilinear,mean,max,min,sum";
    let sample = ["sample", "-i", "tracks.csv", "--variable", "msl", "--operator", operators];
    let far = ["--radius-km", "400", "--field", &url, "-o", "far.csv"];
    succeeds(here, &[&sample[..], &far, &["--chunk-steps", "4"]].concat());
    let chunks: Vec<(String, usize)> =
        server.counts().into_iter().filter(|(key, _)| key.contains("msl/c/")).collect();
    assert_eq!(chunks.len(), 14, "{chunks:?}");
    assert!(chunks.iter().all(|(_, times)| *times == 1), "{chunks:?}");
    let near = ["--radius-km", "400", "--field", "season.zarr", "-o", "near.csv"];
    succeeds(here, &[&sample[..], &near].concat());
    assert!(fs::read(here.join("far.csv")).unwrap() == fs::read(here.join("near.csv")).unwrap());
}
