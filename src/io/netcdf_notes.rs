//! What our NetCDF files say of their origin, written and read in one way.

use ::netcdf as library;
use library::{AttributeValue, FileMut};

use crate::model::Provenance;

/// Writes conventions and provenance as attributes of the file.
///
/// # Errors
/// The name of the attribute and the library's words.
pub(super) fn write_notes(
    file: &mut FileMut,
    provenance: &Provenance,
) -> Result<(), (&'static str, library::Error)> {
    let mut put = |name, value: AttributeValue| {
        file.add_attribute(name, value).map(drop).map_err(|error| (name, error))
    };
    put("Conventions", "CF-1.11".into())?;
    for (name, text) in [
        ("software", &provenance.software),
        ("input", &provenance.input),
        ("parameters", &provenance.parameters),
    ] {
        if !text.is_empty() {
            put(name, text.as_str().into())?;
        }
    }
    if !provenance.processing.is_empty() {
        put("processing", provenance.processing.clone().into())?;
    }
    Ok(())
}

/// The provenance that a file says; empty where it says nothing.
pub(super) fn read_notes(file: &library::File) -> Provenance {
    let value = |name| file.attribute(name).and_then(|a| a.value().ok());
    let text = |name| value(name).and_then(text_of).unwrap_or_default();
    Provenance {
        software: text("software"),
        input: text("input"),
        parameters: text("parameters"),
        processing: match value("processing") {
            Some(AttributeValue::Strs(steps)) => steps,
            Some(AttributeValue::Str(step)) => vec![step],
            _ => Vec::new(),
        },
    }
}

/// The text of an attribute of texts.
pub(super) fn text_of(value: AttributeValue) -> Option<String> {
    match value {
        AttributeValue::Str(text) => Some(text),
        AttributeValue::Strs(texts) => Some(texts.join(" ")),
        _ => None,
    }
}
