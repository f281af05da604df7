//! Best tracks of tropical cyclones, read: what forecasters found.
//!
//! | file | holds |
//! |---|---|
//! | `hurdat2` | HURDAT2 of the National Hurricane Center |
//! | `ibtracs` | CSV of IBTrACS version 4 |
//!
//! Storms have names of letters and digits there and numbers here; from the
//! number the name can be told, and a step of the provenance says how.

pub(super) mod hurdat2;
pub(super) mod ibtracs;

/// A column that takes no room until it has a value.
#[derive(Clone, Default)]
struct SparseColumn {
    /// Rows ahead of the first value.
    empty_rows: usize,
    values: Vec<f64>,
}

impl SparseColumn {
    fn push(&mut self, value: f64) {
        if self.values.is_empty() && value.is_nan() {
            self.empty_rows += 1;
        } else {
            self.values.push(value);
        }
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn into_values(self) -> Vec<f64> {
        let mut values = vec![f64::NAN; self.empty_rows];
        values.extend(self.values);
        values
    }
}
