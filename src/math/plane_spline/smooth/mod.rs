//! Smoothing: few knots, and small jumps of the third derivative at them.
//!
//! # Algorithm
//! 1. The least-squares polynomial, without knots between the ends.
//! 2. While the sum of squared residuals F is above S, knots are added in one
//!    direction, and the least-squares spline fitted again. A direction that
//!    gained q knots and thereby lowered F by d wants `q (F - S) / d` more,
//!    between q / 2 and 2 q; the direction that wants fewer gets them.
//! 3. With these knots the jumps of the third derivative are made small too,
//!    each divided by p, in least squares along either axis (`least_squares`).
//!    F(p) falls from that of the polynomial at p = 0 to that without regard to
//!    jumps at p = infinity; F(p) = S is solved (`bracket`).
//!
//! A direction that has all the knots it can have takes those of interpolation.
//! (SciPy 1.17 then puts the knots of the other direction out of order; here
//! they ascend.)
//!
//! | file | holds |
//! |---|---|
//! | `growth` | how many knots to add, and in which direction |
//! | `knots` | knots of one axis that grow in number |
//! | `least_squares` | the spline of given knots nearest to the data |
//! | `bracket` | the root of F(p) - S |

mod bracket;
mod growth;
mod knots;
mod least_squares;

use std::sync::Arc;

use super::{PlaneSpline, spline::Knots};
use bracket::Bracket;
use growth::Growth;
use least_squares::Staircase;

/// Part of S within which F is S.
const TOLERANCE: f64 = 1e-3;
/// Most trials of p.
const MOST_TRIALS: usize = 20;

/// The smoothing spline of `values`, row-major (y, x), with a sum of squared
/// residuals of `smoothing`.
pub(super) fn smooth(x: &[f64], y: &[f64], values: &[f64], smoothing: f64) -> PlaneSpline {
    let data = Data { x, y, values, smoothing };
    let mut knots = Growth::new(x, y);
    let mut fit = data.fit(&knots, f64::INFINITY);
    let polynomial_excess = fit.excess;
    while fit.excess >= data.tolerance() && !knots.are_full() {
        let before = fit.excess;
        let Some(axis) = knots.grow(fit.excess, &fit.of_columns, &fit.of_rows, data.tolerance())
        else {
            break;
        };
        fit = data.fit(&knots, f64::INFINITY);
        knots.gained(axis, before - fit.excess);
    }
    if fit.excess > -data.tolerance() || knots.are_polynomials() {
        return fit.spline;
    }
    data.balance(&knots, Bracket::new(polynomial_excess, fit.excess)).spline
}

struct Data<'a> {
    x: &'a [f64],
    y: &'a [f64],
    values: &'a [f64],
    smoothing: f64,
}

/// A spline, and by how much its residuals are above what is wanted.
struct Fit {
    spline: PlaneSpline,
    /// Sum of the squared residuals less the smoothing.
    excess: f64,
    /// Squared residuals summed over each column.
    of_columns: Vec<f64>,
    /// Squared residuals summed over each row.
    of_rows: Vec<f64>,
}

impl Data<'_> {
    fn tolerance(&self) -> f64 {
        TOLERANCE * self.smoothing
    }

    /// The spline of these knots nearest to the data, with its jumps divided by p.
    fn fit(&self, knots: &Growth<'_>, p: f64) -> Fit {
        let knots = Knots { x: knots.x.knots(), y: knots.y.knots() };
        let (columns, rows) = (self.x.len(), knots.y.count());
        let across = Staircase::new(&knots.y, self.y, 1.0 / p).solve(self.values, columns);
        let along = Staircase::new(&knots.x, self.x, 1.0 / p);
        let both = along.solve(&transposed(&across, columns), rows);
        let coefficients = transposed(&both, rows);
        self.residuals(PlaneSpline { knots: Arc::new(knots), coefficients })
    }

    fn residuals(&self, spline: PlaneSpline) -> Fit {
        let (mut of_columns, mut of_rows) = (vec![0.0; self.x.len()], vec![0.0; self.y.len()]);
        let rows = self.values.chunks_exact(self.x.len());
        for ((row, &y), of_row) in rows.zip(self.y).zip(&mut of_rows) {
            for ((value, &x), of_column) in row.iter().zip(self.x).zip(&mut of_columns) {
                let squared = (value - spline.value(x, y)).powi(2);
                *of_row += squared;
                *of_column += squared;
            }
        }
        let excess = of_rows.iter().sum::<f64>() - self.smoothing;
        Fit { spline, excess, of_columns, of_rows }
    }

    /// The spline whose p gives no excess, or the last one tried.
    fn balance(&self, knots: &Growth<'_>, mut bracket: Bracket) -> Fit {
        let mut p = 1.0;
        let mut fit = self.fit(knots, p);
        for _ in 1..MOST_TRIALS {
            if fit.excess.abs() < self.tolerance() {
                break;
            }
            let Some(next) = bracket.next((p, fit.excess), self.tolerance()) else { break };
            p = next;
            fit = self.fit(knots, p);
        }
        fit
    }
}

/// Rows of `width` numbers as columns.
fn transposed(rows: &[f64], width: usize) -> Vec<f64> {
    let column = |at| rows[at..].iter().step_by(width).copied();
    (0..width).flat_map(column).collect()
}
