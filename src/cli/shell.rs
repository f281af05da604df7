//! Completions, manual pages, and text to stdout.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::talk;

/// Writes data to stdout; a reader that went away is an error like any other.
/// Of several processes one writes.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    if talk::is_silent() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .context("the output cannot be written")
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
