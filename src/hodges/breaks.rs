//! Rows are cut where they are too fast or too uneven.

use super::rules::{Direction, Rules};
use super::table::Table;

/// How far apart two points of a row may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// By the limits of their regions.
    Regional,
    /// By the largest limit of all regions.
    Global,
}

/// Cuts every row at the first point, in the direction, after which a limit is
/// broken. The rest is appended and its turn comes later.
pub(super) fn cut_all(table: &mut Table, rules: &Rules, reach: Reach, directions: &[Direction]) {
    let mut row = 0;
    while row < table.len() {
        for &direction in directions {
            cut(table, rules, reach, direction, row);
        }
        row += 1;
    }
}

fn cut(table: &mut Table, rules: &Rules, reach: Reach, direction: Direction, row: usize) {
    let span = table.span(row);
    let inner = span.start + 1..span.end.saturating_sub(1);
    let is_broken = |&frame: &usize| breaks_at(table, rules, reach, direction, row, frame);
    let (at, rest) = match direction {
        Direction::Forward => (inner.clone().find(is_broken), span.end),
        Direction::Backward => (inner.rev().find(is_broken), span.start),
    };
    if let Some(frame) = at {
        let to = table.append();
        let rest = if direction == Direction::Forward { frame + 1..rest } else { rest..frame };
        table.shift(row, to, rest);
    }
}

/// Whether the step ahead of a frame is too long or the turn at it too costly.
fn breaks_at(
    table: &Table,
    rules: &Rules,
    reach: Reach,
    direction: Direction,
    row: usize,
    frame: usize,
) -> bool {
    let points = [frame - 1, frame, frame + 1].map(|frame| table.point(row, frame));
    let [Some(before), Some(here), Some(after)] = points else {
        return false;
    };
    let (first, p, q) = match direction {
        Direction::Forward => (frame, here, after),
        Direction::Backward => (frame - 1, before, here),
    };
    let is_near = match reach {
        Reach::Regional => rules.features.may_link(first, p, q),
        Reach::Global => rules.is_within_dmax(first, p, q),
    };
    let turn = match direction {
        Direction::Forward => [before, here, after],
        Direction::Backward => [after, here, before],
    };
    !(is_near && rules.assess_turn(frame, turn).is_allowed)
}
