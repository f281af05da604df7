//! Eigenvalues and eigenvectors of a symmetric matrix.

/// Rounds of rotations after which what is left is rounding.
const MOST_ROUNDS: usize = 60;

/// Eigenvalues, largest first, and the unit eigenvectors that go with them.
#[derive(Clone, Debug, PartialEq)]
pub struct SymmetricEigen {
    /// Eigenvalues in descending order.
    pub values: Vec<f64>,
    /// The eigenvector of each, whose largest component is positive.
    pub vectors: Vec<Vec<f64>>,
}

/// The eigenvalues and eigenvectors of a symmetric matrix, given row by row,
/// by Jacobi's rotations of each pair of axes in turn.
///
/// # Panics
/// If the matrix is not square.
///
/// # References
/// Golub and Van Loan (1996), Matrix Computations, section 8.4.
pub fn symmetric_eigen(matrix: &[Vec<f64>]) -> SymmetricEigen {
    let n = matrix.len();
    assert!(matrix.iter().all(|row| row.len() == n), "a square matrix");
    let mut a = matrix.to_vec();
    let unit = |i: usize| (0..n).map(|k| f64::from(u8::from(i == k))).collect();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(unit).collect();
    let whole: f64 = a.iter().flatten().map(|v| v * v).sum();
    for _ in 0..MOST_ROUNDS {
        let beside = (0..n).flat_map(|i| (0..i).map(move |j| (i, j)));
        let left: f64 = beside.map(|(i, j)| a[i][j] * a[i][j]).sum();
        if left <= f64::EPSILON * f64::EPSILON * whole {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, p, q);
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    SymmetricEigen {
        values: order.iter().map(|&i| a[i][i]).collect(),
        vectors: order.iter().map(|&i| with_sign(&vectors[i])).collect(),
    }
}

/// Turns axes `p` and `q` so that their element vanishes.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    for row in a.iter_mut() {
        let (x, y) = (row[p], row[q]);
        (row[p], row[q]) = (cosine * x - sine * y, sine * x + cosine * y);
    }
    turn(a, p, q, cosine, sine);
    turn(vectors, p, q, cosine, sine);
}

fn turn(rows: &mut [Vec<f64>], p: usize, q: usize, cosine: f64, sine: f64) {
    let (before, after) = rows.split_at_mut(q);
    for (x, y) in before[p].iter_mut().zip(&mut after[0]) {
        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
    }
}

/// A vector or its opposite: the first of its largest components is positive.
fn with_sign(vector: &[f64]) -> Vec<f64> {
    let larger = |best: f64, v: &f64| if v.abs() > best.abs() { *v } else { best };
    let largest = vector.iter().fold(0.0, larger);
    vector.iter().map(|v| if largest < 0.0 { -v } else { *v }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_known_one() {
        let SymmetricEigen { values, vectors } = symmetric_eigen(&[vec![2.0, 1.0], vec![1.0, 2.0]]);
        let half = 0.5f64.sqrt();
        assert!((values[0] - 3.0).abs() < 1e-14 && (values[1] - 1.0).abs() < 1e-14);
        assert!(vectors[0].iter().all(|v| (v - half).abs() < 1e-14));
        assert!(symmetric_eigen(&[]).values.is_empty());
    }

    proptest! {
        #[test]
        fn vectors_are_turned_by_nothing_but_their_values(
            numbers in prop::collection::vec(-9.0..9.0f64, 64), n in 1usize..8,
        ) {
            let element = |i: usize, j: usize| numbers[8 * i.min(j) + i.max(j)];
            let matrix: Vec<Vec<f64>> =
                (0..n).map(|i| (0..n).map(|j| element(i, j)).collect()).collect();
            let SymmetricEigen { values, vectors } = symmetric_eigen(&matrix);
            let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
            prop_assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
            for (k, vector) in vectors.iter().enumerate() {
                for (row, v) in matrix.iter().zip(vector) {
                    prop_assert!((dot(row, vector) - values[k] * v).abs() < 1e-11);
                }
                for (m, other) in vectors.iter().enumerate() {
                    let expected = f64::from(u8::from(k == m));
                    prop_assert!((dot(vector, other) - expected).abs() < 1e-13);
                }
            }
        }
    }
}
