//! The metadata of a field in the words of the CF conventions, for any format.

use super::FieldDescription;
use super::arrangement::Arrangement;

/// Names and texts, in the order they are written.
pub(super) type Attributes = Vec<(&'static str, String)>;

/// A coordinate variable; its dimension has its name.
pub(super) struct Coordinate {
    pub(super) name: &'static str,
    pub(super) values: Values,
    pub(super) attributes: Attributes,
}

pub(super) enum Values {
    Integers(Vec<i64>),
    Floats(Vec<f64>),
}

impl Coordinate {
    pub(super) fn len(&self) -> usize {
        match &self.values {
            Values::Integers(values) => values.len(),
            Values::Floats(values) => values.len(),
        }
    }
}

/// The coordinates of the field, slowest first. A field that says nothing of
/// its time has no time dimension.
pub(super) fn coordinates(field: &FieldDescription, arrangement: &Arrangement) -> Vec<Coordinate> {
    let times = &field.times;
    let time = times.is_dated().then(|| Coordinate {
        name: "time",
        values: Values::Integers(times.time_s().to_vec()),
        attributes: vec![
            ("standard_name", "time".into()),
            ("long_name", "time".into()),
            ("units", "seconds since 1970-01-01 00:00:00".into()),
            ("calendar", times.calendar().cf_name().into()),
            ("axis", "T".into()),
        ],
    });
    let degrees = |name: &'static str, values: &[f64], units: &str, axis: &str| Coordinate {
        name,
        values: Values::Floats(values.to_vec()),
        attributes: vec![
            ("standard_name", name.into()),
            ("long_name", name.into()),
            ("units", units.into()),
            ("axis", axis.into()),
        ],
    };
    let latitude = degrees("latitude", &arrangement.lat_deg, "degrees_north", "Y");
    let longitude = degrees("longitude", &arrangement.lon_deg, "degrees_east", "X");
    time.into_iter().chain([latitude, longitude]).collect()
}

/// Attributes of the field itself.
pub(super) fn variable_attributes(field: &FieldDescription) -> Attributes {
    let standard_name = field.standard_name.iter().map(|name| ("standard_name", name.clone()));
    let others = [("long_name", field.long_name.clone()), ("units", field.variable.units.clone())];
    standard_name.chain(others).filter(|(_, text)| !text.is_empty()).collect()
}

/// Attributes of the file: nothing that differs between two runs.
pub(super) fn global_attributes(field: &FieldDescription) -> Attributes {
    let provenance = &field.provenance;
    let attributes = vec![
        ("Conventions", "CF-1.11".to_string()),
        ("source", provenance.software.clone()),
        ("input", provenance.input.clone()),
        ("parameters", provenance.parameters.clone()),
        ("history", provenance.processing.join("\n")),
    ];
    attributes.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}
