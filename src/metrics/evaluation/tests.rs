//! Against direct computations of the same.

use proptest::prelude::*;

use super::*;
use crate::model::{Calendar, Grid, MapLayer, Maps, PeriodLength, Provenance, Stop};

/// Maps of winter months, three a year, on a grid, with these values by month
/// and point.
fn maps(lat: &[f64], lon: &[f64], years: usize, value: impl Fn(usize, usize) -> f64) -> Maps {
    let calendar = Calendar::Standard;
    let grid = Grid::new(lat.to_vec(), lon.to_vec()).unwrap();
    let period = |i: usize| {
        let (year, month) = [(2000, 12), (2001, 1), (2001, 2)][i % 3];
        let year = year + i / 3;
        let time = calendar.parse(&format!("{year}-{month:02}-01")).unwrap();
        PeriodLength::Month.around(calendar, time).unwrap()
    };
    let periods: Vec<_> = (0..3 * years).map(period).collect();
    let points = grid.len();
    let values = (0..3 * years * points).map(|i| value(i / points, i % points)).collect();
    let layer = MapLayer { name: "x".into(), values, ..MapLayer::default() };
    Maps { grid, calendar, periods, layers: vec![layer], provenance: Provenance::default() }
}

fn pair<'a>(metric: &'a Maps, impact: &'a Maps) -> Result<PairedMaps<'a>, EvaluationError> {
    PairedMaps::new((metric, None), (impact, None), Trend::Kept, 3)
}

/// Numbers without a pattern, the same every time.
fn noise(i: usize, j: usize) -> f64 {
    let seed = i as u64 * 2_654_435_761 + j as u64 * 40_503 + 12_345;
    let mixed = seed.wrapping_mul(6_364_136_223_846_793_005) >> 24;
    mixed as f64 / (1u64 << 40) as f64 - 0.5
}

#[test]
fn the_highest_correlation_is_found_in_the_box_only() {
    let (lat, lon) = ([50.0], [0.0, 20.0, 40.0, 60.0]);
    // The impact at 0° follows the metric at 40°, and against it at 20°.
    let metric = maps(&lat, &lon, 6, noise);
    let impact = maps(&lat, &[0.0], 6, |i, _| noise(i, 2) - noise(i, 1));
    let paired = pair(&metric, &impact).unwrap();
    let with = |half_width_deg, sign| {
        let params = CormaxParams { half_width_deg, sign, ..CormaxParams::default() };
        cormax(&paired, &params).unwrap().values[0]
    };
    let near = with(30.0, CorrelationSign::Any);
    let far = with(40.0, CorrelationSign::Any);
    assert!(far > near && far > 0.4, "{near} {far}");
    let opposed = maps(&lat, &[0.0], 6, |i, _| -noise(i, 0));
    let paired = pair(&metric, &opposed).unwrap();
    let params = |sign| CormaxParams { half_width_deg: 5.0, sign, ..CormaxParams::default() };
    let any = cormax(&paired, &params(CorrelationSign::Any)).unwrap();
    let positive = cormax(&paired, &params(CorrelationSign::Positive)).unwrap();
    assert!((any.values[0] + 1.0).abs() < 1e-12 && (any.area_mean + 1.0).abs() < 1e-12);
    assert!(positive.values[0].is_nan() && positive.points == 0 && positive.area_mean.is_nan());
}

#[test]
fn boxes_go_over_greenwich_on_the_globe_only() {
    let around: Vec<f64> = (0..36).map(|i| 10.0 * f64::from(i)).collect();
    let part: Vec<f64> = (0..35).map(|i| 10.0 * f64::from(i)).collect();
    let at = |lon: &[f64]| {
        // Only the metric at 340° tells the impact at 0°.
        let metric = maps(&[0.0], lon, 8, |i, p| if p == 34 { noise(i, 99) } else { noise(i, p) });
        let impact = maps(&[0.0], &[0.0], 8, |i, _| noise(i, 99));
        let paired = pair(&metric, &impact).unwrap();
        cormax(&paired, &CormaxParams::default()).unwrap().values[0]
    };
    assert!((at(&around) - 1.0).abs() < 1e-12);
    assert!(at(&part) < 0.9);
}

#[test]
fn points_that_do_not_vary_or_are_missing_have_no_correlation() {
    let (lat, lon) = ([10.0, 0.0], [0.0, 10.0]);
    let metric = maps(&lat, &lon, 4, noise);
    let impact = maps(&lat, &lon, 4, |i, p| match p {
        // The same every January, February and December.
        0 => 0.1 * (i % 3) as f64,
        1 if i == 5 => f64::NAN,
        _ => noise(i, p),
    });
    let result = cormax(&pair(&metric, &impact).unwrap(), &CormaxParams::default()).unwrap();
    assert!(result.values[0].is_nan() && result.values[1].is_nan());
    assert!((result.values[2] - 1.0).abs() < 1e-12 && result.points == 2);
}

#[test]
fn records_that_tell_nothing_are_refused() {
    let (lat, lon) = ([10.0], [0.0, 10.0]);
    let good = maps(&lat, &lon, 4, noise);
    let one_winter = maps(&lat, &lon, 1, noise);
    let error = pair(&one_winter, &good).unwrap_err();
    assert!(
        matches!(error, EvaluationError::TooFewPeriods { common: 3, usable: 0, .. }),
        "{error}"
    );
    let mut elsewhere = good.clone();
    elsewhere.periods.iter_mut().for_each(|p| p.label.insert(0, '9'));
    let error = pair(&elsewhere, &good).unwrap_err();
    assert!(matches!(error, EvaluationError::TooFewPeriods { common: 0, .. }), "{error}");
    let flat = maps(&lat, &lon, 4, |_, _| 7.0);
    assert_eq!(pair(&good, &flat).unwrap_err(), EvaluationError::NoVariance { what: "the impact" });
    let named = PairedMaps::new((&good, Some("y")), (&good, None), Trend::Kept, 3).unwrap_err();
    assert!(named.to_string().contains("--metric-layer"), "{named}");
    let paired = pair(&good, &good).unwrap();
    let count = |params| hindcast(&paired, &params, Stop::NEVER).unwrap_err().to_string();
    assert!(count(HindcastParams { fold: 11, ..HindcastParams::default() }).contains("--fold"));
    let patterns = (9, 9);
    let error = count(HindcastParams { patterns, ..HindcastParams::default() });
    assert!(error.contains("--patterns"), "{error}");
}

#[test]
fn trends_are_taken_away_where_asked() {
    let (lat, lon) = ([10.0], [0.0, 10.0]);
    let metric = maps(&lat, &lon, 9, |i, p| noise(i, p) + i as f64);
    let impact = maps(&lat, &lon, 9, |i, p| noise(i, p + 50) + i as f64);
    let with = |trend| {
        let paired = PairedMaps::new((&metric, None), (&impact, None), trend, 3).unwrap();
        cormax(&paired, &CormaxParams::default()).unwrap().area_mean
    };
    let removed = with(Trend::Removed);
    assert!(with(Trend::Kept) > 0.99 && (removed.is_nan() || removed <= 0.9), "{removed}");
}

/// An impact that is a pattern of the metric's two, and nothing else.
#[test]
fn what_follows_is_predicted() {
    let (lat, lon) = ([60.0, 20.0], [0.0, 10.0, 20.0]);
    let metric = maps(&lat, &lon, 10, |i, p| {
        noise(i, 1) * (p as f64 + 1.0) + noise(i, 2) * (p as f64 - 2.0).powi(2)
    });
    let impact = maps(&lat, &[100.0], 10, |i, p| noise(i, 1) * (1.0 + p as f64) - noise(i, 2));
    let paired = pair(&metric, &impact).unwrap();
    // The impact at one longitude varies in two ways over two latitudes.
    let result = hindcast(&paired, &HindcastParams::default(), Stop::NEVER).unwrap();
    assert_eq!(result.best.patterns, 2);
    assert!(result.best.acc > 1.0 - 1e-9 && result.best.fve > 1.0 - 1e-9, "{:?}", result.best);
    assert_eq!(result.scores.len(), 2);
}

/// Least squares by the normal equations on patterns found by powers of the
/// matrix: nothing in common with the fast one but the formula.
fn slow_prediction(x: &[Vec<f64>], y: &[Vec<f64>], left_out: usize, patterns: usize) -> Vec<f64> {
    let periods: Vec<usize> = (0..x.len()).filter(|i| i / 3 != left_out / 3).collect();
    let mean = |field: &[Vec<f64>], p: usize| {
        periods.iter().map(|&i| field[i][p]).sum::<f64>() / periods.len() as f64
    };
    let eofs = |field: &[Vec<f64>]| {
        let points = field[0].len();
        let covariance = |p: usize, q: usize| {
            let products = periods
                .iter()
                .map(|&i| (field[i][p] - mean(field, p)) * (field[i][q] - mean(field, q)));
            products.sum::<f64>()
        };
        let mut matrix: Vec<Vec<f64>> =
            (0..points).map(|p| (0..points).map(|q| covariance(p, q)).collect()).collect();
        let mut eofs = Vec::new();
        for _ in 0..patterns {
            let mut v: Vec<f64> = (0..points).map(|p| 1.0 + noise(p, 7)).collect();
            let mut length = 0.0;
            for _ in 0..20_000 {
                let next: Vec<f64> =
                    matrix.iter().map(|row| row.iter().zip(&v).map(|(m, v)| m * v).sum()).collect();
                length = next.iter().map(|v: &f64| v * v).sum::<f64>().sqrt();
                v = next.iter().map(|n| n / length).collect();
            }
            for (p, row) in matrix.iter_mut().enumerate() {
                row.iter_mut().enumerate().for_each(|(q, m)| *m -= length * v[p] * v[q]);
            }
            eofs.push(v);
        }
        eofs
    };
    let (ex, ey) = (eofs(x), eofs(y));
    let pc = |field: &[Vec<f64>], eof: &[f64], i: usize| {
        eof.iter().enumerate().map(|(p, e)| e * (field[i][p] - mean(field, p))).sum::<f64>()
    };
    let mut predicted: Vec<f64> = (0..y[0].len()).map(|p| mean(y, p)).collect();
    for eof_y in &ey {
        for eof_x in &ex {
            // Components of different patterns do not correlate.
            let product: f64 = periods.iter().map(|&i| pc(x, eof_x, i) * pc(y, eof_y, i)).sum();
            let square: f64 = periods.iter().map(|&i| pc(x, eof_x, i).powi(2)).sum();
            let part = product / square * pc(x, eof_x, left_out);
            predicted.iter_mut().zip(eof_y).for_each(|(y, e)| *y += part * e);
        }
    }
    predicted
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn hindcasts_are_regressions_of_patterns(seed in 0usize..1000, patterns in 1usize..3) {
        let (lat, lon) = ([60.0, 10.0], [0.0, 10.0]);
        let metric = maps(&lat, &lon, 5, |i, p| noise(i + seed, p) * (p * p + 1) as f64);
        let impact =
            maps(&lat, &lon, 5, |i, p| (noise(i + seed, 1) + noise(i, p + seed)) * (p * p + 1) as f64);
        let paired = pair(&metric, &impact).unwrap();
        let params = HindcastParams { patterns: (patterns, patterns), ..HindcastParams::default() };
        let result = hindcast(&paired, &params, Stop::NEVER).unwrap();
        let rows = |field: &super::paired::Anomalies, weighted: bool| -> Vec<Vec<f64>> {
            let weight = |p: usize| if weighted { field.weight(p).sqrt() } else { 1.0 };
            (0..15).map(|i| (0..4).map(|p| field.series[p][i] * weight(p)).collect()).collect()
        };
        let (x, y) = (rows(&paired.metric, true), rows(&paired.impact, true));
        let predicted: Vec<Vec<f64>> = (0..15).map(|i| slow_prediction(&x, &y, i, patterns)).collect();
        for (point, series) in paired.impact.series.iter().enumerate() {
            let weight = paired.impact.weight(point).sqrt();
            let error: f64 =
                (0..15).map(|i| (series[i] - predicted[i][point] / weight).powi(2)).sum();
            let variance: f64 = series.iter().map(|v| v * v).sum();
            let slow = 1.0 - error / variance;
            prop_assert!((result.fve[point] - slow).abs() < 1e-6, "{} {slow}", result.fve[point]);
        }
    }
}
