//! Lead times: differences between the time of a forecast and its start.

use crate::model::Calendar;

use super::FieldProblem;
use super::cf_time;
use super::dataset::ArrayMeta;

const NS_PER_S: f64 = 1e9;
/// Numbers without a unit from here on, a minute, are nanoseconds: as hours
/// they would be a million years.
const LEAST_NS: f64 = 60.0 * NS_PER_S;

/// Seconds of a unit of time without a date, `None` for other units.
pub(super) fn unit_s(units: &str) -> Option<f64> {
    let units = units.trim().to_ascii_lowercase();
    match units.as_str() {
        "nanoseconds" | "nanosecond" | "ns" | "timedelta64[ns]" => Some(1.0 / NS_PER_S),
        "microseconds" | "microsecond" | "us" => Some(1e-6),
        "milliseconds" | "millisecond" | "ms" => Some(1e-3),
        "weeks" | "week" => Some(7.0 * 86_400.0),
        "" => None,
        // The units of times but for the date.
        unit if !unit.contains("since") && !unit.contains("month") => {
            let time = format!("{unit} since 1970-01-01");
            cf_time::reference(&time, Calendar::ProlepticGregorian).ok()?.map(|(unit_s, _)| unit_s)
        }
        _ => None,
    }
}

/// Whether a coordinate says by its unit or type that it holds lead times.
pub(super) fn are_leads(coordinate: &ArrayMeta) -> bool {
    coordinate.text("units").is_some_and(|units| unit_s(units).is_some())
        || coordinate.text("dtype").is_some_and(|dtype| dtype.starts_with("timedelta64"))
}

/// Lead times in whole seconds.
pub(super) fn seconds(coordinate: &ArrayMeta, values: &[f64]) -> Result<Vec<i64>, FieldProblem> {
    let units = coordinate.text("units").unwrap_or_default();
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let unit_s = match units {
        "" if coordinate.text("dtype") == Some("timedelta64[ns]") || largest >= LEAST_NS => {
            Some(1.0 / NS_PER_S)
        }
        _ => unit_s(units),
    };
    let unit_s = unit_s.ok_or_else(|| FieldProblem::LeadUnits {
        coordinate: coordinate.name.clone(),
        units: units.to_string(),
    })?;
    let second = |(step, &value): (usize, &f64)| {
        let lead_s = (value * unit_s).round();
        if lead_s.abs() < 1e15 {
            Ok(lead_s as i64)
        } else {
            Err(FieldProblem::TimeValue { step, value })
        }
    };
    values.iter().enumerate().map(second).collect()
}

#[cfg(test)]
mod tests {
    use super::super::dataset::Attribute;
    use super::*;

    fn leads(attributes: &[(&str, &str)], values: &[f64]) -> Result<Vec<i64>, FieldProblem> {
        let attribute = |(k, v): &(&str, &str)| (k.to_string(), Attribute::Text(v.to_string()));
        let attributes = attributes.iter().map(attribute).collect();
        let name = "step".to_string();
        seconds(&ArrayMeta { name, attributes, ..ArrayMeta::default() }, values)
    }

    #[test]
    fn every_way_of_saying_six_hours() {
        for (attributes, value) in [
            (&[("units", "hours")][..], 6.0),
            (&[("units", "h")], 6.0),
            (&[("units", "days"), ("dtype", "timedelta64[ns]")], 0.25),
            (&[("units", "minutes")], 360.0),
            (&[("units", "seconds")], 21_600.0),
            (&[("units", "nanoseconds")], 2.16e13),
            (&[("dtype", "timedelta64[ns]")], 2.16e13),
            (&[], 2.16e13),
        ] {
            assert_eq!(leads(attributes, &[0.0, value]).unwrap(), [0, 21_600], "{attributes:?}");
        }
    }

    #[test]
    fn small_numbers_without_a_unit_and_other_units_are_refused() {
        for (attributes, units) in [(&[][..], ""), (&[("units", "K")], "K")] {
            let error = leads(attributes, &[0.0, 6.0]).unwrap_err().to_string();
            assert!(error.contains(&format!("{units:?}")) && error.contains("hours"), "{error}");
        }
        let missing = leads(&[("units", "hours")], &[0.0, f64::NAN]);
        assert!(matches!(missing, Err(FieldProblem::TimeValue { step: 1, .. })));
        assert_eq!((unit_s("hours since 2000-01-01"), unit_s("months")), (None, None));
    }
}
