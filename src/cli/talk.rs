//! What a person sees on stderr.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::builder::StyledStr;
use indicatif::{ProgressBar, ProgressStyle};

use crate::io::access::{Access, Location, redacted};
use crate::io::checkpoint::CheckpointProblem;
use crate::io::outputs_in_place;
use crate::model::{is_control, lines, one_line};
use crate::pipeline::{Funnel, Monitor};

use super::args::RunArgs;
use super::{ending, interrupt};

/// Of several processes one speaks.
static SILENT: AtomicBool = AtomicBool::new(false);
/// The progress that is shown, which messages from elsewhere take away.
static BAR: OnceLock<ProgressBar> = OnceLock::new();

/// From now on this process says nothing but errors: another one speaks for it.
pub(super) fn be_silent() {
    SILENT.store(true, Ordering::Relaxed);
}

/// Whether another process speaks for this one.
pub(super) fn is_silent() -> bool {
    SILENT.load(Ordering::Relaxed)
}

/// Reports an error with its causes, unless they repeat it.
pub(super) fn error(error: &anyhow::Error) {
    error_text(&text_of(error));
}

/// Reports the text of an error. Whatever fails after a wish to stop is due to
/// that.
pub(super) fn error_text(text: &str) {
    ending::give_way();
    match interrupt::is_wished() {
        true => last_words(&interrupt::message(&outputs_in_place())),
        false => write_at_once(&format!("error: {text}\n")),
    }
}

/// An error with its causes, unless they repeat it, as a terminal may show it.
/// It is one line, but for a list that is ours.
pub(super) fn text_of(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    let text = redacted(text.trim_end());
    let lists = |cause: &(dyn Error + 'static)| {
        matches!(cause.downcast_ref(), Some(CheckpointProblem::Different(_)))
    };
    if error.chain().any(lists) { lines(text) } else { one_line(text) }
}

/// What is wrong with what was typed.
pub(super) fn usage(usage: &clap::Error) {
    let text = usage.render().to_string();
    let shown = shown_usage(&text, std::env::args_os().skip(1));
    // Writing fails where nobody reads.
    let _ = match shown != text {
        true => write!(io::stderr(), "{shown}"),
        false => usage.print(),
    };
}

/// A text that quotes what was typed, without secrets and with what a terminal
/// would act on escaped.
fn shown_usage(text: &str, typed: impl Iterator<Item = OsString>) -> String {
    let mut shown = text.to_string();
    for word in typed {
        let word = word.to_string_lossy();
        let value = word.split_once('=').map_or("", |(_, value)| value);
        for quoted in [&word, value] {
            if let Ok(Location::Url(url)) = quoted.parse() {
                shown = shown.replace(quoted, &url.to_string());
            }
            if quoted.contains(is_control) {
                shown = shown.replace(quoted, &one_line(quoted));
                // What styles a terminal is left out of a usage as plain text.
                let plain = StyledStr::from(quoted.to_string()).to_string();
                if !plain.is_empty() {
                    shown = shown.replace(&plain, &one_line(&plain));
                }
            }
        }
    }
    lines(redacted(&shown))
}

/// What is remarkable about the way to datasets and was not said yet.
pub(super) fn say_notes_of_access() {
    let notes = interrupt::watched_access().map(Access::take_notes).unwrap_or_default();
    notes.iter().for_each(say);
}

/// Says something of a command without progress.
pub(super) fn say(text: impl std::fmt::Display) {
    if !is_silent() {
        line(text);
    }
}

/// One line to stderr: a name in it cannot begin another one, nor tell the
/// terminal anything, and URLs are shown without their secrets. Nobody may be
/// there to read it, which is no error.
fn line(text: impl std::fmt::Display) {
    write_at_once(&format!("{}\n", one_line(redacted(&text.to_string()))));
}

/// Writes to stderr at once, so that lines of several processes do not mix.
fn write_at_once(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Says something before the process ends, if there is something to say. Line
/// breaks in it are our own.
pub(super) fn last_words(text: &str) {
    if !text.is_empty() {
        BAR.get().inspect(|bar| bar.finish_and_clear());
        text.lines().for_each(line);
    }
}

/// Progress and reports of one run.
pub(super) struct Talk {
    bar: ProgressBar,
    verbosity: Verbosity,
    access: OnceLock<Access>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

impl Talk {
    /// Starts talking.
    pub(super) fn new(args: &RunArgs) -> Self {
        let is_quiet = args.quiet || is_silent();
        let verbosity = match (is_quiet, args.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        let bar = if args.no_progress || is_quiet { ProgressBar::hidden() } else { bar() };
        BAR.get_or_init(|| bar.clone());
        Self { bar, verbosity, access: OnceLock::new() }
    }

    /// From now on what goes over the network is shown.
    pub(super) fn watch(&self, access: &Access) {
        access.cache_exposure().into_iter().for_each(|note| self.say(note));
        self.access.get_or_init(|| access.clone());
        interrupt::watch_access(access);
    }

    /// Says something that matters by default.
    pub(super) fn say(&self, text: impl std::fmt::Display) {
        if self.verbosity >= Verbosity::Normal {
            self.bar.suspend(|| line(text));
        }
    }

    /// The same of several lines, in which there is no name from a file.
    pub(super) fn say_lines(&self, text: impl std::fmt::Display) {
        text.to_string().lines().for_each(|text| self.say(text));
    }

    /// Says something that matters to those who ask for more.
    pub(super) fn detail(&self, text: impl std::fmt::Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.bar.suspend(|| line(text));
        }
    }

    /// Ends a run: writes its result unless somebody interrupted it, and reports.
    pub(super) fn finish(
        &self,
        funnel: &mut Funnel,
        left: usize,
        what: &str,
        write: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        interrupt::check()?;
        let start = Instant::now();
        write()?;
        funnel.writing = start.elapsed();
        self.report(funnel, left, what);
        Ok(())
    }

    /// What is remarkable about the way to datasets and was not said yet.
    fn say_notes(&self) {
        let notes = self.access.get().map(Access::take_notes).unwrap_or_default();
        notes.iter().for_each(|note| self.say(note));
    }

    /// Takes the progress away, and says what went over the network.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
        self.say_notes();
        if let Some(traffic) = self.access.get().map(Access::traffic).filter(|t| t.requests > 0) {
            self.say(traffic);
        }
        if let Some(trouble) = self.access.get().and_then(Access::cache_trouble) {
            self.say(format_args!("warning: {trouble}"));
        }
    }

    /// The numbers at the end of a run, and a warning when nothing is left.
    fn report(&self, funnel: &Funnel, left: usize, what: &str) {
        self.done();
        self.say_lines(funnel);
        if left == 0 {
            match funnel.emptied_by() {
                Some(rule) => {
                    self.say(format_args!("warning: no {what}; most were left out as: {rule}"))
                }
                None => self.say(format_args!("warning: no {what}; there is no candidate at all")),
            }
        }
    }
}

impl Monitor for Talk {
    fn start(&self, frames: usize) {
        self.bar.set_length(frames as u64);
    }

    fn frame_done(&self) {
        self.bar.inc(1);
        if let Some(traffic) = self.access.get().map(Access::traffic).filter(|t| t.requests > 0) {
            self.bar.set_message(format!(", {:.1} MB", traffic.bytes as f64 / 1e6));
        }
    }

    fn is_cancelled(&self) -> bool {
        interrupt::is_wished()
    }
}

/// Drawn on stderr, and by itself only if that is a terminal.
fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} frames{msg}, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}
