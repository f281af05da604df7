//! Fields to statistics of eddies: read ahead, filtered row by row, averaged by
//! period.
//!
//! The members of a team share out the periods, a stretch of them for each
//! (`shares`), and read the steps that these need, with what the filter reaches
//! beyond them. A period is averaged by one member alone in the order of time,
//! and a row of the grid by one worker at a time, so that the numbers are those
//! of one member with one thread. The first gathers and writes them (`gather`).

mod gather;
mod shares;

use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use crate::io::maps::write_maps;
use crate::metrics::eulerian::{EddyPlan, EddyRow, EulerianParams, Roles};
use crate::model::{Grid, Provenance, VariableInfo};
use crate::parallel::PerWorker;

use self::gather::gather;
use self::shares::shares;
use super::accord::{Accord, check_equal};
use super::input::{InputBlock, InputScratch};
use super::provenance::{add, of_fields};
use super::{Crew, Input, PipelineError, Settings};

/// Frames of a batch for every worker: enough that a row stays with its worker
/// for a while.
const FRAMES_PER_WORKER: usize = 4;

/// What a run did, and what it took this process.
#[derive(Clone, Debug, Default)]
pub struct EulerianReport {
    /// Frames that this process read of each variable.
    pub frames: usize,
    /// Number of periods.
    pub periods: usize,
    /// Those without a value, since too many of their times are missing, with
    /// the times that they have and would have.
    pub without_value: Vec<(String, usize, usize)>,
    /// What is remarkable about the filter.
    pub note: Option<String>,
    /// Time spent loading and decoding blocks.
    pub loading: Duration,
    /// Time spent filtering and summing.
    pub computing: Duration,
    /// Time spent gathering and writing.
    pub writing: Duration,
}

impl fmt::Display for EulerianReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = |time: Duration| time.as_secs_f64();
        write!(
            f,
            "{} frames, {} periods: loading {:.3} s, computing {:.3} s, writing {:.3} s",
            self.frames,
            self.periods,
            seconds(self.loading),
            seconds(self.computing),
            seconds(self.writing)
        )
    }
}

/// Writes statistics of the variables of an input
/// ([`Input::of_variables`]) as maps. Every process calls this with the same
/// parameters.
///
/// # Errors
/// [`PipelineError`] for parameters that do not suit the record, and for the
/// first step that cannot be read: at the process that had it,
/// [`PipelineError::OtherProcess`] at the others. [`PipelineError::Cancelled`]
/// at all of them when the monitor of one asks to stop.
pub fn eulerian(
    input: &Input,
    settings: &Settings,
    params: &EulerianParams,
    roles: &Roles,
    path: &Path,
    crew: &Crew<'_>,
) -> Result<EulerianReport, PipelineError> {
    let mut accord = Accord::new(crew.team);
    let is_equal = check_equal(&provenance(input, settings, params), crew.team);
    let ready = is_equal.and_then(|()| Ready::new(input, settings, params, roles, crew));
    let ready = ready.and_then(|ready| match input.reads(path) {
        Some(path) => Err(PipelineError::OutputIsInput { path }),
        None => Ok(ready),
    });
    let Ready { plan, grid, shares, reading } = accord.agree(ready)?;
    let periods = shares[crew.team.rank()].clone();
    let computed = compute(input, &reading, &plan, grid, periods, crew);
    // Whatever it is that stopped reading after a wish to stop, it is because of it.
    let computed = computed.or_else(|error| crew.check_cancelled().and(Err(error)));
    let Computed { rows, frames, loading, computing } = accord.agree(computed)?;
    let start = Instant::now();
    let maps = gather(rows, &plan, grid, input.times().calendar(), &shares, crew.team);
    let provenance = provenance(input, settings, &params.decided(&plan.filter));
    let written = maps.map(|maps| write_maps(path, &maps.with(provenance))).transpose();
    accord.agree(written.map_err(PipelineError::from))?;
    let writing = start.elapsed();
    let timeline = &plan.timeline;
    let without_value = timeline.without_value(params.min_used).into_iter().map(|period| {
        let label = timeline.periods[period].label.clone();
        (label, timeline.available[period], timeline.expected[period])
    });
    Ok(EulerianReport {
        frames,
        periods: timeline.periods.len(),
        without_value: without_value.collect(),
        note: plan.filter.note(params.filter),
        loading,
        computing,
        writing,
    })
}

/// What is decided before anything is read.
struct Ready<'a> {
    plan: EddyPlan,
    grid: &'a Grid,
    /// Periods of each member.
    shares: Vec<Range<usize>>,
    /// Settings with the memory that is left for reading.
    reading: Settings,
}

impl<'a> Ready<'a> {
    fn new(
        input: &'a Input,
        settings: &Settings,
        params: &EulerianParams,
        roles: &Roles,
        crew: &Crew<'_>,
    ) -> Result<Self, PipelineError> {
        let grid = input.mesh().lat_lon().ok_or_else(|| PipelineError::NotOnGrid {
            input: input.meta().source_name.clone(),
            mesh: input.mesh().kind(),
        })?;
        let variables: Vec<VariableInfo> = input.variables().cloned().collect();
        let plan = EddyPlan::new(params, roles, &variables, input.times())?;
        let shares = shares(&plan.timeline.available, crew.team.size());
        let (points, threads) = (grid.len(), crew.workers.threads());
        let own = shares[crew.team.rank()].len();
        let of_frames = FRAMES_PER_WORKER * threads * plan.fields * points * size_of::<f32>();
        let of_maps = if crew.team.is_first() { plan.timeline.periods.len() } else { 1 };
        let of_maps = of_maps * plan.statistics.layers.len() * points * size_of::<f64>();
        let beside = points * plan.bytes_of_column(own) + of_frames + of_maps;
        input.check_memory(settings, threads, beside)?;
        Ok(Self { plan, grid, shares, reading: settings.leaving(beside) })
    }
}

/// What a member has of its periods.
struct Computed {
    /// Results of each row by period, layer and column.
    rows: Vec<Vec<f64>>,
    frames: usize,
    loading: Duration,
    computing: Duration,
}

fn compute(
    input: &Input,
    settings: &Settings,
    plan: &EddyPlan,
    grid: &Grid,
    periods: Range<usize>,
    crew: &Crew<'_>,
) -> Result<Computed, PipelineError> {
    let steps = plan.timeline.steps_of(periods.clone(), input.times(), plan.filter.step_s);
    let (frames, workers) = (steps.len(), crew.workers);
    crew.monitor.start(frames);
    let new_row = |_| EddyRow::new(plan, grid.columns(), periods.clone());
    let mut rows: Vec<EddyRow> = (0..grid.rows()).map(new_row).collect();
    let batch_steps = FRAMES_PER_WORKER * workers.threads();
    let mut batch = Batch {
        values: vec![0.0; batch_steps.min(frames) * plan.fields * grid.len()],
        points: grid.len(),
        fields: plan.fields,
        scratch: PerWorker::new(workers, InputScratch::default),
    };
    let mut computing = Duration::ZERO;
    let blocks = input.blocks(steps, settings, workers.threads());
    let loading = input.read(blocks, settings, workers, |block| {
        let steps: Vec<usize> = block.steps().collect();
        for steps in steps.chunks(batch_steps) {
            batch.read(block, steps, crew)?;
            let start = Instant::now();
            let push = |(row, eddies): (usize, &mut EddyRow)| {
                let columns = row * grid.columns()..(row + 1) * grid.columns();
                for (k, &step) in steps.iter().enumerate() {
                    eddies.push(plan, step, &batch.row(k, columns.clone()));
                }
            };
            workers.install(|| rows.par_iter_mut().enumerate().for_each(push));
            computing += start.elapsed();
            steps.iter().for_each(|_| crew.monitor.frame_done());
        }
        Ok(())
    })?;
    let rows = rows.into_iter().map(|row| row.finish(plan)).collect();
    Ok(Computed { rows, frames, loading, computing })
}

/// Frames of some steps, one variable of a step after another.
struct Batch {
    values: Vec<f32>,
    points: usize,
    fields: usize,
    scratch: PerWorker<InputScratch>,
}

impl Batch {
    /// Reads the frames of steps; the first error is the first in time.
    fn read(
        &mut self,
        block: &InputBlock<'_>,
        steps: &[usize],
        crew: &Crew<'_>,
    ) -> Result<(), PipelineError> {
        let scratch = &self.scratch;
        let one = |(&step, frames): (&usize, &mut [f32])| {
            crew.check_cancelled()?;
            scratch.with(|scratch| block.frame(step, scratch, frames))
        };
        let frames = self.values.par_chunks_mut(self.fields * self.points);
        let results: Vec<Result<(), PipelineError>> =
            crew.workers.install(|| steps.par_iter().zip(frames).map(one).collect());
        results.into_iter().collect()
    }

    /// Some columns of each variable of the `k`-th step.
    fn row(&self, k: usize, columns: Range<usize>) -> Vec<&[f32]> {
        let fields = self.values.chunks(self.points).skip(k * self.fields).take(self.fields);
        fields.map(|frame| &frame[columns.clone()]).collect()
    }
}

fn provenance(input: &Input, settings: &Settings, params: &EulerianParams) -> Provenance {
    let mut provenance = of_fields(input, settings);
    add(&mut provenance, "eulerian", params);
    provenance
}
