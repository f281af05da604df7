//! Which values of two sets are compared, and when a track is strongest.

use serde::{Deserialize, Serialize};

use crate::model::{Quantity, Tracks, Variable};

/// Which columns are intensities, and what is strong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IntensityParams {
    /// Column of the reference; its first if none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Column of the candidates; that of the name of the reference's column, or
    /// else their first, if none is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate: Option<String>,
    /// What is strong.
    pub apex: ApexRule,
}

/// Which value of a track is its strongest; of equal ones the first is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApexRule {
    /// The lowest pressure, and the largest magnitude of all else.
    #[default]
    Auto,
    /// The lowest.
    Lowest,
    /// The highest.
    Highest,
    /// The largest without its sign.
    Magnitude,
}

impl ApexRule {
    /// The rule for values of this quantity.
    fn for_quantity(self, quantity: Quantity) -> Self {
        match (self, quantity) {
            (Self::Auto, Quantity::MeanSeaLevelPressure) => Self::Lowest,
            (Self::Auto, _) => Self::Magnitude,
            (rule, _) => rule,
        }
    }

    /// Index of the strongest of some values, unless all are missing.
    pub(super) fn apex(self, quantity: Quantity, values: &[f64]) -> Option<usize> {
        let rule = self.for_quantity(quantity);
        let strength = |value: f64| match rule {
            Self::Lowest => -value,
            Self::Highest => value,
            Self::Auto | Self::Magnitude => value.abs(),
        };
        let known = values.iter().enumerate().filter(|(_, value)| value.is_finite());
        let stronger = |best: Option<(usize, f64)>, (i, &value): (usize, &f64)| match best {
            Some((_, known)) if strength(value) <= known => best,
            _ => Some((i, strength(value))),
        };
        known.fold(None, stronger).map(|(i, _)| i)
    }
}

/// The column of a name, or the first.
pub(super) fn column<'a>(tracks: &'a Tracks, name: Option<&str>) -> Option<&'a Variable> {
    match name {
        Some(name) => tracks.variables.iter().find(|v| v.info.name == name),
        None => tracks.variables.first(),
    }
}

/// The intensities of two sets, or why they are not compared.
pub(super) fn columns<'a>(
    reference: &'a Tracks,
    candidate: &'a Tracks,
    params: &IntensityParams,
) -> Result<[&'a Variable; 2], String> {
    let of_reference = named(reference, params.reference.as_deref(), "reference")?;
    let same_name = || column(candidate, Some(&of_reference.info.name));
    let of_candidate = match (&params.candidate, same_name()) {
        (None, Some(variable)) => variable,
        (name, _) => named(candidate, name.as_deref(), "candidate")?,
    };
    let both = [of_reference, of_candidate];
    let [a, b] = both.map(|v| &v.info);
    if a.quantity != b.quantity || a.units != b.units {
        let what = |info: &crate::model::VariableInfo| match info.units.as_str() {
            "" => format!("{} without a unit", info.name),
            units => format!("{} in {units}", info.name),
        };
        return Err(format!(
            "the reference has {} and the candidate {}, which are not the same quantity; say \
             columns with --intensity and --candidate-intensity, or what the first column of a \
             file is with --variable and --units",
            what(a),
            what(b)
        ));
    }
    if a.units.is_empty() && params.reference.is_none() {
        return Err(format!(
            "neither file says what {} is; say it with --variable and --units, or ask for values \
             without a unit with --intensity",
            a.name
        ));
    }
    Ok(both)
}

fn named<'a>(tracks: &'a Tracks, name: Option<&str>, side: &str) -> Result<&'a Variable, String> {
    column(tracks, name).ok_or_else(|| {
        let names: Vec<_> = tracks.variables.iter().map(|v| v.info.name.as_str()).collect();
        match (name, names.is_empty()) {
            (_, true) => format!("the {side} has no column of values"),
            (Some(name), _) => {
                format!("the {side} has no column {name}; it has {}", names.join(", "))
            }
            (None, false) => format!("the {side} has no first column"),
        }
    })
}
