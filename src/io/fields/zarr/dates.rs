//! Dates and durations of NumPy: 64-bit integers in a unit that the type says,
//! dates counted from 1970. They are read as such numbers, with the unit where
//! the CF conventions have it.

use serde_json::Value;

use super::json::Document;
use super::metadata::Version;

/// Units of NumPy that are of one length, and their names in times.
const UNITS: [(&str, &str); 7] = [
    ("ns", "nanoseconds"),
    ("us", "microseconds"),
    ("ms", "milliseconds"),
    ("s", "seconds"),
    ("m", "minutes"),
    ("h", "hours"),
    ("D", "days"),
];

#[derive(Clone, Copy)]
enum Kind {
    Date,
    Duration,
}

/// Makes an array of dates or durations one of integers with units. Arrays of
/// another type, and types with a unit we do not know, stay as they are.
pub(super) fn to_numbers(version: Version, document: &mut Document, attributes: &mut Document) {
    let (key, found) = match version {
        Version::V2 => ("dtype", document.get("dtype").and_then(of_version_2)),
        Version::V3 => ("data_type", document.get("data_type").and_then(of_version_3)),
    };
    let Some((kind, units, number)) = found else { return };
    document.insert(key.into(), number.into());
    // What is not there is no number of a date, and no step may lack one.
    if document.get("fill_value").is_some_and(|fill| !fill.is_i64()) {
        document.insert("fill_value".into(), i64::MIN.into());
    }
    let units = match kind {
        Kind::Date => format!("{units} since 1970-01-01"),
        Kind::Duration => units.to_string(),
    };
    attributes.entry("units").or_insert(units.into());
}

/// Such as `<M8[ns]`.
fn of_version_2(dtype: &Value) -> Option<(Kind, &'static str, &'static str)> {
    let dtype = dtype.as_str()?;
    let (order, rest) = dtype.split_at_checked(1)?;
    let number = match order {
        "<" => "<i8",
        ">" => ">i8",
        _ => return None,
    };
    let (kind, unit) = match rest.split_at_checked(2)? {
        ("M8", unit) => (Kind::Date, unit),
        ("m8", unit) => (Kind::Duration, unit),
        _ => return None,
    };
    let unit = unit.strip_prefix('[')?.strip_suffix(']')?;
    Some((kind, name_of(unit)?, number))
}

/// Such as `{"name": "numpy.datetime64", "configuration": {"unit": "ns",
/// "scale_factor": 1}}`.
fn of_version_3(data_type: &Value) -> Option<(Kind, &'static str, &'static str)> {
    let kind = match data_type.get("name")?.as_str()? {
        "numpy.datetime64" => Kind::Date,
        "numpy.timedelta64" => Kind::Duration,
        _ => return None,
    };
    let configuration = data_type.get("configuration")?;
    if configuration.get("scale_factor")?.as_i64()? != 1 {
        return None;
    }
    Some((kind, name_of(configuration.get("unit")?.as_str()?)?, "int64"))
}

fn name_of(unit: &str) -> Option<&'static str> {
    UNITS.iter().find(|u| u.0 == unit).map(|u| u.1)
}
