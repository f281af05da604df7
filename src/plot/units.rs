//! Units as people write them, and numbers in them.

use crate::model::Quantity;

/// How values are shown: the number they are multiplied by and the unit then.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ShownUnit {
    pub(super) factor: f64,
    pub(super) label: String,
}

impl ShownUnit {
    /// For a quantity in its own unit, and how large its values are.
    pub(super) fn of(quantity: Quantity, units: &str, largest: f64) -> Self {
        match (quantity, units) {
            (Quantity::MeanSeaLevelPressure, "Pa") => Self { factor: 0.01, label: "hPa".into() },
            _ => Self::of_size(units, largest),
        }
    }

    /// By a power of a thousand if values are very small or very large.
    pub(super) fn of_size(units: &str, largest: f64) -> Self {
        let unit = raised(units);
        let power =
            if largest.is_finite() && largest > 0.0 { largest.log10().floor() } else { 0.0 };
        if (-3.0..6.0).contains(&power) {
            return Self { factor: 1.0, label: unit };
        }
        let power = power as i32;
        let scale = format!("10{}", superscript(&power.to_string()));
        let label = if unit.is_empty() || unit == "1" { scale } else { format!("{scale} {unit}") };
        Self { factor: 10f64.powi(-power), label }
    }
}

/// A unit with its powers raised: `m s-1` is m s⁻¹.
pub(super) fn raised(units: &str) -> String {
    let words = units.split_whitespace().map(|word| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let base = letters.trim_end_matches(['-', '^', '*']);
        let power = &word[base.len()..];
        let is_name = base.ends_with(|c: char| c.is_alphabetic() || c == ')')
            && !base.contains(|c: char| c.is_ascii_digit());
        let is_power = power.chars().any(|c| c.is_ascii_digit());
        match is_name && is_power {
            true => format!("{base}{}", superscript(power.trim_start_matches(['^', '*']))),
            false => word.into(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn superscript(digits: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let raise = |sign: char| match sign.to_digit(10) {
        Some(digit) => RAISED[digit as usize],
        None => '⁻',
    };
    digits.chars().map(raise).collect()
}

/// A name and its unit, as beside an axis.
pub(super) fn titled(name: &str, unit: &str) -> String {
    match unit {
        "" | "1" => name.to_string(),
        unit => format!("{name} ({unit})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_raised() {
        assert_eq!(raised("m s-1"), "m s⁻¹");
        assert_eq!(raised("m2 s-2"), "m² s⁻²");
        assert_eq!(raised("s**-1"), "s⁻¹");
        assert_eq!(raised("1e-5 s-1"), "1e-5 s⁻¹");
        assert_eq!(raised("1"), "1");
        assert_eq!(raised("(5 deg cap)-1 month-1"), "(5 deg cap)⁻¹ month⁻¹");
        assert_eq!(raised(""), "");
    }

    #[test]
    fn numbers_are_neither_tiny_nor_huge() {
        let pressure = ShownUnit::of(Quantity::MeanSeaLevelPressure, "Pa", 1e5);
        assert_eq!((pressure.factor, pressure.label.as_str()), (0.01, "hPa"));
        let vorticity = ShownUnit::of(Quantity::RelativeVorticity, "s-1", 3e-4);
        assert_eq!((vorticity.factor, vorticity.label.as_str()), (1e4, "10⁻⁴ s⁻¹"));
        assert_eq!(ShownUnit::of_size("1", 3e7).label, "10⁷");
        assert_eq!(ShownUnit::of_size("km", 500.0), ShownUnit { factor: 1.0, label: "km".into() });
        assert_eq!(ShownUnit::of_size("km", f64::NAN).factor, 1.0);
        assert_eq!(
            (titled("n", "1"), titled("speed", "km h⁻¹")),
            ("n".into(), "speed (km h⁻¹)".into())
        );
    }
}
