//! Why two sets of tracks cannot be compared.

use thiserror::Error;

use crate::model::{Calendar, CalendarError, Tracks};

use super::params::MatchParamsError;

/// Two sets of tracks that cannot be compared.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum MatchError {
    /// A gate that cannot be.
    #[error(transparent)]
    Params(#[from] MatchParamsError),
    /// Times that are not the same ones.
    #[error(
        "the reference has the {} calendar and the candidate the {} calendar, whose dates are not \
         the same times; give tracks of one calendar, or say with --calendar what a file does \
         not say",
        .reference.cf_name(), .candidate.cf_name()
    )]
    Calendars {
        /// Calendar of the reference.
        reference: Calendar,
        /// Calendar of the candidates.
        candidate: Calendar,
    },
    /// Both have tracks, and never at the same time.
    #[error(
        "no time is in both: the reference is from {reference}, the candidate from {candidate}; \
         say --start and --time-step of files that count frames, or --resample where time steps \
         differ"
    )]
    NoCommonTime {
        /// First and last time of the reference.
        reference: String,
        /// First and last time of the candidates.
        candidate: String,
    },
    /// Values have to be compared, and cannot be.
    #[error("--value-tolerance: {reason}")]
    Values {
        /// Why not.
        reason: String,
    },
    /// A time beyond the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// Whether the times of two sets are of one scale.
pub(super) fn check_calendars(reference: &Tracks, candidate: &Tracks) -> Result<(), MatchError> {
    if reference.is_dated_as(candidate) {
        return Ok(());
    }
    let (a, b) = (reference.calendar, candidate.calendar);
    Err(MatchError::Calendars { reference: a, candidate: b })
}

/// First and last time of tracks, as text, if they have any.
pub(super) fn span(tracks: &Tracks) -> Result<Option<[String; 2]>, MatchError> {
    let bounds = tracks.time_s.iter().min().zip(tracks.time_s.iter().max());
    let text = |time_s: i64| tracks.calendar.date_time(time_s).map(|date| date.to_string());
    Ok(match bounds {
        Some((&first, &last)) => Some([text(first)?, text(last)?]),
        None => None,
    })
}
