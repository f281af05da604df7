//! The exchange: two rows swap their points at a frame if that costs less.

use super::candidates::{Candidates, Pair, Place, Scope};
use super::failure;
use super::rules::{Direction, Rules};
use super::table::{Point, Table};
use crate::model::{Stop, Stopped};

/// A gain must exceed the best one so far by more than this, so that of equal
/// ones the first counts, by the first row, then the second.
const LEAST_GAIN: f64 = 1e-8;

/// Goes through the frames once and makes the best exchange beyond each, and
/// returns the number of exchanges. Frames around which nothing has changed
/// since the last sweep in the direction are left out: nothing gains there.
///
/// # Errors
/// [`Stopped`] between two frames; the table is of no use then.
pub(super) fn sweep(
    table: &mut Table,
    rules: &Rules,
    direction: Direction,
    candidates: &mut dyn Candidates,
    stop: Stop<'_>,
) -> Result<usize, Stopped> {
    let mut exchanges = 0;
    let (mut at, mut pairs) = (None, Vec::new());
    while let Some((frame, changed)) = table.take_changed(direction, at) {
        stop.check()?;
        let place = Place { table, rules, direction, frame };
        let scope = candidates.find(place, changed, &mut pairs);
        let best = best(table, rules, direction, frame, &mut pairs);
        candidates.remember(direction, frame, &pairs);
        if let Some((i, j)) = best {
            apply(table, rules, direction, frame, (i, j));
            exchanges += 1;
        }
        if scope == Scope::Table {
            table.keep_changed(direction, frame);
        }
        at = Some(frame);
    }
    Ok(exchanges)
}

/// The pair of rows that gains most by exchanging their points beyond `frame`,
/// if any gains. Only pairs that gain are left in `pairs`.
fn best(
    table: &Table,
    rules: &Rules,
    direction: Direction,
    frame: usize,
    pairs: &mut Vec<Pair>,
) -> Option<(usize, usize)> {
    let (mut best, mut best_gain) = (None, 0.0);
    pairs.retain_mut(|pair| {
        if pair.gain.is_none() {
            let (i, j) = pair.rows;
            let rows = [i, j].map(|row| around(table, direction, frame, row));
            pair.gain = gain(rules, direction, frame, rows).filter(|&gain| gain > LEAST_GAIN);
        }
        let Some(gain) = pair.gain else {
            return false;
        };
        if gain > best_gain + LEAST_GAIN {
            (best, best_gain) = (Some(pair.rows), gain);
        }
        true
    });
    best
}

/// Whether two rows may exchange points at all.
pub(super) fn may_exchange(table: &Table, rules: &Rules, i: usize, j: usize) -> bool {
    let features = [table.features(i), table.features(j)];
    features.iter().any(|&n| n > 1) && (rules.empty_rows_take_part() || !features.contains(&0))
}

/// The points of a row behind, at and beyond a frame.
pub(super) fn around(table: &Table, direction: Direction, frame: usize, row: usize) -> [Point; 3] {
    let frames = match direction {
        Direction::Forward => [frame - 1, frame, frame + 1],
        Direction::Backward => [frame + 1, frame, frame - 1],
    };
    frames.map(|frame| table.point(row, frame))
}

/// What the exchange of the third points saves, if it is allowed.
fn gain(
    rules: &Rules,
    direction: Direction,
    frame: usize,
    [of_i, of_j]: [[Point; 3]; 2],
) -> Option<f64> {
    let (new_i, new_j) = (of_j[2], of_i[2]);
    let is_allowed = (new_i.is_some() || new_j.is_some())
        && rules.may_link(direction, frame, of_i[1], new_i)
        && rules.may_link(direction, frame, of_j[1], new_j);
    if !is_allowed {
        return None;
    }
    let after_i = rules.assess(frame, [of_i[0], of_i[1], new_i]);
    let after_j = rules.assess(frame, [of_j[0], of_j[1], new_j]);
    if !(after_i.is_allowed && after_j.is_allowed) {
        return None;
    }
    let before = rules.assess(frame, of_i).cost + rules.assess(frame, of_j).cost;
    Some(before - after_i.cost - after_j.cost)
}

/// Exchanges the points beyond `frame`, and frees both rows of what no longer
/// follows from them.
fn apply(
    table: &mut Table,
    rules: &Rules,
    direction: Direction,
    frame: usize,
    (i, j): (usize, usize),
) {
    let frames = table.frames();
    let at = direction.next(frame, frames).expect("inner frames have a next one");
    table.exchange(i, j, at);
    let Some(beyond) = direction.next(at, frames) else {
        return;
    };
    for row in [i, j] {
        let (p, q) = (table.point(row, at), table.point(row, beyond));
        if !rules.may_link(direction, at, p, q) {
            failure::move_run(table, direction, row, beyond);
        }
    }
}
