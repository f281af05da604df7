//! Tracks as JSON, piece by piece.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::error::{Fault, TrackFileProblem};
use super::format_error::FormatProblem;
use super::text::push;

/// Appends a text in quotes.
pub(super) fn push_text(bytes: &mut Vec<u8>, text: &str) {
    push!(bytes, "{}", Value::from(text));
}

/// Appends a number with the fewest digits that read back as the same; missing
/// values are `null`.
pub(super) fn push_value(
    bytes: &mut Vec<u8>,
    value: f64,
    what: &str,
    format: &'static str,
) -> Result<(), TrackFileProblem> {
    match value {
        _ if value.is_nan() => bytes.extend_from_slice(b"null"),
        _ if value.is_finite() => push!(bytes, "{value:?}"),
        _ => {
            let (what, value) = (format!("the {what}"), value.to_string());
            return Err(FormatProblem::Unsayable { what, value, format }.into());
        }
    }
    Ok(())
}

/// Appends items between brackets.
pub(super) fn push_list<T, E>(
    bytes: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut push_item: impl FnMut(&mut Vec<u8>, T) -> Result<(), E>,
) -> Result<(), E> {
    bytes.push(b'[');
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            bytes.push(b',');
        }
        push_item(bytes, item)?;
    }
    bytes.push(b']');
    Ok(())
}

/// The longitude in [-180, 180) of one in [0, 360). Nothing is rounded.
pub(super) fn signed_lon(lon_deg: f64) -> f64 {
    if lon_deg >= 180.0 { lon_deg - 360.0 } else { lon_deg }
}

/// Reads a document. Its text goes when it is read.
pub(super) fn parse<T: DeserializeOwned>(bytes: Vec<u8>) -> Result<T, Fault> {
    serde_json::from_slice(&bytes).map_err(fault)
}

/// What the JSON library says.
pub(super) fn fault(error: serde_json::Error) -> Fault {
    match error.classify() {
        serde_json::error::Category::Io => std::io::Error::from(error).into(),
        _ => FormatProblem::Json { message: error.to_string() }.into(),
    }
}

/// Values in which `null` is a missing one.
pub(super) fn with_missing(values: Vec<Option<f64>>) -> Vec<f64> {
    values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

/// Members of an object in the order of the file.
#[derive(Clone, Debug)]
pub(super) struct Named<T>(pub(super) Vec<(String, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Named(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}
