//! Which pairs of rows are worth trying for an exchange.

use super::exchange::{around, may_exchange};
use super::rules::{Direction, Rules};
use super::table::Table;

/// Pairs of rows that may gain by exchanging their points beyond a frame.
pub(super) trait Candidates {
    /// The pairs, each in order, and in order of the first row, then the
    /// second; the order decides between equal gains.
    fn pairs(
        &mut self,
        table: &Table,
        rules: &Rules,
        direction: Direction,
        frame: usize,
    ) -> &[(usize, usize)];
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
    /// For each feature, those within reach in the next frame, by direction.
    within_reach: [Vec<Vec<usize>>; 2],
    pairs: Vec<(usize, usize)>,
}

impl Near {
    pub(super) fn new(rules: &Rules) -> Self {
        let features = &rules.features;
        let mut after = vec![Vec::new(); features.len()];
        let mut before = vec![Vec::new(); features.len()];
        for frame in 1..features.frames() {
            for p in features.frame(frame - 1) {
                for q in features.frame(frame).filter(|&q| features.may_link(frame - 1, p, q)) {
                    after[p].push(q);
                    before[q].push(p);
                }
            }
        }
        Self { within_reach: [after, before], pairs: Vec::new() }
    }
}

impl Candidates for Near {
    fn pairs(
        &mut self,
        table: &Table,
        rules: &Rules,
        direction: Direction,
        frame: usize,
    ) -> &[(usize, usize)] {
        let within_reach = &self.within_reach[usize::from(direction == Direction::Backward)];
        let end = rules.cost_of_end(frame);
        let pairs = &mut self.pairs;
        pairs.clear();
        let mut push = |i: usize, j: usize| {
            if i != j && may_exchange(table, rules, i, j) {
                pairs.push((i.min(j), i.max(j)));
            }
        };
        for p in rules.features.frame(frame) {
            let i = table.row_of(p);
            for &q in &within_reach[p] {
                push(i, table.row_of(q));
            }
            if rules.assess(frame, around(table, direction, frame, i)).cost > end {
                (0..table.len()).for_each(|j| push(i, j));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// All pairs: the slow, obvious twin.
#[cfg(test)]
#[derive(Debug, Default)]
pub(super) struct AllPairs(Vec<(usize, usize)>);

#[cfg(test)]
impl Candidates for AllPairs {
    fn pairs(&mut self, table: &Table, rules: &Rules, _: Direction, _: usize) -> &[(usize, usize)] {
        let rows = 0..table.len();
        let pairs = rows.clone().flat_map(|i| rows.clone().skip(i + 1).map(move |j| (i, j)));
        self.0 = pairs.filter(|&(i, j)| may_exchange(table, rules, i, j)).collect();
        &self.0
    }
}
