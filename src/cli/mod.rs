//! The command line: the only user of clap, TOML files, anyhow, progress bars
//! and exit codes.
//!
//! `args` holds what was typed, `config` resolves it (defaults, then the
//! preset, then the configuration file, then options) to
//! [`Settings`](crate::pipeline::Settings); one file a subcommand does the
//! rest. stdout is data, stderr is talk, the exit status is the truth: 0
//! success, 1 failure, 2 wrong usage.

mod args;
mod cache;
mod config;
mod convert;
mod detect;
mod info;
mod input;
mod limits;
mod link;
mod output;
mod preprocess;
mod presets;
mod shell;
mod synth;
mod talk;
mod track;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use crate::io::tracks::TrackFileError;
use crate::parallel::check_launcher;

use args::{Cli, Command};

/// Runs the command that the arguments of the process name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(error) = check_launcher(|name| std::env::var(name).ok()) {
        if error.rank == 0 {
            talk::error(&error.into());
        }
        return ExitCode::FAILURE;
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough: `stormtracker detect | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            talk::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Track(args) => track::run(&args),
        Command::Detect(args) => detect::run(&args),
        Command::Preprocess(args) => preprocess::run(&args),
        Command::Link(args) => link::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Info(args) => info::run(&args),
        Command::Synth(args) => synth::run(&args),
        Command::Cache(args) => cache::run(&args),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { directory } => shell::man_pages(&directory),
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let of_track_file = || error.downcast_ref::<TrackFileError>().and_then(TrackFileError::io);
    let mut of_chain = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    of_chain.next().or_else(of_track_file).is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
