//! What is wrong with a configuration, in words.

use anyhow::anyhow;

/// What is wrong with a configuration, and where. The line itself is not shown:
/// it may hold secrets.
pub(super) fn in_words(error: &toml::de::Error, text: &str) -> anyhow::Error {
    let message = error.message().trim_end();
    let before = error.span().and_then(|span| text.get(..span.start));
    match before.filter(|_| !text.is_empty()) {
        Some(before) => {
            let line = before.matches('\n').count() + 1;
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before[start..].chars().count() + 1;
            let key = key_of(&before[start..]).map_or(String::new(), |key| format!(", {key}"));
            anyhow!("line {line}, column {column}{key}: {message}")
        }
        // Without a text there is no line to show.
        None => anyhow!("{}", error.to_string().trim_end().replace('\n', " ")),
    }
}

/// The key that the beginning of a line gives a value to.
fn key_of(line: &str) -> Option<&str> {
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let key = line.split_once('=')?.0.trim();
    key.chars().all(is_of_key).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::Settings;

    fn text_of(text: &str) -> String {
        in_words(&toml::from_str::<Settings>(text).unwrap_err(), text).to_string()
    }

    #[test]
    fn the_place_is_said_and_the_line_is_not_shown() {
        let error = text_of("[link]\n radius_km = 'far'\n");
        assert!(error.starts_with("line 2, column 14, radius_km: "), "{error}");
        let secret = "[access]\nendpoint = 'http://me:word@host\nretries = 2\n";
        let error = text_of(secret);
        assert!(error.contains("line 2") && !error.contains("me:word"), "{error}");
    }
}
