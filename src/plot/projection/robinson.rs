//! Robinson's projection, which is a table of numbers.
//!
//! x = 0.8487 X(φ) Δλ, y = 1.3523 Y(φ). The table gives X and Y every 5°;
//! between them a cubic through the four nearest numbers is taken, beyond the
//! poles and the equator with its symmetry.
//!
//! # References
//! Robinson (1974), International Yearbook of Cartography 14, 145-155; Snyder
//! and Voxland (1989), An Album of Map Projections, p. 82 and 222 (table and
//! factors).

const WIDTH: f64 = 0.8487;
const HEIGHT: f64 = 1.3523;
const STEP_DEG: f64 = 5.0;

/// X and Y at 0, 5, ... 90 degrees.
const TABLE: [(f64, f64); 19] = [
    (1.0, 0.0),
    (0.9986, 0.0620),
    (0.9954, 0.1240),
    (0.9900, 0.1860),
    (0.9822, 0.2480),
    (0.9730, 0.3100),
    (0.9600, 0.3720),
    (0.9427, 0.4340),
    (0.9216, 0.4958),
    (0.8962, 0.5571),
    (0.8679, 0.6176),
    (0.8350, 0.6769),
    (0.7986, 0.7346),
    (0.7597, 0.7903),
    (0.7186, 0.8435),
    (0.6732, 0.8936),
    (0.6213, 0.9394),
    (0.5722, 0.9761),
    (0.5322, 1.0),
];

pub(super) fn forward(lat_deg: f64, east_rad: f64) -> (f64, f64) {
    let (x, y) = lengths(lat_deg.abs().min(90.0));
    (WIDTH * x * east_rad, HEIGHT * y * lat_deg.signum())
}

/// X and Y of a northern latitude.
fn lengths(lat_deg: f64) -> (f64, f64) {
    let place = lat_deg / STEP_DEG;
    // The four numbers around it; the last four near the pole.
    let below = (place.floor() as isize).min(17);
    let first = (below - 1).min(15);
    let mut sum = (0.0, 0.0);
    for i in first..first + 4 {
        let others = (first..first + 4).filter(|&j| j != i);
        let weight: f64 = others.map(|j| (place - j as f64) / (i - j) as f64).product();
        let (x, y) = number(i);
        sum = (sum.0 + weight * x, sum.1 + weight * y);
    }
    sum
}

/// The table, and south of the equator its mirror image.
fn number(index: isize) -> (f64, f64) {
    let (x, y) = TABLE[index.unsigned_abs()];
    (x, if index < 0 { -y } else { y })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn the_table_is_kept() {
        for (i, &(x, y)) in TABLE.iter().enumerate() {
            for sign in [-1.0, 1.0] {
                let found = forward(sign * STEP_DEG * i as f64, PI);
                assert!((found.0 - WIDTH * x * PI).abs() < 1e-12);
                let height = if i == 0 { 0.0 } else { sign * HEIGHT * y };
                assert!((found.1 - height).abs() < 1e-12);
            }
        }
        // The globe is 0.5072 times as high as it is wide.
        let ratio = forward(90.0, 0.0).1 / forward(0.0, PI).0;
        assert!((ratio - 0.5072).abs() < 1e-4, "{ratio}");
    }

    #[test]
    fn latitudes_keep_their_order() {
        let heights: Vec<f64> = (-900..=900).map(|i| forward(f64::from(i) / 10.0, 0.0).1).collect();
        assert!(heights.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
