//! Centres of several files that make no record together.

use std::fmt;

use thiserror::Error;

use crate::io::tracks::TrackFileError;

/// Why centres of several files make no record together.
#[derive(Debug, Error)]
pub enum JoinError {
    /// A problem of one file.
    #[error(transparent)]
    File(#[from] TrackFileError),
    /// Nothing to read.
    #[error("there is no input; say what to read with --input")]
    Nothing,
    /// Centres of a field without a time beside others.
    #[error(
        "{name} says nothing of its time, so it has no place among {others} other inputs; link \
         it by itself"
    )]
    Undated {
        /// The file.
        name: String,
        /// Number of the others.
        others: usize,
    },
    /// Centres that do not go together.
    #[error(
        "{first} and {second} have different {what}: {first_value}, and {second_value}; {remedy}"
    )]
    Different {
        /// What differs.
        what: &'static str,
        /// A file.
        first: String,
        /// What it has.
        first_value: String,
        /// Another file.
        second: String,
        /// What that has.
        second_value: String,
        /// What to do.
        remedy: Remedy,
    },
    /// Periods of which one begins before the other ends.
    #[error(
        "{first} ({first_period}) and {second} ({second_period}) overlap; {}",
        overlap_remedy(*.count_frames)
    )]
    Overlap {
        /// The file that begins first.
        first: String,
        /// Its period.
        first_period: String,
        /// The other file.
        second: String,
        /// Its period.
        second_period: String,
        /// Whether the times are frames counted from --start.
        count_frames: bool,
    },
}

/// What to do about centres that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Of different fields or parameters.
    DetectAlike,
    /// Of different kinds of record.
    OneByOne,
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DetectAlike => "detect all pieces with the same options, or link them one by one",
            Self::OneByOne => "link them one by one",
        })
    }
}

fn overlap_remedy(count_frames: bool) -> &'static str {
    match count_frames {
        true => {
            "their frames count from --start: give it for each input, in the order of the inputs"
        }
        false => {
            "leave one of them out, or detect again with periods (--start, --end) that share no time"
        }
    }
}
