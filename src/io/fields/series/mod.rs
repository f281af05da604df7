//! Several datasets as one record: the files of months, years or days, those
//! of one variable each, in any order and any format.
//!
//! Each dataset is opened once to learn what it holds, and again when its steps
//! are read; only a few are open at a time. Steps are in the order of their
//! times, whatever the order of the datasets. **Where a time is in several
//! datasets, the one given last counts**, as a later download replaces an
//! earlier one; whether their values are the same is not looked at.
//!
//! | file | holds |
//! |---|---|
//! | `look`, `in_order` | the first look at each dataset, at many at once |
//! | `part` | what is known of a dataset, and which are left out |
//! | `agree` | whether datasets go together |
//! | `levels` | the levels that a variable has |
//! | `runs` | forecasts and members, in one dataset or in several |
//! | `join` | their times as one axis |
//! | `open_files` | those that are open |
//! | `block` | steps in memory |
//! | `identity` | what tells a record from others |
//! | `words` | what is said of all this |

mod agree;
mod block;
mod error;
mod identity;
mod in_order;
mod join;
mod levels;
mod look;
mod open_files;
mod part;
mod runs;
mod words;

use std::fmt;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;

use crate::io::access::{Access, Location};

pub use self::block::SeriesBlock;
pub use self::error::SeriesError;
use self::join::{Joined, Place, join};
pub use self::levels::levels;
use self::look::{Found, found, look_at};
use self::open_files::OpenFiles;
use self::part::Part;
pub use self::part::Stored;
pub use self::runs::{RunInputs, runs};
pub(in crate::io) use self::words::notes_on_times;
pub(in crate::io::fields) use self::words::some;
use super::selection::select_steps;
use super::{FieldMeta, FieldSource, Selection};

/// One variable of one or more datasets, joined in time.
pub struct FieldSeries {
    meta: FieldMeta,
    record_notes: Vec<String>,
    parts: Vec<Part>,
    /// Where each step is.
    places: Vec<Place>,
    /// Times that are in several datasets.
    repeated_s: Vec<i64>,
    files: OpenFiles,
}

impl FieldSeries {
    /// Opens datasets as one record. Those that do not hold the variable, level
    /// or member are left out as long as one does; the period of the selection is one of the
    /// joined record.
    ///
    /// Opens several at a time, near ones on as many threads as the current
    /// rayon pool has.
    ///
    /// # Errors
    /// [`SeriesError`] when a dataset is not understood, none holds
    /// what is asked for, they do not go together, or the selection holds nothing.
    pub fn open(
        locations: &[Location],
        selection: &Selection,
        access: &Access,
    ) -> Result<Self, SeriesError> {
        let whole = Selection { start: None, end: None, n_frames: None, ..selection.clone() };
        let Found { parts, files, left_out } = look_at(locations, whole, access)?;
        if parts.is_empty() {
            return Err(words::none_holds(left_out, selection));
        }
        let left_out = words::left_out_note(&left_out, parts.len()).into_iter();
        let record_notes = left_out.chain(words::notes_of(&parts, |part| &part.others)).collect();
        Self { record_notes, ..Self::joined(parts, files)? }.in_period(selection)
    }

    fn joined(parts: Vec<Part>, files: OpenFiles) -> Result<Self, SeriesError> {
        // What is first in time speaks for all, whatever the order they came in.
        let first_s = |&i: &usize| parts[i].times.time_s().first();
        let first = (0..parts.len()).min_by_key(first_s).unwrap_or(0);
        let run = runs::common_run(first, &parts)?;
        let agreed = agree::check(first, &parts)?;
        let mut meta = files.source(first, &parts[first])?.meta().clone();
        let Joined { times, places, repeated_s } = join(&parts[first], &parts)?;
        (meta.run, meta.times) = (run, times);
        meta.format = words::formats(&parts);
        meta.notes =
            agreed.into_iter().chain(words::notes_of(&parts, |part| &part.notes)).collect();
        if parts.len() > 1 {
            meta.source_name = format!("{} and {} more", meta.source_name, parts.len() - 1);
        }
        Ok(Self { meta, record_notes: Vec::new(), parts, places, repeated_s, files })
    }

    /// Takes the period of a selection, and looks at its times.
    fn in_period(mut self, selection: &Selection) -> Result<Self, SeriesError> {
        let steps = select_steps(&self.meta.times, selection).map_err(|problem| {
            problem.of(&self.meta.source_name).variable(&self.meta.variable.name)
        })?;
        self.meta.times = self.meta.times.slice(steps.clone());
        self.places = self.places[steps].to_vec();
        self.record_notes.extend(words::notes_on_times(&self.meta.times, &self.repeated_s));
        Ok(self)
    }

    /// What this record is; of what differs between datasets, that of the one
    /// which is first in time.
    pub fn meta(&self) -> &FieldMeta {
        &self.meta
    }

    /// What there is to say of the record: datasets left out, times that are in
    /// several of them, gaps.
    pub fn record_notes(&self) -> &[String] {
        &self.record_notes
    }

    /// Names of the datasets, in the order they were given.
    pub fn source_names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// Number of steps.
    pub fn steps(&self) -> usize {
        self.places.len()
    }

    /// How a step is stored.
    pub fn stored(&self, step: usize) -> Stored {
        self.part_of(step).stored
    }

    /// How many chunks are best asked for at a time, if some are far away.
    pub fn connections(&self) -> Option<NonZero<usize>> {
        self.parts.iter().filter_map(|part| part.stored.connections).max()
    }

    /// Name of the dataset that holds a step.
    pub fn source_name(&self, step: usize) -> &str {
        &self.part_of(step).name
    }

    /// A step for people: its place in its dataset, and its time if it has one.
    pub fn describe_step(&self, step: usize) -> String {
        let stored = self.part_of(step).stored.first_step + self.places[step].step as usize;
        match self.meta.times.is_dated() {
            true => format!("{stored} ({})", self.meta.times.date_time(step)),
            false => stored.to_string(),
        }
    }

    /// Whether a chunk of the first steps of a range is one of steps before it.
    pub fn continues_chunk(&self, steps: Range<usize>) -> bool {
        let mut seen = Vec::new();
        self.places[steps].iter().any(|&Place { part, step }| {
            if seen.contains(&part) {
                return false;
            }
            seen.push(part);
            self.parts[part as usize].stored.continues_chunk(step as usize)
        })
    }

    /// Steps that are stored together with a step, ahead of it.
    pub fn steps_into_chunk(&self, step: usize) -> usize {
        self.part_of(step).stored.steps_into_chunk(self.places[step].step as usize)
    }

    /// Most datasets that stay open while they are not read.
    pub fn most_open(&self) -> usize {
        self.parts.len().min(OpenFiles::MOST)
    }

    /// The end of a block from `start` on: after `length` steps or as many
    /// datasets, or where a dataset ends if the block is half full by then.
    pub fn block_end(&self, start: usize, length: usize, datasets: usize) -> usize {
        let most = self.steps().min(start.saturating_add(length));
        let mut seen: Vec<u32> = Vec::new();
        for step in start..most {
            let part = self.places[step].part;
            if seen.contains(&part) {
                continue;
            }
            let is_half_full = 2 * (step - start) >= length;
            if step > start && (is_half_full || seen.len() >= datasets) {
                return step;
            }
            seen.push(part);
        }
        most
    }

    fn part_of(&self, step: usize) -> &Part {
        &self.parts[self.places[step].part as usize]
    }

    fn source(&self, part: usize) -> Result<Arc<FieldSource>, SeriesError> {
        self.files.source(part, &self.parts[part])
    }
}

/// A record of one dataset that is open.
impl From<FieldSource> for FieldSeries {
    fn from(source: FieldSource) -> Self {
        let meta = source.meta().clone();
        let places = (0..source.steps()).map(|step| Place { part: 0, step: step as u32 }).collect();
        let Found { parts, files, .. } = found(source);
        Self { meta, record_notes: Vec::new(), parts, places, repeated_s: Vec::new(), files }
    }
}

impl fmt::Debug for FieldSeries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts.len();
        f.debug_struct("FieldSeries")
            .field("meta", &self.meta)
            .field("parts", &parts)
            .finish_non_exhaustive()
    }
}
