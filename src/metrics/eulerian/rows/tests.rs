//! The kernel against what it is by definition, and numbers known otherwise.

use std::f64::consts::PI;

use proptest::prelude::*;

use super::*;
use crate::metrics::eulerian::{
    EVectorForm, LanczosSigma, Normalisation, Owner, Sampling, Statistic, TimeFilter, VariableNames,
};
use crate::model::{Calendar, PeriodLength, Quantity};

const HOUR_S: i64 = 3600;

fn axis(hours: impl IntoIterator<Item = i64>) -> TimeAxis {
    let time_s = hours.into_iter().map(|hour| hour * HOUR_S).collect();
    TimeAxis::new(Calendar::Standard, time_s).unwrap()
}

fn six_hourly(steps: i64) -> TimeAxis {
    axis((0..steps).map(|step| 6 * step))
}

/// Variables by name, in the units of winds.
fn planned(params: &EulerianParams, times: &TimeAxis) -> Result<EddyPlan, EulerianError> {
    let names = VariableNames { listed: vec!["x".into()], ..VariableNames::default() };
    let roles = Roles::new(&params.statistics, &names)?;
    let info = |name: &Option<String>| VariableInfo {
        name: name.clone().unwrap_or_default(),
        units: "m s-1".into(),
        quantity: Quantity::Other,
    };
    let variables: Vec<VariableInfo> = roles.names.iter().map(info).collect();
    EddyPlan::new(params, &roles, &variables, times)
}

/// Results by period and layer of one column: values by variable and step.
fn column(plan: &EddyPlan, values: &[Vec<f32>]) -> Vec<f64> {
    let mut row = EddyRow::new(plan, 1, 0..plan.timeline.periods.len());
    for step in 0..plan.timeline.steps.len() {
        let values: Vec<&[f32]> = values.iter().map(|of| &of[step..=step]).collect();
        row.push(plan, step, &values);
    }
    row.finish(plan)
}

fn all() -> EulerianParams {
    EulerianParams { period: PeriodLength::All, ..EulerianParams::default() }
}

fn wave(period_days: f64) -> Vec<f32> {
    let value = |step: usize| 3.0 * (2.0 * PI * step as f64 * 0.25 / period_days).sin();
    (0..160).map(|step| value(step) as f32).collect()
}

#[test]
fn the_variance_of_differences_of_waves() {
    for (period_days, printed) in [(2.0, 18.0), (4.0, 8.860_718), (8.0, 2.575_970)] {
        let plan = planned(&all(), &six_hourly(160)).unwrap();
        let results = column(&plan, &[wave(period_days)]);
        assert!((results[0] - printed).abs() < 1e-6, "{period_days}: {}", results[0]);
        assert_eq!(results[1], 156.0);
    }
}

#[test]
fn half_differences_have_a_quarter_of_the_variance() {
    let normalisation = Normalisation::Half;
    let filter = TimeFilter::Difference { lag_hours: 24, normalisation };
    let half = planned(&EulerianParams { filter, ..all() }, &six_hourly(160)).unwrap();
    let full = planned(&all(), &six_hourly(160)).unwrap();
    let variance = |plan| column(plan, &[wave(3.3)])[0];
    assert!((4.0 * variance(&half) / variance(&full) - 1.0).abs() < 1e-14);
}

/// What [`column`] is by definition: each time of each period by itself.
fn by_definition(
    params: &EulerianParams,
    times: &TimeAxis,
    values: &[Vec<f32>],
) -> Vec<Vec<(f64, usize)>> {
    let step_s = Timeline::step_s(times).unwrap();
    let filter = FilterPlan::new(params, step_s).unwrap();
    let at = |field: usize, time_s: i64| match times.time_s().binary_search(&time_s) {
        Ok(step) => f64::from(values[field][step]),
        Err(_) => f64::NAN,
    };
    let filtered = |field: usize, start_s: i64| -> f64 {
        filter
            .taps
            .iter()
            .map(|tap| tap.weight * at(field, start_s + tap.slot as i64 * step_s))
            .sum()
    };
    let (first, last) = (times.time_s()[0], times.time_s()[times.len() - 1]);
    let periods = params.period.between(times.calendar(), first, last).unwrap();
    let starts: Vec<i64> = (0..=(last - first) / step_s)
        .map(|slot| first + slot * step_s)
        .filter(|&start_s| filter.starts_at(start_s))
        .collect();
    let of_pair = |a: usize, b: usize| {
        let mean = |period: &crate::model::Period| {
            let owned = starts.iter().filter(|&&start| period.contains(start + filter.owner_s));
            let pairs: Vec<(f64, f64)> = owned
                .map(|&start| (filtered(a, start), filtered(b, start)))
                .filter(|(a, b)| !a.is_nan() && !b.is_nan())
                .collect();
            let n = pairs.len() as f64;
            let sum = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
            let (mean_a, mean_b) = match params.mean_rule() {
                MeanRule::Keep => (0.0, 0.0),
                MeanRule::Remove => (sum(&|p| p.0), sum(&|p| p.1)),
            };
            (sum(&|p| (p.0 - mean_a) * (p.1 - mean_b)), pairs.len())
        };
        periods.iter().map(mean).collect()
    };
    vec![of_pair(0, 0), of_pair(1, 1), of_pair(0, 1)]
}

fn filters() -> impl Strategy<Value = TimeFilter> {
    let sigma = prop_oneof![Just(LanczosSigma::AtLast), Just(LanczosSigma::BeyondLast)];
    prop_oneof![
        Just(TimeFilter::None),
        (1..3_u32).prop_map(|days| TimeFilter::Difference {
            lag_hours: 24 * days,
            normalisation: Normalisation::Full,
        }),
        (1..9_usize, sigma).prop_map(|(weights, sigma)| TimeFilter::Lanczos {
            short_days: 2.5,
            long_days: 6.0,
            weights: Some(weights),
            sigma,
        }),
    ]
}

fn params() -> impl Strategy<Value = EulerianParams> {
    let period =
        prop_oneof![Just(PeriodLength::Month), Just(PeriodLength::Season), Just(PeriodLength::All)];
    let sampling = prop_oneof![Just(Sampling::Steps), Just(Sampling::DailyMeans)];
    let owner = prop_oneof![Just(Owner::First), Just(Owner::Middle)];
    let mean = prop_oneof![Just(None), Just(Some(MeanRule::Keep)), Just(Some(MeanRule::Remove))];
    (filters(), period, sampling, owner, mean).prop_map(
        |(filter, period, sampling, owner, mean)| EulerianParams {
            statistics: vec![Statistic::Evector],
            filter,
            sampling,
            owner,
            period,
            mean,
            min_used: 1e-9,
            evector_form: EVectorForm::Hoskins,
        },
    )
}

/// A record of twelve-hourly steps with gaps, and two variables of which some
/// values are missing.
fn records() -> impl Strategy<Value = (TimeAxis, Vec<Vec<f32>>)> {
    let gap = prop_oneof![12 => Just(1_i64), 1 => 2..4_i64, 1 => 30..70_i64];
    let value = prop_oneof![15 => -50.0_f32..50.0, 1 => Just(f32::NAN)];
    prop::collection::vec((gap, value.clone(), value), 12..120).prop_filter_map(
        "too few",
        |steps| {
            let mut hour = 24 * 365;
            let hours: Vec<i64> = steps
                .iter()
                .map(|(gap, ..)| {
                    hour += 12 * gap;
                    hour
                })
                .collect();
            let (u, v) = steps.into_iter().map(|(_, u, v)| (u, v)).unzip();
            let times = axis(hours);
            (Timeline::step_s(&times) == Ok(12 * HOUR_S)).then_some((times, vec![u, v]))
        },
    )
}

proptest! {
    #[test]
    fn streams_give_what_the_definition_says((times, values) in records(), params in params()) {
        let Ok(plan) = planned(&params, &times) else { return Ok(()) };
        let results = column(&plan, &values);
        let [uu, vv, uv] = <[_; 3]>::try_from(by_definition(&params, &times, &values)).unwrap();
        for (period, of_layers) in results.chunks(3).enumerate() {
            let counts = [uu[period].1, vv[period].1, uv[period].1];
            prop_assert_eq!(of_layers[2] as usize, counts.into_iter().min().unwrap());
            let is_close = |one: f64, other: f64| {
                (one.is_nan() && other.is_nan()) || (one - other).abs() < 1e-9 * (1.0 + other.abs())
            };
            prop_assert!(is_close(of_layers[0], vv[period].0 - uu[period].0));
            prop_assert!(is_close(of_layers[1], -uv[period].0));
        }
    }

    #[test]
    fn parts_of_the_periods_are_the_same_from_where_their_windows_begin(
        (times, values) in records(), params in params(), cut in 0..4_usize,
    ) {
        let Ok(plan) = planned(&params, &times) else { return Ok(()) };
        let whole = column(&plan, &values);
        let periods = plan.timeline.periods.len();
        let cut = cut.min(periods);
        let mut joined = Vec::new();
        for part in [0..cut, cut..periods] {
            let mut row = EddyRow::new(&plan, 1, part.clone());
            for step in plan.timeline.steps_of(part, &times, plan.filter.step_s) {
                let values: Vec<&[f32]> = values.iter().map(|of| &of[step..=step]).collect();
                row.push(&plan, step, &values);
            }
            joined.extend(row.finish(&plan));
        }
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        prop_assert_eq!(bits(&joined), bits(&whole));
    }
}

#[test]
fn columns_do_not_see_each_other() {
    let params = EulerianParams { statistics: vec![Statistic::MomentumFlux], ..all() };
    let times = six_hourly(30);
    let plan = planned(&params, &times).unwrap();
    let columns = 2 * BLOCK + 5;
    let value = |seed: usize, step: usize, column: usize| {
        ((seed + 31 * step + 7 * column * column) % 97) as f32
    };
    let mut row = EddyRow::new(&plan, columns, 0..1);
    for step in 0..times.len() {
        let frame = |seed| (0..columns).map(|c| value(seed, step, c)).collect::<Vec<f32>>();
        row.push(&plan, step, &[&frame(3), &frame(50)]);
    }
    let results = row.finish(&plan);
    for (c, &result) in results[..columns].iter().enumerate() {
        let series = |seed| (0..times.len()).map(|step| value(seed, step, c)).collect();
        assert_eq!(column(&plan, &[series(3), series(50)])[0], result, "column {c}");
    }
}

#[test]
fn too_few_values_give_none_and_are_counted() {
    let plan = planned(&all(), &six_hourly(14)).unwrap();
    // Of ten pairs three go, then two.
    let mut values = vec![1.0; 14];
    values[..3].fill(f32::NAN);
    let few = column(&plan, &[values.clone()]);
    assert!(few[0].is_nan() && few[1] == 7.0, "{few:?}");
    values[2] = 1.0;
    assert_eq!(column(&plan, &[values]), [0.0, 8.0]);
}

#[test]
fn a_constant_has_no_variance() {
    let params = EulerianParams {
        statistics: vec![Statistic::Variance, Statistic::Std],
        filter: TimeFilter::None,
        ..all()
    };
    let plan = planned(&params, &six_hourly(100)).unwrap();
    assert_eq!(column(&plan, &[vec![101_325.7; 100]]), [0.0, 100.0, 0.0]);
}

#[test]
fn the_energy_of_a_wave_in_both_components() {
    let params = EulerianParams { statistics: vec![Statistic::Eke], ..all() };
    let plan = planned(&params, &six_hourly(160)).unwrap();
    let results = column(&plan, &[wave(2.0), wave(4.0)]);
    assert!((results[0] - (18.0 + 8.860_718) / 2.0).abs() < 1e-6, "{}", results[0]);
}

#[test]
fn a_band_keeps_the_waves_in_it() {
    let sigma = LanczosSigma::AtLast;
    let filter = TimeFilter::Lanczos { short_days: 2.0, long_days: 6.0, weights: Some(60), sigma };
    let plan = planned(&EulerianParams { filter, ..all() }, &six_hourly(360)).unwrap();
    for (days, amplitude) in [(3.0, 0.999), (6.0, 0.5), (10.0, -0.006)] {
        // Whole waves, so that the variance of what is left is half its
        // amplitude squared.
        let value = |step: usize| 3.0 * (2.0 * PI * step as f64 * 0.25 / days).sin();
        let series: Vec<f32> = (0..360).map(|step| value(step) as f32).collect();
        let results = column(&plan, &[series]);
        assert_eq!(results[1], 240.0);
        let left = (2.0 * results[0] / 9.0).sqrt();
        assert!((left - f64::abs(amplitude)).abs() < 0.6e-3, "{days} days: {left}");
    }
}
