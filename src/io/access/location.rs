//! What a user names: a path or a URL.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where a dataset is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// On this machine.
    Path(PathBuf),
    /// Somewhere else: `https://…`, `s3://bucket/key`, `gs://bucket/key`.
    Url(String),
}

impl Location {
    /// A name that tells datasets apart and holds no secret: queries are in it
    /// as their hash.
    pub(super) fn without_secrets(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Url(url) => match split_secrets(url) {
                (shown, "") => shown,
                (shown, query) => {
                    let hash = blake3::hash(query.as_bytes()).to_hex();
                    format!("{shown}?{}", &hash[..16])
                }
            },
        }
    }

    /// The path, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Url(_) => None,
        }
    }
}

/// What looks like `scheme://` is a URL, `file://` and all else a path.
impl FromStr for Location {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let is_scheme = |s: &str| {
            s.starts_with(|c: char| c.is_ascii_alphabetic())
                && s.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        };
        Ok(match text.split_once("://") {
            Some(("file", path)) => Self::Path(path.into()),
            Some((scheme, _)) if is_scheme(scheme) => Self::Url(text.to_string()),
            _ => Self::Path(text.into()),
        })
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        Self::Path(path.to_path_buf())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Url(url) => {
                let (shown, query) = split_secrets(url);
                write!(f, "{shown}{}", if query.is_empty() { "" } else { "?…" })
            }
        }
    }
}

/// A URL without who asks, and its query: both may be secrets.
fn split_secrets(url: &str) -> (String, &str) {
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (server, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let server = server.rsplit_once('@').map_or(server, |(_, server)| server);
    (format!("{scheme}://{server}{path}"), query)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_paths_are_told_apart() {
        let of = |text: &str| text.parse::<Location>().unwrap();
        assert_eq!(of("s3://bucket/era5.zarr"), Location::Url("s3://bucket/era5.zarr".into()));
        assert_eq!(of("file:///data/era5.nc").path(), Some(Path::new("/data/era5.nc")));
        let secret = of("https://me:word@host/a.nc?token=1");
        assert_eq!(secret.to_string(), "https://host/a.nc?…");
        assert!(secret.without_secrets().starts_with("https://host/a.nc?"));
        assert!(!secret.without_secrets().contains("token"));
        assert_ne!(secret.without_secrets(), of("https://host/a.nc?token=2").without_secrets());
        assert_eq!(of("s3://bucket/a").without_secrets(), "s3://bucket/a");
        for path in ["era5.nc", "/a/b", "a:b.nc", "://x", "3://x", "a b://x"] {
            assert_eq!(of(path).path(), Some(Path::new(path)), "{path}");
        }
    }
}
