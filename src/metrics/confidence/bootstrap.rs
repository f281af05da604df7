//! How sure a mean over years is.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::model::{MapLayer, Maps, Stop, Stopped};

use super::params::{ConfidenceError, ConfidenceParams};
use super::years::{YearGroup, year_groups};

/// What is said of a mean.
const STATISTICS: [&str; 4] = ["mean", "standard_error", "lower", "upper"];

/// The mean of each month or season over the years, its standard error and
/// limits by the bootstrap (Efron 1979, Ann. Statist. 7, 1): years are drawn
/// with replacement, the same ones for all points and layers, so that fields
/// stay whole. Limits are quantiles of the means of the samples.
///
/// A point without a value in a year goes without that year; without values in
/// two years it has a mean and no confidence.
///
/// # Errors
/// [`ConfidenceError`] for parameters out of range, and if no period is there
/// in several years; and [`ConfidenceError::Stopped`].
pub fn bootstrap(
    maps: &Maps,
    params: &ConfidenceParams,
    stop: Stop<'_>,
) -> Result<Maps, ConfidenceError> {
    params.validate()?;
    if maps.periods.is_empty() {
        return Err(ConfidenceError::NoPeriods);
    }
    let groups = year_groups(maps)?;
    if groups.iter().all(|group| group.fields.len() < 2) {
        return Err(ConfidenceError::OneYear);
    }
    let mut rng = Pcg64::seed_from_u64(params.seed);
    let drawn: Vec<Vec<u32>> = groups
        .iter()
        .map(|group| {
            let years = group.fields.len();
            (0..years * params.samples).map(|_| rng.random_range(0..years as u32)).collect()
        })
        .collect();
    let mut layers = Vec::with_capacity(STATISTICS.len() * maps.layers.len());
    for (number, layer) in maps.layers.iter().enumerate() {
        let of_groups: Result<Vec<Vec<[f64; 4]>>, Stopped> = groups
            .iter()
            .zip(&drawn)
            .map(|(group, drawn)| of_group(maps, number, group, drawn, params, stop))
            .collect();
        layers.extend(named(layer, &of_groups?, params));
    }
    let mut provenance = maps.provenance.clone();
    for group in groups.iter().filter(|group| group.fields.len() < 2) {
        let label = &group.period.label;
        provenance.processing.push(format!("{label}: one year, so no standard error and limits"));
    }
    let periods = groups.into_iter().map(|group| group.period).collect();
    Ok(Maps { grid: maps.grid.clone(), calendar: maps.calendar, periods, layers, provenance })
}

/// Mean, standard error and limits at every point.
fn of_group(
    maps: &Maps,
    layer: usize,
    group: &YearGroup,
    drawn: &[u32],
    params: &ConfidenceParams,
    stop: Stop<'_>,
) -> Result<Vec<[f64; 4]>, Stopped> {
    let fields: Vec<&[f64]> = group.fields.iter().map(|&f| maps.field(layer, f)).collect();
    let scratch = || (Vec::new(), Vec::new());
    (0..maps.grid.len())
        .into_par_iter()
        .map_init(scratch, |(values, means), point| {
            stop.check()?;
            values.clear();
            values.extend(fields.iter().map(|field| field[point]));
            means.clear();
            means.extend(
                drawn
                    .chunks_exact(values.len())
                    .filter_map(|years| mean(years.iter().map(|&year| values[year as usize]))),
            );
            Ok(of_point(values, means, params))
        })
        .collect()
}

fn of_point(values: &[f64], means: &mut [f64], params: &ConfidenceParams) -> [f64; 4] {
    let found = mean(values.iter().copied()).unwrap_or(f64::NAN);
    if values.iter().filter(|value| !value.is_nan()).count() < 2 {
        return [found, f64::NAN, f64::NAN, f64::NAN];
    }
    let middle = means.iter().sum::<f64>() / means.len() as f64;
    let squares: f64 = means.iter().map(|mean| (mean - middle).powi(2)).sum();
    let error = (squares / (means.len() as f64 - 1.0).max(1.0)).sqrt();
    [found, error, quantile(means, params.tail), quantile(means, 1.0 - params.tail)]
}

/// The mean of the values that are there.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let there = values.filter(|value| !value.is_nan());
    let (sum, count) = there.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// A quantile, by straight lines between neighbours (Hyndman and Fan 1996,
/// definition 7). Puts the values in another order.
fn quantile(values: &mut [f64], part: f64) -> f64 {
    let place = part * (values.len() - 1) as f64;
    let (_, low, above) = values.select_nth_unstable_by(place as usize, f64::total_cmp);
    let (low, fraction) = (*low, place.fract());
    let next = above.iter().copied().fold(f64::INFINITY, f64::min);
    if fraction > 0.0 { low + fraction * (next - low) } else { low }
}

/// Four layers of one.
fn named(of: &MapLayer, groups: &[Vec<[f64; 4]>], params: &ConfidenceParams) -> Vec<MapLayer> {
    let [lower, upper] = [100.0 * params.tail, 100.0 * (1.0 - params.tail)];
    let what = [
        "mean over years".to_string(),
        "standard error of the mean over years (bootstrap)".to_string(),
        format!("{lower} % of the means of samples are lower (bootstrap)"),
        format!("{upper} % of the means of samples are lower (bootstrap)"),
    ];
    let layer = |(at, what): (usize, String)| MapLayer {
        name: format!("{}_{}", of.name, STATISTICS[at]),
        units: of.units.clone(),
        long_name: format!("{}: {what}", of.long_name),
        cell_methods: match at {
            0 => format!("{} time: mean over years", of.cell_methods).trim().into(),
            _ => String::new(),
        },
        values: groups.iter().flatten().map(|statistics| statistics[at]).collect(),
    };
    what.into_iter().enumerate().map(layer).collect()
}
