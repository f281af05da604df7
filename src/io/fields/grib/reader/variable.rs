//! An array: fields along axes of time, level and member.

use std::collections::HashMap;

use crate::io::fields::dataset::{ArrayMeta, Attribute};
use crate::model::Calendar;

use super::coordinates::{Coordinates, Texts};
use super::groups::{Group, statistic};
use super::index::{Field, Index};
use super::level::Level;
use super::mesh::Mesh;
use super::names::{known_of, numbers_of};
use super::product::{InTime, Product};

const CALENDAR: Calendar = Calendar::ProlepticGregorian;
const SINCE: &str = "hours since 1970-01-01 00:00:00";

/// An array and which field each of its chunks is.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) meta: ArrayMeta,
    /// Numbers of fields in the index by indices along the outer dimensions.
    /// Of fields for the same place the last in the file counts.
    pub(super) fields: HashMap<Vec<usize>, usize>,
    outer: Vec<Outer>,
    pub(super) frame_shape: Vec<usize>,
}

/// A dimension along which fields are put together.
#[derive(Clone, Debug)]
struct Outer {
    name: String,
    kind: OuterKind,
}

/// What is counted along a dimension, sorted.
#[derive(Clone, Debug)]
enum OuterKind {
    ValidTime(Vec<i64>),
    Reference(Vec<i64>),
    Lead(Vec<i64>),
    Level(Vec<Level>),
    Member(Vec<u32>),
}

impl OuterKind {
    fn len(&self) -> usize {
        match self {
            Self::ValidTime(s) | Self::Reference(s) | Self::Lead(s) => s.len(),
            Self::Level(levels) => levels.len(),
            Self::Member(members) => members.len(),
        }
    }

    fn position(&self, product: &Product) -> Option<usize> {
        let Product { reference_s, step_s, .. } = product;
        match self {
            Self::ValidTime(s) => s.binary_search(&(reference_s + step_s)).ok(),
            Self::Reference(s) => s.binary_search(reference_s).ok(),
            Self::Lead(s) => s.binary_search(step_s).ok(),
            Self::Level(levels) => {
                levels.binary_search_by(|l| l.value.total_cmp(&product.level.value)).ok()
            }
            Self::Member(members) => members.binary_search(&product.member?).ok(),
        }
    }

    /// An entry for people.
    fn describe(&self, index: usize) -> String {
        let date = |s| CALENDAR.date_time(s).map_or_else(|e| e.to_string(), |d| d.to_string());
        match self {
            Self::ValidTime(s) => format!("time {}", date(s[index])),
            Self::Reference(s) => format!("the forecast from {}", date(s[index])),
            Self::Lead(s) => format!("lead time {} h", s[index] as f64 / 3600.0),
            Self::Level(levels) => format!("level {}", levels[index].describe()),
            Self::Member(members) => format!("member {}", members[index]),
        }
    }
}

impl Variable {
    /// Puts the fields of a group together.
    pub(super) fn new(
        name: &str,
        group: &Group,
        numbers: &[usize],
        index: &Index,
        mesh: &Mesh,
        coordinates: &mut Coordinates,
    ) -> Self {
        let products = || numbers.iter().map(|&n| &index.fields[n].product);
        let mut meta = describe(name, group, &index.fields[numbers[0]]);
        let mut kinds = times(products());
        let levels = sorted(products().map(|p| p.level), |a, b| a.value.total_cmp(&b.value));
        match levels[..] {
            [level] => scalar_level(level, coordinates, &mut meta),
            _ => kinds.push(OuterKind::Level(levels)),
        }
        let members = sorted(products().filter_map(|p| p.member), u32::cmp);
        match members[..] {
            [] => {}
            [only] => scalar_of(&OuterKind::Member(vec![only]), coordinates, &mut meta),
            _ => kinds.push(OuterKind::Member(members)),
        }
        // What is the only step of a forecast says of which.
        let starts = sorted(products().map(|p| p.reference_s), i64::cmp);
        if let ([start], [OuterKind::ValidTime(times), ..]) = (&starts[..], &kinds[..])
            && times.len() == 1
        {
            scalar_of(&OuterKind::Reference(vec![*start]), coordinates, &mut meta);
        }
        let outer: Vec<Outer> = kinds
            .into_iter()
            .map(|kind| Outer { name: outer_axis(&kind, coordinates), kind })
            .collect();
        let (frame, mapping) = coordinates.of_mesh(mesh);
        meta.attributes.extend(mapping.map(|m| ("grid_mapping".into(), Attribute::Text(m))));
        let frame_shape = frame.iter().map(|d| d.1).collect();
        meta.dimensions =
            outer.iter().map(|o| (o.name.clone(), o.kind.len())).chain(frame).collect();
        let place = |&number: &usize| {
            let product = &index.fields[number].product;
            let place = outer.iter().map(|o| o.kind.position(product)).collect::<Option<_>>()?;
            Some((place, number))
        };
        Self { fields: numbers.iter().filter_map(place).collect(), meta, outer, frame_shape }
    }

    /// The field of a chunk.
    pub(super) fn field(&self, chunk: &[usize]) -> Option<usize> {
        self.fields.get(&chunk[..self.outer.len()]).copied()
    }

    /// The place of a chunk for people.
    pub(super) fn describe(&self, chunk: &[usize]) -> String {
        let entries = self.outer.iter().zip(chunk).map(|(o, &i)| o.kind.describe(i));
        let entries: Vec<String> = entries.collect();
        format!("{} at {}", self.meta.name, entries.join(", "))
    }

    pub(super) fn chunk_shape(&self) -> Vec<usize> {
        self.outer.iter().map(|_| 1).chain(self.frame_shape.iter().copied()).collect()
    }
}

/// Distinct values in order.
fn sorted<T: Copy>(
    values: impl Iterator<Item = T>,
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_by(&compare);
    values.dedup_by(|a, b| compare(a, b).is_eq());
    values
}

/// Valid times of analyses, and of forecasts of which each has one; else
/// forecasts and leads.
fn times<'a>(products: impl Iterator<Item = &'a Product>) -> Vec<OuterKind> {
    let pairs = sorted(products.map(|p| (p.reference_s, p.step_s)), Ord::cmp);
    let valid = sorted(pairs.iter().map(|(reference_s, step_s)| reference_s + step_s), i64::cmp);
    let references = sorted(pairs.iter().map(|p| p.0), i64::cmp);
    let is_analysis = pairs.iter().all(|p| p.1 == 0);
    if valid.len() == pairs.len() && (is_analysis || references.len() == pairs.len()) {
        return vec![OuterKind::ValidTime(valid)];
    }
    let leads = sorted(pairs.iter().map(|p| p.1), i64::cmp);
    vec![OuterKind::Reference(references), OuterKind::Lead(leads)]
}

/// The coordinate along a dimension.
fn outer_axis(kind: &OuterKind, coordinates: &mut Coordinates) -> String {
    let (stem, texts, values) = axis_of(kind);
    coordinates.axis(stem, &texts, values)
}

/// Name, attributes and values of a coordinate.
fn axis_of(kind: &OuterKind) -> (&'static str, Vec<(&'static str, &'static str)>, Vec<f64>) {
    let hours = |s: &[i64]| s.iter().map(|&s| s as f64 / 3600.0).collect::<Vec<_>>();
    let since =
        |name| vec![("standard_name", name), ("units", SINCE), ("calendar", CALENDAR.cf_name())];
    match kind {
        OuterKind::ValidTime(s) => ("time", since("time"), hours(s)),
        OuterKind::Reference(s) => {
            let name = "forecast_reference_time";
            (name, since(name), hours(s))
        }
        OuterKind::Lead(s) => {
            let texts = vec![("standard_name", "forecast_period"), ("units", "hours")];
            ("forecast_period", texts, hours(s))
        }
        OuterKind::Level(levels) => {
            let (stem, texts) = level_texts(levels[0]);
            (stem, texts, levels.iter().map(|l| l.coordinate()).collect())
        }
        OuterKind::Member(members) => {
            let texts = vec![("standard_name", "realization"), ("units", "1")];
            ("number", texts, members.iter().map(|&m| f64::from(m)).collect())
        }
    }
}

fn level_texts(level: Level) -> (&'static str, Vec<(&'static str, &'static str)>) {
    let Some(axis) = level.surface.axis() else {
        return ("level", vec![("units", "1"), ("axis", "Z")]);
    };
    let name = axis.standard_name.map(|name| ("standard_name", name));
    let texts = [("units", axis.units), ("positive", axis.positive), ("axis", "Z")];
    (axis.name, name.into_iter().chain(texts).collect())
}

/// One level is a coordinate that the array names, so that asking for it works.
fn scalar_level(level: Level, coordinates: &mut Coordinates, meta: &mut ArrayMeta) {
    if level.surface.axis().is_some() {
        let (stem, texts) = level_texts(level);
        let texts: Texts<'_> = &texts;
        let name = coordinates.scalar(stem, texts, level.coordinate());
        add_coordinate(meta, &name);
    }
}

/// The only entry along what would be a dimension.
fn scalar_of(kind: &OuterKind, coordinates: &mut Coordinates, meta: &mut ArrayMeta) {
    let (stem, texts, values) = axis_of(kind);
    let name = coordinates.scalar(stem, &texts, values[0]);
    add_coordinate(meta, &name);
}

/// Adds to the scalar coordinates that an array names.
fn add_coordinate(meta: &mut ArrayMeta, name: &str) {
    let before = meta.text("coordinates").map_or_else(String::new, |before| format!("{before} "));
    meta.attributes.insert("coordinates".into(), Attribute::Text(before + name));
}

/// Name, units and what GRIB says of an array.
fn describe(name: &str, group: &Group, field: &Field) -> ArrayMeta {
    let product = &field.product;
    let mut texts = vec![
        ("GRIB_parameter", numbers_of(product.parameter)),
        ("GRIB_typeOfLevel", group.surface.surface.name()),
    ];
    if let Some(known) = known_of(product.parameter, product.level) {
        texts.push(("long_name", known.long_name.into()));
        texts.push(("units", known.units.into()));
        texts.extend(known.standard_name.map(|name| ("standard_name", name.into())));
    }
    if let InTime::Statistic { kind, .. } = product.process.in_time {
        texts.extend(statistic(kind).map(|(_, method)| ("cell_methods", method.into())));
    }
    let attributes =
        texts.into_iter().map(|(k, v): (_, String)| (k.to_string(), Attribute::Text(v))).collect();
    ArrayMeta { name: name.to_string(), attributes, ..ArrayMeta::default() }
}
