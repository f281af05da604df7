//! Cells that no cell of their window undercuts, and how far they stand out.

use super::wide;

/// Columns tested together: most hold no low and are left with one branch.
const BLOCK: usize = 16;

/// Finds the columns of the middle row whose value no value of the window
/// undercuts; ties pass, missing values neither pass nor count.
///
/// `rows` are the padded rows of the window, north to south, each as long as
/// `minima`; `found` gets columns of the unpadded row.
pub(super) fn row_minima(
    rows: &[&[f32]],
    minima: &mut [f32],
    window_minima: &mut [f32],
    found: &mut Vec<usize>,
) {
    wide::with_widest_vectors(|| find_row_minima(rows, minima, window_minima, found));
}

#[inline(always)]
fn find_row_minima(
    rows: &[&[f32]],
    minima: &mut [f32],
    window_minima: &mut [f32],
    found: &mut Vec<usize>,
) {
    let half = rows.len() / 2;
    lowest_of_rows(rows, minima);
    lowest_of_neighbours(minima, rows.len(), window_minima);
    let middle = &rows[half][half..half + window_minima.len()];
    let (blocks, rest) = middle.as_chunks::<BLOCK>();
    let (lowest, lowest_rest) = window_minima.as_chunks::<BLOCK>();
    for (block, (centre, lowest)) in blocks.iter().zip(lowest).enumerate() {
        // All comparisons of a block before the one branch: it is vectorised.
        let mut any = false;
        for i in 0..BLOCK {
            any |= centre[i] <= lowest[i];
        }
        if any {
            found.extend(passing(centre, lowest).map(|i| block * BLOCK + i));
        }
    }
    let start = middle.len() - rest.len();
    found.extend(passing(rest, lowest_rest).map(|i| start + i));
}

fn passing(centre: &[f32], lowest: &[f32]) -> impl Iterator<Item = usize> {
    let passes = centre.iter().zip(lowest).map(|(c, l)| c <= l);
    passes.enumerate().filter(|(_, pass)| *pass).map(|(i, _)| i)
}

/// The smaller value; where one is missing, the other.
///
/// Written so that it is one instruction: `low` is never missing.
#[inline(always)]
fn lower(value: f32, low: f32) -> f32 {
    if value < low { value } else { low }
}

#[inline(always)]
fn lowest_of_rows(rows: &[&[f32]], out: &mut [f32]) {
    const NONE: f32 = f32::INFINITY;
    if let &[a, b, c, d, e] = rows {
        let rows = a.iter().zip(b).zip(c).zip(d).zip(e);
        for (out, ((((&a, &b), &c), &d), &e)) in out.iter_mut().zip(rows) {
            *out = lower(a, lower(b, lower(c, lower(d, lower(e, NONE)))));
        }
        return;
    }
    out.fill(NONE);
    for row in rows {
        for (out, &value) in out.iter_mut().zip(*row) {
            *out = lower(value, *out);
        }
    }
}

/// `out[i]` is the lowest of `values[i..i + width]`.
#[inline(always)]
fn lowest_of_neighbours(values: &[f32], width: usize, out: &mut [f32]) {
    if width == 5 {
        let n = out.len();
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|shift| &values[shift..shift + n]);
        for i in 0..n {
            out[i] = lower(a[i], lower(b[i], lower(c[i], lower(d[i], e[i]))));
        }
        return;
    }
    out.copy_from_slice(&values[..out.len()]);
    for shift in 1..width {
        for (out, &value) in out.iter_mut().zip(&values[shift..]) {
            *out = lower(value, *out);
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

    fn minima_of(rows: &[Vec<f32>]) -> Vec<usize> {
        let rows: Vec<&[f32]> = rows.iter().map(Vec::as_slice).collect();
        let width = rows[0].len();
        let mut found = Vec::new();
        let (mut a, mut b) = (vec![0.0; width], vec![0.0; width + 1 - rows.len()]);
        row_minima(&rows, &mut a, &mut b, &mut found);
        found
    }

    fn slow_minima(rows: &[Vec<f32>]) -> Vec<usize> {
        let (size, half) = (rows.len(), rows.len() / 2);
        (0..rows[0].len() + 1 - size)
            .filter(|&c| {
                let centre = rows[half][c + half];
                let undercut = rows.iter().any(|r| r[c..c + size].iter().any(|v| *v < centre));
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
        for size in [3, 5, 7, 9] {
            let rows: Vec<Vec<f32>> =
                (0..size).map(|_| (0..200).map(|_| random()).collect()).collect();
            assert_eq!(minima_of(&rows), slow_minima(&rows), "window {size}");
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
