//! Orthogonal factors of small or narrow matrices by Householder reflections.

/// What the last columns of a matrix add to the space of the columns before them.
///
/// `matrix = [.. | basis * triangle]` up to a part in that space.
#[derive(Debug, Clone)]
pub(super) struct Remainder {
    /// Orthonormal columns.
    pub(super) basis: Vec<Vec<f64>>,
    /// Column c of the upper triangle: its entries `0 ..= c` are used.
    pub(super) triangle: Vec<Vec<f64>>,
}

impl Remainder {
    /// Takes a matrix by columns, no more of them than rows, and looks at the last `count`.
    ///
    /// Where columns come as a staircase of narrow bands (B-splines at
    /// ascending sites) only the rows of the band are touched.
    pub(super) fn of_last(mut columns: Vec<Vec<f64>>, count: usize) -> Self {
        let (rows, first) = (columns[0].len(), columns.len() - count);
        let reflections = triangularise(&mut columns);
        let unit = |at: usize| {
            let mut column = vec![0.0; rows];
            column[at] = 1.0;
            for (start, reflection) in reflections.iter().enumerate().rev() {
                reflect(&mut column[start..], reflection);
            }
            column
        };
        let basis = (first..first + count).map(unit).collect();
        let triangle = columns[first..].iter().map(|c| c[first..first + count].to_vec()).collect();
        Self { basis, triangle }
    }

    /// Factors `a` with `sum of a[c] * column c` nearest to the vector whose
    /// products with the basis are `products`.
    pub(super) fn back_substitute(&self, products: &[f64]) -> Vec<f64> {
        let mut left = products.to_vec();
        for c in (0..left.len()).rev() {
            left[c] /= self.triangle[c][c];
            for r in 0..c {
                left[r] -= self.triangle[c][r] * left[c];
            }
        }
        left
    }
}

/// Reflects the columns to an upper triangle; returns the unit vector of each
/// reflection, which starts at the row of its number.
fn triangularise(columns: &mut [Vec<f64>]) -> Vec<Vec<f64>> {
    let mut bottom = 0;
    let mut reflections = Vec::with_capacity(columns.len());
    for k in 0..columns.len() {
        let (done, rest) = columns.split_at_mut(k + 1);
        let last_nonzero = done[k].iter().rposition(|&value| value != 0.0).unwrap_or(0);
        bottom = bottom.max(last_nonzero).max(k);
        let reflection = reflection_to_axis(&done[k][k..=bottom]);
        reflect(&mut done[k][k..], &reflection);
        for column in rest {
            reflect(&mut column[k..], &reflection);
        }
        reflections.push(reflection);
    }
    reflections
}

/// Unit vector whose reflection turns `vector` into a multiple of the first axis.
fn reflection_to_axis(vector: &[f64]) -> Vec<f64> {
    let mut unit = vector.to_vec();
    // Away from the axis it already leans to: no digits cancel.
    unit[0] += norm(vector).copysign(vector[0]);
    let length = norm(&unit);
    if length > 0.0 {
        unit.iter_mut().for_each(|value| *value /= length);
    }
    unit
}

fn reflect(column: &mut [f64], unit: &[f64]) {
    let twice = 2.0 * column.iter().zip(unit).map(|(a, b)| a * b).sum::<f64>();
    column.iter_mut().zip(unit).for_each(|(to, from)| *to -= twice * from);
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|value| value * value).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    fn matrix() -> Vec<Vec<f64>> {
        vec![
            vec![1.0, 2.0, 0.0, 0.0, 0.0],
            vec![0.0, 0.5, 3.0, 0.0, 0.0],
            vec![1.0, 0.0, 0.0, 2.0, 1.0],
            vec![0.0, 0.0, 1.0, 1.0, -4.0],
        ]
    }

    #[test]
    fn basis_is_orthonormal_and_leaves_the_first_columns_alone() {
        let columns = matrix();
        let rest = Remainder::of_last(columns.clone(), 2);
        for (i, a) in rest.basis.iter().enumerate() {
            for (j, b) in rest.basis.iter().enumerate() {
                assert!((dot(a, b) - f64::from(u8::from(i == j))).abs() < 1e-14);
            }
            for (c, column) in columns[2..].iter().enumerate() {
                let wanted = if i <= c { rest.triangle[c][i] } else { 0.0 };
                assert!((dot(a, column) - wanted).abs() < 1e-14);
            }
            assert!(columns[..2].iter().all(|column| dot(a, column).abs() < 1e-14));
        }
    }

    #[test]
    fn least_squares_leave_a_residual_that_no_column_sees() {
        let (columns, target) = (matrix(), [3.0, -1.0, 2.0, 0.5, 1.0]);
        let whole = Remainder::of_last(columns.clone(), 4);
        let products: Vec<f64> = whole.basis.iter().map(|column| dot(column, &target)).collect();
        let factors = whole.back_substitute(&products);
        let mut residual = target.to_vec();
        for (column, factor) in columns.iter().zip(&factors) {
            residual.iter_mut().zip(column).for_each(|(to, from)| *to -= factor * from);
        }
        assert!(columns.iter().all(|column| dot(column, &residual).abs() < 1e-13));
    }
}
