//! Stages of exchanges, forward and backward in turn, until nothing changes.

use super::HodgesError;
use super::breaks::{Reach, cut_all};
use super::candidates::Candidates;
use super::exchange::sweep;
use super::rules::{Direction, Rules};
use super::table::Table;
use crate::model::Stop;

/// Sweeps after which a stage is taken to go round in circles. Exchanges do
/// not lower the total cost in every case, so that is possible.
const MOST_SWEEPS: usize = 10_000;

/// Exchanges points until no exchange saves anything, in at most
/// `max_iterations` rounds; rows end up without phantoms and within limits.
///
/// # Errors
/// [`HodgesError::NotConverged`], and [`HodgesError::Stopped`] if it is wished
/// to stop; the table is of no use then.
pub(super) fn optimise(
    table: &mut Table,
    rules: &Rules,
    max_iterations: usize,
    candidates: &mut dyn Candidates,
    stop: Stop<'_>,
) -> Result<(), HodgesError> {
    for iteration in 1..=max_iterations {
        let has_changed = stage(table, rules, Direction::Forward, candidates, stop)?;
        if !has_changed || iteration == max_iterations {
            break;
        }
        if !stage(table, rules, Direction::Backward, candidates, stop)? {
            break;
        }
    }
    table.split();
    cut_all(table, rules, Reach::Regional, &[Direction::Forward, Direction::Backward]);
    Ok(())
}

/// Sweeps in one direction until a sweep exchanges nothing, and returns
/// whether any did.
fn stage(
    table: &mut Table,
    rules: &Rules,
    direction: Direction,
    candidates: &mut dyn Candidates,
    stop: Stop<'_>,
) -> Result<bool, HodgesError> {
    stop.check()?;
    table.split();
    if !rules.empty_rows_take_part() {
        cut_all(table, rules, Reach::Global, &[direction]);
    }
    for sweeps in 0..MOST_SWEEPS {
        if sweep(table, rules, direction, candidates, stop)? == 0 {
            return Ok(sweeps > 0);
        }
    }
    Err(HodgesError::NotConverged { sweeps: MOST_SWEEPS, steps: table.frames() })
}
