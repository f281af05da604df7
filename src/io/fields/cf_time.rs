//! CF time coordinates (section 4.4) to integer seconds.

use crate::model::{Calendar, DateTime, TimeAxis};

use super::FieldProblem;
use super::dataset::ArrayMeta;

/// The axis of a time coordinate with these values.
pub(super) fn time_axis(array: &ArrayMeta, values: &[f64]) -> Result<TimeAxis, FieldProblem> {
    let units = array.text("units").unwrap_or_default();
    let calendar = Calendar::from_cf_name(array.text("calendar").unwrap_or("standard"))?;
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

/// Seconds of one unit and of the reference date in `<unit> since <date>`, or
/// `None` for units of another form.
pub(in crate::io) fn reference(
    units: &str,
    calendar: Calendar,
) -> Result<Option<(f64, i64)>, FieldProblem> {
    let Some((unit, date)) = units.split_once(" since ") else { return Ok(None) };
    let unit_s = match unit.trim().to_ascii_lowercase().as_str() {
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
        assert!(matches!(
            axis("hours since 1900-01-01", "standard", &[6.0, 0.0]),
            Err(FieldProblem::TimeAxis(_))
        ));
    }
}
