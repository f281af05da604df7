//! What a person sees on stderr.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use crate::io::access::Access;
use crate::io::outputs_in_place;
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

/// Reports an error with its causes, unless they repeat it. Whatever fails after
/// a wish to stop is due to that.
pub(super) fn error(error: &anyhow::Error) {
    ending::give_way();
    match interrupt::is_wished() {
        true => last_words(&interrupt::message(&outputs_in_place())),
        false => line(format_args!("error: {}", text_of(error))),
    }
}

/// An error with its causes, unless they repeat it.
pub(super) fn text_of(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text.trim_end().to_string()
}

/// Says something of a command without progress.
pub(super) fn say(text: impl std::fmt::Display) {
    if !is_silent() {
        line(text);
    }
}

/// A line to stderr; nobody may be there to read it, which is no error.
fn line(text: impl std::fmt::Display) {
    // At once, so that lines of several processes do not mix.
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Says something before the process ends, if there is something to say.
pub(super) fn last_words(text: &str) {
    if !text.is_empty() {
        BAR.get().inspect(|bar| bar.finish_and_clear());
        line(text);
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

    /// Takes the progress away, and says what went over the network.
    pub(super) fn done(&self) {
        self.bar.finish_and_clear();
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
        self.say(funnel);
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
