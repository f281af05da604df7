//! A quadratic surface through one point and close to others.

/// `z = p x + q y + (r x² + 2 s x y + t y²) / 2`: a surface through the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quadric {
    gradient: [f64; 2],
    /// `[r, s, t]`, the second derivatives.
    curvature: [f64; 3],
}

/// The lowest point of a [`Quadric`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuadricMinimum {
    /// First coordinate.
    pub x: f64,
    /// Second coordinate.
    pub y: f64,
    /// Height there, at most 0: the origin is on the surface.
    pub z: f64,
}

/// Coefficients, and so the points that are needed beside the origin.
const UNKNOWNS: usize = 5;

/// What is left of a column after the earlier ones are taken out of it, as part
/// of its square, below which the points do not determine the surface.
const SINGULAR: f64 = 1e-9;

/// Ratio of the curvatures below which a bowl is a trough without a lowest point.
const TROUGH: f64 = 1e-6;

type Row = [f64; UNKNOWNS];

impl Quadric {
    /// The surface through the origin that is closest to points `(x, y, z)`; none
    /// if there are less than five points, if they do not determine it, or if one
    /// is not finite or lies at the origin.
    ///
    /// Least squares of the distance in `z` divided by the square of the distance
    /// from the origin: what the surface leaves out of a smooth function is of
    /// higher order, so that the farther points say less of it.
    ///
    /// `x` and `y` should be of the order of 1; the scale of `z` does not matter.
    pub fn through_origin(points: &[(f64, f64, f64)]) -> Option<Self> {
        if points.len() < UNKNOWNS {
            return None;
        }
        let mut matrix = [Row::default(); UNKNOWNS];
        let mut right = Row::default();
        for &(x, y, z) in points {
            let weight = 1.0 / (x * x + y * y);
            let row = [x, y, x * x / 2.0, x * y, y * y / 2.0].map(|term| weight * term);
            for (i, &factor) in row.iter().enumerate() {
                right[i] += factor * weight * z;
                for (sum, &other) in matrix[i].iter_mut().zip(&row) {
                    *sum += factor * other;
                }
            }
        }
        let [p, q, r, s, t] = solve(matrix, right)?;
        let surface = Self { gradient: [p, q], curvature: [r, s, t] };
        [p, q, r, s, t].iter().all(|v| v.is_finite()).then_some(surface)
    }

    /// The lowest point, if the surface is a bowl. The test does not depend on
    /// the scale of `z`.
    pub fn minimum(&self) -> Option<QuadricMinimum> {
        let [r, s, t] = self.curvature;
        // Scaled first: the product of two small curvatures may vanish.
        let scale = (r + t) / 2.0;
        if !(scale.is_normal() && scale > 0.0) {
            return None;
        }
        let [r, s, t] = [r / scale, s / scale, t / scale];
        let [p, q] = self.gradient.map(|slope| slope / scale);
        let determinant = r * t - s * s;
        let minimum = || {
            let (x, y) = ((s * q - t * p) / determinant, (s * p - r * q) / determinant);
            QuadricMinimum { x, y, z: scale * (p * x + q * y) / 2.0 }
        };
        // With a mean curvature of 1 this is about four times their ratio.
        (determinant > 4.0 * TROUGH).then(minimum)
    }
}

/// Solves a symmetric positive definite system by its Cholesky factors.
fn solve(mut matrix: [Row; UNKNOWNS], mut right: Row) -> Option<Row> {
    for i in 0..UNKNOWNS {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - known;
            if i > j {
                matrix[i][j] = rest / matrix[j][j];
            } else if rest > SINGULAR * matrix[i][i] {
                matrix[i][i] = rest.sqrt();
            } else {
                return None;
            }
        }
        let known: f64 = (0..i).map(|k| matrix[i][k] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    for i in (0..UNKNOWNS).rev() {
        let known: f64 = (i + 1..UNKNOWNS).map(|k| matrix[k][i] * right[k]).sum();
        right[i] = (right[i] - known) / matrix[i][i];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(z: impl Fn(f64, f64) -> f64) -> Vec<(f64, f64, f64)> {
        let steps = [(-1.0, 0.1), (-0.7, 0.8), (0.1, 1.0), (0.9, 0.7), (1.0, -0.1), (0.6, -0.8)];
        steps.into_iter().map(|(x, y)| (x, y, z(x, y))).collect()
    }

    #[test]
    fn a_quadratic_bowl_is_found_at_any_scale() {
        for scale in [1.0, 1e-30, 1e30] {
            let bowl = |x: f64, y: f64| 3.0 * x * x + x * y + y * y - 1.1 * x + 0.4 * y;
            let points = sampled(|x, y| scale * bowl(x, y));
            let lowest = Quadric::through_origin(&points).unwrap().minimum().unwrap();
            // The gradient vanishes where 6 x + y = 1.1 and x + 2 y = -0.4.
            let (x, y) = (2.6 / 11.0, -3.5 / 11.0);
            assert!((lowest.x - x).abs() < 1e-12 && (lowest.y - y).abs() < 1e-12);
            assert!((lowest.z / scale - bowl(x, y)).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_no_bowl_has_no_minimum() {
        let surfaces: [fn(f64, f64) -> f64; 5] = [
            |x, y| x * x - y * y,
            |x, y| -x * x - y * y,
            |x, _| x,
            |x, y| (x - y).powi(2),
            |_, _| 0.0,
        ];
        for surface in surfaces {
            let fitted = Quadric::through_origin(&sampled(surface)).unwrap();
            assert_eq!(fitted.minimum(), None);
        }
    }

    #[test]
    fn points_that_do_not_determine_a_surface_are_refused() {
        let bowl = |x: f64, y: f64| x * x + y * y;
        assert_eq!(Quadric::through_origin(&sampled(bowl)[..4]), None);
        let on_lines: Vec<_> = [-1.0, -0.5, 0.5, 1.0].iter().map(|&x| (x, 0.0, 1.0)).collect();
        let on_lines = [on_lines, vec![(0.0, 1.0, 1.0), (0.0, -1.0, 1.0)]].concat();
        assert_eq!(Quadric::through_origin(&on_lines), None);
        let mut missing = sampled(bowl);
        missing[2].2 = f64::NAN;
        assert_eq!(Quadric::through_origin(&missing), None);
        missing[2] = (0.0, 0.0, 0.0);
        assert_eq!(Quadric::through_origin(&missing), None);
    }
}
