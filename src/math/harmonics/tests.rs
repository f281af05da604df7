//! The transforms against harmonics written down point by point.

use std::f64::consts::PI;

use super::analysis::{Analysis, AnalysisScratch};
use super::colatitude::Measure;
use super::legendre::Divisor;
use super::synthesis::{Synthesis, SynthesisScratch};
use super::*;

type Z = Coefficient;

/// Slow twin of the Legendre functions: one at a time, without scaling, the
/// factors as in the textbook.
fn legendre(n: usize, m: usize, theta: f64) -> f64 {
    let (sin, cos) = theta.sin_cos();
    let mut value = (1.0 / (4.0 * PI)).sqrt();
    for k in 1..=m {
        value *= -((2 * k + 1) as f64 / (2 * k) as f64).sqrt() * sin;
    }
    let (mut before, m) = (0.0, m as f64);
    for k in m as usize + 1..=n {
        let k = k as f64;
        let scale = ((2.0 * k + 1.0) / (k * k - m * m)).sqrt();
        let lower =
            if k - 1.0 > m { (((k - 1.0).powi(2) - m * m) / (2.0 * k - 3.0)).sqrt() } else { 0.0 };
        (before, value) = (value, scale * ((2.0 * k - 1.0).sqrt() * cos * value - lower * before));
    }
    value
}

/// Derivative by the colatitude, from the neighbouring orders.
fn derivative(n: usize, m: usize, theta: f64) -> f64 {
    let (nf, mf) = (n as f64, m as f64);
    let above = match m < n {
        true => ((nf - mf) * (nf + mf + 1.0)).sqrt() * legendre(n, m + 1, theta),
        false => 0.0,
    };
    let below = match m {
        0 => -((nf + 1.0) * nf).sqrt() * if n > 0 { legendre(n, 1, theta) } else { 0.0 },
        _ => ((nf + mf) * (nf - mf + 1.0)).sqrt() * legendre(n, m - 1, theta),
    };
    0.5 * (above - below)
}

/// P̄ / sin θ · m, by its limit at the poles.
fn over_sine(n: usize, m: usize, theta: f64) -> f64 {
    if theta.sin() > 1e-9 {
        return m as f64 * legendre(n, m, theta) / theta.sin();
    }
    match m {
        1 => derivative(n, 1, theta) * theta.cos(),
        _ => 0.0,
    }
}

/// A real field from a function of colatitude and longitude.
fn field(grid: &RingGrid, f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let point = |theta: f64, column: usize| {
        f(theta, grid.first_longitude_rad + 2.0 * PI * column as f64 / grid.columns as f64)
    };
    let rows = grid.rows.colatitude_rad();
    rows.into_iter().flat_map(|theta| (0..grid.columns).map(move |c| point(theta, c))).collect()
}

/// A harmonic of order `m` from its function of the colatitude.
fn wave(grid: &RingGrid, p: impl Fn(f64) -> f64, m: usize, c: Z) -> Vec<f64> {
    let mut values = field(grid, |_, lambda| harmonic(1.0, m, c, lambda));
    let rows = values.chunks_exact_mut(grid.columns).zip(grid.rows.colatitude_rad());
    rows.for_each(|(row, theta)| {
        let p = p(theta);
        row.iter_mut().for_each(|v| *v *= p);
    });
    values
}

/// The harmonic with coefficient `c`, and its conjugate.
fn harmonic(p: f64, m: usize, c: Z, lambda: f64) -> f64 {
    let twice = if m == 0 { 1.0 } else { 2.0 };
    twice * p * (c * Z::from_polar(1.0, m as f64 * lambda)).re
}

fn grids() -> [RingGrid; 3] {
    let grid = |rows, columns, first_longitude_rad| RingGrid { rows, columns, first_longitude_rad };
    [
        grid(LatitudeRows::WithPoles(73), 144, 0.0),
        grid(LatitudeRows::WithoutPoles(72), 144, 0.3),
        grid(LatitudeRows::Gaussian(64), 128, 0.1),
    ]
}

fn unit(truncation: Truncation, n: usize, m: usize, c: Z) -> Vec<Z> {
    let mut coefficients = vec![Z::default(); truncation.len()];
    coefficients[truncation.index(n, m)] = c;
    coefficients
}

fn max_difference(a: &[Z], b: &[Z]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).norm()).fold(0.0, f64::max)
}

fn max_error(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// Orders 0 real, others with both parts.
fn coefficient(m: usize) -> Z {
    if m == 0 { Z::new(1.0, 0.0) } else { Z::new(0.6, -0.8) }
}

/// Each way of holding the rows.
const LIMITS: [usize; 2] = [usize::MAX, 0];

#[test]
fn every_harmonic_of_t42_is_returned() {
    let truncation = Truncation::triangular(42);
    for grid in grids() {
        let analyses =
            LIMITS.map(|limit| Analysis::with_table_limit(grid, truncation, Measure::Area, limit));
        let mut found = vec![Z::default(); truncation.len()];
        for (n, m) in truncation.harmonics() {
            let c = coefficient(m);
            let values = wave(&grid, |theta| legendre(n, m, theta), m, c);
            for analysis in &analyses {
                analysis.analyse(&values, &mut AnalysisScratch::default(), &mut found);
                let error = max_difference(&found, &unit(truncation, n, m, c));
                assert!(error < 1e-12, "{grid:?} {n} {m}: {error:e}");
            }
        }
    }
}

#[test]
fn synthesis_is_the_sum_of_harmonics() {
    let truncation = Truncation::triangular(42);
    for grid in grids() {
        let rings = grid.rings();
        for limit in LIMITS {
            let synthesis = Synthesis::with_table_limit(&rings, truncation, Divisor::One, limit);
            let mut values = vec![0.0; rings.len() * grid.columns];
            for (n, m) in [(0, 0), (1, 1), (7, 0), (8, 3), (41, 40), (42, 42), (42, 1)] {
                let c = coefficient(m);
                let exact = wave(&grid, |theta| legendre(n, m, theta), m, c);
                let one = unit(truncation, n, m, c);
                synthesis.synthesise(&one, &mut SynthesisScratch::default(), &mut values);
                assert!(max_error(&values, &exact) < 1e-12, "{grid:?} {n} {m}");
            }
        }
    }
}

#[test]
fn degrees_above_the_truncation_do_not_leak_into_it() {
    let truncation = Truncation::triangular(42);
    for grid in grids() {
        // As far as the grid can hold; Gaussian rows integrate to twice their number.
        let highest = grid.max_degree();
        let transform = FromField::new(grid, truncation).unwrap();
        let mut found = vec![Z::default(); truncation.len()];
        for (n, m) in [(43, 0), (43, 43), (highest, 5), (highest, 42), (highest, 0)] {
            let values = wave(&grid, |theta| legendre(n, m, theta), m, 1.0.into());
            transform.apply(&values, &mut TransformScratch::default(), &mut found);
            assert!(max_difference(&found, &vec![Z::default(); found.len()]) < 1e-12, "{n} {m}");
        }
    }
}

#[test]
fn the_highest_degrees_of_a_quarter_degree_grid_are_returned() {
    let grid =
        RingGrid { rows: LatitudeRows::WithPoles(721), columns: 1440, first_longitude_rad: 0.0 };
    let truncation = Truncation::triangular(719);
    let from = FromField::new(grid, truncation).unwrap();
    let to = ToField::new(&grid.rings(), truncation);
    let mut scratch = TransformScratch::default();
    let mut found = vec![Z::default(); truncation.len()];
    let mut values = vec![0.0; 721 * 1440];
    for (n, m) in [(719, 0), (719, 1), (719, 300), (719, 719), (700, 699), (500, 2)] {
        let one = unit(truncation, n, m, coefficient(m));
        to.apply(&one, &mut scratch, &mut values);
        from.apply(&values, &mut scratch, &mut found);
        let error = max_difference(&found, &one);
        assert!(error < 1e-12, "{n} {m}: {error:e}");
    }
}

/// Wind of a harmonic of the stream function (first) and of the potential.
fn winds(grid: &RingGrid, n: usize, m: usize, c: Z) -> [[Vec<f64>; 2]; 2] {
    let along = wave(grid, |theta| over_sine(n, m, theta), m, c * Z::new(0.0, 1.0));
    let across = wave(grid, |theta| derivative(n, m, theta), m, c);
    let minus = across.iter().map(|v| -v).collect();
    [[across, along.clone()], [along, minus]]
}

#[test]
fn vorticity_and_divergence_of_every_kind_of_harmonic_are_exact() {
    let truncation = Truncation::triangular(42);
    for grid in grids() {
        let from = FromWind::new(grid, truncation).unwrap();
        let to = ToWind::new(&grid.rings(), truncation);
        let mut scratch = WindScratch::default();
        let mut found =
            [vec![Z::default(); truncation.len()], vec![Z::default(); truncation.len()]];
        let nothing = vec![Z::default(); truncation.len()];
        for (n, m) in [(1, 0), (1, 1), (2, 1), (5, 3), (10, 0), (42, 42), (42, 1), (41, 20)] {
            let c = coefficient(m);
            let laplacian = unit(truncation, n, m, -c * (n * (n + 1)) as f64);
            let [of_stream, of_potential] = winds(&grid, n, m, c);
            let scale = (n * (n + 1)) as f64;
            for (kind, [u, v]) in [of_stream, of_potential].iter().enumerate() {
                let [vorticity, divergence] = &mut found;
                from.apply([u, v], &mut scratch, vorticity, divergence);
                let error = max_difference(&found[kind], &laplacian) / scale;
                let other = max_difference(&found[1 - kind], &nothing) / scale;
                assert!(
                    error < 1e-12 && other < 1e-12,
                    "{grid:?} {n} {m} {kind}: {error:e} {other:e}"
                );
                let one = unit(truncation, n, m, c);
                let (psi, chi) = if kind == 0 { (&one, &nothing) } else { (&nothing, &one) };
                let mut back = [vec![0.0; u.len()], vec![0.0; u.len()]];
                let [east, north] = &mut back;
                to.apply(psi, chi, &mut scratch, [east, north]);
                let error = max_error(&back[0], u).max(max_error(&back[1], v)) / n as f64;
                assert!(error < 1e-12, "{grid:?} {n} {m} {kind}: {error:e}");
            }
        }
    }
}

#[test]
fn the_power_of_a_degree_does_not_change_when_the_field_is_turned() {
    let truncation = Truncation::triangular(30);
    // exp(3 cos of the distance to a point): its degrees above 30 vanish.
    let power = |grid: &RingGrid, (lat, lon): (f64, f64)| -> Vec<f64> {
        let values = field(grid, |theta, lambda| {
            (3.0 * (theta.cos() * lat.sin() + theta.sin() * lat.cos() * (lambda - lon).cos())).exp()
        });
        let mut found = vec![Z::default(); truncation.len()];
        let transform = FromField::new(*grid, truncation).unwrap();
        transform.apply(&values, &mut TransformScratch::default(), &mut found);
        // Parseval: the power of all degrees is the mean square times 4π.
        let mut power = vec![0.0; 31];
        for ((n, m), z) in truncation.harmonics().zip(&found) {
            power[n] += z.norm_sqr() * if m == 0 { 1.0 } else { 2.0 };
        }
        power
    };
    let exact = 4.0 * PI * 6f64.sinh() / 6.0;
    for grid in grids() {
        let at_pole = power(&grid, (PI / 2.0, 0.0));
        assert!((at_pole.iter().sum::<f64>() / exact - 1.0).abs() < 1e-12);
        for place in [(0.0, 0.0), (0.7, 2.0), (-1.3, 5.0)] {
            let turned = power(&grid, place);
            assert!(max_error(&turned, &at_pole) / exact < 1e-13, "{grid:?} {place:?}");
        }
    }
}

#[test]
fn rings_of_any_kind_take_part() {
    // Few points at high latitudes, as HEALPix has them, and no mirror images.
    let truncation = Truncation::triangular(12);
    let ring = |colatitude_rad, columns, first_longitude_rad, start| Ring {
        colatitude_rad,
        columns,
        first_longitude_rad,
        start,
    };
    let rings = [ring(0.1, 4, 0.2, 0), ring(1.0, 36, 0.0, 4), ring(PI - 0.1, 4, 0.2, 40)];
    let to = ToField::new(&rings, truncation);
    let mut values = vec![0.0; 44];
    for (n, m) in [(3, 2), (12, 12), (12, 7), (5, 0)] {
        let c = coefficient(m);
        to.apply(&unit(truncation, n, m, c), &mut TransformScratch::default(), &mut values);
        for ring in &rings {
            for column in 0..ring.columns {
                let lambda =
                    ring.first_longitude_rad + 2.0 * PI * column as f64 / ring.columns as f64;
                let exact = harmonic(legendre(n, m, ring.colatitude_rad), m, c, lambda);
                assert!((values[ring.start + column] - exact).abs() < 1e-13, "{n} {m} {ring:?}");
            }
        }
    }
}

#[test]
fn a_truncation_beyond_the_grid_is_refused() {
    let [grid, ..] = grids();
    let error = FromField::new(grid, Truncation::triangular(72)).unwrap_err();
    assert_eq!(error, HarmonicsError { lmax: 72, rows: 73, columns: 144, limit: 71 });
}

#[test]
fn the_zonal_mean_of_a_wind_at_a_pole_is_rounding() {
    let [grid, ..] = grids();
    let from = FromWind::new(grid, Truncation::triangular(71)).unwrap();
    let analyse = |u: &[f64]| {
        let mut found = [(); 2].map(|()| vec![Z::default(); from.truncation().len()]);
        let [vorticity, divergence] = &mut found;
        from.apply([u, u], &mut WindScratch::default(), vorticity, divergence);
        found
    };
    let clean = field(&grid, |theta, lambda| theta.sin() + (theta - lambda).cos());
    let mut rounded = clean.clone();
    rounded[..144].iter_mut().for_each(|u| *u += 1e-3);
    let (clean, rounded) = (analyse(&clean), analyse(&rounded));
    for (a, b) in clean.iter().zip(&rounded) {
        assert!(max_difference(a, b) < 1e-14);
    }
}

#[test]
fn points_anywhere_get_the_sum_of_harmonics() {
    let truncation = Truncation::triangular(42);
    let points: Vec<(f64, f64)> =
        (0..40).map(|i| (f64::from(i % 13) * PI / 12.0, f64::from(i))).collect();
    let to = ToPoints::new(&points, truncation);
    let mut values = vec![0.0; points.len()];
    for (n, m) in [(0, 0), (3, 2), (42, 42), (41, 1), (40, 0)] {
        let c = coefficient(m);
        to.apply(&unit(truncation, n, m, c), &mut PointsScratch::default(), &mut values);
        for (value, &(theta, lambda)) in values.iter().zip(&points) {
            let exact = harmonic(legendre(n, m, theta), m, c, lambda);
            assert!((value - exact).abs() < 1e-12, "{n} {m} {theta} {lambda}");
        }
    }
}
