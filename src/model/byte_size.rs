//! Numbers of bytes as people write them.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A number of bytes: `500MB`, `10GiB`, `4096`.
///
/// Decimal units are powers of 1000, those with an `i` powers of 1024.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

/// A text is no number of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{text:?} is no number of bytes; write one such as 500MB, 10GB or 10GiB")]
pub struct ByteSizeError {
    /// The text.
    pub text: String,
}

const UNITS: [(&str, u64); 13] = [
    ("", 1),
    ("b", 1),
    ("k", 1_000),
    ("kb", 1_000),
    ("kib", 1 << 10),
    ("m", 1_000_000),
    ("mb", 1_000_000),
    ("mib", 1 << 20),
    ("g", 1_000_000_000),
    ("gb", 1_000_000_000),
    ("gib", 1 << 30),
    ("tb", 1_000_000_000_000),
    ("tib", 1 << 40),
];

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let parsed = || {
            let trimmed = text.trim();
            let digits = trimmed.find(|c: char| !c.is_ascii_digit() && c != '.');
            let (number, unit) = trimmed.split_at(digits.unwrap_or(trimmed.len()));
            let unit = unit.trim().to_ascii_lowercase();
            let factor = UNITS.iter().find(|(name, _)| *name == unit)?.1;
            if let Ok(whole) = number.parse::<u64>() {
                return whole.checked_mul(factor);
            }
            let bytes = number.parse::<f64>().ok()? * factor as f64;
            (bytes < u64::MAX as f64).then_some(bytes as u64)
        };
        parsed().map(Self).ok_or_else(|| ByteSizeError { text: text.to_string() })
    }
}

/// In the largest unit that leaves a whole number, a decimal one if there is
/// one, so that the text reads back as the same number.
impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
        let binary = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
        let mut units = decimal.into_iter().chain(binary);
        let whole = |&(factor, _): &(u64, &str)| self.0 > 0 && self.0.is_multiple_of(factor);
        match units.find(whole) {
            Some((factor, unit)) => write!(f, "{}{unit}", self.0 / factor),
            None => write!(f, "{}B", self.0),
        }
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = ByteSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of bytes such as \"10GB\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(bytes))
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<ByteSize, E> {
                let unsigned = u64::try_from(bytes);
                unsigned.map(ByteSize).map_err(|_| E::custom(format!("{bytes} bytes")))
            }
        }

        deserializer.deserialize_any(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("4096", 4096),
            ("500MB", 500_000_000),
            ("10 GiB", 10 << 30),
            ("1.5kib", 1536),
            ("2t", 0),
            ("1TB", 1_000_000_000_000),
        ] {
            let read = text.parse::<ByteSize>().ok();
            assert_eq!(read, (bytes > 0).then_some(ByteSize(bytes)), "{text}");
        }
        for wrong in ["", "GB", "-1MB", "1e3", "10 apples", "99999999999TB", "1..5MB", "nan"] {
            let error = wrong.parse::<ByteSize>().unwrap_err().to_string();
            assert!(error.contains(&format!("{wrong:?}")), "{error}");
        }
    }

    #[test]
    fn what_is_shown_reads_back() {
        for bytes in [0, 1, 999, 1000, 1024, 1_500_000, 10_000_000_000, 10 << 30, u64::MAX] {
            let text = ByteSize(bytes).to_string();
            assert_eq!(text.parse(), Ok(ByteSize(bytes)), "{text}");
        }
        assert_eq!(ByteSize(10_000_000_000).to_string(), "10GB");
        assert_eq!(ByteSize(64 << 20).to_string(), "64MiB");
    }

    #[test]
    fn settings_hold_texts_or_numbers() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Holder {
            size: ByteSize,
        }
        let holder = Holder { size: ByteSize(500_000_000) };
        assert_eq!(toml::to_string(&holder).unwrap(), "size = \"500MB\"\n");
        for text in ["size = \"500MB\"", "size = 500000000"] {
            assert_eq!(toml::from_str::<Holder>(text).unwrap(), holder);
        }
        for wrong in ["size = -1", "size = \"much\"", "size = true"] {
            assert!(toml::from_str::<Holder>(wrong).is_err(), "{wrong}");
        }
    }
}
