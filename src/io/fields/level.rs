//! The levels of a dataset, and the only one of those that nobody chooses from.

use std::fmt;

use crate::model::{Quantity, conversion_factor};

use super::FieldProblem;
use super::axes::{self, Role};
use super::dataset::{ArrayMeta, Dataset};
use super::select::{coordinate_values, scalar};

/// Where in the vertical a field lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The coordinate as stored.
    pub value: f64,
    /// Its unit, empty if it has none.
    pub units: String,
}

impl Level {
    /// Whether both are one level, in whatever unit of pressure.
    pub fn is(&self, other: &Self) -> bool {
        let as_pressure = |level: &Self| {
            let units = Some(level.units.as_str());
            let factor = conversion_factor(Quantity::MeanSeaLevelPressure, units);
            factor.ok().map(|factor| level.value * factor)
        };
        let (a, b) = match (as_pressure(self), as_pressure(other)) {
            (Some(a), Some(b)) => (a, b),
            _ if self.units == other.units => (self.value, other.value),
            _ => return false,
        };
        (a - b).abs() <= 1e-6 * a.abs().max(b.abs())
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = format!("{} {}", self.value, self.units);
        f.write_str(words.trim_end())
    }
}

/// All levels of an array as stored; the only one if it has no dimension of
/// them, and none if it says nothing of levels.
pub(super) fn levels_of(
    dataset: &dyn Dataset,
    array: &ArrayMeta,
) -> Result<Vec<Level>, FieldProblem> {
    let dimensions = array.dimensions.iter().map(|(name, length)| {
        let (coordinate, role) = axes::coordinate_of(dataset.arrays(), name);
        (coordinate.filter(|_| role == Some(Role::Level)), *length)
    });
    let found = dimensions.into_iter().find_map(|(coordinate, n)| Some((coordinate?, n)));
    let Some((coordinate, length)) = found else {
        return Ok(only_level(dataset, array).into_iter().collect());
    };
    let units = coordinate.text("units").unwrap_or_default();
    let values = coordinate_values(dataset, coordinate, length)?;
    Ok(values.into_iter().map(|value| Level { value, units: units.to_string() }).collect())
}

/// The level of an array: that of a dimension of one entry, or of a scalar
/// coordinate that it names. One that cannot be read is as good as none.
pub(super) fn only_level(dataset: &dyn Dataset, array: &ArrayMeta) -> Option<Level> {
    let of_dimension = array.dimensions.iter().filter(|(_, length)| *length == 1);
    let coordinate = of_dimension
        .map(|(name, _)| axes::coordinate_of(dataset.arrays(), name))
        .find_map(|(coordinate, role)| coordinate.filter(|_| role == Some(Role::Level)))
        .or_else(|| scalar(dataset, array, Role::Level))?;
    let value = coordinate_values(dataset, coordinate, 1).ok()?[0];
    let units = coordinate.text("units").unwrap_or_default().to_string();
    value.is_finite().then_some(Level { value, units })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_the_same_in_any_unit_of_pressure() {
        let level = |value, units: &str| Level { value, units: units.into() };
        assert!(level(850.0, "hPa").is(&level(85_000.0, "Pa")));
        assert!(level(850.0, "millibars").is(&level(850.0, "hPa")));
        assert!(!level(850.0, "hPa").is(&level(850.0, "Pa")));
        assert!(!level(850.0, "hPa").is(&level(500.0, "hPa")));
        assert!(level(10.0, "m").is(&level(10.0, "m")) && !level(10.0, "m").is(&level(2.0, "m")));
        assert!(!level(10.0, "m").is(&level(10.0, "hPa")));
        assert_eq!(level(850.0, "hPa").to_string(), "850 hPa");
        assert_eq!(level(1.0, "").to_string(), "1");
    }
}
