//! A URL that can only be shown without its secrets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use super::secrets::Parts;

/// A URL of a dataset or of a service, right or not. It may hold secrets: who
/// asks before an `@`, and tokens after a `?` or `#`. Whatever shows or stores
/// it gets it without them; only requests are made of the whole text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(from = "String")]
pub struct RemoteUrl(String);

impl RemoteUrl {
    /// The whole text, for requests.
    #[cfg(any(feature = "cloud", test))]
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// Its parts; what is no URL at all is one of nothing but a place.
    fn parts(&self) -> Parts<'_> {
        Parts::of(&self.0).unwrap_or_else(|| Parts::of_place(&self.0))
    }

    /// The scheme in small letters, if `://` follows it as it should.
    pub fn scheme(&self) -> Option<String> {
        let parts = self.parts();
        parts.separator.starts_with("://").then(|| parts.scheme.to_ascii_lowercase())
    }

    /// The path, or what may be shown of it, without what follows `?` or `#`.
    pub fn shown_path(&self) -> String {
        self.parts().shown_place()
    }

    /// A name that tells datasets apart and holds no secret: queries are in it
    /// as their hash.
    pub(super) fn known_as(&self) -> String {
        let parts = self.parts();
        let place = parts.shown_place();
        let query = parts.tail.strip_prefix('?').unwrap_or(parts.tail);
        // What is hidden of a path tells datasets apart as well.
        let hidden = if place.contains('…') { parts.place } else { "" };
        let shown = format!("{}{}{place}", parts.scheme, parts.separator);
        match query.is_empty() && hidden.is_empty() {
            true => shown,
            false => {
                let hash = blake3::hash([hidden, query].concat().as_bytes()).to_hex();
                format!("{shown}?{}", &hash[..16])
            }
        }
    }

    /// The URL of an object below it.
    #[cfg(any(feature = "cloud", test))]
    pub(super) fn below(&self, key: &str) -> Self {
        if key.is_empty() {
            return self.clone();
        }
        let (place, tail) = self.0.split_at(self.0.len() - self.parts().tail.len());
        Self(format!("{}/{key}{tail}", place.trim_end_matches('/')))
    }
}

impl From<String> for RemoteUrl {
    fn from(text: String) -> Self {
        Self(text.trim().to_string())
    }
}

impl From<&str> for RemoteUrl {
    fn from(text: &str) -> Self {
        Self(text.trim().to_string())
    }
}

impl FromStr for RemoteUrl {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl fmt::Display for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.parts().shown())
    }
}

impl fmt::Debug for RemoteUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl Serialize for RemoteUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_requests_sees_secrets() {
        let url = RemoteUrl::from(" https://me:word@host/a.nc?token=1\n");
        assert_eq!(url.reveal(), "https://me:word@host/a.nc?token=1");
        assert_eq!(url.to_string(), "https://host/a.nc?…");
        assert_eq!(format!("{:?}", Some(&url)), "Some(\"https://host/a.nc?…\")");
        assert_eq!(serde_json::to_string(&url).unwrap(), "\"https://host/a.nc?…\"");
        assert_eq!(serde_json::from_str::<RemoteUrl>("\"s3://a\"").unwrap().reveal(), "s3://a");
        assert_eq!(RemoteUrl::from("me:word@host?token=1").to_string(), "host?…");
    }

    #[test]
    fn names_tell_datasets_apart() {
        let known = |url: &str| RemoteUrl::from(url).known_as();
        assert_eq!(known("s3://bucket/a"), "s3://bucket/a");
        assert_eq!(known("https://me:word@host/a"), "https://host/a");
        let hash = &blake3::hash(b"token=1").to_hex()[..16];
        assert_eq!(known("https://me:word@host/a?token=1"), format!("https://host/a?{hash}"));
        assert_ne!(known("https://host/a?token=1"), known("https://host/a?token=2"));
        assert_ne!(known("https://host/a@b"), known("https://host/c@b"));
        assert!(!known("https://host/a@b").contains("/a"));
    }

    #[test]
    fn objects_lie_before_the_query() {
        let url = RemoteUrl::from("s3://me@bucket/a/?token=1");
        assert_eq!(url.below("b/c").reveal(), "s3://me@bucket/a/b/c?token=1");
        assert_eq!(url.below(""), url);
        assert_eq!(url.scheme().as_deref(), Some("s3"));
        assert_eq!(RemoteUrl::from("HTTP://host").scheme().as_deref(), Some("http"));
        for wrong in ["http:/host", "http:host", r"http:\\host", "host"] {
            assert_eq!(RemoteUrl::from(wrong).scheme(), None, "{wrong}");
        }
    }
}
