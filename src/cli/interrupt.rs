//! Ctrl-C and its like: INT, TERM and HUP; HUP only if it was not ignored when the
//! program started, as `nohup` has it.
//!
//! The first signal is a wish to stop. Pipelines look at it ([`is_wished`]) and
//! end by themselves, with a message of their own. A process that has not ended
//! after [`PATIENCE`] is ended whatever it does, as it is by a second signal.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::io::access::Access;
use crate::pipeline::PipelineError;

use super::ending::end_at_once;
use super::talk;

/// How long a process may take to stop by itself.
const PATIENCE: Duration = Duration::from_millis(600);

/// Exit status of a command that did not do what it was asked for.
const FAILURE: u8 = 1;

static IS_WISHED: AtomicBool = AtomicBool::new(false);
static IS_SAID: AtomicBool = AtomicBool::new(false);
/// What waits for far datasets, and should not after a signal.
static WATCHED: OnceLock<Access> = OnceLock::new();
/// Where the parts of the run that are finished are kept.
static KEPT: OnceLock<PathBuf> = OnceLock::new();

/// Takes the signals of the process from now on.
pub(super) fn listen() -> anyhow::Result<()> {
    let (sender, signals) = mpsc::channel();
    let failed = "the handler of Ctrl-C could not be set";
    let watcher = thread::Builder::new().name("signals".into());
    watcher.spawn(move || watch(&signals)).context(failed)?;
    let mut wishes = Signals::new(wishes()).context(failed)?;
    let take = move || {
        for _ in wishes.forever() {
            IS_WISHED.store(true, Ordering::Relaxed);
            // Nobody listens any more once the end has begun.
            let _ = sender.send(());
            if let Some(access) = WATCHED.get() {
                access.cancel();
            }
        }
    };
    thread::Builder::new().name("wishes".into()).spawn(take).context(failed)?;
    Ok(())
}

/// The signals that are a wish to stop.
fn wishes() -> Vec<i32> {
    let always = [SIGINT, SIGTERM];
    always.into_iter().chain((!is_ignored(SIGHUP)).then_some(SIGHUP)).collect()
}

/// Whether a signal was ignored when the program started. Where the system does
/// not tell, it was not.
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

fn watch(signals: &Receiver<()>) {
    if signals.recv().is_ok() {
        // Either a second signal or the end of patience.
        let _ = signals.recv_timeout(PATIENCE);
        end_at_once(FAILURE, last_words);
    }
}

/// Whether somebody wishes that the process stops.
pub(super) fn is_wished() -> bool {
    IS_WISHED.load(Ordering::Relaxed)
}

/// Ends with an error if somebody wishes so.
pub(super) fn check() -> anyhow::Result<()> {
    match is_wished() {
        true => Err(PipelineError::Cancelled.into()),
        false => Ok(()),
    }
}

/// Whether an error says that somebody wished to stop.
pub(super) fn is_reason_of(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(PipelineError::Cancelled))
}

/// Far datasets that are not waited for after a signal.
pub(super) fn watch_access(access: &Access) {
    WATCHED.get_or_init(|| access.clone());
}

/// What [`watch_access`] was told of.
pub(super) fn watched_access() -> Option<&'static Access> {
    WATCHED.get()
}

/// Remembers where the parts of the run that are finished are kept.
pub(super) fn keep_in_mind(checkpoint: &Path) {
    KEPT.get_or_init(|| checkpoint.to_path_buf());
}

/// What is said of a checkpoint that an interrupted run leaves.
pub(super) fn note_on_kept(checkpoint: &Path) -> String {
    let directory = checkpoint.display();
    format!("{directory}: keeps what is finished; the same command goes on from there")
}

/// What an interrupted command says instead of its error, which does not know
/// of the outputs that are in their places. Nothing if it has been said.
pub(super) fn message(written: &[PathBuf]) -> String {
    match IS_SAID.swap(true, Ordering::Relaxed) {
        true => String::new(),
        false => format!("error: {}", text(written)),
    }
}

fn text(written: &[PathBuf]) -> String {
    match written {
        [] => PipelineError::Cancelled.to_string(),
        written => {
            let names: Vec<_> = written.iter().map(|path| path.display().to_string()).collect();
            format!("interrupted; written before that: {}", names.join(", "))
        }
    }
}

/// Of several processes one speaks.
fn last_words(written: &[PathBuf]) -> String {
    let message = message(written);
    match KEPT.get() {
        _ if talk::is_silent() || message.is_empty() => String::new(),
        Some(kept) => format!("{}\n{message}", note_on_kept(kept)),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_said() {
        assert_eq!(text(&[]), "interrupted; no file was written");
        let written = ["a.nc", "b.csv"].map(PathBuf::from);
        assert_eq!(text(&written), "interrupted; written before that: a.nc, b.csv");
    }
}
