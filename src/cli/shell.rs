//! Completions, manual pages, and text to stdout.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::{standard_output, talk};

const FAILED: &str = "the output cannot be written";

/// Writes data to stdout; a reader that went away is an error like any other.
/// Of several processes one writes.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    if talk::is_silent() {
        return Ok(());
    }
    let write = || {
        standard_output::check()?;
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    };
    write().context(FAILED)
}

/// Writes help or the version to stdout, in colours if that is a terminal.
pub(super) fn help(text: &clap::Error) -> anyhow::Result<()> {
    standard_output::check().and_then(|()| text.print()).context(FAILED)
}

pub(super) fn completions(shell: Shell) -> anyhow::Result<()> {
    // The generator panics on a closed pipe, so it writes to memory.
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "stormtracker", &mut text);
    print(&String::from_utf8(text)?)
}

pub(super) fn man_pages(directory: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(directory)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), directory))
        .with_context(|| format!("{}: manual pages cannot be written", directory.display()))
}
