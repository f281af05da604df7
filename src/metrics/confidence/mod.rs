//! How sure means over years and their differences are, by drawing years
//! again and again.
//!
//! | file | holds |
//! |---|---|
//! | `params` | parameters |
//! | `years` | the same period of several years |
//! | `bootstrap` | standard errors and limits of a mean |
//! | `permutation` | p values of the difference of two means |

mod bootstrap;
mod params;
mod permutation;
#[cfg(test)]
mod tests;
mod years;

pub use bootstrap::bootstrap;
pub use params::{ConfidenceError, ConfidenceParams};
pub use permutation::permutation;
