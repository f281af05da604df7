//! What a user names: a path or a URL.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::secrets::Parts;
use super::url::RemoteUrl;

/// Where a dataset is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// On this machine.
    Path(PathBuf),
    /// Somewhere else: `https://…`, `s3://bucket/key`, `gs://bucket/key`.
    Url(RemoteUrl),
}

impl Location {
    /// A name that tells datasets apart and holds no secret.
    pub(super) fn without_secrets(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Url(url) => url.known_as(),
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

/// What looks like `scheme://` is a URL, and so is what was meant as one:
/// `https:/…` and its like are no names of files, and may hold secrets.
/// `file:///…` and all else is a path.
impl FromStr for Location {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let trimmed = text.trim();
        if let Some((scheme, path)) = trimmed.split_once("://")
            && scheme.eq_ignore_ascii_case("file")
            && !path.split('/').next().is_some_and(|server| server.contains('@'))
        {
            return Ok(Self::Path(path.into()));
        }
        Ok(match Parts::of(trimmed) {
            Some(parts) if parts.is_meant_as_url() => Self::Url(trimmed.into()),
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
            Self::Url(url) => url.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_paths_are_told_apart() {
        let of = |text: &str| text.parse::<Location>().unwrap();
        assert_eq!(of("s3://bucket/era5.zarr"), Location::Url("s3://bucket/era5.zarr".into()));
        for path in ["file:///data/era5.nc", "FILE:///data/era5.nc"] {
            assert_eq!(of(path).path(), Some(Path::new("/data/era5.nc")));
        }
        for url in [
            "http:/me:word@host/x",
            "https:me:word@host/x",
            r"http:\\me:word@host\x",
            " https://me:word@host/x",
            "http%3A//me:word@host/x",
            "file://me:word@host/x",
            "foo://me:word@host/x",
        ] {
            assert_eq!(of(url).path(), None, "{url}");
            assert!(!of(url).to_string().contains("me:word"), "{}", of(url));
        }
        for path in ["era5.nc", "/a/b", "a:b.nc", "://x", "3://x", "a b://x", " a.nc", "a:/b"] {
            assert_eq!(of(path).path(), Some(Path::new(path)), "{path}");
        }
    }
}
