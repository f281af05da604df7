//! The slow obvious twin: one equation for each data point, and a dense solve.

use super::super::super::bspline::CubicKnots;
use super::Grid;

/// Solves a square system by elimination with row exchanges; each row ends
/// with its right-hand side.
fn solve(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let count = rows.len();
    for k in 0..count {
        let best = (k..count).max_by(|&a, &b| rows[a][k].abs().total_cmp(&rows[b][k].abs()));
        rows.swap(k, best.unwrap());
        let (done, rest) = rows.split_at_mut(k + 1);
        for row in rest {
            let factor = row[k] / done[k][k];
            row.iter_mut().zip(&done[k]).for_each(|(to, from)| *to -= factor * from);
        }
    }
    let mut solution = vec![0.0; count];
    for k in (0..count).rev() {
        let known: f64 = (k + 1..count).map(|c| rows[k][c] * solution[c]).sum();
        solution[k] = (rows[k][count] - known) / rows[k][k];
    }
    solution
}

fn dense_basis(knots: &CubicKnots, at: f64) -> Vec<f64> {
    let m = knots.interval(at);
    let mut basis = vec![0.0; knots.count()];
    basis[m - 3..=m].copy_from_slice(&knots.basis(m, at));
    basis
}

/// Ends, and all values but the second and the second last.
fn not_a_knot(sites: &[f64]) -> CubicKnots {
    let count = sites.len();
    let interior = (2..count - 2).map(|i| sites[i]);
    CubicKnots::clamped(sites[0], interior, sites[count - 1])
}

#[test]
fn coefficients_are_those_of_a_dense_solve() {
    let irregular = Grid::irregular();
    let part = Grid { x: irregular.x[..9].to_vec(), y: irregular.y[..7].to_vec() };
    for grid in [part, Grid::of_counts(4, 4), Grid::of_counts(5, 4), Grid::of_counts(6, 5)] {
        let (x_knots, y_knots) = (not_a_knot(&grid.x), not_a_knot(&grid.y));
        let values = grid.noise();
        let equation = |((x, y), value): ((f64, f64), &f64)| {
            let (along, across) = (dense_basis(&x_knots, x), dense_basis(&y_knots, y));
            let products = across.iter().flat_map(|a| along.iter().map(move |b| a * b));
            products.chain([*value]).collect()
        };
        let wanted = solve(grid.points().zip(&values).map(equation).collect());
        let spline = grid.fit(&values);
        let scale = wanted.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
        for (found, wanted) in spline.coefficients.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12 * scale, "{found} is not {wanted}");
        }
    }
}
