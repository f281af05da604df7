//! Points that say where they are: latitudes and longitudes in two dimensions,
//! or along one of points.

use super::FieldProblem;
use super::axes::{self, Role};
use super::dataset::{ArrayMeta, Dataset};
use super::select::coordinate_values;

/// Latitude and longitude over the rows and columns of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Positions<'a> {
    lat: &'a ArrayMeta,
    lon: &'a ArrayMeta,
}

impl<'a> Positions<'a> {
    /// Those of a field, if there are any: the ones it names, then the ones with
    /// a usual name, then the first ones.
    pub(super) fn of(arrays: &'a [ArrayMeta], array: &ArrayMeta) -> Option<Self> {
        let named: Vec<&str> =
            array.text("coordinates").unwrap_or_default().split_whitespace().collect();
        let rank =
            |a: &&ArrayMeta| (!named.contains(&a.name.as_str()), !axes::has_usual_name(&a.name));
        let of_role = |role| {
            let fits = move |a: &&ArrayMeta| axes::role_of(a) == Some(role) && lies_over(a, array);
            arrays.iter().filter(fits)
        };
        let lat = of_role(Role::Latitude).min_by_key(rank)?;
        let same = |a: &&ArrayMeta| a.dimensions == lat.dimensions;
        let lon = of_role(Role::Longitude).filter(same).min_by_key(rank)?;
        Some(Self { lat, lon })
    }

    /// Names of both coordinates.
    pub(super) fn names(&self) -> String {
        format!("{} and {}", self.lat.name, self.lon.name)
    }

    /// Name and length of the dimension of the rows.
    pub(super) fn rows(&self) -> &'a (String, usize) {
        &self.lat.dimensions[self.lat.dimensions.len() - 2]
    }

    /// Name and length of the dimension of the columns.
    pub(super) fn columns(&self) -> &'a (String, usize) {
        &self.lat.dimensions[self.lat.dimensions.len() - 1]
    }

    /// Latitudes and longitudes of all points in degrees.
    pub(super) fn read(&self, dataset: &dyn Dataset) -> Result<[Vec<f64>; 2], FieldProblem> {
        Ok([still(dataset, self.lat)?, still(dataset, self.lon)?])
    }
}

/// Whether an array has the rows and columns of a field, at most once a step.
fn lies_over(positions: &ArrayMeta, array: &ArrayMeta) -> bool {
    let of_field = |d: &(String, usize)| array.dimensions.contains(d);
    match &positions.dimensions[..] {
        [rows, columns] => rows.0 != columns.0 && of_field(rows) && of_field(columns),
        [step, rows, columns] => {
            rows.0 != columns.0
                && of_field(rows)
                && of_field(columns)
                && (step.1 == 1 || of_field(step))
        }
        _ => false,
    }
}

/// Values over rows and columns, which must not move from the first to the last
/// step.
fn still(dataset: &dyn Dataset, coordinate: &ArrayMeta) -> Result<Vec<f64>, FieldProblem> {
    let [ref steps @ .., rows, columns] = coordinate.shape()[..] else {
        return Err(FieldProblem::NoSteps);
    };
    let Some(&steps) = steps.first() else {
        return coordinate_values(dataset, coordinate, rows * columns);
    };
    if steps == 0 {
        return Err(FieldProblem::NoSteps);
    }
    let first = dataset.read_entry(&coordinate.name, 0)?;
    if steps > 1 && dataset.read_entry(&coordinate.name, steps - 1)? != first {
        return Err(FieldProblem::MovingMesh { coordinate: coordinate.name.clone() });
    }
    Ok(first)
}

/// The latitude and the longitude along a dimension of points.
pub(super) fn along<'a>(
    arrays: &'a [ArrayMeta],
    dimension: &str,
) -> Option<(&'a ArrayMeta, &'a ArrayMeta)> {
    let of_role = |role| {
        arrays.iter().find(|a| {
            a.dimensions.len() == 1
                && a.dimensions[0].0 == dimension
                && axes::role_of(a) == Some(role)
        })
    };
    Some((of_role(Role::Latitude)?, of_role(Role::Longitude)?))
}
