//! Least squares along one axis: B-splines at the sites, and jumps of the
//! third derivative at the knots.

use super::super::super::{bspline::CubicKnots, tridiagonal::subtract};

/// Entries of a row: a cubic B-spline's jumps reach five columns.
const BAND: usize = 5;

/// The rows of one axis, ordered by their first column.
///
/// Of such a staircase a row meets few others: rotations (Givens) take it into
/// the triangle without filling it.
#[derive(Debug)]
pub(super) struct Staircase {
    rows: Vec<Row>,
    columns: usize,
}

#[derive(Debug)]
struct Row {
    first: usize,
    entries: [f64; BAND],
    /// The site whose value this row should give; none where it should give 0.
    site: Option<usize>,
}

impl Staircase {
    /// Rows of the sites, and those of the jumps times `jump_weight`.
    pub(super) fn new(knots: &CubicKnots, sites: &[f64], jump_weight: f64) -> Self {
        let values = sites.iter().enumerate().map(|(site, &x)| {
            let m = knots.interval(x);
            let [a, b, c, d] = knots.basis(m, x);
            Row { first: m - 3, entries: [a, b, c, d, 0.0], site: Some(site) }
        });
        let inner = if jump_weight > 0.0 { knots.count() - 4 } else { 0 };
        let jumps = (0..inner).map(|knot| {
            let entries = knots.jumps(knot).map(|jump| jump * jump_weight);
            Row { first: knot, entries, site: None }
        });
        let mut rows: Vec<_> = values.chain(jumps).collect();
        rows.sort_by_key(|row| row.first);
        Self { rows, columns: knots.count() }
    }

    /// Coefficients nearest to `values`, which holds one row of `width` numbers
    /// for each site and one problem in each column.
    pub(super) fn solve(&self, values: &[f64], width: usize) -> Vec<f64> {
        let mut triangle = vec![[0.0; BAND]; self.columns];
        let mut solution = vec![0.0; self.columns * width];
        let mut right = vec![0.0; width];
        for row in &self.rows {
            match row.site {
                Some(site) => right.copy_from_slice(&values[site * width..(site + 1) * width]),
                None => right.fill(0.0),
            }
            let mut entries = row.entries;
            for column in row.first..self.columns {
                if entries[0] != 0.0 {
                    let [cosine, sine] = rotation(triangle[column][0], entries[0]);
                    rotate(&mut triangle[column], &mut entries, cosine, sine);
                    rotate(&mut solution[column * width..][..width], &mut right, cosine, sine);
                }
                entries[0] = 0.0;
                entries.rotate_left(1);
                if entries == [0.0; BAND] {
                    break;
                }
            }
        }
        back_substitute(&triangle, &mut solution, width);
        solution
    }
}

/// Cosine and sine of the turn that takes `(a, b)` to the first axis.
fn rotation(a: f64, b: f64) -> [f64; 2] {
    let length = a.hypot(b);
    [a / length, b / length]
}

fn rotate(to: &mut [f64], from: &mut [f64], cosine: f64, sine: f64) {
    for (a, b) in to.iter_mut().zip(from) {
        (*a, *b) = (cosine * *a + sine * *b, cosine * *b - sine * *a);
    }
}

fn back_substitute(triangle: &[[f64; BAND]], solution: &mut [f64], width: usize) {
    for (column, entries) in triangle.iter().enumerate().rev() {
        let (row, later) = solution[column * width..].split_at_mut(width);
        for (entry, known) in entries[1..].iter().zip(later.chunks_exact(width)) {
            subtract(row, *entry, known);
        }
        row.iter_mut().for_each(|value| *value /= entries[0]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows as they are written in books, each with the site of its value.
    fn dense(
        knots: &CubicKnots,
        sites: &[f64],
        jump_weight: f64,
    ) -> Vec<(Vec<f64>, Option<usize>)> {
        let row = |first: usize, entries: &[f64]| {
            let mut row = vec![0.0; knots.count()];
            row[first..first + entries.len()].copy_from_slice(entries);
            row
        };
        let values = sites.iter().enumerate().map(|(site, &x)| {
            let m = knots.interval(x);
            (row(m - 3, &knots.basis(m, x)), Some(site))
        });
        let jumps = (0..knots.count() - 4)
            .map(|knot| (row(knot, &knots.jumps(knot).map(|jump| jump * jump_weight)), None));
        values.chain(jumps).collect()
    }

    #[test]
    fn no_column_sees_what_is_left() {
        let sites: Vec<f64> =
            (0..21).map(|i| f64::from(i) + 0.07 * f64::from(7 * i % 11)).collect();
        let inner = [2, 5, 6, 11, 12, 17].map(|site| sites[site]);
        let knots = CubicKnots::clamped(sites[0], inner.into_iter(), sites[20]);
        let values: Vec<_> = sites.iter().map(|x| [(1.3 * x).sin(), (x - 4.0).abs()]).collect();
        for jump_weight in [0.0, 0.01, 1.0, 30.0] {
            let staircase = Staircase::new(&knots, &sites, jump_weight);
            let solution = staircase.solve(values.as_flattened(), 2);
            for side in 0..2 {
                let mut seen = vec![0.0; knots.count()];
                for (row, site) in dense(&knots, &sites, jump_weight) {
                    let wanted = site.map_or(0.0, |site| values[site][side]);
                    let found: f64 =
                        row.iter().zip(solution.chunks(2)).map(|(a, c)| a * c[side]).sum();
                    seen.iter_mut().zip(row).for_each(|(sum, a)| *sum += a * (found - wanted));
                }
                assert!(seen.iter().all(|sum| sum.abs() < 1e-10), "{jump_weight}: {seen:?}");
            }
        }
    }
}
