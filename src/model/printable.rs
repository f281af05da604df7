//! Text from files and servers as a terminal may show it.

use std::fmt::Display;

/// Whether a terminal acts on a character in place of showing it: C0, DEL and
/// C1, what ends a line, and what turns the direction of writing.
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2066}'..='\u{2069}')
}

/// A value on one line: control characters are escaped, newlines among them, so
/// that no name can look like a line of ours.
pub fn one_line(value: impl Display) -> String {
    escaped(&value.to_string(), |_| false)
}

/// Lines of ours, with all other control characters escaped.
pub fn lines(value: impl Display) -> String {
    escaped(&value.to_string(), |c| c == '\n')
}

/// JSON in which control characters are escaped that JSON allows in texts. It
/// holds the same values.
pub fn json_text(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' | '\r' | '\t' => text.push(c),
            // None of them lies beyond the first plane.
            c if is_control(c) => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

fn escaped(text: &str, is_kept: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_control(c) && !is_kept(c) {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        for (text, line) in [
            ("plain é 雨 'a' \\", "plain é 雨 'a' \\"),
            ("a\nerror: b", "a\\nerror: b"),
            ("\u{1b}[2J\r\t\u{7f}", "\\u{1b}[2J\\r\\t\\u{7f}"),
            (
                "\u{9b}31m \u{202e}txt \u{2066}x\u{2069}",
                "\\u{9b}31m \\u{202e}txt \\u{2066}x\\u{2069}",
            ),
            ("a\u{2028}b\u{85}c", "a\\u{2028}b\\u{85}c"),
        ] {
            assert_eq!(one_line(text), line);
        }
        assert_eq!(lines("a\n\u{1b}b\r\n"), "a\n\\u{1b}b\\r\n");
    }

    #[test]
    fn json_keeps_its_values() {
        let value = serde_json::json!({ "a": "\u{1b}\u{9b}\u{202e}\u{7f}é", "b": [1, "\n"] });
        let text = json_text(&format!("{value:#}\n"));
        assert!(!text.contains(|c| is_control(c) && c != '\n'), "{text:?}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
