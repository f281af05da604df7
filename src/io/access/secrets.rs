//! What of a text may be shown where URLs are in it.
//!
//! In a URL all may be a secret that stands before `@` or after `?` or `#`.
//! Where a text does not follow the rules of URLs, what cannot be told from a
//! secret is hidden as well.

/// Schemes that are known without `//` after them.
const SCHEMES: [&str; 7] = ["http", "https", "s3", "gs", "ftp", "ftps", "sftp"];
/// In place of what is hidden.
const HIDDEN: &str = "…";
/// What may follow a URL in a sentence.
const PUNCTUATION: [char; 8] = [':', ';', ',', '.', ')', ']', '}', '!'];

/// A URL in parts, none of which has to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts<'a> {
    /// Without the colon.
    pub(super) scheme: &'a str,
    /// What is between the scheme and the server: `://`, or what was typed for it.
    pub(super) separator: &'a str,
    /// Server, or bucket, and path, with whoever asks before them.
    pub(super) place: &'a str,
    /// From `?` or `#` on.
    pub(super) tail: &'a str,
}

impl<'a> Parts<'a> {
    /// A text that is a URL or was meant as one.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c)))?;
        let (scheme, rest) = text.split_at(end);
        if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let is_known = is_known(scheme);
        let colon = match rest.as_bytes() {
            [b':', ..] => 1,
            [b'%', b'3', b'a' | b'A', ..] if is_known => 3,
            _ => return None,
        };
        let after = rest[colon..].trim_start_matches(['/', '\\']);
        let separator = &rest[..rest.len() - after.len()];
        if separator.len() == colon && (!is_known || after.is_empty()) {
            return None;
        }
        Some(Self { scheme, separator, ..Self::of_place(after) })
    }

    /// A text without a scheme.
    pub(super) fn of_place(text: &'a str) -> Self {
        let (place, tail) = text.split_at(text.find(['?', '#']).unwrap_or(text.len()));
        Self { scheme: "", separator: "", place, tail }.with_whole_server()
    }

    /// The same with a server that ends at `/`: `?` and `#` before it are part
    /// of a password where an `@` follows.
    fn with_whole_server(self) -> Self {
        if self.place.contains(['/', '\\']) {
            return self;
        }
        let Some(at) = self.tail.rfind('@') else { return self };
        // Both are parts of one text.
        let end = self.tail[at..].find(['?', '#']).map_or(self.tail.len(), |end| at + end);
        Self { place: &self.tail[at..end], tail: &self.tail[end..], ..self }
    }

    /// Whether it is no name of a file: `scheme://`, or a known scheme however
    /// what follows it is written.
    pub(super) fn is_meant_as_url(&self) -> bool {
        self.separator.starts_with("://") || is_known(self.scheme)
    }

    /// Where it is, without who asks.
    pub(super) fn shown_place(&self) -> String {
        let end = self.place.find(['/', '\\']).unwrap_or(self.place.len());
        let (server, path) = self.place.split_at(end);
        match (server.rsplit_once('@'), path.rsplit_once('@')) {
            // Whether what is before it is a path cannot be told.
            (_, Some((_, path))) => format!("{HIDDEN}@{path}"),
            (Some((HIDDEN, _)), None) => self.place.to_string(),
            (Some((_, server)), None) => format!("{server}{path}"),
            (None, None) if is_server(server) => self.place.to_string(),
            (None, None) => HIDDEN.to_string(),
        }
    }

    /// What of it may be shown.
    pub(super) fn shown(&self) -> String {
        let Self { scheme, separator, tail, .. } = self;
        if separator.starts_with('%') {
            return format!("{scheme}:{HIDDEN}");
        }
        let place = self.shown_place();
        match tail.chars().next().filter(|_| tail.len() > 1) {
            Some(mark) => format!("{scheme}{separator}{place}{mark}{HIDDEN}"),
            None => format!("{scheme}{separator}{place}{tail}"),
        }
    }
}

fn is_known(scheme: &str) -> bool {
    SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// Whether a text is a server with a port if with anything: a colon before
/// something else is one before a password.
fn is_server(text: &str) -> bool {
    let port = match text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        Some((_, port)) => port.strip_prefix(':').unwrap_or(port),
        None => text.split_once(':').map_or("", |(_, port)| port),
    };
    port.bytes().all(|byte| byte.is_ascii_digit()) && !text.contains(char::is_whitespace)
}

/// A text in which URLs are shown without their secrets. What it gives it
/// leaves as it is.
pub fn redacted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        out.push_str(&rest[..word]);
        rest = &rest[word..];
        if let Some((mark, inner, after)) = quoted(rest) {
            let shown = Parts::of(inner).map_or_else(|| redacted(inner), |parts| parts.shown());
            out.extend([mark, shown.as_str(), mark]);
            rest = after;
        } else {
            let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            out.push_str(&redacted_word(word));
            rest = after;
        }
    }
    out
}

/// The quotation mark that a text begins with, what is quoted, and what follows.
fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let mark = text.get(..1).filter(|mark| ["'", "\"", "`"].contains(mark))?;
    let (inner, after) = text[1..].split_once(mark)?;
    Some((mark, inner, after))
}

/// A word in which a URL may begin anywhere.
fn redacted_word(word: &str) -> String {
    let core = word.trim_end_matches(PUNCTUATION);
    let punctuation = &word[core.len()..];
    let begins = |at: usize| at == 0 || !is_of_scheme(core[..at].chars().next_back());
    let starts = core.char_indices().map(|(at, _)| at).filter(|&at| begins(at));
    let found = starts.into_iter().find_map(|at| Some((at, Parts::of(&core[at..])?)));
    let shown = match found {
        Some((at, parts)) => format!("{}{}", without_query(&core[..at]), parts.shown()),
        None => without_query(&without_user(core)),
    };
    shown + punctuation
}

fn is_of_scheme(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// Hides `name:password` before an `@` where no scheme tells that it is a URL.
fn without_user(word: &str) -> String {
    match word.rsplit_once('@') {
        Some((user, place)) if user.contains(':') => format!("{HIDDEN}@{place}"),
        _ => word.to_string(),
    }
}

/// Hides what looks like the query of a URL: `?name=value`.
fn without_query(word: &str) -> String {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.%".contains(c);
    let is_query = |&(at, _): &(usize, &str)| {
        let (name, value) = word[at + 1..].split_once('=').unwrap_or_default();
        !name.is_empty() && name.chars().all(is_name) && !value.starts_with(HIDDEN)
    };
    match word.match_indices('?').find(is_query) {
        Some((at, _)) => format!("{}?{HIDDEN}", &word[..at]),
        None => word.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRETS: [&str; 4] = ["bob", "S3cret", "TOK", "w0rd"];

    fn shown(url: &str) -> String {
        Parts::of(url).unwrap_or_else(|| panic!("{url}")).shown()
    }

    #[test]
    fn urls_are_shown_without_secrets() {
        for (url, expected) in [
            ("https://host/a.nc", "https://host/a.nc"),
            ("https://bob:S3cret@host:80/a.nc?token=TOK", "https://host:80/a.nc?…"),
            ("http://bob:S3cret@[bad/x.nc?token=TOK", "http://[bad/x.nc?…"),
            ("http://bob:S3cret@127.0.0.1:99999/x#TOK", "http://127.0.0.1:99999/x#…"),
            ("HTTP://bob@host/x", "HTTP://host/x"),
            ("s3://bob:S3cret@bucket/a b.zarr", "s3://bucket/a b.zarr"),
            ("s3://bucket_1/x?versionId=TOK", "s3://bucket_1/x?…"),
            ("http://bob:S3cr@et@host/x", "http://host/x"),
            ("http://bob:S3cret/w0rd@host/x", "http://…@host/x"),
            ("http://bob:S3@cret/w0rd@host/x", "http://…@host/x"),
            ("http://host/a@b.nc", "http://…@b.nc"),
            ("http://bob:S3cret?w0rd@host/x?TOK", "http://host/x?…"),
            ("http://bob?w0rd@host/x#TOK", "http://host/x#…"),
            ("http://bob:S3cret%40host/x", "http://…"),
            ("http://bob:S3cret", "http://…"),
            ("http://bob:S3 cret@host/x y?a TOK", "http://host/x y?…"),
            ("http:/bob:S3cret@host/x", "http:/host/x"),
            ("https:bob:S3cret@host/x", "https:host/x"),
            (r"http:\\bob:S3cret@host\x?TOK", r"http:\\host\x?…"),
            ("http%3A%2F%2Fbob%3AS3cret%40host", "http:…"),
            ("http://[::1]:80/x", "http://[::1]:80/x"),
            ("http://", "http://"),
            ("http://host/x?", "http://host/x?"),
        ] {
            let shown = shown(url);
            assert_eq!(shown, expected, "{url}");
            assert!(!SECRETS.iter().any(|secret| shown.contains(secret)), "{shown}");
            // What is shown is shown as it is.
            assert_eq!(redacted(&format!("'{shown}': not read")), format!("'{shown}': not read"));
        }
        for text in ["a.nc", "/data/http://x", "a:b.nc", "C:", "://x", "3://x", "a b://x", "http:"]
        {
            assert_eq!(Parts::of(text), None, "{text}");
        }
    }

    #[test]
    fn urls_in_sentences_are_shown_without_secrets() {
        for (text, expected) in [
            (
                "error: http://bob:S3cret@host/x?token=TOK: status 500",
                "error: http://host/x?…: status 500",
            ),
            (
                "invalid value 'http://bob:S3 cret@host/x?a TOK' for",
                "invalid value 'http://host/x?…' for",
            ),
            ("GET (https://bob@host/x?TOK), twice", "GET (https://host/x?…), twice"),
            ("url=s3://bob:S3cret@bucket/x.", "url=s3://bucket/x."),
            ("foo:/bob:S3cret@host/x", "foo:/host/x"),
            ("bob:S3cret@host/x.nc?token=TOK: none", "…@host/x.nc?…: none"),
            ("/data/http:/bob:S3cret@host/x", "/data/http:/host/x"),
            ("a.nc?token=TOK&x=w0rd fits nothing", "a.nc?… fits nothing"),
            ("cannot parse `http://bob:S3cret@h`", "cannot parse `http://h`"),
        ] {
            assert_eq!(redacted(text), expected);
            assert_eq!(redacted(expected), expected);
        }
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in [
            "era5_*.nc: nothing fits this pattern; check the directory and the spelling",
            "line 3: doesn't fit 'lat' and 'lon'; is it 12:00:00?",
            "storms@home.nc: 3 steps, 2000-01-01T00:00:00 to 2000-01-02",
            "  two  spaces\n\tand lines\n",
            "m?l_[0-9].nc, the ?token=… of a URL",
            "\"a\" 'b",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
