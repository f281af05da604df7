use super::super::{
    bspline::CubicKnots,
    tridiagonal::{Tridiagonal, subtract},
};
use super::{PlaneAxis, PlaneSplineError};

/// Fewest values on an axis.
const NEEDED: usize = 4;

/// Interpolation at the values of one axis, by a spline with a knot at each of
/// them except the second and the second last.
///
/// Where a value is a knot, three B-splines are not zero. At the second value
/// and the second last there are four; a multiple of another row takes the
/// fourth out, which leaves a tridiagonal matrix whose leading minors, from
/// the third on, are those of the totally positive matrix before.
#[derive(Debug)]
pub(super) struct InterpolationAxis {
    pub(super) knots: CubicKnots,
    second: RowLink,
    second_last: RowLink,
    matrix: Tridiagonal,
}

/// `row -= factor * row from`
#[derive(Debug, Clone, Copy)]
struct RowLink {
    row: usize,
    from: usize,
    factor: f64,
}

impl InterpolationAxis {
    /// Factorises; the values ascend, and are four at least.
    pub(super) fn new(sites: &[f64]) -> Self {
        let count = sites.len();
        let knots = interpolation_knots(sites);
        let row = |i: usize| site_row(&knots, sites[i], i);
        let mut rows: Vec<[f64; 5]> = (0..count).map(row).collect();
        // With four values there is no knot between the ends, and the end rows,
        // of one number each, take the fourth B-spline out.
        let (second, second_last) = match count {
            NEEDED => (link(&rows, 1, 3), link(&rows, 2, 0)),
            _ => (link(&rows, 1, 2), link(&rows, count - 2, count - 3)),
        };
        for link in [second, second_last] {
            link.apply_to_matrix(&mut rows);
        }
        let rows: Vec<_> = rows.iter().map(|&[_, a, b, c, _]| [a, b, c]).collect();
        Self { second, second_last, matrix: Tridiagonal::new(&rows), knots }
    }

    /// Turns values into coefficients in place. `rows` holds one row of `width`
    /// numbers for each value, and one spline in each column.
    #[inline]
    pub(super) fn solve(&self, rows: &mut [f64], width: usize) {
        self.second.apply(rows, width);
        self.second_last.apply(rows, width);
        self.matrix.solve(rows, width);
    }
}

impl RowLink {
    #[inline]
    fn apply(self, rows: &mut [f64], width: usize) {
        let (low, high) = (self.row.min(self.from), self.row.max(self.from));
        let (before, rest) = rows.split_at_mut(high * width);
        let (low, high) = (&mut before[low * width..][..width], &mut rest[..width]);
        let (row, from) = if self.row < self.from { (low, high) } else { (high, low) };
        subtract(row, self.factor, from);
    }

    /// As [`apply`](Self::apply), to rows that start two columns before the diagonal.
    fn apply_to_matrix(self, rows: &mut [[f64; 5]]) {
        let from = rows[self.from];
        for (offset, value) in from.into_iter().enumerate() {
            let column = self.from + offset;
            if value != 0.0 {
                rows[self.row][column - self.row] -= self.factor * value;
            }
        }
    }
}

/// The link that takes the entry outside three diagonals out of a row.
fn link(rows: &[[f64; 5]], row: usize, from: usize) -> RowLink {
    let (outer, column) = if row < from { (4, row + 2) } else { (0, row - 2) };
    let factor = rows[row][outer] / rows[from][column + 2 - from];
    RowLink { row, from, factor }
}

/// Basis functions `i - 2 ..= i + 2` at value i.
fn site_row(knots: &CubicKnots, site: f64, i: usize) -> [f64; 5] {
    let m = knots.interval(site);
    let mut row = [0.0; 5];
    for (k, value) in knots.basis(m, site).into_iter().enumerate() {
        // What falls outside the row is zero: the site is a knot or an end.
        if let Some(entry) = (m + k).checked_sub(i + 1).and_then(|at| row.get_mut(at)) {
            *entry = value;
        }
    }
    row
}

/// Knots of the spline through values at `sites`.
pub(super) fn interpolation_knots(sites: &[f64]) -> CubicKnots {
    let last = sites.len() - 1;
    CubicKnots::clamped(sites[0], sites[2..last - 1].iter().copied(), sites[last])
}

pub(super) fn check_ascending(axis: PlaneAxis, values: &[f64]) -> Result<(), PlaneSplineError> {
    let count = values.len();
    if count < NEEDED {
        return Err(PlaneSplineError::TooFew { axis, count, needed: NEEDED });
    }
    let ascends = |pair: &[f64]| pair[0] < pair[1] && pair[1] - pair[0] < f64::INFINITY;
    match values.windows(2).position(|pair| !ascends(pair)) {
        None => Ok(()),
        Some(at) => Err(PlaneSplineError::NotAscending {
            axis,
            index: at + 1,
            before: values[at],
            value: values[at + 1],
        }),
    }
}
