//! Runs of several processes, none of which may take forever.

use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The launcher of the library that the program was built with.
pub(crate) const OWN: &str = "STORMTRACKER_MPIRUN";
/// That of another library.
pub(crate) const OTHER: &str = "STORMTRACKER_OTHER_MPIRUN";

/// After this a run is taken to hang.
const LIMIT: Duration = Duration::from_secs(120);
/// Time for a launcher to end its processes.
const GRACE: Duration = Duration::from_secs(10);

/// The words of a launcher.
pub(crate) fn launcher(variable: &str) -> Option<Vec<String>> {
    let words: Vec<String> =
        env::var(variable).ok()?.split_whitespace().map(str::to_string).collect();
    (!words.is_empty()).then_some(words)
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// So many processes of a command, in a directory of their own.
pub(crate) struct Job {
    command: Command,
    place: TempDir,
}

impl Job {
    /// Of a program with its arguments.
    pub(crate) fn new(launcher_variable: &str, processes: usize) -> Self {
        let words = launcher(launcher_variable).expect("the test is ignored without a launcher");
        let place = tempfile::tempdir().unwrap();
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("-n").arg(processes.to_string());
        command.current_dir(place.path());
        command.env("HDF5_USE_FILE_LOCKING", "FALSE");
        Self { command, place }
    }

    /// One process on each of some hosts, by a launcher that a shell starts after
    /// these words and with these options.
    pub(crate) fn on_hosts(words: &str, options: &[&str], hosts: &[String]) -> Self {
        let place = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        let launcher = launcher(OWN).expect("the test is ignored without a launcher");
        command.args(["-c", &format!("exec {words} \"$@\""), "sh"]).args(launcher);
        command.args(options).args(["-hosts", &hosts.join(","), "-ppn", "1"]);
        command.args(["-n", &hosts.len().to_string()]);
        command.current_dir(place.path()).env("HDF5_USE_FILE_LOCKING", "FALSE");
        // Over the emulated network, not through memory that all of them see.
        command.env("FI_PROVIDER", "tcp");
        Self { command, place }
    }

    /// The program, with these arguments.
    pub(crate) fn program(mut self, arguments: &[&str]) -> Self {
        self.command.arg(env!("CARGO_BIN_EXE_stormtracker")).args(arguments);
        self
    }

    /// The program as a shell starts it after these words, in which `$rank` is
    /// the number of the process.
    pub(crate) fn program_after(mut self, words: &str, arguments: &[&str]) -> Self {
        let script = format!(
            "rank=${{OMPI_COMM_WORLD_RANK:-$PMI_RANK}}; {words}; exec '{}' \"$@\"",
            env!("CARGO_BIN_EXE_stormtracker")
        );
        self.command.args(["sh", "-c", &script, "sh"]).args(arguments);
        self
    }

    /// Members of a team that play a part of this test.
    pub(crate) fn members(mut self, role: &str) -> Self {
        self.command.arg(env::current_exe().unwrap()).env(super::member::ROLE, role);
        self
    }

    /// Where it runs.
    pub(crate) fn place(&self) -> &Path {
        self.place.path()
    }

    /// Waits for the end.
    ///
    /// # Panics
    /// If it does not come.
    pub(crate) fn run(&mut self) -> Run {
        let logs = tempfile::tempdir().unwrap();
        let path = |name: &str| logs.path().join(name);
        let file = |name: &str| File::create(path(name)).unwrap();
        // To files: processes that are left over would hold a pipe open.
        self.command.stdout(file("out")).stderr(file("err"));
        let mut child = self.command.spawn().expect("the launcher starts");
        let status = wait(&mut child, LIMIT);
        let text =
            |name: &str| String::from_utf8_lossy(&fs::read(path(name)).unwrap()).into_owned();
        let (stdout, stderr) = (text("out"), text("err"));
        let status = status.unwrap_or_else(|| {
            end(&mut child);
            panic!("no end after {LIMIT:?}: {:?}\n{stdout}\n{stderr}", self.command)
        });
        Run { status: status.code(), stdout, stderr }
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn succeeded(&self) -> &Self {
        assert_eq!(self.status, Some(0), "{self:#?}");
        self
    }

    /// Failed, and our processes said one thing, which has all of `words`.
    #[track_caller]
    pub(crate) fn failed_once(&self, words: &[&str]) -> &Self {
        assert!(self.status.is_some_and(|status| status != 0), "{self:#?}");
        // The launcher has its own to say.
        let messages: Vec<&str> =
            self.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
        let [message] = messages[..] else { panic!("{} messages: {self:#?}", messages.len()) };
        for word in words {
            assert!(message.contains(word), "no {word:?} in: {message}");
        }
        assert!(!self.stderr.contains("panicked"), "{self:#?}");
        self
    }
}

fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(20));
    }
    None
}

/// Ends a launcher, which ends its processes if it is asked to.
fn end(child: &mut Child) {
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    if asked.is_err() || wait(child, GRACE).is_none() {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
