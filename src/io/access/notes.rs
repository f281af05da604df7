//! What is remarkable about the way to datasets.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Notes, each of which is told once.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pending: Mutex<Pending>,
}

#[derive(Debug, Default)]
struct Pending {
    known: HashSet<String>,
    untold: Vec<String>,
}

impl Notes {
    /// Adds a note, unless it is known.
    #[cfg_attr(not(feature = "cloud"), allow(dead_code, reason = "nothing is far away"))]
    pub(super) fn add(&self, note: String) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.known.insert(note.clone()) {
            pending.untold.push(note);
        }
    }

    /// What was added since the last time.
    pub(super) fn take(&self) -> Vec<String> {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut pending.untold)
    }
}
