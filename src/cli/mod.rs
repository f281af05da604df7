//! The command line: the only user of clap, TOML files, anyhow, progress bars
//! and exit codes.
//!
//! `args` holds what was typed, `config` resolves it (defaults, then the
//! preset, then the configuration file, then options) to
//! [`Settings`](crate::pipeline::Settings); one file a subcommand does the
//! rest. stdout is data, stderr is talk, the exit status is the truth: 0
//! success, 1 failure, 2 wrong usage.

mod args;
mod bug;
mod cache;
mod checkpoint;
mod compare;
mod config;
mod convert;
mod detect;
mod ending;
mod exit;
mod explorer;
mod fields;
mod hydra;
mod info;
mod input;
mod interrupt;
mod job;
mod limits;
mod link;
mod lost;
mod maps;
mod metrics;
mod output;
mod paths;
mod plot;
mod preprocess;
mod presets;
mod sample;
mod shell;
mod sinks;
mod standard_output;
mod synth;
mod talk;
mod toml_error;
mod track;
mod tracks;

use std::io;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches};

use crate::io::tracks::TrackFileError;
use crate::parallel::Launch;
use crate::pipeline::PipelineError;

use args::{Cli, Command};
use job::Job;
use paths::RunPaths;

/// Exit status of wrong usage.
const USAGE: u8 = 2;
/// How long those who are silent wait for the one that speaks: launchers end
/// all processes as soon as one has failed.
const TIME_TO_SPEAK: Duration = Duration::from_secs(1);

/// Runs the command that the arguments of the process name.
pub fn main() -> ExitCode {
    let status = work();
    // If a signal ends the process, what came of the work counts no more.
    ending::give_way();
    status
}

fn work() -> ExitCode {
    let launch = Launch::from_environment();
    bug::report_panics(&launch);
    if let Err(error) = interrupt::listen() {
        speak(&launch, || talk::error(&error));
        return ExitCode::FAILURE;
    }
    let typed = Cli::command().try_get_matches();
    let parsed = typed.and_then(|typed| Ok((Cli::from_arg_matches(&typed)?, typed)));
    let (cli, typed) = match parsed {
        Ok(parsed) => parsed,
        Err(usage) if usage.use_stderr() => {
            speak(&launch, || talk::usage(&usage));
            return ExitCode::from(USAGE);
        }
        Err(help) => return status_of(help_once(&launch, &help)),
    };
    let paths = RunPaths::of(&typed);
    let job = match Job::start(&cli.command, launch, paths) {
        Ok(job) => job,
        Err(error) => {
            speak(&launch, || talk::error(&error.into()));
            return ExitCode::FAILURE;
        }
    };
    let result = run(cli, &job);
    talk::say_notes_of_access();
    status_of(job.end(result))
}

/// Says why a command failed, if it did.
fn status_of(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough: `stormtracker detect | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if error.is::<job::SaidElsewhere>() => ExitCode::FAILURE,
        Err(error) => {
            talk::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Help is no failure, and not said more often than once either.
fn help_once(launch: &Launch, help: &clap::Error) -> anyhow::Result<()> {
    match launch.rank {
        0 => shell::help(help),
        _ => Ok(()),
    }
}

/// Says what every process finds by itself: one is enough.
fn speak(launch: &Launch, say: impl FnOnce()) {
    match launch.rank {
        0 => say(),
        _ => thread::sleep(TIME_TO_SPEAK),
    }
}

fn run(cli: Cli, job: &Job) -> anyhow::Result<()> {
    job.paths().check()?;
    match cli.command {
        Command::Track(args) => track::run(&args, job),
        Command::Detect(args) => detect::run(&args, job),
        Command::Preprocess(args) => preprocess::run(&args, job),
        Command::Link(args) => job.by_first(|| link::run(&args, job)),
        Command::Metrics(args) => metrics::run(&args, job),
        Command::Sample(args) => sample::run(&args, job),
        Command::Compare(args) => job.by_first(|| compare::run(&args)),
        Command::Plot(args) => job.by_first(|| plot::run(&args, job)),
        Command::Convert(args) => job.by_first(|| convert::run(&args, job)),
        Command::Info(args) => job.by_first(|| info::run(&args, job)),
        Command::Synth(args) => job.by_first(|| synth::run(&args, job)),
        Command::Cache(args) => job.by_first(|| cache::run(&args)),
        Command::Completions { shell } => job.by_first(|| shell::completions(shell)),
        Command::Man { directory } => job.by_first(|| shell::man_pages(&directory)),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let of_pipeline = || match error.downcast_ref() {
        Some(PipelineError::TrackFile(error)) => Some(error),
        _ => None,
    };
    let of_track_file = || error.downcast_ref().or_else(of_pipeline).and_then(TrackFileError::io);
    let mut of_chain = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    of_chain.next().or_else(of_track_file).is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
