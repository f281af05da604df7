//! Cells that no neighbour undercuts, and how far a cell stands out.

use crate::math::wide::wide;

/// Columns tested together: most hold no extremum and are left with one branch.
const BLOCK: usize = 16;

/// Which cells of a row are sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    Lows,
    Highs,
}

wide! {
    /// Finds the columns of `rows[1]` whose value is not undercut (overtopped)
    /// within `size` columns around, nor by the cell above (`rows[0]`) and below
    /// (`rows[2]`), columns without so many neighbours left out. Ties pass; missing
    /// values neither pass nor count.
    ///
    /// Few cells of a field pass, so only they need be compared with the rest of
    /// their window.
    pub(super) fn extrema_along_row(
        rows: [&[f32]; 3],
        size: usize,
        sought: Sought,
        found: &mut Vec<usize>,
    ) {
        // A known width and direction let a block stay in registers.
        match (size, sought) {
            (3, Sought::Lows) => in_blocks::<3>(rows, lower, f32::MAX, found),
            (5, Sought::Lows) => in_blocks::<5>(rows, lower, f32::MAX, found),
            (7, Sought::Lows) => in_blocks::<7>(rows, lower, f32::MAX, found),
            (3, Sought::Highs) => in_blocks::<3>(rows, higher, f32::MIN, found),
            (5, Sought::Highs) => in_blocks::<5>(rows, higher, f32::MIN, found),
            (7, Sought::Highs) => in_blocks::<7>(rows, higher, f32::MIN, found),
            (_, Sought::Lows) => in_order(rows, 0, size, lower, f32::MAX, found),
            (_, Sought::Highs) => in_order(rows, 0, size, higher, f32::MIN, found),
        }
    }
}

/// Whether the cells above and below do not undercut (overtop) a cell.
pub(super) fn is_extremum_across(rows: [&[f32]; 3], column: usize, sought: Sought) -> bool {
    let [above, centre, below] = rows.map(|row| row[column]);
    match sought {
        Sought::Lows => lower(above, lower(below, centre)) == centre,
        Sought::Highs => higher(above, higher(below, centre)) == centre,
    }
}

/// The lower value; a missing one counts as none. `extreme` is never missing
/// and finite at first, so that this is one instruction.
#[inline(always)]
fn lower(value: f32, extreme: f32) -> f32 {
    if value < extreme { value } else { extreme }
}

/// The higher value, as [`lower`].
#[inline(always)]
fn higher(value: f32, extreme: f32) -> f32 {
    if value > extreme { value } else { extreme }
}

#[inline(always)]
fn in_blocks<const SIZE: usize>(
    rows: [&[f32]; 3],
    further: impl Fn(f32, f32) -> f32 + Copy,
    none: f32,
    found: &mut Vec<usize>,
) {
    let inner = (rows[1].len() + 1).saturating_sub(SIZE);
    let blocks = inner / BLOCK;
    for block in 0..blocks {
        let start = block * BLOCK;
        let cells = rows.map(|row| &row[start..start + BLOCK + SIZE - 1]);
        // All comparisons before the one branch, so that they are vectorised.
        let mut extremes = [none; BLOCK];
        let mut any = 0;
        for i in 0..BLOCK {
            let middle = i + SIZE / 2;
            let mut extreme = further(cells[2][middle], further(cells[0][middle], none));
            for shift in 0..SIZE {
                extreme = further(cells[1][i + shift], extreme);
            }
            extremes[i] = extreme;
            any |= u32::from(extreme == cells[1][middle]);
        }
        if any != 0 {
            let middle = &cells[1][SIZE / 2..][..BLOCK];
            let passes = extremes.iter().zip(middle).map(|(extreme, value)| extreme == value);
            let columns = passes.enumerate().filter(|(_, passes)| *passes).map(|(i, _)| i);
            found.extend(columns.map(|i| start + i + SIZE / 2));
        }
    }
    let start = blocks * BLOCK;
    in_order(rows.map(|row| &row[start..]), start, SIZE, further, none, found);
}

/// The definition, column by column; the first cell is column `start`.
#[inline(always)]
fn in_order(
    [above, cells, below]: [&[f32]; 3],
    start: usize,
    size: usize,
    further: impl Fn(f32, f32) -> f32,
    none: f32,
    found: &mut Vec<usize>,
) {
    for (i, window) in cells.windows(size).enumerate() {
        let middle = i + size / 2;
        let across = further(above[middle], further(below[middle], none));
        let extreme = window.iter().fold(across, |extreme, &value| further(value, extreme));
        if extreme == cells[middle] {
            found.push(start + middle);
        }
    }
}

/// Whether at least two thirds of `n` window values (the centre among them)
/// lie more than `threshold` above the centre: sorted, the value at index
/// `n / 3` does. Differences are `f32`; a missing value lies above all.
pub(super) fn stands_out(
    window: impl Iterator<Item = f32>,
    n: usize,
    centre: f32,
    threshold: f64,
) -> bool {
    let not_above = window.filter(|value| f64::from(value - centre) <= threshold).count();
    not_above <= n / 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow([above, row, below]: [&[f32]; 3], size: usize, sought: Sought) -> Vec<usize> {
        let half = size / 2;
        (half..row.len() - half)
            .filter(|&c| {
                let centre = row[c];
                let neighbours = row[c - half..=c + half].iter().chain([&above[c], &below[c]]);
                let undercut = neighbours.into_iter().any(|&v| match sought {
                    Sought::Lows => v < centre,
                    Sought::Highs => v > centre,
                });
                !centre.is_nan() && !undercut
            })
            .collect()
    }

    #[test]
    fn agrees_with_the_definition_for_every_window_and_missing_values() {
        let mut state = 1u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if state >> 28 == 0 { f32::NAN } else { ((state >> 24) % 16) as f32 }
        };
        for length in [9, 40, 200] {
            let mut row = || (0..length).map(|_| random()).collect::<Vec<f32>>();
            let rows = [row(), row(), row()];
            let rows = [&rows[0][..], &rows[1][..], &rows[2][..]];
            for size in [3, 5, 7, 9] {
                for sought in [Sought::Lows, Sought::Highs] {
                    let mut found = Vec::new();
                    extrema_along_row(rows, size, sought, &mut found);
                    assert_eq!(found, slow(rows, size, sought), "{sought:?} {size} {length}");
                }
            }
        }
    }

    #[test]
    fn contrast_is_the_value_at_a_third_of_the_sorted_window() {
        let window = |low: usize| (0..25).map(move |i| if i < low { 1.0 } else { 3.0 });
        assert!(stands_out(window(8), 25, 1.0, 1.9));
        assert!(!stands_out(window(8), 25, 1.0, 2.0));
        assert!(!stands_out(window(9), 25, 1.0, 0.0));
        assert!(stands_out([f32::NAN; 25].into_iter(), 25, 1.0, 5.0));
    }
}
