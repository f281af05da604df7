//! What a figure says of its origin.

use crate::model::{Calendar, EARTH_RADIUS_KM, Provenance};

/// Paragraphs under a figure: what made it from what, with which parameters.
pub(super) fn of(provenance: &Provenance) -> Vec<String> {
    let this = Provenance::this_software();
    let made = match provenance.software.as_str() {
        "" => format!("Drawn by {this}."),
        software if software == this => format!("{this}."),
        software => format!("Data: {software}; drawn by {this}."),
    };
    let input = match provenance.input.as_str() {
        "" => String::new(),
        input => format!(" Input: {input}."),
    };
    let processing = match provenance.processing.is_empty() {
        true => String::new(),
        false => format!(" {}.", provenance.processing.join("; ")),
    };
    let mut notes = vec![format!("{made}{input}{processing}")];
    notes.extend(parameters(&provenance.parameters));
    notes
}

/// Parameters without the braces and quotes of JSON, and the Earth's radius.
fn parameters(json: &str) -> Option<String> {
    let radius = format!("Earth's radius {EARTH_RADIUS_KM} km");
    let Ok(value) = serde_json::from_str::<serde_json::Value>(json) else {
        return Some(match json.trim() {
            "" => format!("{radius}."),
            text => format!("{text}; {radius}."),
        });
    };
    let mut words = Vec::new();
    flatten("", &value, &mut words);
    if !words.iter().any(|word| word.contains("radius_of_earth") || word.contains("earth_radius")) {
        words.push(radius);
    }
    Some(format!("{}.", words.join(", ")))
}

/// `{"link": {"radius_km": 500}}` as `link.radius_km 500`.
fn flatten(name: &str, value: &serde_json::Value, words: &mut Vec<String>) {
    use serde_json::Value;
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (member, value) in members {
                let name =
                    if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                flatten(&name, value, words);
            }
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => words.push(format!("{name} {text}")),
        Value::Array(items) if items.is_empty() => {}
        other => words.push(format!("{name} {other}")),
    }
}

/// From when to when, by days.
pub(super) fn span(calendar: Calendar, times_s: &[i64]) -> Option<String> {
    let (first, last) = (times_s.iter().min()?, times_s.iter().max()?);
    let day = |time_s: i64| {
        let date = calendar.date_time(time_s).ok()?;
        Some(format!("{:04}-{:02}-{:02}", date.year, date.month, date.day))
    };
    let (first, last) = (day(*first)?, day(*last)?);
    Some(if first == last { first } else { format!("{first} to {last}") })
}

/// A number of things in words: `1 track`, `2 tracks`.
pub(super) fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_read_as_words() {
        let provenance = Provenance {
            software: "other 1.0".into(),
            input: "msl [Pa]".into(),
            parameters: r#"{"ata":{"radius_km":500.0,"kernel":"cressman","mask":null},"x":[]}"#
                .into(),
            processing: vec!["kept degrees 5 to 42".into()],
        };
        let notes = of(&provenance);
        assert!(notes[0].contains("Data: other 1.0; drawn by stormtracker"));
        assert!(notes[0].contains("Input: msl [Pa]. kept degrees 5 to 42."));
        assert!(
            notes[1].contains("ata.radius_km 500.0") && notes[1].contains("ata.kernel cressman")
        );
        assert!(notes[1].contains("6371.22 km") && !notes[1].contains("mask"));
    }

    #[test]
    fn nothing_said_is_no_error() {
        let notes = of(&Provenance::default());
        assert!(notes[0].starts_with("Drawn by stormtracker"));
        assert_eq!(notes[1], "Earth's radius 6371.22 km.");
    }

    #[test]
    fn spans_of_days() {
        let span = |times: &[i64]| span(Calendar::Standard, times);
        assert_eq!(span(&[86_400 * 3, 0]), Some("1970-01-01 to 1970-01-04".into()));
        assert_eq!(span(&[5]), Some("1970-01-01".into()));
        assert_eq!(span(&[]), None);
    }
}
