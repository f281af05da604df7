//! How sure the difference of two means is.

use rand::Rng;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use crate::model::{MapLayer, Maps, Stop, Stopped};

use super::bootstrap::mean;
use super::params::{ConfidenceError, ConfidenceParams};
use super::years::{YearGroup, year_groups};

/// How much smaller a difference may be, as a part of the values, and still
/// count as large: sums in another order round differently.
const ROUNDING: f64 = 1e-12;

/// The difference of the means of two sets of maps, this less the other, for
/// each month or season that both have, and how often a difference as large
/// comes about by chance: years are dealt to the two sets at random, the same
/// way for all points and layers (Hodges 2008, MWR 136, 1758). The p value is
/// two-sided, (1 + larger differences) / (1 + samples).
///
/// It is missing where one of the sets has values in fewer than two years.
///
/// # Errors
/// [`ConfidenceError`] for parameters out of range, for maps that do not go
/// together, and if no period is there in several years of both; and
/// [`ConfidenceError::Stopped`].
pub fn permutation(
    maps: &Maps,
    against: &Maps,
    params: &ConfidenceParams,
    stop: Stop<'_>,
) -> Result<Maps, ConfidenceError> {
    params.validate()?;
    let pairs = pairs(maps, against)?;
    let layers = layers_of_both(maps, against)?;
    let mut rng = Pcg64::seed_from_u64(params.seed);
    let dealt: Vec<Vec<u32>> = pairs
        .iter()
        .map(|(one, other)| deals(one.fields.len() + other.fields.len(), params.samples, &mut rng))
        .collect();
    let mut out = Vec::new();
    for (layer, other_layer) in layers {
        let of_pairs: Result<Vec<Vec<[f64; 2]>>, Stopped> = pairs
            .iter()
            .zip(&dealt)
            .map(|((one, other), deals)| {
                let fields = one.fields.iter().map(|&field| maps.field(layer, field));
                let others = other.fields.iter().map(|&field| against.field(other_layer, field));
                let fields: Vec<&[f64]> = fields.chain(others).collect();
                of_pair(&fields, one.fields.len(), deals, stop)
            })
            .collect();
        out.extend(named(&maps.layers[layer], &of_pairs?));
    }
    let mut provenance = maps.provenance.clone();
    for (one, other) in &pairs {
        if one.fields.len().min(other.fields.len()) < 2 {
            let label = &one.period.label;
            provenance.processing.push(format!("{label}: one year on one side, so no p value"));
        }
    }
    let periods = pairs.into_iter().map(|(one, _)| one.period).collect();
    Ok(Maps { grid: maps.grid.clone(), calendar: maps.calendar, periods, layers: out, provenance })
}

/// Months or seasons that both have.
fn pairs(maps: &Maps, against: &Maps) -> Result<Vec<(YearGroup, YearGroup)>, ConfidenceError> {
    if maps.grid != against.grid {
        let (rows, columns) = (maps.grid.rows(), maps.grid.columns());
        return Err(ConfidenceError::Grids { rows, columns });
    }
    if maps.periods.is_empty() || against.periods.is_empty() {
        return Err(ConfidenceError::NoPeriods);
    }
    let others = year_groups(against)?;
    let pair = |one: YearGroup| {
        let other = others.iter().find(|other| other.is_same_as(&one))?;
        let mut one = one;
        one.period.label = format!("{}, against {}", one.period.label, other.period.label);
        Some((one, other.clone()))
    };
    let pairs: Vec<_> = year_groups(maps)?.into_iter().filter_map(pair).collect();
    if pairs.is_empty() {
        return Err(ConfidenceError::NothingInCommon);
    }
    let has_years =
        |(one, other): &(YearGroup, YearGroup)| one.fields.len() > 1 && other.fields.len() > 1;
    if pairs.iter().any(has_years) { Ok(pairs) } else { Err(ConfidenceError::OneYear) }
}

/// Numbers of the layers that both have.
fn layers_of_both(maps: &Maps, against: &Maps) -> Result<Vec<(usize, usize)>, ConfidenceError> {
    let mut both = Vec::new();
    for (number, layer) in maps.layers.iter().enumerate() {
        let other = against.layers.iter().position(|other| other.name == layer.name);
        let Some(other) = other else { continue };
        let (name, one, other_units) =
            (layer.name.clone(), layer.units.clone(), against.layers[other].units.clone());
        if one != other_units {
            return Err(ConfidenceError::Units { name, one, other: other_units });
        }
        both.push((number, other));
    }
    let names = |maps: &Maps| maps.layers.iter().map(|layer| layer.name.clone()).collect();
    match both.is_empty() {
        true => Err(ConfidenceError::Layers { one: names(maps), other: names(against) }),
        false => Ok(both),
    }
}

/// So many orders of all years, one after the other (Fisher and Yates).
fn deals(years: usize, samples: usize, rng: &mut Pcg64) -> Vec<u32> {
    let mut order: Vec<u32> = (0..years as u32).collect();
    let mut deals = Vec::with_capacity(years * samples);
    for _ in 0..samples {
        for last in (1..years).rev() {
            order.swap(last, rng.random_range(0..=last));
        }
        deals.extend_from_slice(&order);
    }
    deals
}

/// Difference and p value at every point; the first fields are of one set.
fn of_pair(
    fields: &[&[f64]],
    of_one: usize,
    deals: &[u32],
    stop: Stop<'_>,
) -> Result<Vec<[f64; 2]>, Stopped> {
    (0..fields[0].len())
        .into_par_iter()
        .map_init(Vec::new, |values, point| {
            stop.check()?;
            values.clear();
            values.extend(fields.iter().map(|field| field[point]));
            Ok(of_point(values, of_one, deals))
        })
        .collect()
}

fn of_point(values: &[f64], of_one: usize, deals: &[u32]) -> [f64; 2] {
    let difference = |order: &[u32]| {
        let of = |years: &[u32]| mean(years.iter().map(|&year| values[year as usize]));
        Some(of(&order[..of_one])? - of(&order[of_one..])?)
    };
    let there = |values: &[f64]| values.iter().filter(|value| !value.is_nan()).count();
    let as_is: Vec<u32> = (0..values.len() as u32).collect();
    let Some(found) = difference(&as_is) else { return [f64::NAN; 2] };
    if there(&values[..of_one]) < 2 || there(&values[of_one..]) < 2 {
        return [found, f64::NAN];
    }
    let largest = values.iter().filter(|v| !v.is_nan()).fold(0.0, |a: f64, v| a.max(v.abs()));
    let enough = found.abs() - ROUNDING * largest;
    let samples: Vec<f64> = deals.chunks_exact(values.len()).filter_map(difference).collect();
    let larger = samples.iter().filter(|sample| sample.abs() >= enough).count();
    [found, (1 + larger) as f64 / (1 + samples.len()) as f64]
}

/// Two layers of one.
fn named(of: &MapLayer, pairs: &[Vec<[f64; 2]>]) -> [MapLayer; 2] {
    let values = |at: usize| pairs.iter().flatten().map(|pair| pair[at]).collect();
    [
        MapLayer {
            name: format!("{}_difference", of.name),
            units: of.units.clone(),
            long_name: format!("{}: difference of the means over years", of.long_name),
            cell_methods: String::new(),
            values: values(0),
        },
        MapLayer {
            name: format!("{}_p", of.name),
            units: "1".into(),
            long_name: format!(
                "{}: p value of the difference, two-sided (permutation of years)",
                of.long_name
            ),
            cell_methods: String::new(),
            values: values(1),
        },
    ]
}
