//! CF time coordinates (section 4.4) to integer seconds.

use crate::model::{Calendar, DateTime, TimeAxis};

use super::FieldProblem;
use super::axes::DATES_AS_NUMBERS;
use super::dataset::ArrayMeta;

/// The axis of a time coordinate with these values.
pub(super) fn time_axis(array: &ArrayMeta, values: &[f64]) -> Result<TimeAxis, FieldProblem> {
    let units = array.text("units").unwrap_or_default();
    let calendar = Calendar::from_cf_name(array.text("calendar").unwrap_or("standard"))?;
    time_axis_in(units, calendar, values)
}

/// The axis of values in these units.
pub(super) fn time_axis_in(
    units: &str,
    calendar: Calendar,
    values: &[f64],
) -> Result<TimeAxis, FieldProblem> {
    if units == DATES_AS_NUMBERS {
        let dates = values.iter().enumerate().map(|(step, &value)| {
            date_as_number(value, calendar).ok_or(FieldProblem::TimeValue { step, value })
        });
        return Ok(TimeAxis::new(calendar, dates.collect::<Result<_, _>>()?)?);
    }
    let (unit_s, reference_s) = reference(units, calendar)?
        .ok_or_else(|| FieldProblem::TimeUnits { units: units.to_string() })?;
    let time_s = values.iter().enumerate().map(|(step, &value)| {
        let offset_s = (value * unit_s).round();
        if offset_s.abs() < 1e15 {
            Ok(reference_s + offset_s as i64)
        } else {
            Err(FieldProblem::TimeValue { step, value })
        }
    });
    Ok(TimeAxis::new(calendar, time_s.collect::<Result<_, _>>()?)?)
}

/// Seconds of a date written as `YYYYMMDD` and a fraction of the day.
fn date_as_number(value: f64, calendar: Calendar) -> Option<i64> {
    let date = value.floor();
    // Four digits for the year, and so no date of another form.
    (10_101.0..100_000_000.0).contains(&date).then_some(())?;
    let number = date as i32;
    let [month, day] = [number / 100 % 100, number % 100].map(|n| n as u8);
    let date_time = DateTime { year: number / 10_000, month, day, hour: 0, minute: 0, second: 0 };
    let midnight_s = calendar.seconds(date_time).ok()?;
    Some(midnight_s + ((value - date) * 86_400.0).round() as i64)
}

/// Seconds of one unit and of the reference date in `<unit> since <date>`, or
/// `None` for units of another form.
pub(in crate::io) fn reference(
    units: &str,
    calendar: Calendar,
) -> Result<Option<(f64, i64)>, FieldProblem> {
    let Some((unit, date)) = units.split_once(" since ") else { return Ok(None) };
    let unit_s = match unit.trim().to_ascii_lowercase().as_str() {
        "nanoseconds" | "nanosecond" | "ns" => 1e-9,
        "microseconds" | "microsecond" | "us" => 1e-6,
        "milliseconds" | "millisecond" | "msecs" | "msec" | "ms" => 1e-3,
        "seconds" | "second" | "secs" | "sec" | "s" => 1.0,
        "minutes" | "minute" | "mins" | "min" => 60.0,
        "hours" | "hour" | "hrs" | "hr" | "h" => 3600.0,
        "days" | "day" | "d" => 86_400.0,
        "months" | "month" if calendar == Calendar::Day360 => 30.0 * 86_400.0,
        _ => return Ok(None),
    };
    let (date, zone_s) = split_zone(date.trim());
    let Ok(date) = date.parse::<DateTime>() else { return Ok(None) };
    Ok(Some((unit_s, calendar.seconds(date)? - zone_s)))
}

/// Splits `date time zone` into the date and time and the zone's seconds east.
fn split_zone(text: &str) -> (&str, i64) {
    let text = ["UTC", "GMT", "Z"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .unwrap_or(text)
        .trim_end();
    let time_start = text.find(['T', ' ']).unwrap_or(text.len());
    let Some(sign_at) = text[time_start..].rfind(['+', '-']).map(|i| i + time_start) else {
        return (text, 0);
    };
    let zone = &text[sign_at + 1..];
    let (hours, minutes) = zone.split_once(':').unwrap_or((zone, "0"));
    match (hours.parse::<i64>(), minutes.parse::<i64>()) {
        (Ok(hours), Ok(minutes)) => {
            let sign = if text.as_bytes()[sign_at] == b'-' { -1 } else { 1 };
            (text[..sign_at].trim_end(), sign * (hours * 3600 + minutes * 60))
        }
        _ => (text, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::dataset::Attribute;
    use super::*;

    fn axis(units: &str, calendar: &str, values: &[f64]) -> Result<TimeAxis, FieldProblem> {
        let attributes = [("units", units), ("calendar", calendar)]
            .map(|(k, v)| (k.to_string(), Attribute::Text(v.to_string())));
        let array = ArrayMeta { attributes: attributes.into(), ..ArrayMeta::default() };
        time_axis(&array, values)
    }

    #[test]
    fn units_calendars_and_zones() {
        for (units, calendar, value, expected) in [
            ("hours since 1900-01-01 00:00:0.0", "gregorian", 1_104_000.0, "2025-12-11T00:00:00"),
            ("seconds since 1970-01-01", "proleptic_gregorian", 3661.0, "1970-01-01T01:01:01"),
            ("days since 2000-1-1", "360_day", 59.25, "2000-02-30T06:00:00"),
            ("days since 2000-02-28", "noleap", 1.0, "2000-03-01T00:00:00"),
            ("months since 2000-01-01", "360_day", 2.0, "2000-03-01T00:00:00"),
            ("hours since 2000-01-01T06:00:00+06:00", "standard", 0.0, "2000-01-01T00:00:00"),
            ("hours since 2000-01-01 00:00 UTC", "standard", 0.5, "2000-01-01T00:30:00"),
            ("hours since 1-1-1 00:00:0.0", "standard", 17_067_072.0, "1948-01-01T00:00:00"),
            ("days since 0001-01-01", "proleptic_gregorian", 719_162.0, "1970-01-01T00:00:00"),
            ("days since 0001-01-01", "julian", 719_162.0, "1969-12-17T00:00:00"),
            ("ns since 1970-01-01", "standard", 946_684_800e9, "2000-01-01T00:00:00"),
            ("day as %Y%m%d.%f", "standard", 20_050_828.25, "2005-08-28T06:00:00"),
            ("day as %Y%m%d.%f", "360_day", 20_000_230.0, "2000-02-30T00:00:00"),
        ] {
            let found = axis(units, calendar, &[value]).unwrap().date_time(0).to_string();
            assert_eq!(found, expected, "{units} {calendar}");
        }
    }

    #[test]
    fn unusable_times_are_refused() {
        assert!(matches!(axis("K", "standard", &[0.0]), Err(FieldProblem::TimeUnits { .. })));
        assert!(matches!(
            axis("hours since 1900-01-01", "lunar", &[]),
            Err(FieldProblem::Calendar(_))
        ));
        assert!(matches!(
            axis("hours since 1900-01-01", "standard", &[0.0, f64::NAN]),
            Err(FieldProblem::TimeValue { step: 1, .. })
        ));
        for value in [20_050_832.0, 2005.0, f64::NAN, 1e9] {
            assert!(matches!(
                axis("day as %Y%m%d.%f", "standard", &[value]),
                Err(FieldProblem::TimeValue { .. })
            ));
        }
        assert!(matches!(
            axis("hours since 1900-01-01", "standard", &[6.0, 0.0]),
            Err(FieldProblem::TimeAxis(_))
        ));
    }
}
