//! A season with known storms, and runs of the program beside it.

use std::path::PathBuf;
use std::process::{Command, Output};

use stormtracker::io::tracks::{ReadOptions, read_tracks};
use stormtracker::model::Tracks;
use tempfile::TempDir;

/// A directory with `season.nc` and its storms in `tracks.csv`.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.run("synth -o season.nc --truth tracks.csv --steps 24");
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The storms.
    pub(crate) fn tracks(&self) -> Tracks {
        read_tracks(&self.path("tracks.csv"), None, &ReadOptions::default()).unwrap()
    }

    fn output(&self, command: &str) -> Output {
        let mut program = Command::new(env!("CARGO_BIN_EXE_stormtracker"));
        program.current_dir(self.0.path()).args(command.split_whitespace()).output().unwrap()
    }

    /// Runs a command that has to succeed; what it wrote to stdout.
    pub(crate) fn run(&self, command: &str) -> String {
        let output = self.output(command);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command}: {talk}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that has to fail with status 1 and leave no output; what
    /// it said.
    pub(crate) fn refused(&self, command: &str, output: &str) -> String {
        let run = self.output(&format!("{command} -o {output}"));
        let talk = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{command}: {talk}");
        assert!(!self.path(output).exists(), "{command} left an output");
        assert!(!talk.contains("panicked"), "{talk}");
        talk
    }
}
