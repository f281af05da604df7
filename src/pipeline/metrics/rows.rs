//! Rows of a result, shared among processes and threads.

use std::ops::Range;

use rayon::prelude::*;

use crate::model::Grid;
use crate::pipeline::accord::Accord;
use crate::pipeline::{Allowance, Crew, PipelineError, RoomError};

/// Rows that are computed together. It decides who computes what, never a
/// value.
const BLOCK_ROWS: usize = 8;

/// Rows of every field of a result.
#[derive(Clone, Debug, PartialEq)]
struct RowBlock {
    /// Which rows.
    rows: Range<usize>,
    /// Values by field, row of the block and column.
    values: Vec<f64>,
}

/// Computes `fields` fields over a grid: `work` returns the values of some of
/// its rows by field, row and column, and must not let one row depend on which
/// others it is asked for with. Blocks of rows go to the processes in turn and
/// to their threads as these are free.
///
/// The first process has the values by field, row and column, the others have
/// nothing; all call it with the same.
///
/// # Errors
/// [`PipelineError`] for an error of `work` in any process, and for an
/// interrupt.
///
/// # Panics
/// If `work` returns another number of values.
pub fn rows_on_team(
    crew: &Crew<'_>,
    grid: &Grid,
    fields: usize,
    work: impl Fn(Range<usize>) -> Result<Vec<f64>, PipelineError> + Sync,
) -> Result<Option<Vec<f64>>, PipelineError> {
    check_fields(fields, grid)?;
    let (rank, size) = (crew.team.rank(), crew.team.size());
    let own: Vec<Range<usize>> = blocks(grid.rows()).skip(rank).step_by(size).collect();
    let one = |rows: Range<usize>| {
        crew.check_cancelled()?;
        let values = work(rows.clone())?;
        assert_eq!(values.len(), fields * rows.len() * grid.columns(), "values of {rows:?}");
        Ok(RowBlock { rows, values })
    };
    let done: Result<Vec<RowBlock>, PipelineError> =
        crew.workers.install(|| own.into_par_iter().map(one).collect());
    let done = Accord::new(crew.team).agree(done)?;
    let bytes: Vec<u8> = match size {
        1 => Vec::new(),
        _ => done.iter().flat_map(|block| bytemuck::cast_slice(&block.values)).copied().collect(),
    };
    let Some(gathered) = crew.team.gather(&bytes) else { return Ok(None) };
    let mut whole = vec![f64::NAN; fields * grid.len()];
    done.iter().for_each(|block| place(&mut whole, grid, &block.rows, &block.values));
    for (rank, bytes) in gathered.iter().enumerate().skip(1) {
        let mut bytes = &bytes[..];
        for rows in blocks(grid.rows()).skip(rank).step_by(size) {
            let length = fields * rows.len() * grid.columns() * size_of::<f64>();
            let (block, rest) = bytes.split_at(length);
            place(&mut whole, grid, &rows, &bytemuck::pod_collect_to_vec(block));
            bytes = rest;
        }
    }
    Ok(Some(whole))
}

/// Fails if there is no memory for so many fields on a grid: in rows, as a
/// whole, and as what is made of them.
pub(super) fn check_fields(fields: usize, grid: &Grid) -> Result<(), RoomError> {
    const COPIES: usize = 3;
    let bytes = fields.saturating_mul(grid.len()).saturating_mul(COPIES * size_of::<f64>());
    let what = || format!("{fields} fields of {} grid points", grid.len());
    Allowance::fixed().check(what, bytes, "choose a coarser --grid or a longer --period")
}

/// All rows in blocks, in order.
fn blocks(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(BLOCK_ROWS).map(move |start| start..rows.min(start + BLOCK_ROWS))
}

/// Copies rows of every field to where they belong.
fn place(whole: &mut [f64], grid: &Grid, rows: &Range<usize>, values: &[f64]) {
    let columns = grid.columns();
    let length = rows.len() * columns;
    for (field, values) in whole.chunks_exact_mut(grid.len()).zip(values.chunks_exact(length)) {
        field[rows.start * columns..][..length].copy_from_slice(values);
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;
    use std::thread;

    use super::*;
    use crate::parallel::{Team, Workers};
    use crate::pipeline::Silent;

    fn grid(rows: usize) -> Grid {
        Grid::new((0..rows).map(|i| 80.0 - i as f64).collect(), vec![0.0, 1.0, 2.0]).unwrap()
    }

    type Outcome = Result<Option<Vec<f64>>, String>;

    /// What each member of a team of so many comes to.
    fn outcomes(
        size: usize,
        rows: usize,
        work: impl Fn(Range<usize>) -> Result<Vec<f64>, PipelineError> + Sync,
    ) -> Vec<Outcome> {
        let member = |team: Team| {
            let workers = Workers::new(NonZero::new(2)).unwrap();
            let crew = Crew { team: &team, workers: &workers, checkpoint: None, monitor: &Silent };
            rows_on_team(&crew, &grid(rows), 2, &work).map_err(|error| error.to_string())
        };
        thread::scope(|scope| {
            let members = Team::in_process(size).into_iter();
            let started: Vec<_> = members.map(|team| scope.spawn(|| member(team))).collect();
            started.into_iter().map(|member| member.join().unwrap()).collect()
        })
    }

    /// A number that says where it belongs.
    fn value(field: usize, row: usize, column: usize) -> f64 {
        (1000 * field + 10 * row + column) as f64
    }

    fn fields_of(rows: Range<usize>) -> Vec<f64> {
        let places = (0..2).flat_map(|field| rows.clone().map(move |row| (field, row)));
        places.flat_map(|(field, row)| (0..3).map(move |c| value(field, row, c))).collect()
    }

    #[test]
    fn every_value_comes_to_its_place_on_any_team() {
        for rows in [1, 8, 9, 40] {
            for size in [1, 2, 3, 7] {
                let outcomes = outcomes(size, rows, |rows| Ok(fields_of(rows)));
                assert_eq!(outcomes[0], Ok(Some(fields_of(0..rows))), "{rows} on {size}");
                assert!(outcomes[1..].iter().all(|outcome| *outcome == Ok(None)));
            }
        }
    }

    #[test]
    fn an_interrupt_of_one_ends_all() {
        let work = |rows: Range<usize>| match rows.start {
            8 => Err(PipelineError::Cancelled),
            _ => Ok(fields_of(rows)),
        };
        for size in [1, 3] {
            let outcomes = outcomes(size, 40, work);
            assert!(outcomes.iter().all(|outcome| outcome.as_ref().is_err()), "{outcomes:?}");
        }
    }
}
