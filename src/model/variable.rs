//! Variables: what a field or a column of a track is.

use serde::{Deserialize, Serialize};

/// The physical quantities that have rules of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Air pressure reduced to mean sea level, Pa.
    MeanSeaLevelPressure,
    /// Vertical component of relative vorticity, s-1.
    RelativeVorticity,
    /// Horizontal divergence of the wind, s-1.
    Divergence,
    /// Eastward component of the wind, m s-1.
    EastwardWind,
    /// Northward component of the wind, m s-1.
    NorthwardWind,
    /// Anything else, in the unit of its source.
    #[default]
    Other,
}

/// A quantity with rules of its own and the names it goes by.
#[derive(Debug)]
pub struct KnownVariable {
    /// The quantity.
    pub quantity: Quantity,
    /// Unit of every value inside this crate.
    pub si_units: &'static str,
    /// CF standard names, looked for first.
    pub standard_names: &'static [&'static str],
    /// Names of variables in archives and models, looked for next, case-insensitively.
    pub names: &'static [&'static str],
}

/// Every quantity with rules of its own.
pub const KNOWN_VARIABLES: &[KnownVariable] = &[
    KnownVariable {
        quantity: Quantity::MeanSeaLevelPressure,
        si_units: "Pa",
        standard_names: &[
            "air_pressure_at_mean_sea_level",
            "air_pressure_at_sea_level",
            "mean_sea_level_pressure",
            "sea_level_pressure",
            "air_pressure_reduced_to_mean_sea_level",
        ],
        names: &[
            "msl",
            "mslp",
            "psl",
            "slp",
            "prmsl",
            "pmsl",
            "mean_sea_level_pressure",
            "sea_level_pressure",
            "pressure_reduced_to_msl",
            "pressure_reduced_to_msl_msl",
        ],
    },
    KnownVariable {
        quantity: Quantity::RelativeVorticity,
        si_units: "s-1",
        standard_names: &[
            "atmosphere_relative_vorticity",
            "atmosphere_upward_relative_vorticity",
            "relative_vorticity",
        ],
        names: &[
            "vo",
            "rv",
            "vort",
            "relvort",
            "vorticity",
            "vor",
            "relv",
            "vo850",
            "vort850",
            "relative_vorticity",
        ],
    },
    KnownVariable {
        quantity: Quantity::Divergence,
        si_units: "s-1",
        standard_names: &["divergence_of_wind"],
        names: &["d", "div", "dv", "divergence"],
    },
    KnownVariable {
        quantity: Quantity::EastwardWind,
        si_units: "m s-1",
        standard_names: &["eastward_wind"],
        names: &[
            "u",
            "ua",
            "uwnd",
            "ugrd",
            "u850",
            "ua850",
            "u10",
            "10u",
            "uas",
            "u_component_of_wind",
        ],
    },
    KnownVariable {
        quantity: Quantity::NorthwardWind,
        si_units: "m s-1",
        standard_names: &["northward_wind"],
        names: &[
            "v",
            "va",
            "vwnd",
            "vgrd",
            "v850",
            "va850",
            "v10",
            "10v",
            "vas",
            "v_component_of_wind",
        ],
    },
];

impl KnownVariable {
    /// Whether a variable of this name is of this quantity.
    pub fn has_name(&self, name: &str) -> bool {
        let stem = stem(name);
        self.names.iter().any(|n| n.eq_ignore_ascii_case(name) || n.eq_ignore_ascii_case(stem))
    }

    /// Whether this CF standard name is of this quantity.
    pub fn has_standard_name(&self, standard_name: &str) -> bool {
        self.standard_names.contains(&standard_name)
    }
}

/// The name of a parameter of GRIB without the level and grid that converters
/// write behind it: `prmsl-msl-an-gauss` (JRA-3Q), `PRMSL_L101` and
/// `PRMSL_GDS0_MSL` (NCAR). Shorter names could be parts of others.
fn stem(name: &str) -> &str {
    let level = |at: usize| name[at + 2..].starts_with(|c: char| c.is_ascii_digit());
    let end = name
        .find('-')
        .or_else(|| name.find("_GDS"))
        .or_else(|| name.find("_L").filter(|&at| level(at)));
    end.map(|end| &name[..end]).filter(|stem| stem.len() >= 4).unwrap_or(name)
}

impl Quantity {
    /// The quantity of a variable: by its CF standard name first, then by its name.
    pub fn identify(standard_name: Option<&str>, name: &str) -> Self {
        let by_standard_name =
            standard_name.and_then(|s| KNOWN_VARIABLES.iter().find(|k| k.has_standard_name(s)));
        // A standard name we do not know speaks against a name we do.
        let by_name = || match standard_name {
            Some(_) => None,
            None => KNOWN_VARIABLES.iter().find(|k| k.has_name(name)),
        };
        by_standard_name.or_else(by_name).map_or(Self::Other, |k| k.quantity)
    }

    /// Whether storms are centres of it.
    pub fn is_tracked(self) -> bool {
        matches!(self, Self::MeanSeaLevelPressure | Self::RelativeVorticity)
    }

    /// The entry of [`KNOWN_VARIABLES`], if there is one.
    pub fn known(self) -> Option<&'static KnownVariable> {
        KNOWN_VARIABLES.iter().find(|k| k.quantity == self)
    }
}

/// Name, unit and meaning of a variable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariableInfo {
    /// Name, as in the source.
    pub name: String,
    /// Unit of the values: SI for a known quantity, else as in the source
    /// (empty if the source says none).
    pub units: String,
    /// What it is.
    pub quantity: Quantity,
}

impl VariableInfo {
    /// A variable of a known quantity takes that quantity's SI unit.
    pub fn new(name: &str, quantity: Quantity, source_units: &str) -> Self {
        let units = quantity.known().map_or(source_units, |k| k.si_units);
        Self { name: name.to_string(), units: units.to_string(), quantity }
    }
}

/// One column of values with its description.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variable {
    /// Name, unit and meaning.
    pub info: VariableInfo,
    /// One value per point, `NaN` where missing.
    pub values: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_name_comes_before_name() {
        let psl = Some("air_pressure_at_mean_sea_level");
        assert_eq!(Quantity::identify(psl, "x"), Quantity::MeanSeaLevelPressure);
        assert_eq!(Quantity::identify(None, "PSL"), Quantity::MeanSeaLevelPressure);
        assert_eq!(Quantity::identify(Some("air_temperature"), "msl"), Quantity::Other);
        assert_eq!(Quantity::identify(None, "relvort"), Quantity::RelativeVorticity);
        assert_eq!(Quantity::identify(None, "t2m"), Quantity::Other);
    }

    #[test]
    fn names_of_archives() {
        for name in [
            "SLP",
            "PRMSL_L101",
            "PRMSL_GDS0_MSL",
            "prmsl-msl-an-gauss",
            "Pressure_reduced_to_MSL_msl",
        ] {
            assert_eq!(Quantity::identify(None, name), Quantity::MeanSeaLevelPressure, "{name}");
        }
        for name in ["relv-pres-an-ll125", "RELV_L100", "vorticity"] {
            assert_eq!(Quantity::identify(None, name), Quantity::RelativeVorticity, "{name}");
        }
        for name in [
            "absv",
            "absv-pres-an-ll125",
            "PSFC",
            "sp",
            "surface_pressure",
            "d-excess",
            "pres-sfc-an-gauss",
        ] {
            assert_eq!(Quantity::identify(None, name), Quantity::Other, "{name}");
        }
    }
}
