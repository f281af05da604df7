//! Steps of a record that are in memory.

use std::fmt;
use std::ops::Range;

use rayon::prelude::*;

use super::{FieldSeries, SeriesError};
use crate::io::fields::{FieldBlock, FieldError};

/// Steps of a record that are in memory, decoded but not yet turned round.
pub struct SeriesBlock<'a> {
    series: &'a FieldSeries,
    steps: Range<usize>,
    /// By part, in the order of their first step.
    parts: Vec<LoadedPart>,
}

/// Steps of one part, in runs without a gap.
struct LoadedPart {
    part: usize,
    runs: Vec<FieldBlock<'static>>,
}

impl FieldSeries {
    /// Reads and decodes what holds `steps`, on the threads of the current
    /// rayon pool. Chunks that `previous` holds are taken over from it.
    ///
    /// # Errors
    /// [`SeriesError`] when a dataset cannot be opened again or is not what it
    /// was, and when a chunk cannot be read or decoded; of several problems the
    /// one of the dataset that comes first.
    ///
    /// # Panics
    /// If the range reaches beyond the record.
    pub fn load(
        &self,
        steps: Range<usize>,
        previous: Option<&SeriesBlock<'_>>,
    ) -> Result<SeriesBlock<'_>, SeriesError> {
        self.load_beside(steps, previous.as_slice())
    }

    /// The same; chunks are taken over from any of the `known` blocks, which may
    /// be of other levels of this variable.
    ///
    /// # Errors
    /// As [`Self::load`].
    ///
    /// # Panics
    /// As [`Self::load`].
    pub fn load_beside(
        &self,
        steps: Range<usize>,
        known: &[&SeriesBlock<'_>],
    ) -> Result<SeriesBlock<'_>, SeriesError> {
        let load = |(part, runs): (usize, Vec<Range<usize>>)| {
            let known: Vec<&FieldBlock<'_>> =
                known.iter().flat_map(|block| block.of_dataset(&self.parts[part].name)).collect();
            self.load_part(part, runs, &known)
        };
        let wanted = self.runs_of(steps.clone());
        let loaded: Vec<_> = wanted.into_par_iter().map(load).collect();
        // The first error, whichever thread was the first.
        let parts = loaded.into_iter().collect::<Result<_, _>>()?;
        Ok(SeriesBlock { series: self, steps, parts })
    }

    fn load_part(
        &self,
        part: usize,
        runs: Vec<Range<usize>>,
        known: &[&FieldBlock<'_>],
    ) -> Result<LoadedPart, SeriesError> {
        let source = self.source(part)?;
        let mut loaded: Vec<FieldBlock<'static>> = Vec::with_capacity(runs.len());
        for run in runs {
            let known: Vec<_> = loaded.last().into_iter().chain(known.iter().copied()).collect();
            let block = source.clone().load_shared(run, &known)?;
            loaded.push(block);
        }
        Ok(LoadedPart { part, runs: loaded })
    }

    /// The steps that each part has in a range of the record, without those
    /// that another part replaces.
    fn runs_of(&self, steps: Range<usize>) -> Vec<(usize, Vec<Range<usize>>)> {
        let mut wanted: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
        for place in &self.places[steps] {
            let (part, step) = (place.part as usize, place.step as usize);
            let known = wanted.iter().rposition(|(known, _)| *known == part);
            let known = known.unwrap_or_else(|| {
                wanted.push((part, Vec::new()));
                wanted.len() - 1
            });
            let runs = &mut wanted[known].1;
            match runs.last_mut() {
                Some(run) if run.end == step => run.end += 1,
                _ => runs.push(step..step + 1),
            }
        }
        wanted
    }
}

impl SeriesBlock<'_> {
    /// What is in memory of a dataset of this name.
    fn of_dataset(&self, name: &str) -> impl Iterator<Item = &FieldBlock<'static>> {
        let parts = &self.series.parts;
        let of_dataset = self.parts.iter().filter(move |loaded| parts[loaded.part].name == name);
        of_dataset.flat_map(|loaded| &loaded.runs)
    }

    /// Steps of the record that this block holds.
    pub fn steps(&self) -> Range<usize> {
        self.steps.clone()
    }

    /// Writes the frame of a step to `out`, in the order of the mesh.
    ///
    /// # Errors
    /// [`FieldError`] when the values cannot be read, none of them is there,
    /// or one is infinite.
    ///
    /// # Panics
    /// If the step is not of this block or `out` has another length than the
    /// mesh.
    pub fn frame(&self, step: usize, out: &mut [f32]) -> Result<(), FieldError> {
        assert!(self.steps.contains(&step), "step {step} is not in {:?}", self.steps);
        let place = self.series.places[step];
        let (part, step) = (place.part as usize, place.step as usize);
        let of_part = self.parts.iter().filter(|loaded| loaded.part == part);
        let mut runs = of_part.flat_map(|loaded| &loaded.runs);
        let run = runs.find(|run| run.steps().contains(&step)).expect("loaded with the block");
        run.frame(step, out)
    }
}

impl fmt::Debug for SeriesBlock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeriesBlock").field("steps", &self.steps).finish_non_exhaustive()
    }
}
