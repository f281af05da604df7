//! The same bytes however many processes there are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use tempfile::TempDir;

use crate::launch::{Job, OWN};
use crate::trial;

/// Fewer than the processes of the largest job at times.
const STEPS: [&str; 2] = ["3", "24"];
const PROCESSES: [usize; 5] = [1, 2, 3, 4, 7];

/// What is run, without input and output.
const RUNS: [(&str, &[&str], &str); 5] = [
    ("track_simple", &["track", "--feature-threshold", "90"], "tracks.csv"),
    ("track_hodges", &["track", "-a", "hodges", "--object-threshold", "100500"], "tracks.csv"),
    ("detect", &["detect"], "centres.csv"),
    ("preprocess_to_netcdf", &["preprocess", "--lmax", "20"], "filtered.nc"),
    ("preprocess_to_zarr", &["preprocess", "--output-chunk-steps", "5"], "field.zarr"),
];

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |(name, arguments, output)| {
        trial(format!("mpi_same_bytes_of_{name}"), move || same_bytes(arguments, output))
    };
    RUNS.into_iter().map(trial).collect()
}

fn same_bytes(arguments: &[&str], output: &str) -> Result<(), Failed> {
    for steps in STEPS {
        let place = TempDir::new()?;
        alone(place.path(), &["synth", "-o", "field.nc", "--steps", steps, "--chunk-steps", "2"]);
        let input = place.path().join("field.nc");
        let all = |output: &str| -> Vec<String> {
            let words = [arguments, &["-q", "--chunk-steps", "2", "-o", output, "-i"]].concat();
            let input = input.to_str().unwrap().to_string();
            words.into_iter().map(str::to_string).chain([input]).collect()
        };
        let expected = place.path().join(output);
        alone(place.path(), &words(&all(expected.to_str().unwrap())));
        let expected = contents(&expected)?;
        let bytes: usize = expected.values().map(Vec::len).sum();
        assert!(bytes > 1000, "{bytes} bytes");
        for processes in PROCESSES {
            let arguments = [&all(output)[..], &["-b".into(), "mpi".into()]].concat();
            let mut job = Job::new(OWN, processes).program(&words(&arguments));
            job.run().succeeded();
            assert!(contents(&job.place().join(output))? == expected, "{processes} processes");
            assert_eq!(fs::read_dir(job.place())?.count(), 1, "left behind");
        }
    }
    Ok(())
}

/// Every file of an output with its bytes.
fn contents(path: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failed> {
    if path.is_file() {
        return Ok(BTreeMap::from([(PathBuf::new(), fs::read(path)?)]));
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let of_entry = contents(&entry.path())?.into_iter();
        files.extend(
            of_entry.map(|(below, bytes)| (Path::new(&entry.file_name()).join(below), bytes)),
        );
    }
    Ok(files)
}

fn words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// Runs one process, which has to succeed.
pub(crate) fn alone(place: &Path, arguments: &[&str]) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_stormtracker"));
    let output = program.current_dir(place).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
