//! Times of a file and the periods that they stand for.

use crate::model::{Calendar, CalendarError, Period, PeriodLength, TimeAxis};

const DAY_S: i64 = 86_400;
/// Spacings in days of times that stand for months, seasons and years.
const SPACINGS: [(PeriodLength, i64, i64); 3] =
    [(PeriodLength::Month, 25, 35), (PeriodLength::Season, 85, 96), (PeriodLength::Year, 355, 370)];

/// The periods of times with their bounds, or else those that their spacing
/// tells.
pub(super) fn periods(
    times: &TimeAxis,
    bounds_s: Option<&[[i64; 2]]>,
) -> Result<Vec<Period>, CalendarError> {
    let calendar = times.calendar();
    if let Some(bounds_s) = bounds_s {
        return bounds_s.iter().map(|&[start_s, end_s]| named(calendar, start_s, end_s)).collect();
    }
    let length = spacing(times);
    times.time_s().iter().map(|&time_s| length.around(calendar, time_s)).collect()
}

/// A stretch of time under the name of the month, season or year that it is.
fn named(calendar: Calendar, start_s: i64, end_s: i64) -> Result<Period, CalendarError> {
    for length in [PeriodLength::Month, PeriodLength::Season, PeriodLength::Year] {
        let period = length.around(calendar, start_s)?;
        if (period.start_s, period.end_s) == (start_s, end_s) {
            return Ok(period);
        }
    }
    // Ends are the first second after; a single time is its own bounds.
    let last_s = (end_s - 1).max(start_s);
    let mut whole = PeriodLength::All.between(calendar, start_s, last_s)?.swap_remove(0);
    if last_s == start_s {
        whole.label = calendar.date_time(start_s)?.to_string();
    }
    Ok(whole)
}

/// What times at this spacing stand for.
fn spacing(times: &TimeAxis) -> PeriodLength {
    let steps = || times.time_s().windows(2).map(|pair| pair[1] - pair[0]);
    let fits = |&(_, least, most): &(PeriodLength, i64, i64)| {
        // Records of one season a year have gaps, so the smallest step decides.
        steps().min().is_some_and(|step| (least * DAY_S..=most * DAY_S).contains(&step))
    };
    SPACINGS.into_iter().find(fits).map_or(PeriodLength::All, |(length, ..)| length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(texts: &[&str]) -> TimeAxis {
        let calendar = Calendar::Standard;
        let times = texts.iter().map(|text| calendar.parse(text).unwrap()).collect();
        TimeAxis::new(calendar, times).unwrap()
    }

    fn labels(periods: Vec<Period>) -> Vec<String> {
        periods.into_iter().map(|p| p.label).collect()
    }

    #[test]
    fn spacing_tells_what_times_stand_for() {
        let winters = axis(&["2000-12-16", "2001-01-16", "2001-02-14", "2001-12-16"]);
        assert_eq!(
            labels(periods(&winters, None).unwrap()),
            ["2000-12", "2001-01", "2001-02", "2001-12"]
        );
        let hours = axis(&["2000-12-16", "2000-12-16T06"]);
        assert_eq!(
            labels(periods(&hours, None).unwrap()),
            ["2000-12-16T00:00:00", "2000-12-16T06:00:00"]
        );
    }

    #[test]
    fn bounds_speak_before_spacing() {
        let calendar = Calendar::Standard;
        let time = |text| calendar.parse(text).unwrap();
        let bounds = [
            [time("2000-12-01"), time("2001-03-01")],
            [time("2001-03-01"), time("2001-04-01")],
            [time("2001-05-01"), time("2001-05-03")],
        ];
        let found = periods(&axis(&["2001-01-15", "2001-03-15", "2001-05-02"]), Some(&bounds));
        assert_eq!(
            labels(found.unwrap()),
            ["2001 DJF", "2001-03", "2001-05-01T00:00:00 to 2001-05-02T23:59:59"]
        );
    }
}
