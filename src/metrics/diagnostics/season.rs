//! The year that a cyclone is counted in.

use crate::model::{Calendar, CalendarError};

/// First month of a season of the southern hemisphere.
const FIRST_SOUTHERN_MONTH: u8 = 7;

/// The season of a point: north of the equator and on it the calendar year,
/// south of it the year of the end of July to June.
///
/// # Errors
/// [`CalendarError`] for a time beyond the calendar.
pub fn season_of(calendar: Calendar, time_s: i64, lat_deg: f64) -> Result<i32, CalendarError> {
    let date = calendar.date_time(time_s)?;
    let is_next = lat_deg < 0.0 && date.month >= FIRST_SOUTHERN_MONTH;
    Ok(date.year + i32::from(is_next))
}

/// The most frequent value, the first met of equals; `None` of nothing.
pub(super) fn most_frequent<T: PartialEq + Copy>(values: &[T]) -> Option<T> {
    // Tracks have few seasons and basins, so counting them in turn is cheap.
    let mut counts: Vec<(T, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((*value, 1)),
        }
    }
    counts.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|b| b.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn southern_seasons_begin_in_july() {
        let season = |date, lat| {
            let calendar = Calendar::Day360;
            season_of(calendar, calendar.parse(date).unwrap(), lat).unwrap()
        };
        assert_eq!(season("2025-12-30", 20.0), 2025);
        assert_eq!(season("2025-06-30", -20.0), 2025);
        assert_eq!(season("2025-07-01", -20.0), 2026);
        assert_eq!(season("2025-07-01", 0.0), 2025);
    }

    #[test]
    fn of_equals_the_first_is_most_frequent() {
        assert_eq!(most_frequent(&[2, 1, 1, 2, 3]), Some(2));
        assert_eq!(most_frequent(&[2, 1, 1]), Some(1));
        assert_eq!(most_frequent::<i32>(&[]), None);
    }
}
