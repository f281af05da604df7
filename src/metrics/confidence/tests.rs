use super::*;
use crate::model::{Calendar, Grid, MapLayer, Maps, PeriodLength, Stop, Stopped};

/// January and February of years with these values at two points.
fn maps(years: &[[f64; 2]]) -> Maps {
    let calendar = Calendar::NoLeap;
    let month = |year: usize, month: usize| {
        let time_s = calendar.parse(&format!("{}-{month:02}-05", 2000 + year)).unwrap();
        PeriodLength::Month.around(calendar, time_s).unwrap()
    };
    let layer = MapLayer {
        name: "ata".into(),
        units: "Pa month-1".into(),
        values: years.iter().flat_map(|[a, b]| [*a, *b, 10.0 * a, f64::NAN]).collect(),
        ..MapLayer::default()
    };
    Maps {
        grid: Grid::new(vec![0.0], vec![0.0, 1.0]).unwrap(),
        calendar,
        periods: (0..years.len()).flat_map(|y| [month(y, 1), month(y, 2)]).collect(),
        layers: vec![layer],
        provenance: crate::model::Provenance::default(),
    }
}

fn params(samples: usize, seed: u64) -> ConfidenceParams {
    ConfidenceParams { samples, seed, ..ConfidenceParams::default() }
}

fn values<'a>(maps: &'a Maps, name: &str) -> &'a [f64] {
    &maps.layer(name).unwrap().values
}

fn years(count: usize) -> Vec<[f64; 2]> {
    (0..count).map(|year| [(year * year % 7) as f64, year as f64]).collect()
}

#[test]
fn the_standard_error_is_that_of_theory() {
    let years = years(20);
    let sure = bootstrap(&maps(&years), &params(4000, 7), Stop::NEVER).unwrap();
    let labels: Vec<&str> = sure.periods.iter().map(|p| p.label.as_str()).collect();
    assert_eq!(labels, ["2000-01 to 2019-01", "2000-02 to 2019-02"]);
    let mean = years.iter().map(|y| y[1]).sum::<f64>() / 20.0;
    let variance = years.iter().map(|y| (y[1] - mean).powi(2)).sum::<f64>() / 20.0;
    let error = (variance / 20.0).sqrt();
    assert!((values(&sure, "ata_mean")[1] - mean).abs() < 1e-12);
    let found = values(&sure, "ata_standard_error")[1];
    assert!((found - error).abs() < 0.05 * error, "{found}, not {error}");
    let (lower, upper) = (values(&sure, "ata_lower")[1], values(&sure, "ata_upper")[1]);
    // 5 % of a normal distribution are 1.645 standard errors below its mean.
    assert!((lower - (mean - 1.645 * error)).abs() < 0.15 * error, "{lower}");
    assert!((upper - (mean + 1.645 * error)).abs() < 0.15 * error, "{upper}");
    assert!(values(&sure, "ata_mean")[3].is_nan());
    assert_eq!(values(&sure, "ata_standard_error").len(), 4);
}

#[test]
fn a_seed_says_it_all() {
    let of = |seed| bootstrap(&maps(&years(5)), &params(50, seed), Stop::NEVER).unwrap();
    let bits =
        |maps: &Maps| values(maps, "ata_upper").iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&of(3)), bits(&of(3)));
    assert_ne!(bits(&of(3)), bits(&of(4)));
}

#[test]
fn what_is_the_same_every_year_is_sure() {
    let sure = bootstrap(
        &maps(&[[3.0, f64::NAN], [3.0, 2.0], [3.0, f64::NAN]]),
        &params(99, 1),
        Stop::NEVER,
    );
    let sure = sure.unwrap();
    let at = |name| values(&sure, name)[..2].to_vec();
    assert_eq!(
        (at("ata_mean"), at("ata_lower")[0], at("ata_upper")[0]),
        (vec![3.0, 2.0], 3.0, 3.0)
    );
    assert_eq!(at("ata_standard_error")[0], 0.0);
    // One value is a mean without confidence.
    assert!(at("ata_standard_error")[1].is_nan() && at("ata_upper")[1].is_nan());
}

#[test]
fn differences_that_are_large_are_rare() {
    let low: Vec<[f64; 2]> = (0..8).map(|y| [f64::from(y), f64::from(y % 3)]).collect();
    let high: Vec<[f64; 2]> = (0..9).map(|y| [f64::from(y) + 100.0, f64::from(y % 3)]).collect();
    let differs = permutation(&maps(&high), &maps(&low), &params(999, 2), Stop::NEVER).unwrap();
    assert_eq!(values(&differs, "ata_difference")[0], 100.5);
    let p = values(&differs, "ata_p");
    assert_eq!(p[0], 0.001);
    assert!(p[1] > 0.5, "{p:?}");
    assert!(p[3].is_nan());
    assert_eq!(differs.layer("ata_p").unwrap().units, "1");
    // Among themselves no difference is smaller than none.
    let same = permutation(&maps(&low), &maps(&low), &params(99, 2), Stop::NEVER).unwrap();
    assert_eq!((values(&same, "ata_difference")[0], values(&same, "ata_p")[0]), (0.0, 1.0));
}

#[test]
fn p_values_come_near_those_of_all_permutations() {
    let (one, other) = ([[1.0, 0.0], [5.0, 0.0], [6.0, 0.0]], [[2.0, 0.0], [3.0, 0.0], [0.0, 0.0]]);
    let found = permutation(&maps(&one), &maps(&other), &params(20_000, 5), Stop::NEVER).unwrap();
    let all = [1.0, 5.0, 6.0, 2.0, 3.0, 0.0f64];
    let (mut large, mut count) = (0, 0);
    for mask in (0..64u32).filter(|mask| mask.count_ones() == 3) {
        let sum: f64 = (0..6).filter(|i| mask >> i & 1 == 1).map(|i| all[i]).sum();
        count += 1;
        large += usize::from(((sum - (17.0 - sum)) / 3.0).abs() >= 7.0 / 3.0 - 1e-9);
    }
    let exact = large as f64 / f64::from(count);
    let p = values(&found, "ata_p")[0];
    assert!((p - exact).abs() < 0.02, "{p}, not {exact}");
}

#[test]
fn too_little_is_refused() {
    let one = maps(&[[1.0, 2.0]]);
    let several = maps(&years(4));
    assert_eq!(bootstrap(&one, &params(9, 1), Stop::NEVER), Err(ConfidenceError::OneYear));
    assert_eq!(
        permutation(&several, &one, &params(9, 1), Stop::NEVER),
        Err(ConfidenceError::OneYear)
    );
    let timeless = Maps { periods: Vec::new(), ..one.clone() };
    assert_eq!(bootstrap(&timeless, &params(9, 1), Stop::NEVER), Err(ConfidenceError::NoPeriods));
    assert!(matches!(
        bootstrap(&several, &params(0, 1), Stop::NEVER),
        Err(ConfidenceError::Samples { .. })
    ));
    let tail = ConfidenceParams { tail: 0.6, ..params(9, 1) };
    assert!(matches!(bootstrap(&several, &tail, Stop::NEVER), Err(ConfidenceError::Tail { .. })));
    let elsewhere = Maps { grid: Grid::new(vec![1.0], vec![0.0, 1.0]).unwrap(), ..several.clone() };
    let refused =
        |other: &Maps| permutation(&several, other, &params(9, 1), Stop::NEVER).unwrap_err();
    assert!(matches!(refused(&elsewhere), ConfidenceError::Grids { .. }));
    let mut other = several.clone();
    other.layers[0].units = "hPa month-1".into();
    assert!(matches!(refused(&other), ConfidenceError::Units { .. }));
    other.layers[0].name = "tf".into();
    assert!(matches!(refused(&other), ConfidenceError::Layers { .. }));
    let mut summer = several.clone();
    summer.periods.iter_mut().for_each(|p| {
        (p.start_s, p.end_s) = (p.start_s + 150 * 86_400, p.end_s + 150 * 86_400);
    });
    assert_eq!(refused(&summer), ConfidenceError::NothingInCommon);
    // A year more of one month is said, not hidden.
    let mut odd = several.clone();
    odd.periods.truncate(3);
    odd.layers[0].values.truncate(6);
    let sure = bootstrap(&odd, &params(9, 1), Stop::NEVER).unwrap();
    assert!(sure.provenance.processing[0].contains("one year"));
}

#[test]
fn a_wish_to_stop_ends_both() {
    let years = maps(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    let stop = Stop::when(&|| true);
    let stopped = Err(ConfidenceError::Stopped(Stopped));
    assert_eq!(bootstrap(&years, &params(9, 1), stop), stopped);
    assert_eq!(permutation(&years, &years, &params(9, 1), stop), stopped);
}
