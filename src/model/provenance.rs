//! What every output says about its origin.

use serde::{Deserialize, Serialize};

/// Where a result comes from. It holds nothing that may differ between two
/// runs of the same job (no date, path, host or thread count), so that equal
/// results are equal files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Program and version, such as `stormtracker 0.1.0`.
    pub software: String,
    /// The field that was read: variable, grid and period.
    pub input: String,
    /// Resolved parameters of every stage, as one line of JSON.
    pub parameters: String,
    /// What was changed on reading or afterwards, in order.
    pub processing: Vec<String>,
}

impl Provenance {
    /// The text that names this program and its version.
    pub fn this_software() -> String {
        format!("stormtracker {}", env!("CARGO_PKG_VERSION"))
    }
}
