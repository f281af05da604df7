//! Which pairs of rows are worth trying for an exchange.

use super::exchange::{around, may_exchange};
use super::reach::Reach;
use super::rules::{Direction, Rules};
use super::table::Table;

/// Pairs of rows that may gain by exchanging their points beyond a frame.
pub(super) trait Candidates {
    /// Finds the pairs at a frame.
    fn find(
        &mut self,
        table: &Table,
        rules: &Rules,
        direction: Direction,
        frame: usize,
    ) -> Found<'_>;
}

/// What was found at a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'a> {
    /// The pairs, each in order, and in order of the first row, then the
    /// second; the order decides between equal gains.
    pub(super) pairs: &'a [(usize, usize)],
    pub(super) scope: Scope,
}

/// What pairs of rows and their gains depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The points around the frame, and whether their rows have others.
    AroundFrame,
    /// Any row.
    Table,
}

/// Pairs that an exchange would link within reach.
///
/// A row saves something only if it has no link beyond the frame and gets one,
/// or has one and gets a smoother one: an end costs as much as the worst turn.
/// So one of the two must get a new link, and those within reach are few. Only
/// where a turn costs more than an end, cutting it saves too, whatever the
/// other row.
#[derive(Debug)]
pub(super) struct Near {
    reach: Reach,
    pairs: Vec<(usize, usize)>,
}

impl Near {
    pub(super) fn new(rules: &Rules) -> Self {
        Self { reach: Reach::new(&rules.features), pairs: Vec::new() }
    }
}

impl Candidates for Near {
    fn find(
        &mut self,
        table: &Table,
        rules: &Rules,
        direction: Direction,
        frame: usize,
    ) -> Found<'_> {
        let end = rules.cost_of_end(frame);
        let mut scope = Scope::AroundFrame;
        let pairs = &mut self.pairs;
        pairs.clear();
        let mut push = |i: usize, j: usize| {
            if i != j && may_exchange(table, rules, i, j) {
                pairs.push((i.min(j), i.max(j)));
            }
        };
        for p in rules.features.frame(frame) {
            let i = table.row_of(p);
            for &q in self.reach.beyond(direction, p) {
                push(i, table.row_of(q));
            }
            if rules.assess(frame, around(table, direction, frame, i)).cost > end {
                scope = Scope::Table;
                takers(table, rules, direction, frame)
                    .into_iter()
                    .flatten()
                    .for_each(|j| push(i, j));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        Found { pairs, scope }
    }
}

/// The first row that could take over a point beyond `frame`, having none at
/// it and beyond, without a point behind the frame, and with one. All others
/// of a kind save the same.
fn takers(table: &Table, rules: &Rules, direction: Direction, frame: usize) -> [Option<usize>; 2] {
    let takes = |&row: &usize| {
        let [_, here, beyond] = around(table, direction, frame, row);
        here.is_none() && beyond.is_none()
    };
    let begins = |&row: &usize| {
        let is_taking_part = rules.empty_rows_take_part() || table.features(row) > 0;
        is_taking_part && takes(&row) && around(table, direction, frame, row)[0].is_none()
    };
    let behind = match direction {
        Direction::Forward => frame - 1,
        Direction::Backward => frame + 1,
    };
    let ending = rules.features.frame(behind).map(|p| table.row_of(p)).filter(takes).min();
    [(0..table.len()).find(begins), ending]
}

/// All pairs, at all frames: the slow, obvious twin.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct AllPairs(Vec<(usize, usize)>);

#[cfg(test)]
impl Candidates for AllPairs {
    fn find(&mut self, table: &Table, rules: &Rules, _: Direction, _: usize) -> Found<'_> {
        let rows = 0..table.len();
        let pairs = rows.clone().flat_map(|i| rows.clone().skip(i + 1).map(move |j| (i, j)));
        self.0 = pairs.filter(|&(i, j)| may_exchange(table, rules, i, j)).collect();
        Found { pairs: &self.0, scope: Scope::Table }
    }
}
