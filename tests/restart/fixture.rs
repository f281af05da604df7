//! Runs of the program that may be killed, and directories that tell what they
//! left.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// No run here takes as long, however slow the machine.
const MOST_TIME: Duration = Duration::from_secs(300);

/// Name of the checkpoint, in the directory of outputs.
pub(crate) const KEPT: &str = "kept";
/// Name of the tracks, in the directory of outputs.
pub(crate) const TRACKS: &str = "tracks.csv";

/// A directory each for the input, for outputs and for temporary files.
pub(crate) struct Place {
    inputs: TempDir,
    outputs: TempDir,
    temporary: TempDir,
}

/// What a run came to.
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stderr: String,
}

impl Place {
    /// With a season of so many degrees and steps, each stored by itself.
    pub(crate) fn with_season(grid_deg: f64, steps: usize) -> Self {
        let directory = || tempfile::tempdir().unwrap();
        let place = Self { inputs: directory(), outputs: directory(), temporary: directory() };
        place.write_season(grid_deg, steps, 1);
        place
    }

    pub(crate) fn write_season(&self, grid_deg: f64, steps: usize, seed: u64) {
        let (grid, steps, seed) = (grid_deg.to_string(), steps.to_string(), seed.to_string());
        let path = self.season();
        let arguments = ["synth", "-o", path.to_str().unwrap(), "--grid", &grid, "--steps", &steps];
        let more = ["--seed", &seed, "--chunk-steps", "1"];
        self.run(&[&arguments[..], &more].concat()).succeeded();
    }

    pub(crate) fn season(&self) -> PathBuf {
        self.inputs.path().join("season.nc")
    }

    pub(crate) fn output(&self, name: &str) -> PathBuf {
        self.outputs.path().join(name)
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stormtracker"));
        command.current_dir(self.outputs.path()).args(arguments);
        command.env("TMPDIR", self.temporary.path());
        // What is inherited of other tests may hold locks on the input.
        command.env("HDF5_USE_FILE_LOCKING", "FALSE");
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        end(self.start(arguments))
    }

    /// The command that tracks the season, with further options.
    pub(crate) fn track<'a>(&self, input: &'a str, options: &[&'a str]) -> Vec<&'a str> {
        let command = ["track", "-i", input, "-o", TRACKS];
        [&command[..], options].concat()
    }

    /// What the command writes without a checkpoint.
    pub(crate) fn undisturbed(&self, options: &[&str]) -> Vec<u8> {
        self.run(&self.track(self.season().to_str().unwrap(), options)).succeeded();
        self.take_tracks()
    }

    /// The tracks, which are then removed. Nothing else is left anywhere.
    pub(crate) fn take_tracks(&self) -> Vec<u8> {
        assert_eq!(names(self.outputs.path()), [TRACKS]);
        assert_eq!(names(self.inputs.path()), ["season.nc"]);
        assert_eq!(names(self.temporary.path()), Vec::<String>::new());
        let bytes = fs::read(self.output(TRACKS)).unwrap();
        fs::remove_file(self.output(TRACKS)).unwrap();
        bytes
    }

    /// Files of finished parts.
    pub(crate) fn parts(&self) -> Vec<PathBuf> {
        let kept = self.output(KEPT);
        let Ok(listing) = fs::read_dir(kept) else { return Vec::new() };
        let paths = listing.map(|entry| entry.unwrap().path());
        let mut parts: Vec<_> =
            paths.filter(|path| path.extension().is_some_and(|e| e == "part")).collect();
        parts.sort();
        parts
    }

    /// A run that has finished so many parts and is at work on the next.
    pub(crate) fn start_and_wait(&self, arguments: &[&str], parts: usize) -> Child {
        let mut child = self.start(arguments);
        let start = Instant::now();
        while self.parts().len() < parts {
            assert!(start.elapsed() < MOST_TIME, "no part is finished");
            assert!(child.try_wait().unwrap().is_none(), "ended before: {}", end(child).stderr);
            sleep(Duration::from_millis(1));
        }
        child
    }

    /// A run that was killed after so many parts.
    pub(crate) fn kill_after(&self, arguments: &[&str], parts: usize) {
        let mut child = self.start_and_wait(arguments, parts);
        child.kill().unwrap();
        assert_eq!(end(child).status, None, "it was at work");
    }
}

pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Waits for the end of a run, which comes.
pub(crate) fn end(mut child: Child) -> Run {
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > MOST_TIME {
            child.kill().unwrap();
            panic!("a run does not end");
        }
        sleep(Duration::from_millis(2));
    }
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { status: output.status.code(), stderr }
}

pub(crate) fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
}

impl Run {
    #[track_caller]
    pub(crate) fn succeeded(&self) -> &Self {
        assert_eq!(self.status, Some(0), "{}", self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn failed(&self) -> &Self {
        assert_eq!(self.status, Some(1), "{}", self.stderr);
        for noise in ["panicked", "os error", ".tmp"] {
            assert!(!self.stderr.contains(noise), "{}", self.stderr);
        }
        self
    }

    #[track_caller]
    pub(crate) fn said(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.stderr.contains(word), "no {word:?} in: {}", self.stderr);
        }
        self
    }
}
