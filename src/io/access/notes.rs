//! What is remarkable about the way to datasets.

use std::sync::{Mutex, PoisonError};

/// Notes, each of which is told once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pending: Mutex<Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    all: Vec<String>,
    /// How many of them were told.
    told: usize,
}

impl Notes {
    /// Adds a note, unless it is known.
    #[cfg(feature = "cloud")]
    pub(super) fn add(&self, note: String) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if !pending.all.contains(&note) {
            pending.all.push(note);
        }
    }

    /// What was added since the last time.
    pub(super) fn take(&self) -> Vec<String> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let untold = pending.all[pending.told..].to_vec();
        pending.told = pending.all.len();
        untold
    }
}
