//! One-to-one assignment with as many pairs as possible and the smallest sum of
//! separations.
//!
//! Tracks that pairs link form components, which are solved one by one: a track
//! of the reference after the other takes the cheapest augmenting path (Jonker
//! and Volgenant's way of the Hungarian method, with Dijkstra's search over the
//! pairs that there are). Each may also stay alone, at a price above all sums.
//!
//! # References
//! Jonker and Volgenant (1987), Computing 38, 325-340.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use super::pairs::TrackPair;

/// Steps into which the largest separation is divided: sums are of integers, so
/// that no order of summation decides.
const STEPS: f64 = (1u64 << 30) as f64;
/// Bits of a cost below those of the separation, for the overlap: room for the
/// sums of a million pairs.
const OVERLAP_BITS: u32 = 42;
/// Cost of staying alone: above any sum of costs.
const ALONE: i128 = 1 << 96;

/// Chooses among ranked pairs, of which none is further apart than `limit`.
///
/// What is as small as can be is, in this order: the number of tracks left
/// alone, the sum of separations (each rounded to a part in 2³⁰ of the limit),
/// the sum of 1 - overlap (rounded to 2⁻²⁰). What is still equal is decided by the
/// order in which the numbers of the tracks are gone through.
pub(super) fn optimal(ranked: &[TrackPair], limit: f64) -> Vec<TrackPair> {
    let mut chosen = Vec::new();
    for mut component in components(ranked) {
        if let [pair] = component[..] {
            chosen.push(pair);
            continue;
        }
        component.sort_by(TrackPair::order);
        chosen.extend(Problem::of(&component, limit).solve().into_iter().map(|i| component[i]));
    }
    chosen
}

fn cost(pair: &TrackPair, limit: f64) -> i128 {
    let separation = (pair.separation / limit * STEPS).round() as i128;
    let apart = ((1.0 - pair.overlap).clamp(0.0, 1.0) * f64::from(1 << 20)).round() as i128;
    (separation << OVERLAP_BITS) + apart
}

/// Pairs by the component they are in.
fn components(pairs: &[TrackPair]) -> Vec<Vec<TrackPair>> {
    let mut parent: Vec<usize> = (0..pairs.len()).collect();
    let mut join = |a: usize, b: usize| {
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        parent[a.max(b)] = a.min(b);
    };
    let (mut of_reference, mut of_candidate) = (HashMap::new(), HashMap::new());
    for (i, pair) in pairs.iter().enumerate() {
        join(i, *of_reference.entry(pair.reference).or_insert(i));
        join(i, *of_candidate.entry(pair.candidate).or_insert(i));
    }
    let mut found: BTreeMap<usize, Vec<TrackPair>> = BTreeMap::new();
    for (i, pair) in pairs.iter().enumerate() {
        found.entry(root(&mut parent, i)).or_default().push(*pair);
    }
    found.into_values().collect()
}

fn root(parent: &mut [usize], mut of: usize) -> usize {
    while parent[of] != of {
        parent[of] = parent[parent[of]];
        of = parent[of];
    }
    of
}

/// An assignment of rows (references) to columns (candidates, and one more a
/// row: staying alone).
struct Problem {
    /// Of each row its columns, their costs and the pair.
    edges: Vec<Vec<(usize, i128, Option<usize>)>>,
    columns: usize,
}

/// The assignment as it grows, with the prices that keep all reduced costs at
/// or above 0.
struct Growing {
    row_of: Vec<Option<usize>>,
    row_price: Vec<i128>,
    column_price: Vec<i128>,
}

impl Problem {
    /// Of the pairs of a component, ordered by the numbers of their tracks.
    fn of(pairs: &[TrackPair], limit: f64) -> Self {
        let mut candidates: Vec<_> = pairs.iter().map(|p| (p.candidate_id, p.candidate)).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let column = |pair: &TrackPair| {
            candidates.partition_point(|c| *c < (pair.candidate_id, pair.candidate))
        };
        let mut edges: Vec<Vec<_>> = Vec::new();
        let mut last = None;
        for (i, pair) in pairs.iter().enumerate() {
            if last != Some(pair.reference) {
                edges.push(Vec::new());
                last = Some(pair.reference);
            }
            let row = edges.len() - 1;
            edges[row].push((column(pair), cost(pair, limit), Some(i)));
        }
        for (row, edges) in edges.iter_mut().enumerate() {
            edges.push((candidates.len() + row, ALONE, None));
        }
        Self { columns: candidates.len() + edges.len(), edges }
    }

    /// The pairs of the best assignment.
    fn solve(&self) -> Vec<usize> {
        let mut growing = Growing {
            row_of: vec![None; self.columns],
            row_price: vec![0; self.edges.len()],
            column_price: vec![0; self.columns],
        };
        for row in 0..self.edges.len() {
            self.augment(row, &mut growing);
        }
        let of_column = |column: usize| {
            let row = growing.row_of[column]?;
            self.edges[row].iter().find(|edge| edge.0 == column)?.2
        };
        (0..self.columns).filter_map(of_column).collect()
    }

    /// Gives a row a column, along the cheapest path of rows that change theirs.
    fn augment(&self, start: usize, growing: &mut Growing) {
        let mut best: HashMap<usize, (i128, usize)> = HashMap::new();
        let mut done: Vec<(usize, i128)> = Vec::new();
        let mut queue = BinaryHeap::new();
        let (mut row, mut so_far) = (start, 0);
        let (free, length) = loop {
            for &(column, cost, _) in &self.edges[row] {
                let reduced = cost - growing.row_price[row] - growing.column_price[column];
                let length = so_far + reduced;
                if best.get(&column).is_none_or(|(known, _)| length < *known) {
                    best.insert(column, (length, row));
                    queue.push(Reverse((length, column)));
                }
            }
            let (length, column) = loop {
                // The column of staying alone is always there, and free.
                let Some(Reverse((length, column))) = queue.pop() else { return };
                if best[&column].0 == length {
                    break (length, column);
                }
            };
            match growing.row_of[column] {
                None => break (column, length),
                Some(owner) => {
                    done.push((column, length));
                    (row, so_far) = (owner, length);
                }
            }
        };
        growing.row_price[start] += length;
        for (column, at) in done {
            growing.column_price[column] -= length - at;
            if let Some(owner) = growing.row_of[column] {
                growing.row_price[owner] += length - at;
            }
        }
        self.turn(start, free, &best, growing);
    }

    /// Changes the columns along a path.
    fn turn(
        &self,
        start: usize,
        free: usize,
        best: &HashMap<usize, (i128, usize)>,
        growing: &mut Growing,
    ) {
        let mut column = free;
        loop {
            let row = best[&column].1;
            let before =
                self.edges[row].iter().map(|e| e.0).find(|&c| growing.row_of[c] == Some(row));
            growing.row_of[column] = Some(row);
            match before {
                Some(before) if row != start => column = before,
                _ => return,
            }
        }
    }
}
