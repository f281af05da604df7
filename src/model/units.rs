//! Units of the quantities we track, converted to SI, never guessed.

use thiserror::Error;

use super::Quantity;

/// A unit that is not one of the quantity's.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnitsError {
    /// No `units` attribute.
    #[error("has no units; say them with --units, one of: {}", .known.join(", "))]
    Missing {
        /// Units that would be understood.
        known: Vec<&'static str>,
    },
    /// A text that is not understood.
    #[error("has units {units:?}, which are not understood; say others with --units, one of: {}", .known.join(", "))]
    Unknown {
        /// The text as found.
        units: String,
        /// Units that would be understood.
        known: Vec<&'static str>,
    },
}

const PRESSURE: &[(&str, f64)] = &[
    ("Pa", 1.0),
    ("pascal", 1.0),
    ("pascals", 1.0),
    ("hPa", 100.0),
    ("hectopascal", 100.0),
    ("hectopascals", 100.0),
    ("mb", 100.0),
    ("mbar", 100.0),
    ("millibar", 100.0),
    ("millibars", 100.0),
    ("kPa", 1000.0),
];
const PER_SECOND: &[(&str, f64)] = &[
    ("s-1", 1.0),
    ("s**-1", 1.0),
    ("s^-1", 1.0),
    ("1/s", 1.0),
    ("/s", 1.0),
    ("sec-1", 1.0),
    ("1e-5 s-1", 1e-5),
    ("1e-5 s**-1", 1e-5),
    ("1e-5/s", 1e-5),
    ("10-5 s-1", 1e-5),
    ("10^-5 s^-1", 1e-5),
    ("10**-5 s**-1", 1e-5),
];
const SPEED: &[(&str, f64)] = &[
    ("m s-1", 1.0),
    ("m s**-1", 1.0),
    ("m s^-1", 1.0),
    ("m/s", 1.0),
    ("meter second-1", 1.0),
    ("meters/second", 1.0),
    ("knots", 1852.0 / 3600.0),
    ("kt", 1852.0 / 3600.0),
    ("km/h", 1.0 / 3.6),
];

/// Factor that takes a value in `units` to the SI unit of `quantity`.
///
/// Quantities we do not know keep their unit: the factor is 1.
///
/// # Errors
/// [`UnitsError`] when a known quantity has no unit or one not understood.
pub fn conversion_factor(quantity: Quantity, units: Option<&str>) -> Result<f64, UnitsError> {
    let table = match quantity {
        Quantity::MeanSeaLevelPressure => PRESSURE,
        Quantity::RelativeVorticity | Quantity::Divergence => PER_SECOND,
        Quantity::EastwardWind | Quantity::NorthwardWind => SPEED,
        Quantity::Other => return Ok(1.0),
    };
    let known = || table.iter().map(|(name, _)| *name).collect();
    let units = units.map(str::trim).filter(|u| !u.is_empty());
    let units = units.ok_or_else(|| UnitsError::Missing { known: known() })?;
    table
        .iter()
        .find(|(name, _)| *name == units)
        .or_else(|| table.iter().find(|(name, _)| same_words(name, units)))
        .map(|(_, factor)| *factor)
        .ok_or_else(|| UnitsError::Unknown { units: units.to_string(), known: known() })
}

/// Case counts only where it separates two units (`mPa` is no `MPa`), so only
/// spelled-out words are compared without it.
fn same_words(name: &str, units: &str) -> bool {
    name.len() > 4 && name.eq_ignore_ascii_case(units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_units_convert_and_others_are_refused() {
        let pressure = |u| conversion_factor(Quantity::MeanSeaLevelPressure, u);
        assert_eq!(pressure(Some("hPa")), Ok(100.0));
        assert_eq!(pressure(Some(" Millibars ")), Ok(100.0));
        assert!(matches!(pressure(Some("K")), Err(UnitsError::Unknown { .. })));
        assert!(matches!(pressure(None), Err(UnitsError::Missing { .. })));
        assert_eq!(conversion_factor(Quantity::RelativeVorticity, Some("s**-1")), Ok(1.0));
        assert_eq!(conversion_factor(Quantity::Other, None), Ok(1.0));
    }
}
