//! Stretches of time that statistics are made over.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{Calendar, CalendarError, DateTime};

/// What a record is cut into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodLength {
    /// Calendar months.
    #[default]
    Month,
    /// December to February, March to May and so on. A winter is of the year of
    /// its January.
    Season,
    /// Calendar years.
    Year,
    /// The record as a whole.
    All,
}

/// A name of no [`PeriodLength`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is no period; write month, season, year or all")]
pub struct PeriodError {
    /// The name as given.
    pub name: String,
}

/// A stretch of time: from its start to just before its end.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// Start in seconds since 1970-01-01 00:00 of the calendar.
    pub start_s: i64,
    /// The first second after it.
    pub end_s: i64,
    /// Its name: `2025-12`, `2026 DJF`, `2025`, or the start and end of a
    /// record.
    pub label: String,
}

/// Names of the seasons that begin with December, March, June and September.
const SEASONS: [&str; 4] = ["DJF", "MAM", "JJA", "SON"];

impl PeriodLength {
    /// The period of this length that a time lies in; for [`All`](Self::All)
    /// that single time.
    ///
    /// # Errors
    /// [`CalendarError`] for a time beyond the calendar.
    pub fn around(self, calendar: Calendar, time_s: i64) -> Result<Period, CalendarError> {
        let date = calendar.date_time(time_s)?;
        let month = i32::from(date.month) - 1;
        // Months since year 0, a run of numbers that is easily added to.
        let number = 12 * date.year + month;
        let (first, months, label) = match self {
            Self::Month => (number, 1, format!("{:04}-{:02}", date.year, date.month)),
            Self::Season => {
                let since_december = (month + 1) % 12;
                let season = since_december / 3;
                let first = number - since_december % 3;
                let year = (first + 1).div_euclid(12);
                (first, 3, format!("{year:04} {}", SEASONS[season as usize]))
            }
            Self::Year => (12 * date.year, 12, format!("{:04}", date.year)),
            Self::All => {
                let end_s = time_s + 1;
                return Ok(Period { start_s: time_s, end_s, label: date.to_string() });
            }
        };
        let start_s = first_of_month(calendar, first)?;
        let end_s = first_of_month(calendar, first + months)?;
        Ok(Period { start_s, end_s, label })
    }

    /// All periods from the one of the first time to the one of the last, also
    /// those in between in which nothing is.
    ///
    /// # Errors
    /// [`CalendarError`] for a time beyond the calendar.
    pub fn between(
        self,
        calendar: Calendar,
        first_s: i64,
        last_s: i64,
    ) -> Result<Vec<Period>, CalendarError> {
        let mut periods = vec![self.around(calendar, first_s)?];
        if self == Self::All {
            let (first, last) = (&periods[0].label, calendar.date_time(last_s)?);
            let label = format!("{first} to {last}");
            return Ok(vec![Period { start_s: first_s, end_s: last_s + 1, label }]);
        }
        while periods[periods.len() - 1].end_s <= last_s {
            periods.push(self.around(calendar, periods[periods.len() - 1].end_s)?);
        }
        Ok(periods)
    }
}

/// The first second of a month, counted from January of year 0.
fn first_of_month(calendar: Calendar, number: i32) -> Result<i64, CalendarError> {
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) as u8 + 1);
    calendar.seconds(DateTime { year, month, day: 1, hour: 0, minute: 0, second: 0 })
}

impl Period {
    /// Whether a time lies in it.
    pub fn contains(&self, time_s: i64) -> bool {
        (self.start_s..self.end_s).contains(&time_s)
    }
}

impl FromStr for PeriodLength {
    type Err = PeriodError;

    fn from_str(name: &str) -> Result<Self, PeriodError> {
        match name {
            "month" => Ok(Self::Month),
            "season" => Ok(Self::Season),
            "year" => Ok(Self::Year),
            "all" => Ok(Self::All),
            _ => Err(PeriodError { name: name.into() }),
        }
    }
}

impl fmt::Display for PeriodLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Month => "month",
            Self::Season => "season",
            Self::Year => "year",
            Self::All => "all",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(length: PeriodLength, calendar: Calendar, first: &str, last: &str) -> Vec<String> {
        let time = |text| calendar.parse(text).unwrap();
        let periods = length.between(calendar, time(first), time(last)).unwrap();
        for pair in periods.windows(2) {
            assert_eq!(pair[0].end_s, pair[1].start_s);
        }
        assert!(
            periods[0].contains(time(first)) && periods[periods.len() - 1].contains(time(last))
        );
        periods.into_iter().map(|p| p.label).collect()
    }

    #[test]
    fn months_follow_one_another_without_a_gap() {
        let months = labels(PeriodLength::Month, Calendar::Day360, "2025-11-30", "2026-02-30T18");
        assert_eq!(months, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(
            labels(PeriodLength::Month, Calendar::Standard, "0001-01-01", "0001-01-31T23"),
            ["0001-01"]
        );
    }

    #[test]
    fn a_winter_is_of_the_year_of_its_january() {
        let seasons = labels(PeriodLength::Season, Calendar::NoLeap, "2024-12-01", "2026-01-01");
        assert_eq!(seasons, ["2025 DJF", "2025 MAM", "2025 JJA", "2025 SON", "2026 DJF"]);
        let of = |text| labels(PeriodLength::Season, Calendar::NoLeap, text, text);
        assert_eq!(of("2025-02-28T23:59:59"), ["2025 DJF"]);
        assert_eq!(of("2025-03-01"), ["2025 MAM"]);
        assert_eq!(of("2025-11-30"), ["2025 SON"]);
    }

    #[test]
    fn years_and_records() {
        let years = labels(PeriodLength::Year, Calendar::Standard, "1999-12-31", "2000-01-01");
        assert_eq!(years, ["1999", "2000"]);
        let all = labels(PeriodLength::All, Calendar::Standard, "2000-01-01", "2000-01-02");
        assert_eq!(all, ["2000-01-01T00:00:00 to 2000-01-02T00:00:00"]);
        assert_eq!("season".parse(), Ok(PeriodLength::Season));
        assert!("decade".parse::<PeriodLength>().unwrap_err().to_string().contains("decade"));
    }
}
