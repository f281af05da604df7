//! What was typed of a cache.

use std::time::Duration;

use clap::{Args, Subcommand};

use super::OwnDirectory;

use crate::model::ByteSize;

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker cache info --cache ~/.cache/stormtracker
  stormtracker cache verify --cache ~/.cache/stormtracker
  stormtracker cache prune --cache ~/.cache/stormtracker --to 1GB
  stormtracker cache prune --cache ~/.cache/stormtracker --older-than 30d";

#[derive(Debug, Args)]
pub(in crate::cli) struct CacheArgs {
    #[command(subcommand)]
    pub(in crate::cli) action: CacheAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum CacheAction {
    /// What a cache holds, by dataset
    Info(CacheInfoArgs),
    /// Check everything in a cache and drop what is damaged; status 1 if anything was
    Verify(CacheDirectoryArgs),
    /// Remove what was used longest ago, or all; what is removed is fetched anew when needed
    Prune(CachePruneArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CacheDirectoryArgs {
    /// Directory of the cache
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache: OwnDirectory,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CacheInfoArgs {
    #[command(flatten)]
    pub(in crate::cli) directory: CacheDirectoryArgs,
    /// Machine-readable
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CachePruneArgs {
    #[command(flatten)]
    pub(in crate::cli) directory: CacheDirectoryArgs,
    #[command(flatten)]
    pub(in crate::cli) what: PruneArgs,
}

/// What is to go.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct PruneArgs {
    /// Leave no more than this, such as 1GB or 500MiB
    #[arg(long, value_name = "SIZE")]
    pub(in crate::cli) to: Option<ByteSize>,
    /// Remove what was not used since so long, such as 30d or 12h
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub(in crate::cli) older_than: Option<Duration>,
    /// Remove everything
    #[arg(long, conflicts_with_all = ["to", "older_than"])]
    pub(in crate::cli) all: bool,
}

/// A time span in weeks, days, hours or minutes.
fn age(text: &str) -> Result<Duration, String> {
    let seconds = |unit| match unit {
        'w' => Some(7 * 86_400),
        'd' => Some(86_400),
        'h' => Some(3_600),
        'm' => Some(60),
        _ => None,
    };
    let parsed = || {
        let unit = text.chars().next_back()?;
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        Some(Duration::from_secs(number.checked_mul(seconds(unit)?)?))
    };
    parsed().ok_or_else(|| "write a number of weeks, days, hours or minutes, such as 30d".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_units() {
        for (text, seconds) in [("30d", 2_592_000), ("2w", 1_209_600), ("12h", 43_200), ("5m", 300)]
        {
            assert_eq!(age(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for wrong in [
            "",
            "d",
            "30",
            "-1d",
            "1.5d",
            "3 d",
            "3é",
            "99999999999999999999d",
            "9999999999999999999d",
        ] {
            assert!(age(wrong).is_err(), "{wrong}");
        }
    }
}
