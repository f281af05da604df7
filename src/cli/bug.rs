//! What is said of a panic, which is a bug of the program whatever its input.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::panic::{self, PanicHookInfo};

use crate::parallel::Launch;

use super::ending::end_at_once;
use super::talk;

/// Exit status of a program that panicked, as that of any Rust program.
const PANICKED: u8 = 101;

/// From now on a panic on any thread ends the process, with nothing left behind
/// and a message for people.
///
/// A process of several goes on to unwind: the others end with it because it
/// aborts MPI then, and it removes its temporaries before that.
pub(super) fn report_panics(launch: &Launch) {
    let Launch { rank, size, .. } = *launch;
    panic::set_hook(Box::new(move |info| {
        let text = report(info);
        match size {
            Some(2..) => talk::last_words(&format!("rank {rank}: {text}")),
            _ => end_at_once(PANICKED, |_| text),
        }
    }));
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let place =
        info.location().map_or(String::new(), |at| format!(" at {}:{}", at.file(), at.line()));
    let mut text = text(&place, said(info.payload()));
    // There is one if RUST_BACKTRACE asks for it.
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        text = format!("{text}\n{backtrace}");
    }
    text
}

fn text(place: &str, said: &str) -> String {
    format!(
        "error: this is a bug of stormtracker {}, not of your input: it panicked{place}: {}\n\
         Temporary files are removed, and outputs that were complete are in their places.\n\
         Please report it to the maintainers with this message, the command line (without \
         passwords and tokens)\nand, if you can share it, the smallest input that shows it; \
         RUST_BACKTRACE=1 adds where it was called from.",
        env!("CARGO_PKG_VERSION"),
        // A message may quote an input.
        said.escape_debug(),
    )
}

fn said(payload: &(dyn Any + Send)) -> &str {
    let owned = || payload.downcast_ref::<String>().map(String::as_str);
    payload.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::path::Path;
    use std::process::{Command, Output};

    use super::*;
    use crate::io::{AtomicFile, AtomicPath};

    /// Set for a process that panics: where it writes meanwhile.
    const DIRECTORY: &str = "STORMTRACKER_TEST_PANIC";

    /// Not a test by itself: the work of a process that panics on a thread, in
    /// the middle of writing.
    #[test]
    fn panics() {
        let Some(directory) = std::env::var_os(DIRECTORY) else { return };
        let directory = Path::new(&directory);
        report_panics(&Launch::of(|_| None));
        AtomicFile::create(&directory.join("done")).unwrap().commit().unwrap();
        let mut file = AtomicFile::create(&directory.join("file")).unwrap();
        file.write_all(b"half").unwrap();
        let store = AtomicPath::create(&directory.join("store")).unwrap();
        fs::create_dir(store.path()).unwrap();
        fs::write(store.path().join("chunk"), "half").unwrap();
        let failing = std::thread::spawn(|| panic!("on purpose"));
        let _ = failing.join();
        std::thread::sleep(std::time::Duration::from_secs(60));
    }

    fn run_that_panics(directory: &Path) -> Output {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "cli::bug::tests::panics", "--test-threads", "1", "--nocapture"]);
        command.env(DIRECTORY, directory).env("RUST_BACKTRACE", "0").output().unwrap()
    }

    #[test]
    fn a_panic_on_any_thread_ends_the_process_and_leaves_nothing_behind() {
        let directory = tempfile::tempdir().unwrap();
        let output = run_that_panics(directory.path());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(i32::from(PANICKED)), "{said}");
        assert_eq!(said.matches("this is a bug").count(), 1, "{said}");
        assert_eq!(said.matches("on purpose").count(), 1, "{said}");
        let names: Vec<_> = fs::read_dir(directory.path()).unwrap().flatten().collect();
        assert!(matches!(&names[..], [done] if done.file_name() == "done"), "{names:?}");
    }

    #[test]
    fn a_report_says_what_where_and_what_to_do() {
        let text = text(" at src/link/chain.rs:7", "no \u{1b}[2J track");
        for part in
            [env!("CARGO_PKG_VERSION"), "src/link/chain.rs:7", "no \\u{1b}[2J track", "report it"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn panics_have_a_message_of_either_kind() {
        assert_eq!(said(&"literal"), "literal");
        assert_eq!(said(&"made".to_string()), "made");
        assert_eq!(said(&7), "without a message");
    }
}
