//! Formats whose dates are Gregorian.

use crate::model::{Calendar, Tracks};

use super::assemble::show;
use super::error::TrackFileProblem;
use super::format_error::FormatProblem;

/// 1582-10-15 00:00, the first Gregorian date of the standard calendar, in
/// seconds. From then on it is the proleptic Gregorian one.
const REFORM_S: i64 = -12_219_292_800;

/// Refuses dates of the standard calendar that are Julian.
pub(super) fn check_gregorian(
    tracks: &Tracks,
    format: &'static str,
) -> Result<(), TrackFileProblem> {
    let first_s = tracks.time_s.iter().min().filter(|_| tracks.calendar == Calendar::Standard);
    match first_s {
        Some(&first_s) if first_s < REFORM_S => {
            let time = show(first_s, tracks.calendar);
            Err(FormatProblem::JulianDate { time, format }.into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reform_is_where_two_calendars_become_one() {
        for calendar in [Calendar::Standard, Calendar::ProlepticGregorian] {
            assert_eq!(calendar.parse("1582-10-15"), Ok(REFORM_S));
        }
        let tracks =
            |calendar, time_s| Tracks { calendar, time_s: vec![time_s], ..Tracks::default() };
        assert!(check_gregorian(&tracks(Calendar::Standard, REFORM_S), "x").is_ok());
        let error = check_gregorian(&tracks(Calendar::Standard, REFORM_S - 1), "Y").unwrap_err();
        assert!(error.to_string().starts_with("1582-10-04T23:59:59 is a Julian date, and Y"));
        assert!(check_gregorian(&tracks(Calendar::ProlepticGregorian, REFORM_S - 1), "x").is_ok());
    }
}
