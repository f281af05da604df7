//! Columns of TempestExtremes: indices of the grid, positions and values.

use crate::io::tracks::error::TrackFileProblem;
use crate::io::tracks::format_error::FormatProblem;
use crate::io::tracks::text::{push, push_exponent, push_fixed, push_integer};
use crate::model::{Tracks, Variable, VariableInfo};

const NAME: &str = "TempestExtremes";
/// Variables that are indices of the grid.
const INDICES: [&str; 2] = ["i", "j"];
/// An index that is not known.
const NO_INDEX: &str = "-1";
/// Beyond it not every integer is a number.
const LARGEST_INDEX: f64 = 9e15;

/// Which variables go into which columns.
pub(super) struct Columns {
    /// Columns of indices and the variables they are of: one on a mesh of cells.
    indices: Vec<(&'static str, Option<usize>)>,
    values: Vec<usize>,
}

impl Columns {
    pub(super) fn of(header: &Tracks) -> Self {
        let place = |name: &str| header.variables.iter().position(|v| v.info.name == name);
        let indices = match INDICES.map(place) {
            [Some(cell), None] => vec![(INDICES[0], Some(cell))],
            [i, j] => vec![(INDICES[0], i), (INDICES[1], j)],
        };
        let is_index = |variable: &usize| indices.iter().any(|(_, of)| *of == Some(*variable));
        let values = (0..header.variables.len()).filter(|variable| !is_index(variable)).collect();
        Self { indices, values }
    }

    /// Names of all columns but times.
    pub(super) fn names<'a>(&self, header: &'a Tracks) -> Vec<&'a str> {
        let indices = self.indices.iter().map(|(name, _)| *name);
        let values = self.values.iter().map(|&v| header.variables[v].info.name.as_str());
        indices.chain(["lon", "lat"]).chain(values).collect()
    }

    /// Appends a point, each value behind a separator but the first.
    pub(super) fn push_point(
        &self,
        bytes: &mut Vec<u8>,
        separator: &str,
        tracks: &Tracks,
        point: usize,
    ) -> Result<(), TrackFileProblem> {
        for (nth, (name, variable)) in self.indices.iter().enumerate() {
            push!(bytes, "{}", if nth > 0 { separator } else { "" });
            match variable {
                Some(variable) => {
                    push_index(bytes, name, tracks.variables[*variable].values[point])?;
                }
                None => push!(bytes, "{NO_INDEX}"),
            }
        }
        for position_deg in [tracks.lon_deg[point], tracks.lat_deg[point]] {
            push!(bytes, "{separator}");
            push_fixed::<6>(bytes, position_deg);
        }
        for &variable in &self.values {
            push!(bytes, "{separator}");
            push_exponent(bytes, tracks.variables[variable].values[point]);
        }
        Ok(())
    }
}

fn push_index(bytes: &mut Vec<u8>, name: &str, value: f64) -> Result<(), TrackFileProblem> {
    if value.is_nan() {
        push!(bytes, "{NO_INDEX}");
        return Ok(());
    }
    if value.fract() == 0.0 && (0.0..LARGEST_INDEX).contains(&value) {
        push_integer(bytes, value as u64);
        return Ok(());
    }
    let (what, value) = (format!("the index {name}"), value.to_string());
    Err(FormatProblem::Unsayable { what, value, format: NAME }.into())
}

/// Puts the indices behind what was tracked; where none is known they go.
pub(in crate::io::tracks) fn settle_indices(variables: &mut Vec<Variable>) {
    for name in INDICES {
        let Some(place) = variables.iter().position(|v| v.info.name == name) else { continue };
        let mut indices = variables.remove(place);
        for index in &mut indices.values {
            *index = if *index < 0.0 { f64::NAN } else { *index };
        }
        if indices.values.iter().any(|index| !index.is_nan()) {
            variables.push(indices);
        }
    }
}

/// Indices of a file as variables.
pub(super) fn index_variables(columns: Vec<Vec<f64>>) -> Vec<Variable> {
    let variable = |(name, values): (&str, Vec<f64>)| {
        let info = VariableInfo { name: name.to_string(), ..VariableInfo::default() };
        Variable { info, values }
    };
    INDICES.into_iter().zip(columns).map(variable).collect()
}
