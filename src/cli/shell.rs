//! Completions, manual pages, and text to stdout.

use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;

use crate::io::access::redacted;
use crate::model::{json_text, lines};

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
        let mut out = stdout();
        out.write_all(text.as_bytes())?;
        out.flush()
    };
    write().context(FAILED)
}

/// Writes help or the version to stdout, in colours if that is a terminal.
pub(super) fn help(text: &clap::Error) -> anyhow::Result<()> {
    standard_output::check().and_then(|()| text.print()).context(FAILED)
}

/// Stdout. Data go through as they are, except to a terminal.
pub(super) fn stdout() -> Box<dyn Write + Send> {
    let out = BufWriter::new(io::stdout());
    match io::stdout().is_terminal() {
        true => Box::new(Terminal { out, line: Vec::new() }),
        false => Box::new(out),
    }
}

/// A terminal that shows control characters and does not act on them.
struct Terminal<W: Write> {
    out: W,
    /// What has no end yet.
    line: Vec<u8>,
}

impl<W: Write> Write for Terminal<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.line.extend(line);
            if self.line.ends_with(b"\n") {
                self.out.write_all(lines(String::from_utf8_lossy(&self.line)).as_bytes())?;
                self.line.clear();
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a report for people to stdout: what of it a terminal would act on is
/// escaped, and URLs are shown without their secrets.
pub(super) fn print_text(text: &str) -> anyhow::Result<()> {
    print(&lines(redacted(text)))
}

/// Writes a JSON document to stdout, the same for a program and harmless to a
/// terminal.
pub(super) fn print_json(document: &str) -> anyhow::Result<()> {
    print(&format!("{}\n", json_text(document.trim_end())))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_nothing() {
        let mut terminal = Terminal { out: Vec::new(), line: Vec::new() };
        for bytes in ["a\u{1b}[2J", "\u{e9}\nb\u{9b}"] {
            // A character may come in two parts.
            bytes.bytes().for_each(|byte| terminal.write_all(&[byte]).unwrap());
        }
        terminal.write_all(b"\n").unwrap();
        assert_eq!(String::from_utf8(terminal.out).unwrap(), "a\\u{1b}[2J\u{e9}\nb\\u{9b}\n");
    }
}
