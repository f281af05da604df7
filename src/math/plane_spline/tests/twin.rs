//! The slow obvious twin: one equation for each data point, and a dense solve.

use super::super::super::bspline::CubicKnots;
use super::super::super::dense::solve;
use super::Grid;

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
