//! The numbers of SciPy 1.17.1:
//!
//! ```python
//! import numpy as np
//! from scipy.interpolate import RectBivariateSpline
//!
//! def jittered(i, by, of): return i + 0.7 * (by * i % of) / of
//!
//! grids = [(-3 + 0.25 * np.arange(25), 10 + 0.5 * np.arange(18)),
//!          (jittered(np.arange(21), 7, 11), 0.2 * jittered(np.arange(30), 5, 13) - 1)]
//! parts = [(0, 0), (0.013, 0.99), (0.21, 0.4), (0.5, 0.013), (0.77, 0.66), (0.991, 0.3), (1, 1)]
//! for x, y in grids:
//!     i, j = np.indices((y.size, x.size))
//!     z = ((i * 7919 + j * 104729 + i * j * 31) % 1009) / 1009 - 0.5
//!     f = RectBivariateSpline(x, y, z.T, s=0)
//!     for a, b in parts:
//!         at = x[0] + (x[-1] - x[0]) * a, y[0] + (y[-1] - y[0]) * b
//!         print(a, b, f(*at), f(*at, dx=1), f(*at, dy=1))
//! ```

use super::Grid;

/// Parts of the sides, value, derivatives by x and y.
type Row = (f64, f64, f64, f64, f64);

const REGULAR: [Row; 7] = [
    (0.0, 0.0, -0.5000000000000002, 7.064856593418696, 3.549033460495483),
    (0.013, 0.99, 0.2611725246155675, 2.0594110059246673, 0.1804849197754466),
    (0.21, 0.4, 0.5006512606128476, 1.3303968131435395, -0.04237819023744222),
    (0.5, 0.013, -0.018466035769792638, -1.912901663878747, -0.12631559107275797),
    (0.77, 0.66, 0.16979038951375047, 0.4684678408642576, -1.3003740724492037),
    (0.991, 0.3, -0.43861144046757355, -0.2457049811773018, 1.0768903535561734),
    (1.0, 1.0, -0.4663032705649158, -5.707484985833478, 0.625990080556498),
];
const IRREGULAR: [Row; 7] = [
    (0.0, 0.0, -0.5, 1.813031946878874, 6.502404813949752),
    (0.013, 0.99, 0.10181198891158488, -0.23121312998814547, -7.217489817172543),
    (0.21, 0.4, 0.3182337970976876, 0.40263513823151165, -0.2065617975004066),
    (0.5, 0.013, 0.03898586701827714, 0.8159106650048887, -4.402395292825521),
    (0.77, 0.66, -0.004269645062516147, -1.0099803734379158, -3.01202584873745),
    (0.991, 0.3, 0.1195032698288231, -0.7615530798046565, -2.1409644357249613),
    (1.0, 1.0, -0.1808721506442022, 1.6666995923122765, -9.79020365235665),
];

/// Value and derivatives within 1e-12 of the largest one in the table.
fn assert_parity(grid: &Grid, rows: &[Row]) {
    let spline = grid.fit(&grid.noise());
    let scale = rows.iter().fold([0.0; 3], |[a, b, c]: [f64; 3], row| {
        [a.max(row.2.abs()), b.max(row.3.abs()), c.max(row.4.abs())]
    });
    for row in rows {
        let (x, y) = grid.at(row.0, row.1);
        let (value, [by_x, by_y]) = spline.value_and_gradient(x, y);
        let pairs = [(value, row.2), (by_x, row.3), (by_y, row.4)];
        for ((found, wanted), scale) in pairs.iter().zip(scale) {
            assert!((found - wanted).abs() <= 1e-12 * scale, "{found} is not {wanted}, {x} {y}");
        }
    }
}

#[test]
fn regular_grid() {
    assert_parity(&Grid::regular(), &REGULAR);
}

#[test]
fn irregular_grid() {
    assert_parity(&Grid::irregular(), &IRREGULAR);
}
