//! One entry of a dimension that is no axis of the tracking: a level.

use super::FieldProblem;
use super::axes::Role;

/// A dimension of which one entry is taken.
pub(super) struct Choice<'a> {
    pub(super) role: Option<Role>,
    pub(super) dimension: &'a str,
    pub(super) length: usize,
    /// Units of its coordinate.
    pub(super) units: &'a str,
}

/// The option that chooses along a dimension of this role, if there is one.
pub(super) fn flag_of(role: Role) -> &'static str {
    match role {
        Role::Level => "--level",
        _ => "",
    }
}

impl Choice<'_> {
    /// The entry that `level` asks for, or the only one.
    pub(super) fn index(
        &self,
        values: impl Fn() -> Result<Option<Vec<f64>>, FieldProblem>,
        level: Option<f64>,
        notes: &mut Vec<String>,
    ) -> Result<usize, FieldProblem> {
        let asked = match self.role {
            Some(Role::Level) => level.map(|l| l.to_string()),
            _ => None,
        };
        let flag = self.role.map_or("", flag_of);
        if self.length == 1 && asked.is_none() {
            return Ok(0);
        }
        if flag.is_empty() {
            let (dimension, length) = (self.dimension.to_string(), self.length);
            return Err(FieldProblem::ExtraDimension { dimension, length });
        }
        let numbered = || (0..self.length).map(|i| i as f64).collect();
        let values = values()?.unwrap_or_else(numbered);
        let choices = || values.iter().map(f64::to_string).collect();
        let dimension = self.dimension.to_string();
        let asked = asked.ok_or_else(|| FieldProblem::Choose {
            dimension: dimension.clone(),
            flag,
            choices: choices(),
        })?;
        // What is no number is no entry either.
        let wanted = asked.parse().unwrap_or(f64::NAN);
        let index = match self.role {
            Some(Role::Level) => self.level(&values, wanted, notes)?,
            _ => position(&values, wanted),
        };
        let index = index.ok_or_else(|| FieldProblem::NoSuchChoice {
            dimension,
            flag,
            asked,
            choices: choices(),
        })?;
        notes.push(format!("{} {} chosen", self.dimension, values[index]));
        Ok(index)
    }

    /// A level in the unit of the coordinate, or in hPa.
    fn level(
        &self,
        values: &[f64],
        wanted: f64,
        notes: &mut Vec<String>,
    ) -> Result<Option<usize>, FieldProblem> {
        let as_stored = position(values, wanted);
        let Some(per_hpa) = units_per_hpa(self.units).filter(|&factor| factor != 1.0) else {
            return Ok(as_stored);
        };
        let in_hpa = position(values, wanted * per_hpa);
        if as_stored.is_some() && in_hpa.is_some() && wanted != 0.0 {
            return Err(FieldProblem::AmbiguousLevel {
                asked: wanted,
                units: self.units.to_string(),
                as_hpa: wanted / per_hpa,
                as_stored: wanted * per_hpa,
            });
        }
        if as_stored.is_none() && in_hpa.is_some() {
            notes.push(format!("--level {wanted} taken for hPa, levels are in {}", self.units));
        }
        Ok(as_stored.or(in_hpa))
    }
}

fn position(values: &[f64], wanted: f64) -> Option<usize> {
    let close = |v: &f64| (v - wanted).abs() <= 1e-6 * wanted.abs().max(1.0);
    values.iter().position(close)
}

/// How many of a unit of pressure make one hPa.
fn units_per_hpa(units: &str) -> Option<f64> {
    match units.trim() {
        "Pa" | "pascal" | "Pascal" | "pascals" | "Pascals" => Some(100.0),
        "hPa" | "mb" | "mbar" | "millibar" | "millibars" | "hectopascal" | "hectopascals" => {
            Some(1.0)
        }
        "kPa" => Some(0.1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(units: &str, values: &[f64], level: f64) -> Result<usize, FieldProblem> {
        let dimension = "plev";
        let choice = Choice { role: Some(Role::Level), dimension, length: values.len(), units };
        let mut notes = Vec::new();
        let index = choice.index(|| Ok(Some(values.to_vec())), Some(level), &mut notes);
        assert_eq!(index.is_ok(), !notes.is_empty());
        index
    }

    #[test]
    fn levels_are_found_in_the_unit_of_the_file_and_in_hpa() {
        let pascals = [100_000.0, 85_000.0, 50_000.0, 1000.0, 500.0];
        assert_eq!(level("Pa", &pascals, 850.0).unwrap(), 1);
        assert_eq!(level("Pa", &pascals, 85_000.0).unwrap(), 1);
        assert_eq!(level("Pa", &pascals, 5.0).unwrap(), 4);
        assert_eq!(level("hPa", &[1000.0, 850.0], 850.0).unwrap(), 1);
        assert_eq!(level("kPa", &[100.0, 85.0], 850.0).unwrap(), 1);
        for (units, asked) in [("hPa", 85_000.0), ("m", 8.5), ("", 8.5), ("Pa", 851.0)] {
            let error = level(units, &[1000.0, 850.0], asked).unwrap_err();
            assert!(matches!(error, FieldProblem::NoSuchChoice { .. }), "{units} {error}");
        }
    }

    #[test]
    fn a_level_that_could_be_two_is_refused_with_both() {
        let error = level("Pa", &[100_000.0, 50_000.0, 1000.0, 500.0], 500.0).unwrap_err();
        assert!(matches!(error, FieldProblem::AmbiguousLevel { .. }));
        let words = error.to_string();
        assert!(words.contains("--level 5 ") && words.contains("--level 50000"), "{words}");
    }
}
