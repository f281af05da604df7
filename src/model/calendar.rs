//! CF calendars: dates to and from integer seconds.
//!
//! The arithmetic of each calendar is `netcdf-reader`'s, which was compared
//! with cftime; it decodes only, so [`Calendar::seconds`] inverts it.

use std::fmt;

use netcdf_reader::cf::{
    CfCalendar, CfDate, CfDateTime, CfTimeOfDay, CfTimeRef, CfTimeUnit, decode_time_exact,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

const SECONDS_PER_DAY: i64 = 86_400;
/// Years before and after year 0 that a calendar has here: seconds, months and
/// sums of them stay far from what an integer holds.
const MOST_YEARS: i32 = 999_999;

/// A calendar of the CF conventions (section 4.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// Julian before 1582-10-15, Gregorian from then on.
    Standard,
    /// Gregorian rules for all times.
    #[default]
    ProlepticGregorian,
    /// Julian rules for all times.
    Julian,
    /// Every year has 365 days.
    #[serde(rename = "noleap")]
    NoLeap,
    /// Every year has 366 days.
    AllLeap,
    /// Every month has 30 days.
    #[serde(rename = "360_day")]
    Day360,
}

/// A date and time of day in some calendar, such as 30 February in
/// [`Calendar::Day360`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    /// Year, astronomical numbering.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
}

/// A text or number that is no time of the calendar.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum CalendarError {
    /// The date does not exist in the calendar, or lies beyond its range.
    #[error("{what} is not a date of the {} calendar", .calendar.cf_name())]
    NoSuchDate {
        /// The date or number of seconds.
        what: String,
        /// The calendar asked.
        calendar: Calendar,
    },
    /// The text has another form than `YYYY-MM-DD[Thh[:mm[:ss]]]`.
    #[error("{text:?} is not a time; write YYYY-MM-DD or YYYY-MM-DDThh:mm:ss")]
    Syntax {
        /// The text as given.
        text: String,
    },
    /// The calendar is none of the CF conventions.
    #[error(
        "unknown calendar {name:?}; known: standard, gregorian, proleptic_gregorian, julian, \
         noleap, 365_day, all_leap, 366_day, 360_day"
    )]
    UnknownCalendar {
        /// The name as given.
        name: String,
    },
}

impl Calendar {
    /// 1582-10-15 in seconds since 1970, from when on the standard calendar is
    /// the Gregorian one.
    pub const GREGORIAN_FROM_S: i64 = -12_219_292_800;

    /// Every calendar.
    pub const ALL: [Self; 6] = [
        Self::Standard,
        Self::ProlepticGregorian,
        Self::Julian,
        Self::NoLeap,
        Self::AllLeap,
        Self::Day360,
    ];

    /// The calendar of a CF `calendar` attribute.
    ///
    /// # Errors
    /// [`CalendarError::UnknownCalendar`] for any name CF does not define.
    pub fn from_cf_name(name: &str) -> Result<Self, CalendarError> {
        match name.trim().to_ascii_lowercase().as_str() {
            "standard" | "gregorian" => Ok(Self::Standard),
            "proleptic_gregorian" => Ok(Self::ProlepticGregorian),
            "julian" => Ok(Self::Julian),
            "noleap" | "365_day" => Ok(Self::NoLeap),
            "all_leap" | "366_day" => Ok(Self::AllLeap),
            "360_day" => Ok(Self::Day360),
            _ => Err(CalendarError::UnknownCalendar { name: name.into() }),
        }
    }

    /// The name in a CF `calendar` attribute.
    pub fn cf_name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::ProlepticGregorian => "proleptic_gregorian",
            Self::Julian => "julian",
            Self::NoLeap => "noleap",
            Self::AllLeap => "all_leap",
            Self::Day360 => "360_day",
        }
    }

    /// Whether times from `first_s` on are the same dates in both calendars.
    pub fn agrees_with(self, other: Self, first_s: i64) -> bool {
        let is_gregorian = |c| matches!(c, Self::Standard | Self::ProlepticGregorian);
        let is_since = first_s >= Self::GREGORIAN_FROM_S;
        self == other || (is_gregorian(self) && is_gregorian(other) && is_since)
    }

    /// The date of `time_s` seconds after 1970-01-01 00:00 of this calendar.
    ///
    /// # Errors
    /// [`CalendarError::NoSuchDate`] for a year beyond 999999 before or after
    /// year 0.
    pub fn date_time(self, time_s: i64) -> Result<DateTime, CalendarError> {
        let date = self.decode(time_s).filter(|date| is_near(date.year));
        date.ok_or_else(|| CalendarError::NoSuchDate {
            what: format!("{time_s} s after 1970-01-01"),
            calendar: self,
        })
    }

    /// The date of a time, of years beyond the calendar as well.
    fn decode(self, time_s: i64) -> Option<DateTime> {
        // Whole days first: every value handed to the library is a small integer.
        let day = time_s.div_euclid(SECONDS_PER_DAY);
        let second = time_s.rem_euclid(SECONDS_PER_DAY);
        let date = decode_time_exact(day as f64, &self.epoch()?).ok()?;
        Some(DateTime {
            year: date.year,
            month: date.month,
            day: date.day,
            hour: (second / 3600) as u8,
            minute: (second / 60 % 60) as u8,
            second: (second % 60) as u8,
        })
    }

    /// Seconds from 1970-01-01 00:00 of this calendar to `date`.
    ///
    /// # Errors
    /// [`CalendarError::NoSuchDate`] when the calendar has no such date.
    pub fn seconds(self, date: DateTime) -> Result<i64, CalendarError> {
        let no_such_date = || CalendarError::NoSuchDate { what: date.to_string(), calendar: self };
        let valid = date.hour < 24 && date.minute < 60 && date.second < 60;
        let exists = is_near(date.year) && self.cf_date_time(date).is_some();
        if !valid || !exists {
            return Err(no_such_date());
        }
        let midnight = DateTime { hour: 0, minute: 0, second: 0, ..date };
        // A day number estimated from the mean year is corrected until it
        // decodes to the date; the remainder shrinks by a factor of 30 a turn.
        let mut day = rough_day_number(midnight);
        for _ in 0..50 {
            let found = self.decode(day * SECONDS_PER_DAY).ok_or_else(no_such_date)?;
            if found == midnight {
                let second = i64::from(date.hour) * 3600
                    + i64::from(date.minute) * 60
                    + i64::from(date.second);
                return Ok(day * SECONDS_PER_DAY + second);
            }
            let missing = rough_day_number(midnight) - rough_day_number(found);
            day += if missing == 0 { midnight.cmp(&found) as i64 } else { missing };
        }
        Err(no_such_date())
    }

    /// Reads `YYYY-MM-DD[(T| )hh[:mm[:ss]]][Z]`, fractions of a second dropped.
    ///
    /// # Errors
    /// [`CalendarError`] for another form or a date the calendar lacks.
    pub fn parse(self, text: &str) -> Result<i64, CalendarError> {
        let date: DateTime = text.parse()?;
        self.seconds(date)
    }

    fn epoch(self) -> Option<CfTimeRef> {
        let epoch = DateTime { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
        Some(CfTimeRef {
            unit: CfTimeUnit::Days,
            epoch: self.cf_date_time(epoch)?,
            calendar: self.library(),
        })
    }

    fn cf_date_time(self, date: DateTime) -> Option<CfDateTime> {
        let time = CfTimeOfDay::new(date.hour, date.minute, date.second, 0).ok()?;
        CfDateTime::new(self.library(), CfDate::new(date.year, date.month, date.day), time).ok()
    }

    fn library(self) -> CfCalendar {
        match self {
            Self::Standard => CfCalendar::Standard,
            Self::ProlepticGregorian => CfCalendar::ProlepticGregorian,
            Self::Julian => CfCalendar::Julian,
            Self::NoLeap => CfCalendar::NoLeap,
            Self::AllLeap => CfCalendar::AllLeap,
            Self::Day360 => CfCalendar::Day360,
        }
    }
}

fn is_near(year: i32) -> bool {
    (-MOST_YEARS..=MOST_YEARS).contains(&year)
}

/// Days since 1970 as if every year had 365 days and every month 30.4.
fn rough_day_number(date: DateTime) -> i64 {
    (i64::from(date.year) - 1970) * 365
        + (i64::from(date.month) - 1) * 304 / 10
        + i64::from(date.day)
        - 1
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

impl std::str::FromStr for DateTime {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_date_time(text.trim()).ok_or_else(|| CalendarError::Syntax { text: text.to_string() })
    }
}

fn parse_date_time(text: &str) -> Option<DateTime> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, "0"));
    let (sign, date) = date.strip_prefix('-').map_or((1, date), |rest| (-1, rest));
    let mut date = date.splitn(3, '-');
    let year = date.next()?.parse::<i32>().ok()? * sign;
    let month = date.next()?.parse().ok()?;
    let day = date.next()?.parse().ok()?;
    let mut time = time.trim().splitn(3, ':');
    let hour = time.next()?.parse().ok()?;
    let minute = time.next().map_or(Some(0), |m| m.parse().ok())?;
    let second = time.next().map_or(Some(0), whole_seconds)?;
    Some(DateTime { year, month, day, hour, minute, second })
}

fn whole_seconds(text: &str) -> Option<u8> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    fraction.chars().all(|c| c.is_ascii_digit()).then(|| whole.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_six_centuries_round_trips_in_every_calendar() {
        for calendar in Calendar::ALL {
            for day in (-150_000..60_000).step_by(37) {
                let time_s = day * SECONDS_PER_DAY + 3661;
                let date = calendar.date_time(time_s).unwrap();
                assert_eq!(calendar.seconds(date), Ok(time_s), "{calendar:?} {date}");
            }
        }
    }

    #[test]
    fn dates_that_only_one_calendar_has() {
        assert!(Calendar::Day360.parse("2001-02-30").is_ok());
        assert!(Calendar::NoLeap.parse("2000-02-29").is_err());
        assert!(Calendar::AllLeap.parse("2001-02-29").is_ok());
        assert!(Calendar::Standard.parse("1582-10-10").is_err());
        assert_eq!(Calendar::Day360.parse("1971-01-01").unwrap(), 360 * SECONDS_PER_DAY);
        assert_eq!(
            Calendar::ProlepticGregorian.parse("2025-12-01T06:30:15.25Z").unwrap(),
            1_764_570_615
        );
    }

    #[test]
    fn years_end() {
        for calendar in Calendar::ALL {
            let last: DateTime = "9999-12-30T23:59:59".parse().unwrap();
            assert_eq!(calendar.date_time(calendar.seconds(last).unwrap()), Ok(last));
            for text in ["999999-12-30T23:59:59", "-999999-01-01"] {
                // Some calendars end before.
                let date: DateTime = text.parse().unwrap();
                let Ok(time_s) = calendar.seconds(date) else { continue };
                assert_eq!(calendar.date_time(time_s), Ok(date));
            }
            for text in ["1000000-01-01", "-1000000-12-30", "2147483647-01-01"] {
                assert!(calendar.parse(text).is_err(), "{text}");
            }
            for time_s in [i64::MAX, i64::MIN, 1 << 50, -(1 << 50)] {
                assert!(calendar.date_time(time_s).is_err(), "{time_s}");
            }
        }
    }

    #[test]
    fn text_that_is_no_time_is_refused() {
        for text in ["", "2025", "2025-13-01", "2025-12-01T25", "2025-12-01T00:00:00+01:00"] {
            assert!(Calendar::Standard.parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_standard_calendar_is_gregorian_from_its_reform_on() {
        let (standard, gregorian) = (Calendar::Standard, Calendar::ProlepticGregorian);
        let from_s = Calendar::GREGORIAN_FROM_S;
        for calendar in [standard, gregorian] {
            assert_eq!(calendar.parse("1582-10-15"), Ok(from_s));
        }
        assert!(standard.agrees_with(gregorian, from_s) && gregorian.agrees_with(standard, from_s));
        assert!(!standard.agrees_with(gregorian, from_s - 1));
        assert!(Calendar::Day360.agrees_with(Calendar::Day360, 0));
        assert!(!Calendar::Day360.agrees_with(standard, 0));
    }
}
