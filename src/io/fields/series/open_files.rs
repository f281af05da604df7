//! A few of the datasets of a record, open.

use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::SeriesError;
use super::look::at_a_time;
use super::part::Part;
use crate::io::access::{Access, Location};
use crate::io::fields::buffers::Buffers;
use crate::io::fields::{FieldError, FieldSource, Selection, state};

/// Datasets that stay open: the ones used last.
pub(super) struct OpenFiles {
    /// Of the parts, in their order.
    locations: Vec<Location>,
    selection: Selection,
    access: Access,
    buffers: Arc<Buffers>,
    recent: Mutex<Vec<(usize, Arc<FieldSource>)>>,
}

impl OpenFiles {
    /// Most datasets that stay open without being read.
    pub(super) const MOST: usize = 16;

    pub(super) fn new(selection: Selection, access: Access, buffers: Arc<Buffers>) -> Self {
        Self { locations: Vec::new(), selection, access, buffers, recent: Mutex::default() }
    }

    /// Adds the place of the next part, and the dataset there if it is open.
    pub(super) fn add(&mut self, location: Location, source: Option<Arc<FieldSource>>) {
        if let Some(source) = source {
            self.keep(self.locations.len(), source);
        }
        self.locations.push(location);
    }

    fn keep(&self, index: usize, source: Arc<FieldSource>) {
        let mut recent = self.lock();
        if recent.len() >= Self::MOST {
            recent.remove(0);
        }
        recent.push((index, source));
    }

    /// A dataset, opened if it is not open, and looked at whether it is still
    /// what it was.
    pub(super) fn source(
        &self,
        index: usize,
        part: &Part,
    ) -> Result<Arc<FieldSource>, SeriesError> {
        if let Some(source) = self.find(index) {
            return Ok(source);
        }
        let location = &self.locations[index];
        let source = FieldSource::open_with(location, &self.selection, &self.access)?;
        if let Some(what) = part.difference(&source) {
            return Err(SeriesError::Changed { name: part.name.clone(), what });
        }
        let source = Arc::new(source.with_buffers(self.buffers.clone()));
        self.keep(index, source.clone());
        Ok(source)
    }

    /// Name of a dataset and the state it is in.
    pub(super) fn state(&self, index: usize) -> Result<String, FieldError> {
        let location = &self.locations[index];
        let state = state::state(location, &self.access).map_err(|p| p.of(&location.to_string()))?;
        Ok(format!("{}, {state}", state::name(location)))
    }

    /// How many datasets are best looked at at a time.
    pub(super) fn at_a_time(&self) -> NonZero<usize> {
        at_a_time(&self.locations)
    }

    fn find(&self, index: usize) -> Option<Arc<FieldSource>> {
        let mut recent = self.lock();
        let found = recent.iter().position(|(i, _)| *i == index)?;
        let entry = recent.remove(found);
        let source = entry.1.clone();
        recent.push(entry);
        Some(source)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(usize, Arc<FieldSource>)>> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
