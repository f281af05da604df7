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

/// First day of the Gregorian calendar, from which on the standard one is the
/// same.
const GREGORIAN: &str = "1582-10-15";

/// Whether the times of two sets are of one scale.
pub(super) fn check_calendars(reference: &Tracks, candidate: &Tracks) -> Result<(), MatchError> {
    let (a, b) = (reference.calendar, candidate.calendar);
    let is_gregorian = |c| matches!(c, Calendar::Standard | Calendar::ProlepticGregorian);
    let start_s = Calendar::ProlepticGregorian.parse(GREGORIAN)?;
    let is_later = |tracks: &Tracks| tracks.time_s.iter().all(|&time_s| time_s >= start_s);
    let are_same = is_gregorian(a) && is_gregorian(b) && is_later(reference) && is_later(candidate);
    if a == b || are_same {
        return Ok(());
    }
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
