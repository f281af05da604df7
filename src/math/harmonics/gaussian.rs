//! Gaussian latitudes.

use std::f64::consts::PI;

/// Colatitudes in radians from the north, and weights whose sum is 2, of the
/// Gauss-Legendre quadrature of `rows` points in the cosine of the colatitude.
///
/// Newton's iteration in the colatitude, which keeps its digits next to the
/// poles; started at π (i + 3/4) / (n + 1/2).
///
/// # References
/// Abramowitz and Stegun (1964), 22.16.6 and 25.4.29.
pub fn gauss_legendre(rows: usize) -> (Vec<f64>, Vec<f64>) {
    let n = rows as f64;
    let (mut colatitude_rad, mut weights) = (vec![0.0; rows], vec![0.0; rows]);
    for i in 0..rows.div_ceil(2) {
        let mut theta = PI * (i as f64 + 0.75) / (n + 0.5);
        for _ in 0..8 {
            let (value, derivative) = legendre_polynomial(rows, theta);
            theta -= value / derivative;
        }
        if 2 * i + 1 == rows {
            theta = PI / 2.0;
        }
        let (_, derivative) = legendre_polynomial(rows, theta);
        let weight = 2.0 / (derivative * derivative);
        let mirrored = rows - 1 - i;
        (colatitude_rad[i], weights[i]) = (theta, weight);
        (colatitude_rad[mirrored], weights[mirrored]) = (PI - theta, weight);
    }
    (colatitude_rad, weights)
}

/// P_n(cos θ) and its derivative with respect to θ.
fn legendre_polynomial(n: usize, theta: f64) -> (f64, f64) {
    let (sin, cos) = theta.sin_cos();
    let (mut before, mut value) = (0.0, 1.0);
    for k in 0..n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k + 1.0) * cos * value - k * before) / (k + 1.0));
    }
    (value, n as f64 * (cos * value - before) / sin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n32_is_the_grid_of_t42() {
        let (colatitude_rad, weights) = gauss_legendre(64);
        assert!((90.0 - colatitude_rad[0].to_degrees() - 87.863_798_8).abs() < 1e-7);
        assert!((weights.iter().sum::<f64>() - 2.0).abs() < 1e-14);
    }

    #[test]
    fn powers_are_integrated_exactly() {
        for rows in [2, 5, 64, 1281] {
            let (colatitude_rad, weights) = gauss_legendre(rows);
            for power in [0, rows / 2 * 2, 2 * rows - 2] {
                let terms = colatitude_rad.iter().zip(&weights);
                let sum: f64 = terms.map(|(t, w)| w * t.cos().powi(power as i32)).sum();
                let exact = 2.0 / (power as f64 + 1.0);
                assert!((sum - exact).abs() < 1e-13, "{rows} {power}: {sum} {exact}");
            }
        }
    }
}
