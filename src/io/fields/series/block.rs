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
        let load = |(part, runs): (usize, Vec<Range<usize>>)| {
            let previous = previous.and_then(|p| p.parts.iter().find(|known| known.part == part));
            self.load_part(part, runs, previous)
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
        previous: Option<&LoadedPart>,
    ) -> Result<LoadedPart, SeriesError> {
        let source = self.source(part)?;
        let mut loaded: Vec<FieldBlock<'static>> = Vec::with_capacity(runs.len());
        for run in runs {
            let before = loaded.last().or_else(|| previous?.runs.last());
            loaded.push(source.clone().load_shared(run, before)?);
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
