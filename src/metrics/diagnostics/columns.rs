//! Which columns of tracks are the strength, the wind and the pressure.

use thiserror::Error;

use crate::metrics::{Sense, SenseError};
use crate::model::{Quantity, Tracks, UnitsError, Variable, conversion_factor};

use super::energy::M_S_PER_KT;

const PA_PER_HPA: f64 = 100.0;

/// Names of columns that are a wind speed, in any case.
const WIND_NAMES: [&str; 19] = [
    "wind",
    "wind_speed",
    "windspeed",
    "wind10",
    "wind10m",
    "wind_10m",
    "10m_wind_speed",
    "max_wind",
    "max_wind_speed",
    "max_sustained_wind",
    "wind_max",
    "vmax",
    "ws",
    "ws10",
    "si10",
    "sfcwind",
    "wmo_wind",
    "usa_wind",
    "umax",
];
/// Names of columns that are a central pressure, beside those of pressure at
/// mean sea level.
const PRESSURE_NAMES: [&str; 7] =
    ["pressure", "pres", "pmin", "min_pressure", "central_pressure", "wmo_pres", "usa_pres"];

/// Columns that were chosen by name; the others are found by theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnNames {
    /// Strength, whose extremum is the peak; the tracked variable unless given.
    pub peak: Option<String>,
    /// Which of its values are strong.
    pub sense: Option<Sense>,
    /// Wind speed, and its unit if the column does not say it.
    pub wind: Option<String>,
    /// Unit of the wind in place of that of the column.
    pub wind_units: Option<String>,
    /// Central pressure.
    pub pressure: Option<String>,
    /// Unit of the pressure in place of that of the column.
    pub pressure_units: Option<String>,
    /// Height of the ground, m.
    pub terrain: Option<String>,
    /// Fraction of land, 0 to 1.
    pub land: Option<String>,
}

/// What the pressures of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PressureKind {
    /// Pressures of the air.
    Absolute,
    /// Differences to a background, such as those of filtered fields: they
    /// fall and rise, and are of no category and no wind.
    Perturbation,
}

/// Columns of tracks by what they are; a value a point, `NaN` where missing.
#[derive(Clone, Debug)]
pub struct Columns<'a> {
    /// Strength and which of its values are strong.
    pub peak: Option<(&'a Variable, Sense)>,
    /// Wind speed, kt.
    pub wind_kt: Option<Vec<f64>>,
    /// Central pressure, hPa, and what it is.
    pub pressure_hpa: Option<(Vec<f64>, PressureKind)>,
    /// Height of the ground, m.
    pub terrain_m: Option<&'a [f64]>,
    /// Fraction of land.
    pub land: Option<&'a [f64]>,
    /// What was not found or not understood, for people.
    pub notes: Vec<String>,
}

/// A column that cannot be used as it was asked.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ColumnError {
    /// There is none of this name.
    #[error("{option} {name}: there is no such column; there are: {}", .known.join(", "))]
    NoSuch {
        /// Option that names it.
        option: &'static str,
        /// Name as given.
        name: String,
        /// Columns that there are.
        known: Vec<String>,
    },
    /// Its unit is not known.
    #[error("column {name} {}", .problem.to_string().replace("--units", .option))]
    Units {
        /// Option that says the unit.
        option: &'static str,
        /// Name of the column.
        name: String,
        /// What is wrong.
        problem: UnitsError,
    },
    /// Nothing says which of its values are strong.
    #[error(transparent)]
    Sense(#[from] SenseError),
}

impl<'a> Columns<'a> {
    /// Finds the columns: those that are named, and others by quantity and
    /// name. A column that was found so but has no unit is left out with a note.
    ///
    /// # Errors
    /// [`ColumnError`] for a named column that is not there or not understood.
    pub fn find(tracks: &'a Tracks, names: &ColumnNames) -> Result<Self, ColumnError> {
        let mut notes = Vec::new();
        let wind_kt = wind_kt(tracks, names, &mut notes)?;
        let pressure_hpa = pressure_hpa(tracks, names, &mut notes)?;
        let peak = peak(tracks, names, &mut notes)?;
        let values = |option, name: &Option<String>| {
            let index = name.as_ref().map(|name| named(tracks, option, name)).transpose()?;
            Ok::<_, ColumnError>(index.map(|i| tracks.variables[i].values.as_slice()))
        };
        let terrain_m = values("--terrain", &names.terrain)?;
        let land = values("--land", &names.land)?;
        Ok(Self { peak, wind_kt, pressure_hpa, terrain_m, land, notes })
    }

    /// Pressures of the air in hPa, if that is what they are.
    pub fn absolute_pressure_hpa(&self) -> Option<&[f64]> {
        match &self.pressure_hpa {
            Some((values, PressureKind::Absolute)) => Some(values),
            _ => None,
        }
    }
}

fn named(tracks: &Tracks, option: &'static str, name: &str) -> Result<usize, ColumnError> {
    let index = tracks.variables.iter().position(|v| v.info.name == name);
    index.ok_or_else(|| ColumnError::NoSuch {
        option,
        name: name.to_string(),
        known: tracks.variables.iter().map(|v| v.info.name.clone()).collect(),
    })
}

fn peak<'a>(
    tracks: &'a Tracks,
    names: &ColumnNames,
    notes: &mut Vec<String>,
) -> Result<Option<(&'a Variable, Sense)>, ColumnError> {
    let index = names.peak.as_ref().map(|name| named(tracks, "--peak", name)).transpose()?;
    let Some(variable) = tracks.variables.get(index.unwrap_or(0)) else {
        notes.push("note: the tracks have no column, so no peak".into());
        return Ok(None);
    };
    let sense = names.sense.map_or_else(|| Sense::of(tracks, index.unwrap_or(0)), Ok);
    match sense {
        Ok(sense) => Ok(Some((variable, sense))),
        Err(error) if index.is_some() => Err(error.into()),
        Err(error) => {
            notes.push(format!("note: no peak: {error}, or another column with --peak"));
            Ok(None)
        }
    }
}

fn wind_kt(
    tracks: &Tracks,
    names: &ColumnNames,
    notes: &mut Vec<String>,
) -> Result<Option<Vec<f64>>, ColumnError> {
    let is_wind = |v: &Variable| WIND_NAMES.contains(&v.info.name.to_ascii_lowercase().as_str());
    let option = ("--wind", "--wind-units");
    let given = (names.wind.as_deref(), names.wind_units.as_deref());
    let found = converted(tracks, option, given, Quantity::EastwardWind, is_wind, notes)?;
    Ok(found.map(|wind_m_s| wind_m_s.into_iter().map(|v| v / M_S_PER_KT).collect()))
}

fn pressure_hpa(
    tracks: &Tracks,
    names: &ColumnNames,
    notes: &mut Vec<String>,
) -> Result<Option<(Vec<f64>, PressureKind)>, ColumnError> {
    let is_pressure = |v: &Variable| {
        v.info.quantity == Quantity::MeanSeaLevelPressure
            || PRESSURE_NAMES.contains(&v.info.name.to_ascii_lowercase().as_str())
    };
    let option = ("--pressure", "--pressure-units");
    let given = (names.pressure.as_deref(), names.pressure_units.as_deref());
    let quantity = Quantity::MeanSeaLevelPressure;
    let Some(pressure_pa) = converted(tracks, option, given, quantity, is_pressure, notes)? else {
        return Ok(None);
    };
    // Air has no pressure of 0 or less, and no low of a perturbation is above.
    let kind = match pressure_pa.iter().any(|&p| p <= 0.0) {
        true => PressureKind::Perturbation,
        false => PressureKind::Absolute,
    };
    if kind == PressureKind::Perturbation {
        notes.push(
            "note: the pressures are differences to a background, so no category, no lowest \
             pressure and no energy is made of them"
                .into(),
        );
    }
    Ok(Some((pressure_pa.into_iter().map(|p| p / PA_PER_HPA).collect(), kind)))
}

/// Values in SI of the column that is named or else the first that fits.
fn converted(
    tracks: &Tracks,
    (name_option, units_option): (&'static str, &'static str),
    (name, units): (Option<&str>, Option<&str>),
    quantity: Quantity,
    fits: impl Fn(&Variable) -> bool,
    notes: &mut Vec<String>,
) -> Result<Option<Vec<f64>>, ColumnError> {
    let index = match name {
        Some(name) => Some(named(tracks, name_option, name)?),
        None => tracks.variables.iter().position(fits),
    };
    let Some(variable) = index.map(|i| &tracks.variables[i]) else { return Ok(None) };
    let asked = name.is_some() || units.is_some();
    let units = units.unwrap_or(&variable.info.units);
    match conversion_factor(quantity, Some(units)) {
        Ok(factor) => Ok(Some(variable.values.iter().map(|v| factor * v).collect())),
        Err(problem) => {
            let name = variable.info.name.clone();
            let error = ColumnError::Units { option: units_option, name, problem };
            if asked {
                return Err(error);
            }
            notes.push(format!("note: {error}; left out"));
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::VariableInfo;

    fn tracks(columns: &[(&str, &str, f64)]) -> Tracks {
        let variable = |&(name, units, value): &(&str, &str, f64)| Variable {
            info: VariableInfo {
                name: name.into(),
                units: units.into(),
                quantity: Quantity::identify(None, name),
            },
            values: vec![value, f64::NAN],
        };
        Tracks {
            ids: vec![1],
            offsets: vec![0, 2],
            time_s: vec![0, 1],
            lat_deg: vec![0.0; 2],
            lon_deg: vec![0.0; 2],
            variables: columns.iter().map(variable).collect(),
            ..Tracks::default()
        }
    }

    #[test]
    fn columns_are_found_by_quantity_name_and_unit() {
        let tracks =
            tracks(&[("msl", "Pa", 98_000.0), ("Vmax", "m s-1", 36.0), ("usa", "kt", 7.0)]);
        let columns = Columns::find(&tracks, &ColumnNames::default()).unwrap();
        assert_eq!(
            columns.peak.map(|(v, sense)| (v.info.name.as_str(), sense)),
            Some(("msl", Sense::Min))
        );
        let wind_kt = columns.wind_kt.as_ref().unwrap();
        assert!((wind_kt[0] - 36.0 * 3600.0 / 1852.0).abs() < 1e-12 && wind_kt[1].is_nan());
        assert_eq!(columns.absolute_pressure_hpa().unwrap()[0], 980.0);
        let names = ColumnNames {
            wind: Some("usa".into()),
            peak: Some("usa".into()),
            ..ColumnNames::default()
        };
        let columns = Columns::find(&tracks, &names).unwrap();
        assert!((columns.wind_kt.unwrap()[0] - 7.0).abs() < 1e-12);
        assert_eq!(columns.peak.unwrap().1, Sense::Max);
    }

    #[test]
    fn units_are_never_guessed() {
        let tracks = tracks(&[("wind", "", 36.0)]);
        let columns = Columns::find(&tracks, &ColumnNames::default()).unwrap();
        assert!(columns.wind_kt.is_none());
        assert!(columns.notes.iter().any(|n| n.contains("--wind-units")), "{:?}", columns.notes);
        let asked = ColumnNames { wind: Some("wind".into()), ..ColumnNames::default() };
        let error = Columns::find(&tracks, &asked).unwrap_err().to_string();
        assert!(error.contains("column wind") && error.contains("--wind-units"), "{error}");
        assert!(!error.contains("--units"), "{error}");
        let said = ColumnNames { wind_units: Some("kt".into()), ..ColumnNames::default() };
        assert!((Columns::find(&tracks, &said).unwrap().wind_kt.unwrap()[0] - 36.0).abs() < 1e-12);
    }

    #[test]
    fn perturbations_of_pressure_are_no_pressures() {
        let tracks = tracks(&[("msl", "Pa", -450.3)]);
        let columns = Columns::find(&tracks, &ColumnNames::default()).unwrap();
        assert_eq!(columns.pressure_hpa.as_ref().unwrap().1, PressureKind::Perturbation);
        assert!(columns.absolute_pressure_hpa().is_none() && columns.notes.len() == 1);
    }

    #[test]
    fn columns_that_are_not_there_are_named() {
        let tracks = tracks(&[("cells", "", 1.0)]);
        let columns = Columns::find(&tracks, &ColumnNames::default()).unwrap();
        assert!(columns.peak.is_none() && columns.notes[0].contains("--sense"));
        let find = |names: ColumnNames| Columns::find(&tracks, &names).unwrap_err().to_string();
        let missing = find(ColumnNames { terrain: Some("zs".into()), ..ColumnNames::default() });
        assert!(missing.contains("--terrain zs") && missing.contains("cells"), "{missing}");
        let peak = find(ColumnNames { peak: Some("cells".into()), ..ColumnNames::default() });
        assert!(peak.contains("--sense"), "{peak}");
        assert!(Columns::find(&Tracks::default(), &ColumnNames::default()).unwrap().peak.is_none());
    }
}
