//! Which fields belong to one array.

use std::collections::BTreeMap;

use super::index::{Field, Index};
use super::level::Surface;
use super::mesh::Mesh;
use super::names::{known_of, name_of_unknown};
use super::product::{InTime, OfEnsemble, Process};

/// What the fields of an array have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group {
    /// Short name of the parameter, with what was done to it.
    pub(super) name: String,
    pub(super) surface: Preference,
    pub(super) mesh: usize,
    pub(super) has_members: bool,
}

/// A surface; of several, pressure comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Preference {
    is_not_pressure: bool,
    pub(super) surface: Surface,
}

/// Puts fields together, by their numbers in the index, and gives every group a
/// name of its own.
pub(super) fn groups(index: &Index, mesh_of_grid: &[usize]) -> Vec<(String, Group, Vec<usize>)> {
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (number, field) in index.fields.iter().enumerate() {
        let group = group_of(field, mesh_of_grid[field.grid], Period::Unnamed);
        groups.entry(group).or_default().push(number);
    }
    let mut split = BTreeMap::new();
    for (group, numbers) in groups {
        if !is_ambiguous(index, &numbers) {
            split.insert(group, numbers);
            continue;
        }
        for number in numbers {
            let field = &index.fields[number];
            let group = group_of(field, mesh_of_grid[field.grid], Period::Named);
            split.entry(group).or_insert_with(Vec::new).push(number);
        }
    }
    named(split)
}

/// Whether the length of a period is part of the name.
#[derive(Clone, Copy)]
enum Period {
    Named,
    Unnamed,
}

fn group_of(field: &Field, mesh: usize, period: Period) -> Group {
    let product = &field.product;
    let known = known_of(product.parameter, product.level);
    let mut name = known
        .map_or_else(|| name_of_unknown(product.parameter), |known| known.short_name.to_string());
    name.push_str(&suffix_of(product.process));
    if let (InTime::Statistic { period_s, .. }, Period::Named) = (product.process.in_time, period) {
        name.push_str(&format!("_{}h", period_s as f64 / 3600.0));
    }
    let surface = product.level.surface;
    Group {
        name,
        surface: Preference { is_not_pressure: surface.code != 100, surface },
        mesh,
        has_members: product.member.is_some(),
    }
}

/// What the values are of those of the model: `_mean`, `_accum`, `_spread`.
fn suffix_of(process: Process) -> String {
    let in_time = match process.in_time {
        InTime::Instant => String::new(),
        InTime::Statistic { kind, .. } => statistic(kind)
            .map_or_else(|| format!("_statistic{kind}"), |(suffix, _)| format!("_{suffix}")),
    };
    let of_ensemble = match process.of_ensemble {
        OfEnsemble::Member => String::new(),
        OfEnsemble::Derived(0 | 1) => "_ensmean".into(),
        OfEnsemble::Derived(2..=4) => "_ensspread".into(),
        OfEnsemble::Derived(kind) => format!("_ens{kind}"),
    };
    in_time + &of_ensemble
}

/// Code table 4.10: a suffix of the name and the method of CF.
pub(super) fn statistic(kind: u8) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        0 => ("mean", "time: mean"),
        1 => ("accum", "time: sum"),
        2 => ("max", "time: maximum"),
        3 => ("min", "time: minimum"),
        4 => ("difference", "time: difference"),
        6 => ("std", "time: standard_deviation"),
        255 => ("period", "time: period"),
        _ => return None,
    })
}

/// Whether periods of several lengths end at the same time.
fn is_ambiguous(index: &Index, numbers: &[usize]) -> bool {
    let mut periods: Vec<_> = numbers
        .iter()
        .filter_map(|&number| {
            let product = &index.fields[number].product;
            let InTime::Statistic { period_s, .. } = product.process.in_time else { return None };
            let value = product.level.value.to_bits();
            let place = (product.reference_s, product.step_s, value, product.member);
            Some((place, period_s))
        })
        .collect();
    periods.sort_unstable();
    periods.windows(2).any(|pair| pair[0].0 == pair[1].0 && pair[0].1 != pair[1].1)
}

/// The first group of a name keeps it; others say on which surface they are,
/// and are numbered after that.
fn named(groups: BTreeMap<Group, Vec<usize>>) -> Vec<(String, Group, Vec<usize>)> {
    let mut all: Vec<(String, Group, Vec<usize>)> = Vec::new();
    for (group, numbers) in groups {
        let is_free = |name: &str| all.iter().all(|(other, ..)| other != name);
        let with_surface = format!("{}_{}", group.name, group.surface.surface.name());
        let numbered = (2..).map(|i| format!("{with_surface}_{i}"));
        let mut names = [group.name.clone(), with_surface.clone()].into_iter().chain(numbered);
        let name = names.find(|name| is_free(name)).unwrap_or(with_surface);
        all.push((name, group, numbers));
    }
    all
}

/// The meshes of all grids, those that are alike once, and which one each grid
/// has.
pub(super) fn distinct(meshes: Vec<Mesh>) -> (Vec<Mesh>, Vec<usize>) {
    let mut distinct: Vec<Mesh> = Vec::new();
    let mut of_grid = Vec::with_capacity(meshes.len());
    for mesh in meshes {
        let known = distinct.iter().position(|m| m.is_like(&mesh));
        of_grid.push(known.unwrap_or(distinct.len()));
        if known.is_none() {
            distinct.push(mesh);
        }
    }
    (distinct, of_grid)
}
