//! One passage through records of fields: every chunk that holds a step that is
//! needed is read once, in the order of time, and no other.
//!
//! Steps that are stored together are a unit. Every process takes a share of
//! the units that hold a needed step; several in a row are read as a block,
//! ahead of the work on the one before. Records of several levels of a variable
//! are read side by side and share the chunks that hold more than one level.

use std::ops::Range;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::io::fields::{FieldError, FieldProblem, FieldSeries, SeriesBlock, SeriesError};
use crate::parallel::{read_ahead, read_in_turn};

use super::super::blocks::{Demand, Loading};
use super::super::memory::demand_of_records;
use super::super::{Crew, PipelineError, Settings};

/// Steps whose results wait for each other, for every worker.
const STEPS_PER_WORKER: usize = 4;

/// Records that are read together: levels of one variable at the same times.
pub(in crate::pipeline) struct Passage<'a> {
    records: Vec<&'a FieldSeries>,
}

/// Steps of all records in memory.
pub(in crate::pipeline) struct PassageBlock<'a> {
    blocks: Vec<SeriesBlock<'a>>,
}

/// What a passage took.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::pipeline) struct PassageTook {
    pub(in crate::pipeline) steps: usize,
    pub(in crate::pipeline) loading: Duration,
}

impl<'a> Passage<'a> {
    /// A passage through these records, of which there is at least one, with
    /// the same times.
    pub(in crate::pipeline) fn new(records: Vec<&'a FieldSeries>) -> Self {
        Self { records }
    }

    /// Visits the needed steps (ascending) that are this process's share, on
    /// all workers, and hands what each visit returns to `take` in the order of
    /// time. `beside` bytes are held by the caller.
    pub(in crate::pipeline) fn visit<R: Send>(
        &self,
        needed: &[usize],
        beside: usize,
        settings: &Settings,
        crew: &Crew<'_>,
        visit: impl Fn(&PassageBlock<'_>, usize) -> Result<R, PipelineError> + Sync,
        mut take: impl FnMut(R) -> Result<(), PipelineError>,
    ) -> Result<PassageTook, PipelineError> {
        let share = self.share(needed, crew);
        let steps = of_ranges(needed, &share).count();
        crew.monitor.start(steps);
        let demand = demand_of_records(&self.records, settings, crew.workers.threads(), beside)?;
        let blocks = blocks(share, demand.pace().steps);
        let loading = self.read(blocks, &demand, crew, |block| {
            let wanted: Vec<usize> = of_ranges(needed, &[block.steps()]).collect();
            for batch in wanted.chunks(STEPS_PER_WORKER * crew.workers.threads()) {
                let visited: Vec<Result<R, PipelineError>> = crew.workers.install(|| {
                    let one = |&step: &usize| {
                        crew.check_cancelled()?;
                        let found = visit(block, step);
                        crew.monitor.frame_done();
                        found
                    };
                    batch.par_iter().map(one).collect()
                });
                // The first error in time, whichever worker was the first.
                visited.into_iter().try_for_each(|found| take(found?))?;
            }
            Ok(())
        })?;
        Ok(PassageTook { steps, loading })
    }

    /// The units that hold a needed step and are of this process.
    fn share(&self, needed: &[usize], crew: &Crew<'_>) -> Vec<Range<usize>> {
        let units: Vec<Range<usize>> = self.units(needed);
        let (rank, size, n) = (crew.team.rank(), crew.team.size(), units.len());
        units[rank * n / size..(rank + 1) * n / size].to_vec()
    }

    /// Steps that are stored together, where one of them is needed.
    fn units(&self, needed: &[usize]) -> Vec<Range<usize>> {
        let (record, steps) = (self.records[0], self.records[0].steps());
        let continues = |step: usize| record.continues_chunk(step..step + 1);
        let mut units: Vec<Range<usize>> = Vec::new();
        for &step in needed {
            if units.last().is_some_and(|unit| unit.contains(&step)) {
                continue;
            }
            let start = (1..=step).rev().find(|&s| !continues(s)).unwrap_or(0);
            let end = (step + 1..steps).find(|&s| !continues(s)).unwrap_or(steps);
            units.push(start..end);
        }
        units
    }

    /// Reads blocks in their order. Returns the time that loading took.
    fn read(
        &self,
        blocks: Vec<Range<usize>>,
        demand: &Demand,
        crew: &Crew<'_>,
        process: impl FnMut(&PassageBlock<'_>) -> Result<(), PipelineError>,
    ) -> Result<Duration, PipelineError> {
        let loading = Mutex::new(Duration::ZERO);
        let continues = |steps: &Range<usize>| self.records[0].continues_chunk(steps.clone());
        let load = |steps: Range<usize>, previous: Option<&PassageBlock<'_>>| {
            let start = Instant::now();
            // What is far away is waited for by threads of its own.
            let load = || self.load(steps, previous);
            let block = if demand.connections > 1 { load() } else { crew.workers.install(load) }?;
            *loading.lock().expect("no panic while adding") += start.elapsed();
            Ok::<_, PipelineError>(block)
        };
        match demand.pace().loading {
            Loading::InTurn => read_in_turn(blocks, continues, load, process),
            Loading::Ahead => read_ahead(blocks, continues, load, process),
        }?;
        Ok(loading.into_inner().expect("no panic while adding"))
    }

    fn load<'b>(
        &'b self,
        steps: Range<usize>,
        previous: Option<&PassageBlock<'_>>,
    ) -> Result<PassageBlock<'b>, SeriesError> {
        let mut blocks: Vec<SeriesBlock<'b>> = Vec::with_capacity(self.records.len());
        for (i, record) in self.records.iter().enumerate() {
            let mut known: Vec<&SeriesBlock<'_>> = blocks.iter().collect();
            known.extend(previous.map(|previous| &previous.blocks[i]));
            let block = record.load_beside(steps.clone(), &known)?;
            blocks.push(block);
        }
        Ok(PassageBlock { blocks })
    }
}

impl PassageBlock<'_> {
    fn steps(&self) -> Range<usize> {
        self.blocks[0].steps()
    }

    /// Writes the frame of a record at a step. Where nothing of it is there it
    /// is missing as a whole.
    pub(in crate::pipeline) fn frame(
        &self,
        record: usize,
        step: usize,
        out: &mut [f32],
    ) -> Result<(), FieldError> {
        match self.blocks[record].frame(step, out) {
            Err(error) if matches!(*error.problem, FieldProblem::AllMissing) => {
                out.fill(f32::NAN);
                Ok(())
            }
            frame => frame,
        }
    }
}

/// Those of some steps that lie in ranges; both ascend.
fn of_ranges<'a>(
    steps: &'a [usize],
    ranges: &'a [Range<usize>],
) -> impl Iterator<Item = usize> + 'a {
    ranges.iter().flat_map(|range| {
        let first = steps.partition_point(|&step| step < range.start);
        let end = steps.partition_point(|&step| step < range.end);
        steps[first..end].iter().copied()
    })
}

/// Units that follow one another as blocks of at most so many steps, where they
/// are not longer themselves.
fn blocks(units: Vec<Range<usize>>, most: usize) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    for unit in units {
        match blocks.last_mut() {
            Some(block) if block.end == unit.start && unit.end - block.start <= most => {
                block.end = unit.end;
            }
            _ => blocks.push(unit),
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_joined_where_they_follow_one_another() {
        let units = vec![0..4, 4..8, 8..12, 16..20, 20..21];
        assert_eq!(blocks(units.clone(), 8), [0..8, 8..12, 16..21]);
        assert_eq!(blocks(units.clone(), 1), units);
        assert_eq!(of_ranges(&[1, 5, 6, 18], &[4..8, 16..20]).collect::<Vec<_>>(), [5, 6, 18]);
    }
}
