//! The values of a passage, by column and point.

use serde::{Deserialize, Serialize};

use crate::metrics::sampling::{Absence, Extreme, Sample};
use crate::model::{Quantity, Variable, VariableInfo};

use super::records::{Column, Record, places_of};
use super::times::When;

/// One value that was found, or why it was not.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Found {
    record: u32,
    column: u32,
    point: u32,
    /// Of the two steps around the point, the later one.
    is_later: bool,
    /// The value, distance and bearing.
    outcome: Result<[f64; 3], Absence>,
}

impl Found {
    pub(super) fn new(
        (record, column): (usize, usize),
        (point, is_later): (usize, bool),
        sample: Result<Sample, Absence>,
    ) -> Self {
        let missing = Extreme { distance_km: f64::NAN, bearing_deg: f64::NAN };
        let numbers = |sample: Sample| {
            let at = sample.at.unwrap_or(missing);
            [sample.value, at.distance_km, at.bearing_deg]
        };
        Self {
            record: record as u32,
            column: column as u32,
            point: point as u32,
            is_later,
            outcome: sample.map(numbers),
        }
    }
}

/// Points that have no value, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Absences([usize; Absence::ALL.len()]);

impl Absences {
    fn add(&mut self, absence: Absence) {
        self.0[absence as usize] += 1;
    }

    /// Each reason that there is, and the points it counts for.
    pub fn counts(&self) -> impl Iterator<Item = (Absence, usize)> {
        Absence::ALL.into_iter().zip(self.0).filter(|(_, points)| *points > 0)
    }

    /// Points without a value.
    pub fn points(&self) -> usize {
        self.0.iter().sum()
    }

    /// Whether the field was never looked at, only beside it.
    pub(super) fn are_all_beside(&self) -> bool {
        self.0[Absence::MissingValues as usize] == 0 && self.0[Absence::NoGridPoint as usize] == 0
    }

    /// `12 points: no step of the field at that time; ...`
    pub fn summary(&self) -> String {
        let words = |(absence, points): (Absence, usize)| match points {
            1 => format!("1 point: {absence}"),
            _ => format!("{points} points: {absence}"),
        };
        self.counts().map(words).collect::<Vec<_>>().join("; ")
    }
}

/// The columns of one record.
pub(super) struct Table {
    /// By column: value, distance and bearing of each point.
    columns: Vec<[Vec<f64>; 3]>,
    absent: Vec<Vec<Option<Absence>>>,
}

impl Table {
    /// Nothing found yet; what never will be is known.
    pub(super) fn new(record: &Record, when: &[When]) -> Self {
        let never = |when: &When| match when {
            When::Never(absence) => Some(*absence),
            When::At(_) | When::Between(..) => None,
        };
        let numbers = |has_places: bool| {
            let places = if has_places { when.len() } else { 0 };
            [when.len(), places, places].map(|n| vec![f64::NAN; n])
        };
        Self {
            columns: record.columns.iter().map(|column| numbers(column.has_places)).collect(),
            absent: vec![when.iter().map(never).collect(); record.columns.len()],
        }
    }

    /// Takes a value. Those of two steps come in the order of time; the sum of
    /// both with their weights is that of the point.
    fn take(&mut self, found: Found, when: When) {
        let (column, point) = (found.column as usize, found.point as usize);
        let numbers = match found.outcome {
            Ok(numbers) => numbers,
            Err(absence) => {
                self.absent[column][point].get_or_insert(absence);
                return;
            }
        };
        let [values, distances, bearings] = &mut self.columns[column];
        values[point] = match (when, found.is_later) {
            (When::Between(_, weight), false) => (1.0 - weight) * numbers[0],
            (When::Between(_, weight), true) => values[point] + weight * numbers[0],
            _ => numbers[0],
        };
        if !distances.is_empty() {
            (distances[point], bearings[point]) = (numbers[1], numbers[2]);
        }
    }

    /// The columns, with how many points lack a value and why.
    fn finish(self, record: &Record) -> Vec<Sampled> {
        let numbers = self.columns.into_iter().zip(self.absent);
        let columns = record.columns.iter().zip(numbers);
        columns.map(|(column, (numbers, absent))| finish_column(column, numbers, &absent)).collect()
    }
}

fn finish_column(
    column: &Column,
    [mut values, distances, bearings]: [Vec<f64>; 3],
    absent: &[Option<Absence>],
) -> Sampled {
    let mut absences = Absences::default();
    for (value, absence) in values.iter_mut().zip(absent) {
        if let Some(absence) = absence {
            *value = f64::NAN;
            absences.add(*absence);
        }
    }
    let mut variables = vec![Variable { info: column.info.clone(), values }];
    if column.has_places {
        let names = places_of(&column.info.name);
        let numbers = [("km", distances), ("degree", bearings)];
        variables.extend(names.into_iter().zip(numbers).map(|(name, (units, values))| {
            let info = VariableInfo { name, units: units.into(), quantity: Quantity::Other };
            Variable { info, values }
        }));
    }
    Sampled { order: column.order, variables, absences }
}

/// A column that was asked for.
pub(super) struct Sampled {
    pub(super) order: usize,
    /// The column, and those of its places.
    pub(super) variables: Vec<Variable>,
    pub(super) absences: Absences,
}

/// Puts what all processes found, in the order of time, in its place.
pub(super) fn columns_of(
    group: &[Record],
    when: &[When],
    found: impl Iterator<Item = Found>,
) -> Vec<Sampled> {
    let mut tables: Vec<Table> = group.iter().map(|record| Table::new(record, when)).collect();
    for found in found {
        tables[found.record as usize].take(found, when[found.point as usize]);
    }
    tables.into_iter().zip(group).flat_map(|(table, record)| table.finish(record)).collect()
}
