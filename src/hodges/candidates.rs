//! Which pairs of rows are worth trying for an exchange.

use super::exchange::{around, may_exchange};
use super::marks::Changed;
use super::reach::Reach;
use super::rules::{Direction, Rules};
use super::table::Table;

/// Two rows that may exchange their points beyond a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    /// In order.
    pub(super) rows: (usize, usize),
    /// What the exchange saves, if that is known and still so.
    pub(super) gain: Option<f64>,
}

/// Pairs of rows that may gain by exchanging their points beyond a frame.
pub(super) trait Candidates {
    /// Fills `pairs` with those at a frame, in order of the first row, then the
    /// second; the order decides between equal gains. `changed` is all that has
    /// since the pairs there were remembered.
    fn find(&mut self, place: Place<'_>, changed: Changed, pairs: &mut Vec<Pair>) -> Scope;

    /// Remembers which of the pairs gain, and what.
    fn remember(&mut self, direction: Direction, frame: usize, pairs: &[Pair]);
}

/// Where pairs are looked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) table: &'a Table,
    pub(super) rules: &'a Rules,
    pub(super) direction: Direction,
    pub(super) frame: usize,
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
///
/// What a pair gains depends on its own rows. So where only some rows have
/// changed, their pairs are found, and the others that gained before.
#[derive(Debug)]
pub(super) struct Near {
    reach: Reach,
    /// By direction and frame.
    gaining: [Vec<Vec<Pair>>; 2],
}

impl Near {
    pub(super) fn new(rules: &Rules) -> Self {
        let nothing = vec![Vec::new(); rules.features.frames()];
        Self { reach: Reach::new(&rules.features), gaining: [nothing.clone(), nothing] }
    }

    /// The pairs that would link the point of a row to one beyond, and what
    /// they depend on.
    fn find_ahead(&self, place: Place<'_>, i: usize, pairs: &mut Vec<Pair>) -> Scope {
        let Place { table, rules, direction, frame } = place;
        let points = around(table, direction, frame, i);
        if let Some(p) = points[1] {
            let beyond = self.reach.beyond(direction, p);
            pairs.extend(beyond.iter().filter_map(|&q| place.pair(i, table.row_of(q))));
        }
        if rules.assess(frame, points).cost <= rules.cost_of_end(frame) {
            return Scope::AroundFrame;
        }
        pairs.extend(takers(place).into_iter().flatten().filter_map(|j| place.pair(i, j)));
        Scope::Table
    }

    /// The pairs that would link a point to the one of a row beyond.
    fn find_back(&self, place: Place<'_>, j: usize, pairs: &mut Vec<Pair>) {
        let Place { table, direction, frame, .. } = place;
        if let [_, _, Some(q)] = around(table, direction, frame, j) {
            let behind = self.reach.beyond(direction.reversed(), q);
            pairs.extend(behind.iter().filter_map(|&p| place.pair(table.row_of(p), j)));
        }
    }
}

impl Place<'_> {
    /// Two rows in order, if they may exchange points.
    fn pair(self, i: usize, j: usize) -> Option<Pair> {
        let is_pair = i != j && may_exchange(self.table, self.rules, i, j);
        is_pair.then_some(Pair { rows: (i.min(j), i.max(j)), gain: None })
    }
}

impl Candidates for Near {
    fn find(&mut self, place: Place<'_>, changed: Changed, pairs: &mut Vec<Pair>) -> Scope {
        let Place { table, rules, direction, frame } = place;
        pairs.clear();
        let rows = match changed {
            Changed::All => rules.features.frame(frame).map(|p| table.row_of(p)).collect(),
            Changed::Rows(rows) => {
                let gaining = self.gaining[direction as usize][frame].iter().copied();
                let is_unchanged = |pair: &Pair| {
                    let (i, j) = pair.rows;
                    !rows.contains(&i) && !rows.contains(&j)
                };
                pairs.extend(gaining.filter(is_unchanged));
                rows.iter().for_each(|&row| self.find_back(place, row, pairs));
                rows
            }
        };
        let mut scope = Scope::AroundFrame;
        for row in rows {
            if self.find_ahead(place, row, pairs) == Scope::Table {
                scope = Scope::Table;
            }
        }
        pairs.sort_unstable_by_key(|pair| pair.rows);
        pairs.dedup_by_key(|pair| pair.rows);
        scope
    }

    fn remember(&mut self, direction: Direction, frame: usize, pairs: &[Pair]) {
        let gaining = &mut self.gaining[direction as usize][frame];
        gaining.clear();
        gaining.extend_from_slice(pairs);
    }
}

/// The first row that could take over a point beyond `frame`, having none at
/// it and beyond, without a point behind the frame, and with one. All others
/// of a kind save the same.
fn takers(place: Place<'_>) -> [Option<usize>; 2] {
    let Place { table, rules, direction, frame } = place;
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
#[derive(Debug)]
pub(super) struct AllPairs;

#[cfg(test)]
impl Candidates for AllPairs {
    fn find(&mut self, place: Place<'_>, _: Changed, pairs: &mut Vec<Pair>) -> Scope {
        let Place { table, .. } = place;
        let rows = 0..table.len();
        let all = rows.clone().flat_map(|i| rows.clone().skip(i + 1).map(move |j| (i, j)));
        pairs.clear();
        pairs.extend(all.filter_map(|(i, j)| place.pair(i, j)));
        Scope::Table
    }

    fn remember(&mut self, _: Direction, _: usize, _: &[Pair]) {}
}
