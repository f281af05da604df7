//! Zarr metadata documents: JSON, and the JSON that Python writes.

use std::cell::Cell;

use serde_json::{Map, Value};

use super::super::FieldProblem;
use crate::io::access::{AccessError, Largest, Tree};

/// A JSON object.
pub(super) type Document = Map<String, Value>;

/// The documents of a store, which together may not be larger than metadata is.
pub(super) struct Documents<'a> {
    pub(super) tree: &'a dyn Tree,
    /// Bytes that may still be read.
    left: Cell<u64>,
}

impl<'a> Documents<'a> {
    pub(super) fn of(tree: &'a dyn Tree) -> Self {
        Self { tree, left: Cell::new(Largest::METADATA.bytes) }
    }

    /// The document under a key, or `None` if there is no such object.
    pub(super) fn read(&self, key: &str) -> Result<Option<Document>, FieldProblem> {
        let largest = Largest { bytes: self.left.get(), ..Largest::METADATA };
        let answer = self.tree.get(key, largest).map_err(|error| match error {
            // The limit is that of all documents.
            AccessError::TooLarge { name, .. } => Largest::METADATA.exceeded(name),
            error => error,
        });
        let Some(bytes) = answer? else { return Ok(None) };
        self.left.set(self.left.get().saturating_sub(bytes.len() as u64));
        document(key, &bytes).map(Some)
    }
}

fn document(key: &str, bytes: &[u8]) -> Result<Document, FieldProblem> {
    if bytes.trim_ascii_start().starts_with(b"<") {
        let found = format!("a web page in place of {key}, such as one of an error or a login");
        return Err(FieldProblem::UnknownFormat { found });
    }
    let text = std::str::from_utf8(bytes).map_err(|e| e.to_string());
    text.and_then(parse).map_err(|message| FieldProblem::Library {
        action: "reading Zarr metadata",
        message: format!("{key}: {message}"),
    })
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
