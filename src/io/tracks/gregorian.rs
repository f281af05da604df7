//! Formats whose dates are Gregorian.

use crate::model::{Calendar, Tracks};

use super::assemble::show;
use super::error::TrackFileProblem;
use super::format_error::FormatProblem;

/// Refuses dates of the standard calendar that are Julian.
pub(super) fn check_gregorian(
    tracks: &Tracks,
    format: &'static str,
) -> Result<(), TrackFileProblem> {
    let first_s = tracks.time_s.iter().min().filter(|_| tracks.calendar == Calendar::Standard);
    match first_s {
        Some(&first_s) if first_s < Calendar::GREGORIAN_FROM_S => {
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
        let tracks =
            |calendar, time_s| Tracks { calendar, time_s: vec![time_s], ..Tracks::default() };
        let reform_s = Calendar::GREGORIAN_FROM_S;
        assert!(check_gregorian(&tracks(Calendar::Standard, reform_s), "x").is_ok());
        let error = check_gregorian(&tracks(Calendar::Standard, reform_s - 1), "Y").unwrap_err();
        assert!(error.to_string().starts_with("1582-10-04T23:59:59 is a Julian date, and Y"));
        assert!(check_gregorian(&tracks(Calendar::ProlepticGregorian, reform_s - 1), "x").is_ok());
    }
}
