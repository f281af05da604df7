//! Options that take a path.

use std::any::TypeId;
use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Command, CommandFactory, FromArgMatches};

use crate::io::access::Location;

use super::Cli;

/// What was typed, if it can be understood.
pub(in crate::cli) fn parse() -> Result<Cli, clap::Error> {
    let matches = without_urls(Cli::command()).try_get_matches()?;
    Cli::from_arg_matches(&matches)
}

/// The same command, in which whatever takes a path refuses a URL. As a path it
/// would only not be found, and its secrets would be part of a name.
fn without_urls(command: Command) -> Command {
    let path = TypeId::of::<PathBuf>();
    command
        .mut_args(|arg| match arg.get_value_parser().type_id() == path {
            true => arg.value_parser(PathBufValueParser::new().try_map(local)),
            false => arg,
        })
        .mut_subcommands(without_urls)
}

fn local(path: PathBuf) -> Result<PathBuf, &'static str> {
    match path.to_str().map(str::parse) {
        Some(Ok(Location::Url(_))) => Err(
            "a path on this machine is expected, not a URL; copy remote files here first, and upload results afterwards",
        ),
        _ => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_takes_a_path_refuses_a_url() {
        for arguments in [
            &["compare", "--reference", "a.csv", "--candidate", "URL"][..],
            &["convert", "-i", "a.csv", "-o", "URL"],
            &["track", "-i", "a.nc", "--cache", "URL"],
            &["cache", "info", "--cache=URL"],
            &["plot", "-i", "URL", "-o", "a.svg"],
            &["metrics", "summary", "-i", "URL"],
        ] {
            for url in ["https://host/a.nc", "http:/host/a.nc", "S3://bucket/a.nc"] {
                let typed = arguments.iter().map(|text| text.replace("URL", url));
                let typed = std::iter::once("stormtracker".to_string()).chain(typed);
                let error = without_urls(Cli::command()).try_get_matches_from(typed).unwrap_err();
                let error = error.to_string();
                assert!(error.contains("a path on this machine"), "{arguments:?}: {error}");
            }
        }
    }
}
