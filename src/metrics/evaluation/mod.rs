//! How well a metric tells an impact.
//!
//! | file | holds |
//! |---|---|
//! | `paired` | both over the same periods, as departures from their means |
//! | `cormax` | the highest correlation nearby |
//! | `hindcast` | an impact predicted from the patterns of a metric |
//! | `error` | what may be wrong |
//!
//! # References
//! Yau and Chang (2020), J. Climate 33, 10169-10186.

mod cormax;
mod error;
mod hindcast;
mod paired;
#[cfg(test)]
mod tests;

pub use cormax::{Cormax, CormaxParams, CorrelationSign, cormax};
pub use error::EvaluationError;
pub use hindcast::{Hindcast, HindcastParams, HindcastScore, hindcast};
pub use paired::{PairedMaps, Trend};
