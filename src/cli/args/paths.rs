//! Paths on the command line, typed by what a command does with them.
//!
//! [`RunPaths`](crate::cli::paths::RunPaths) finds every argument of these types and refuses outputs
//! that would replace inputs, so that no command has to.

use std::convert::Infallible;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{PathBufValueParser, TryMapValueParser, TypedValueParser, ValueParserFactory};

use crate::io::access::Location;

/// What makes a path on this machine of what was typed.
type Local<T> = fn(PathBuf) -> Result<T, &'static str>;

/// Refuses a URL: as a path it would only not be found, and its secrets would be
/// part of a name.
fn local(path: PathBuf) -> Result<PathBuf, &'static str> {
    match path.to_str().map(str::parse) {
        Some(Ok(Location::Url(_))) => Err(
            "a path on this machine is expected, not a URL; copy remote files here first, and upload results afterwards",
        ),
        _ => Ok(path),
    }
}

macro_rules! path_argument {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(in crate::cli) struct $name(PathBuf);

        impl ValueParserFactory for $name {
            type Parser = TryMapValueParser<PathBufValueParser, Local<Self>>;

            fn value_parser() -> Self::Parser {
                let parse: Local<Self> = |path| local(path).map(Self);
                PathBufValueParser::new().try_map(parse)
            }
        }

        impl Deref for $name {
            type Target = Path;

            fn deref(&self) -> &Path {
                &self.0
            }
        }

        impl AsRef<Path> for $name {
            fn as_ref(&self) -> &Path {
                self
            }
        }
    };
}

macro_rules! text_argument {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub(in crate::cli) struct $name(String);

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(typed: &str) -> Result<Self, Infallible> {
                Ok(Self(typed.to_string()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

path_argument! {
    /// A file that is read.
    InputFile
}

path_argument! {
    /// A file or store that is written, in place of an older one.
    OutputFile
}

path_argument! {
    /// A directory in which the program keeps files of its own.
    OwnDirectory
}

text_argument! {
    /// Datasets of fields: a file, store, directory, pattern, URL or `@LIST`.
    FieldsInput
}

text_argument! {
    /// Files of centres: a file, directory, pattern or `@LIST`.
    CentersInput
}

text_argument! {
    /// A name that the program knows, or a file.
    NameOrFile
}

#[cfg(test)]
mod tests {
    use clap::builder::ValueParser;
    use clap::{Command, CommandFactory, value_parser};

    use super::*;
    use crate::cli::args::Cli;

    #[test]
    fn whatever_takes_a_path_refuses_a_url() {
        for arguments in [
            &["compare", "-r", "a.csv", "-c", "URL"][..],
            &["convert", "-i", "a.csv", "-o", "URL"],
            &["track", "-i", "a.nc", "--cache", "URL"],
            &["cache", "info", "--cache=URL"],
            &["plot", "-i", "URL", "-o", "a.svg"],
            &["metrics", "summary", "-i", "URL"],
        ] {
            for url in ["https://host/a.nc", "http:/host/a.nc", "S3://bucket/a.nc"] {
                let typed = arguments.iter().map(|text| text.replace("URL", url));
                let typed = std::iter::once("stormtracker".to_string()).chain(typed);
                let error = Cli::command().try_get_matches_from(typed).unwrap_err().to_string();
                assert!(error.contains("a path on this machine"), "{arguments:?}: {error}");
            }
        }
    }

    /// A path of another type would not be looked at before a run.
    #[test]
    fn every_path_says_what_a_command_does_with_it() {
        check(&Cli::command());
    }

    fn check(command: &Command) {
        let types: [ValueParser; 6] = [
            value_parser!(InputFile).into(),
            value_parser!(OutputFile).into(),
            value_parser!(OwnDirectory).into(),
            value_parser!(FieldsInput).into(),
            value_parser!(CentersInput).into(),
            value_parser!(NameOrFile).into(),
        ];
        let path: ValueParser = value_parser!(PathBuf);
        for argument in command.get_arguments() {
            let found = argument.get_value_parser().type_id();
            let names = argument.get_value_names().unwrap_or_default();
            let names_path = names.iter().any(|name| ["FILE", "INPUT", "DIR"].contains(&&**name));
            let is_typed = types.iter().any(|known| known.type_id() == found);
            let place = format!("{} --{}", command.get_name(), argument.get_id());
            assert!(is_typed || !names_path && found != path.type_id(), "{place}");
        }
        command.get_subcommands().for_each(check);
    }
}
