//! A directory to run the program in.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs the program with the words of a line, in which quotes mean nothing.
    pub(crate) fn try_run(&self, line: &str) -> Result<String, String> {
        let output = Command::new(env!("CARGO_BIN_EXE_stormtracker"))
            .args(line.split_whitespace())
            .current_dir(self.0.path())
            // What it inherits of other tests may hold locks on its input.
            .env("HDF5_USE_FILE_LOCKING", "FALSE")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        if output.status.success() { Ok(said) } else { Err(said) }
    }

    /// The same of a line that has to succeed.
    pub(crate) fn run(&self, line: &str) -> String {
        self.try_run(line).unwrap_or_else(|said| panic!("{line}: {said}"))
    }

    /// Runs a line that has to fail and say all of these words.
    pub(crate) fn fails(&self, line: &str, words: &[&str]) {
        let said = self.try_run(line).expect_err(line);
        for word in words {
            assert!(said.contains(word), "{line}: {word:?} is not in {said:?}");
        }
    }
}
