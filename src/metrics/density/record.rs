//! The record that tracks are of.

use crate::model::{Calendar, CalendarError, Period, PeriodLength, Tracks};

use super::DensityError;

/// Most periods that a record is cut into: a thousand years of months.
const MOST_PERIODS: i64 = 12_000;
const S_PER_PERIOD: i64 = 28 * 86_400;

/// First and last time of a record in seconds: those given, or those of the
/// points.
///
/// # Errors
/// [`DensityError`] if there is no point, or the end comes first.
pub fn record_of(
    tracks: &Tracks,
    from_s: Option<i64>,
    to_s: Option<i64>,
) -> Result<(i64, i64), DensityError> {
    let first = from_s.or_else(|| tracks.time_s.iter().min().copied());
    let last = to_s.or_else(|| tracks.time_s.iter().max().copied());
    match first.zip(last) {
        Some((first, last)) if first <= last => Ok((first, last)),
        Some(_) => Err(DensityError::Reversed),
        None => Err(DensityError::NoPoint),
    }
}

/// The periods of a record; none is without points because none was in it.
/// Points before or after the record are in no period.
///
/// # Errors
/// [`DensityError`] for times beyond the calendar, or too many periods.
pub fn periods_of(
    record_s: (i64, i64),
    length: PeriodLength,
    calendar: Calendar,
) -> Result<Vec<Period>, DensityError> {
    let (first, last) = record_s;
    let periods = last.saturating_sub(first) / S_PER_PERIOD;
    if length != PeriodLength::All && periods > MOST_PERIODS {
        let periods = usize::try_from(periods).unwrap_or(usize::MAX);
        return Err(DensityError::TooLarge { periods, layers: 1, points: 1 });
    }
    let periods: Result<_, CalendarError> = length.between(calendar, first, last);
    Ok(periods?)
}
