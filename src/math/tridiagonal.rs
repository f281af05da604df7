//! Tridiagonal systems, open and cyclic: factorised once, solved for many
//! right-hand sides side by side.
//!
//! Elimination goes without pivoting. That is safe for the matrices of spline
//! interpolation, which are totally positive (de Boor and Pinkus 1977,
//! Numerische Mathematik 27, 485).

/// Factors of a matrix whose row i is `[x(i - 1), x(i), x(i + 1)]`.
#[derive(Debug, Clone)]
pub(super) struct Tridiagonal {
    /// What row i takes of row i - 1 on the way down.
    down: Vec<f64>,
    inverse_pivot: Vec<f64>,
    /// What row i takes of row i + 1 on the way up.
    up: Vec<f64>,
}

impl Tridiagonal {
    /// Factorises; the first entry of the first row and the last of the last are not looked at.
    pub(super) fn new(rows: &[[f64; 3]]) -> Self {
        let count = rows.len();
        let (mut down, mut inverse_pivot) = (vec![0.0; count], vec![0.0; count]);
        let mut up = vec![0.0; count];
        for (i, [lower, diagonal, upper]) in rows.iter().enumerate() {
            let mut pivot = *diagonal;
            if i > 0 {
                down[i] = lower * inverse_pivot[i - 1];
                pivot -= lower * up[i - 1];
            }
            inverse_pivot[i] = 1.0 / pivot;
            up[i] = upper * inverse_pivot[i];
        }
        Self { down, inverse_pivot, up }
    }

    /// Solves in place. `rows` holds one row of `width` numbers for each
    /// unknown, and one right-hand side in each column.
    #[inline]
    pub(super) fn solve(&self, rows: &mut [f64], width: usize) {
        let count = self.down.len();
        for i in 1..count {
            let (before, row) = neighbours(rows, i, width);
            subtract(row, self.down[i], before);
        }
        scale(&mut rows[(count - 1) * width..count * width], self.inverse_pivot[count - 1]);
        for i in (1..count).rev() {
            let (row, after) = neighbours(rows, i, width);
            scale(row, self.inverse_pivot[i - 1]);
            subtract(row, self.up[i - 1], after);
        }
    }
}

/// Factors of a tridiagonal matrix whose ends meet: the first row's first
/// entry is the last unknown's, the last row's last entry the first unknown's.
#[derive(Debug, Clone)]
pub(super) struct CyclicTridiagonal {
    /// The matrix without its last row and column.
    leading: Tridiagonal,
    /// What the last unknown takes off the others.
    last_column: Vec<f64>,
    last_lower: f64,
    last_upper: f64,
    last_inverse_pivot: f64,
}

impl CyclicTridiagonal {
    /// Factorises; three rows at least.
    pub(super) fn new(rows: &[[f64; 3]]) -> Self {
        let last = rows.len() - 1;
        let leading = Tridiagonal::new(&rows[..last]);
        let mut last_column = vec![0.0; last];
        last_column[0] += rows[0][0];
        last_column[last - 1] += rows[last - 1][2];
        leading.solve(&mut last_column, 1);
        let [last_lower, diagonal, last_upper] = rows[last];
        let pivot = diagonal - last_lower * last_column[last - 1] - last_upper * last_column[0];
        Self { leading, last_column, last_lower, last_upper, last_inverse_pivot: 1.0 / pivot }
    }

    /// Solves in place `W` right-hand sides, one in each column.
    pub(super) fn solve<const W: usize>(&self, rows: &mut [[f64; W]]) {
        let (last, others) = rows.split_last_mut().expect("a cyclic system has rows");
        self.leading.solve(others.as_flattened_mut(), W);
        subtract(last, self.last_lower, &others[others.len() - 1]);
        subtract(last, self.last_upper, &others[0]);
        scale(last, self.last_inverse_pivot);
        for (row, &factor) in others.iter_mut().zip(&self.last_column) {
            subtract(row, factor, last);
        }
    }
}

/// Rows i - 1 and i.
#[inline]
fn neighbours(rows: &mut [f64], i: usize, width: usize) -> (&mut [f64], &mut [f64]) {
    rows[(i - 1) * width..(i + 1) * width].split_at_mut(width)
}

/// `row -= factor * other`
#[inline]
pub(super) fn subtract(row: &mut [f64], factor: f64, other: &[f64]) {
    for (to, from) in row.iter_mut().zip(other) {
        *to -= factor * from;
    }
}

#[inline]
fn scale(row: &mut [f64], factor: f64) {
    for value in row {
        *value *= factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [[f64; 3]; 5] =
        [[0.2, 0.7, 0.1], [0.3, 0.5, 0.2], [0.1, 0.6, 0.3], [0.25, 0.5, 0.25], [0.4, 0.5, 0.1]];

    /// Two solutions side by side, and the products of the matrix with them.
    fn system(cyclic: bool) -> ([[f64; 2]; 5], [[f64; 2]; 5]) {
        let solution = [[1.0, -2.0], [0.5, 3.0], [-4.0, 0.0], [2.0, 1.0], [7.0, -1.0]];
        let mut product = [[0.0; 2]; 5];
        for (i, row) in ROWS.iter().enumerate() {
            for (offset, factor) in row.iter().enumerate() {
                let inside = (1..=5).contains(&(i + offset));
                for (side, value) in solution[(i + offset + 4) % 5].iter().enumerate() {
                    product[i][side] += if inside || cyclic { factor * value } else { 0.0 };
                }
            }
        }
        (solution, product)
    }

    fn assert_equal(found: &[[f64; 2]], wanted: &[[f64; 2]]) {
        for (a, b) in found.as_flattened().iter().zip(wanted.as_flattened()) {
            assert!((a - b).abs() < 1e-13, "{a} is not {b}");
        }
    }

    #[test]
    fn open_systems_are_solved() {
        let (solution, mut rows) = system(false);
        Tridiagonal::new(&ROWS).solve(rows.as_flattened_mut(), 2);
        assert_equal(&rows, &solution);
    }

    #[test]
    fn cyclic_systems_are_solved() {
        let (solution, mut rows) = system(true);
        CyclicTridiagonal::new(&ROWS).solve(&mut rows);
        assert_equal(&rows, &solution);
    }
}
