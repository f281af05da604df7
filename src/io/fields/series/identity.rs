//! What tells a record from others, so that a run goes on with the one that it
//! began with.
//!
//! Names and values, which are shown where they differ: the description of the
//! record, of each dataset its name, size and time of change (or what the
//! metadata of a store and the server of a far file say), and hashes of the first
//! and the last frame as they are decoded. Two frames are read for it and no
//! more, so:
//!
//! * **caught** is another variable, grid or period, a file that was touched,
//!   rewritten, replaced or left out, a store that was written anew or made
//!   longer, other units or packing, and any change of the first or last step;
//! * **not caught** is a chunk in the middle of a store that was rewritten in
//!   place, a file that was rewritten with the size and time it had, and a change
//!   of a far file that its server does not tell of, or that the cache hides.
//!
//! Where a dataset lies does not count: a copy with the same name and time is
//! the same.

use std::fmt;
use std::io::{self, Write};

use blake3::Hasher;

use super::in_order::in_order;
use super::{FieldSeries, SeriesError};
use crate::io::fields::state::short;

/// Most datasets that are named one by one.
const MOST_NAMED: usize = 16;

impl FieldSeries {
    /// What tells this record from others: names and values. Reads its first
    /// and last frame, on the threads of the current rayon pool.
    ///
    /// # Errors
    /// [`SeriesError`] when a dataset or one of the two frames cannot be read.
    pub fn identity(&self) -> Result<Vec<(String, String)>, SeriesError> {
        let meta = &self.meta;
        let mut entries = Vec::new();
        let mut say = |name: &str, value: String| entries.push((name.to_string(), value));
        say("variable", format!("{} [{}]", meta.variable.name, meta.variable.units));
        say("mesh", format!("{}, {}", meta.mesh, hash_of(&meta.mesh)));
        say("run", meta.run.to_string());
        say("times", format!("{} steps, {}", self.steps(), hash_of(&meta.times)));
        if let Some(last) = self.steps().checked_sub(1) {
            say("first_frame", self.frame_hash(0)?);
            say("last_frame", self.frame_hash(last)?);
        }
        entries.extend(self.states()?);
        Ok(entries)
    }

    /// The state of each dataset, or of all together if they are many. Their
    /// order is part of it, as of a time that is in two the later one counts.
    fn states(&self) -> Result<Vec<(String, String)>, SeriesError> {
        let states = in_order(self.parts.len(), self.files.at_a_time(), |i| self.files.state(i))?;
        if states.len() <= MOST_NAMED {
            let named = states.into_iter().enumerate();
            return Ok(named.map(|(i, state)| (format!("dataset.{}", i + 1), state)).collect());
        }
        let mut hasher = Hasher::new();
        states.iter().for_each(|state| {
            hasher.update(state.as_bytes()).update(b"\n");
        });
        let value = format!("{} of them, {}", states.len(), short(&hasher.finalize()));
        Ok(vec![("datasets".to_string(), value)])
    }

    fn frame_hash(&self, step: usize) -> Result<String, SeriesError> {
        let mut frame = vec![0.0_f32; self.meta.mesh.len()];
        self.load(step..step + 1, None)?.frame(step, &mut frame)?;
        let mut hasher = Hasher::new();
        frame.iter().for_each(|value| {
            hasher.update(&value.to_le_bytes());
        });
        Ok(short(&hasher.finalize()))
    }
}

/// Hash of all that a value holds, which its debug format writes in full.
fn hash_of(value: &impl fmt::Debug) -> String {
    let mut hasher = io::BufWriter::new(Hasher::new());
    // Neither hashing nor what is in memory can fail.
    let _ = write!(hasher, "{value:?}").and_then(|()| hasher.flush());
    short(&hasher.get_ref().finalize())
}
