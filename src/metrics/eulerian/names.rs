//! Choices by their names in options.

use thiserror::Error;

/// A name of no choice.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is no {what}; write {}", .known.join(", "))]
pub struct NameError {
    /// What is chosen.
    pub what: &'static str,
    /// The name as given.
    pub name: String,
    /// Names that there are.
    pub known: Vec<&'static str>,
}

/// Names an enumeration: each variant is read from, and shown as, its name.
macro_rules! named {
    ($kind:ident, $what:literal, $($variant:ident => $name:literal),+ $(,)?) => {
        impl std::str::FromStr for $kind {
            type Err = $crate::metrics::eulerian::NameError;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($crate::metrics::eulerian::NameError {
                        what: $what,
                        name: name.into(),
                        known: vec![$($name),+],
                    }),
                }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $name,)+
                })
            }
        }
    };
}

pub(super) use named;
