//! Smoothing: the numbers of SciPy 1.17.1, and what holds for every such spline.
//!
//! ```python
//! # Imports, `jittered` and grids as in `parity`.
//! parts = [(0, 0), (0.21, 0.4), (0.77, 0.66), (0.991, 0.3)]
//! for x, y in grids:
//!     i, j = np.indices((y.size, x.size))
//!     u, v = (x - x[0]) / (x[-1] - x[0]), (y[:, None] - y[0]) / (y[-1] - y[0])
//!     noise = ((i * 7919 + j * 104729 + i * j * 31) % 1009) / 1009
//!     z = 3 / (1 + 30 * (u - 0.3)**2 + 40 * (v - 0.6)**2) + 0.3 * noise
//!     for s in (2.0, 3.0, 10.0, 100.0):
//!         f = RectBivariateSpline(x, y, z.T, s=s)
//!         knots = [np.searchsorted(sites, t[4:-4]) for sites, t in zip((x, y), f.get_knots())]
//!         at = [(x[0] + (x[-1] - x[0]) * a, y[0] + (y[-1] - y[0]) * b) for a, b in parts]
//!         print(s, knots, [f(*at) for at in at])
//! ```

use super::super::super::bspline::CubicKnots;
use super::{Grid, PlaneSpline, PlaneSplineScratch};

/// What SciPy makes of a smoothing.
struct Smooth {
    smoothing: f64,
    /// Columns and rows of the grid that are knots.
    x: &'static [usize],
    y: &'static [usize],
    /// At `PARTS`.
    values: [f64; 4],
}

const PARTS: [(f64, f64); 4] = [(0.0, 0.0), (0.21, 0.4), (0.77, 0.66), (0.991, 0.3)];

const REGULAR: [Smooth; 4] = [
    Smooth {
        smoothing: 2.0,
        x: &[3, 6, 9, 12, 15, 17, 18, 20, 21],
        y: &[2, 3, 5, 7, 9, 11, 13, 15, 16],
        values: [0.17190132883328055, 1.274143005161781, 0.5123287331870825, 0.20046943046131357],
    },
    Smooth {
        smoothing: 3.0,
        x: &[3, 6, 9, 12, 15, 18],
        y: &[5, 9, 11, 13, 15],
        values: [0.20103561738782588, 1.352651611694287, 0.5659560895039125, 0.24640187382215542],
    },
    Smooth {
        smoothing: 10.0,
        x: &[12],
        y: &[9, 11, 13],
        values: [0.3420679647292065, 1.4585645299094798, 0.45819909949468707, 0.3127916361536432],
    },
    Smooth {
        smoothing: 100.0,
        x: &[],
        y: &[],
        values: [0.27787072358863685, 1.4211541676853374, 0.4276836150514001, 0.33929641931993415],
    },
];
const IRREGULAR: [Smooth; 4] = [
    Smooth {
        smoothing: 2.0,
        x: &[3, 5, 7, 8, 10, 12, 13, 15, 17, 18],
        y: &[2, 4, 6, 7, 8, 10, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28],
        values: [0.1646013137357968, 1.3249994254158475, 0.6576055013425168, 0.29425534896108213],
    },
    Smooth {
        smoothing: 3.0,
        x: &[3, 5, 8, 10, 12, 13, 15, 17, 18],
        y: &[2, 4, 6, 8, 10, 12, 15, 17, 19, 21, 22, 24, 26, 28],
        values: [0.1641146325217289, 1.283913763683927, 0.5260274714839356, 0.26959998487539344],
    },
    Smooth {
        smoothing: 10.0,
        x: &[3, 5, 10],
        y: &[8, 15, 22],
        values: [0.2814692126134986, 1.4560597975536562, 0.5003949425302868, 0.3115770649580991],
    },
    Smooth {
        smoothing: 100.0,
        x: &[],
        y: &[],
        values: [0.23611604422343202, 1.4106821337699724, 0.438853833120154, 0.3743062417417079],
    },
];

/// A hill and some noise.
fn hill(grid: &Grid) -> Vec<f64> {
    let part = |sites: &[f64], at: f64| (at - sites[0]) / (sites[sites.len() - 1] - sites[0]);
    let hill = |(x, y): (f64, f64)| {
        let (u, v) = (part(&grid.x, x) - 0.3, part(&grid.y, y) - 0.6);
        3.0 / (1.0 + 30.0 * u * u + 40.0 * v * v)
    };
    let noise = grid.noise().into_iter().map(|noise| 0.3 * (noise + 0.5));
    grid.points().map(hill).zip(noise).map(|(hill, noise)| hill + noise).collect()
}

fn smooth(grid: &Grid, values: &[f64], smoothing: f64) -> PlaneSpline {
    grid.plan().smooth(values, smoothing, &mut PlaneSplineScratch::default())
}

/// Sum of the squared residuals.
fn residual(grid: &Grid, values: &[f64], spline: &PlaneSpline) -> f64 {
    grid.points().zip(values).map(|((x, y), value)| (value - spline.value(x, y)).powi(2)).sum()
}

fn knots_at(sites: &[f64], knots: &[usize]) -> CubicKnots {
    CubicKnots::clamped(sites[0], knots.iter().map(|&at| sites[at]), sites[sites.len() - 1])
}

#[test]
fn knots_and_values_are_those_of_scipy() {
    for (grid, rows) in [(Grid::regular(), &REGULAR), (Grid::irregular(), &IRREGULAR)] {
        let values = hill(&grid);
        for wanted in rows {
            let spline = smooth(&grid, &values, wanted.smoothing);
            assert_eq!(spline.knots.x, knots_at(&grid.x, wanted.x), "{}", wanted.smoothing);
            assert_eq!(spline.knots.y, knots_at(&grid.y, wanted.y), "{}", wanted.smoothing);
            for ((along, across), wanted) in PARTS.into_iter().zip(wanted.values) {
                let (x, y) = grid.at(along, across);
                let found = spline.value(x, y);
                assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted} at {x} {y}");
            }
        }
    }
}

#[test]
fn the_residuals_are_those_asked_for() {
    for grid in [Grid::regular(), Grid::irregular()] {
        let values = hill(&grid);
        for smoothing in [1e-3, 0.02, 0.3, 1.0, 2.0, 7.0, 20.0] {
            let found = residual(&grid, &values, &smooth(&grid, &values, smoothing));
            assert!((found - smoothing).abs() <= 1e-3 * smoothing, "{found} is not {smoothing}");
        }
    }
}

#[test]
fn without_smoothing_it_is_the_interpolating_spline() {
    let grid = Grid::irregular();
    let (values, wanted) = (grid.noise(), grid.fit(&grid.noise()));
    assert_eq!(smooth(&grid, &values, 0.0).coefficients, wanted.coefficients);
    // As many knots as it takes, and hardly a jump less.
    let near = smooth(&grid, &values, 1e-20);
    assert_eq!(near.knots, wanted.knots);
    for (found, wanted) in near.coefficients.iter().zip(&wanted.coefficients) {
        assert!((found - wanted).abs() < 1e-8, "{found} is not {wanted}");
    }
}

#[test]
fn missing_and_constant_values_end() {
    let grid = Grid::regular();
    let mut values = hill(&grid);
    values[77] = f64::NAN;
    assert!(smooth(&grid, &values, 1.0).value(0.0, 12.0).is_nan());
    values.fill(4.0);
    assert!((smooth(&grid, &values, 1e-300).value(0.3, 12.2) - 4.0).abs() < 1e-12);
}
