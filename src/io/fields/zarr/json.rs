//! Zarr metadata documents: JSON, and the JSON that Python writes.

use std::path::Path;

use serde_json::{Map, Value};

use super::super::FieldProblem;

/// A JSON object.
pub(super) type Document = Map<String, Value>;

/// The object in a file, or `None` if there is no such file.
pub(super) fn read(path: &Path) -> Result<Option<Document>, FieldProblem> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).map(Some).map_err(|message| FieldProblem::Library {
            action: "reading Zarr metadata",
            message: match path.file_name() {
                Some(name) => format!("{}: {message}", name.display()),
                None => message,
            },
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn parse(text: &str) -> Result<Document, String> {
    serde_json::from_str(text)
        .or_else(|error| serde_json::from_str(&without_bare_words(text)).map_err(|_| error))
        .map_err(|e| e.to_string())
}

/// Replaces the `NaN` and `Infinity` that Python writes and JSON lacks by
/// `null`, outside of texts.
fn without_bare_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let (mut in_text, mut escaped) = (false, false);
    while let Some(c) = rest.chars().next() {
        let bare = ["NaN", "-Infinity", "Infinity"].into_iter().find(|w| rest.starts_with(w));
        if let Some(word) = bare.filter(|_| !in_text) {
            out.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        in_text ^= c == '"' && !escaped;
        escaped = in_text && c == '\\' && !escaped;
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_words_are_null_outside_of_texts_only() {
        let text = r#"{"a": NaN, "b": [-Infinity, 1], "c": "NaN \" Infinity", "d": Infinity}"#;
        let expected = r#"{"a": null, "b": [null, 1], "c": "NaN \" Infinity", "d": null}"#;
        assert_eq!(without_bare_words(text), expected);
        assert_eq!(parse(text), parse(expected));
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["", "[1]", "{\"a\": ", "{\"a\": nan}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
