//! Runs of the program within limits, in a directory of their own.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Address space of a run. More than the program and its threads reserve, much
/// less than what a bomb would take.
pub(crate) const ADDRESS_SPACE_BYTES: u64 = 4_000_000_000;
/// Longest that a run may take, on a machine that does much beside it.
pub(crate) const LONGEST: Duration = Duration::from_secs(60);
/// What no run says, however it ends.
pub(crate) const NOISES: [&str; 4] =
    ["panicked", "this is a bug", "memory allocation of", "HDF5-DIAG"];
/// Between two looks at a process.
const LOOK: Duration = Duration::from_millis(1);

/// A directory that runs start in, removed with all that they leave.
pub(crate) struct Place {
    directory: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit status; none if a signal ended the run.
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Most bytes that it had in memory.
    pub(crate) peak_bytes: u64,
    pub(crate) elapsed: Duration,
}

/// A run that goes on.
pub(crate) struct Running {
    pub(crate) child: Child,
    start: Instant,
    stdout: JoinHandle<Vec<u8>>,
    stderr: JoinHandle<Vec<u8>>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Writes a synthetic season with `synth` and further options.
    pub(crate) fn season(&self, name: &str, steps: usize, options: &[&str]) -> PathBuf {
        let steps = steps.to_string();
        let arguments = ["synth", "-q", "-o", name, "--steps", &steps];
        self.run(&[&arguments[..], options].concat()).ended_with(0, &[]);
        self.path().join(name)
    }

    /// All names in the directory, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    /// The program within `address_space_bytes`, to be run in the directory.
    pub(crate) fn command(&self, address_space_bytes: u64, arguments: &[&str]) -> Command {
        self.limited(&format!("-v {} -c 0", address_space_bytes / 1024), arguments)
    }

    /// The same, within so many seconds of processor time besides.
    pub(crate) fn command_within(
        &self,
        address_space_bytes: u64,
        cpu_seconds: u32,
        arguments: &[&str],
    ) -> Command {
        let limits = format!("-v {} -t {cpu_seconds} -c 0", address_space_bytes / 1024);
        self.limited(&limits, arguments)
    }

    fn limited(&self, limits: &str, arguments: &[&str]) -> Command {
        let limited = format!("ulimit {limits} && exec \"$@\"");
        let mut command = Command::new("bash");
        command.args(["-c", &limited, "bash", env!("CARGO_BIN_EXE_stormtracker")]);
        command.args(arguments).current_dir(self.path());
        // What it inherits of other tests may hold locks on its input.
        command.env("HDF5_USE_FILE_LOCKING", "FALSE");
        command
    }

    /// Runs the program within the usual limits.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Running::start(self.command(ADDRESS_SPACE_BYTES, arguments)).end_within(LONGEST)
    }

    /// Starts the program within the usual limits.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running::start(self.command(ADDRESS_SPACE_BYTES, arguments))
    }
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = read_aside(child.stdout.take().unwrap());
        let stderr = read_aside(child.stderr.take().unwrap());
        Self { child, start: Instant::now(), stdout, stderr }
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for the end, which must come within `longest` from now.
    #[track_caller]
    pub(crate) fn end_within(mut self, longest: Duration) -> Run {
        let from = Instant::now();
        let mut peak_bytes = 0;
        let status = loop {
            peak_bytes = peak_bytes.max(peak_so_far(&self.child).unwrap_or(0));
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if from.elapsed() > longest {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                panic!("a run does not end within {longest:?}");
            }
            sleep(LOOK);
        };
        let text = |bytes: JoinHandle<Vec<u8>>| {
            String::from_utf8_lossy(&bytes.join().unwrap()).into_owned()
        };
        Run {
            status: status.code(),
            elapsed: self.start.elapsed(),
            stdout: text(self.stdout),
            stderr: text(self.stderr),
            peak_bytes,
        }
    }
}

impl Run {
    /// Ended by itself with this status, said all `words` on stderr, and neither
    /// panicked nor ran out of memory.
    #[track_caller]
    pub(crate) fn ended_with(&self, status: i32, words: &[&str]) -> &Self {
        assert_eq!(self.status, Some(status), "{self:#?}");
        for word in words {
            assert!(self.stderr.contains(word), "no {word:?} in: {}", self.stderr);
        }
        for noise in NOISES {
            assert!(!self.stderr.contains(noise), "{noise} in: {}", self.stderr);
        }
        self
    }

    /// Never had more than so many bytes in memory.
    #[track_caller]
    pub(crate) fn took_at_most(&self, bytes: u64) -> &Self {
        assert!(self.peak_bytes <= bytes, "{} bytes: {}", self.peak_bytes, self.stderr);
        self
    }
}

fn read_aside(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        bytes
    })
}

/// The most that a process had in memory until now; nothing once it has ended.
fn peak_so_far(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes << 10)
}
