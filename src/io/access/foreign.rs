//! Words that are not ours.

use std::fmt;

use super::secrets::redacted;

/// The words of a library or a server, which may quote the URL they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignText(String);

impl ForeignText {
    /// Longer texts are cut: they are pages.
    const MOST_CHARS: usize = 500;

    /// Text in which URLs are shown without their secrets.
    pub fn new(text: impl fmt::Display) -> Self {
        let text = redacted(text.to_string().trim_end());
        Self(match text.char_indices().nth(Self::MOST_CHARS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        })
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_texts_are_short() {
        let text = ForeignText::new("é".repeat(2000)).to_string();
        assert_eq!(text.chars().count(), ForeignText::MOST_CHARS + 1);
    }
}
