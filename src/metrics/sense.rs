//! Which values of a column are strong.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Quantity, Tracks, Variable, conversion_factor};

/// Which values of a column are strong: what a peak, a deepening or an
/// amplitude of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// The low ones: pressure.
    Min,
    /// The high ones: wind, vorticity of one hemisphere.
    Max,
    /// The high ones on and north of the equator, the low ones south of it:
    /// vorticity of both hemispheres.
    Cyclonic,
}

/// A column that does not say which of its values are strong.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SenseError {
    /// There is no such column.
    #[error("there is no column {index}; the tracks have {count}")]
    NoColumn {
        /// Index that was asked for.
        index: usize,
        /// Number of columns.
        count: usize,
    },
    /// Its quantity is not known, and no parameters of a run say it.
    #[error(
        "column {name}: whether its low or its high values are strong is not known; say --sense \
         min, max or cyclonic"
    )]
    Unknown {
        /// Name of the column.
        name: String,
    },
    /// A name of no [`Sense`].
    #[error("{name:?} is no sense; write min, max or cyclonic")]
    Name {
        /// The name as given.
        name: String,
    },
}

impl Sense {
    /// The sense of a column of tracks.
    ///
    /// Of the tracked variable, the first, what the run that found the tracks
    /// recorded as its extremum; then what the quantity and the unit say: low
    /// pressure and high wind are strong. Vorticity is cyclonic as soon as one
    /// value south of the equator is negative, and otherwise all of it is
    /// positive, by whatever convention.
    ///
    /// # Errors
    /// [`SenseError`] without such a column, or if nothing says it.
    pub fn of(tracks: &Tracks, column: usize) -> Result<Self, SenseError> {
        let count = tracks.variables.len();
        let variable =
            tracks.variables.get(column).ok_or(SenseError::NoColumn { index: column, count })?;
        let recorded = if column == 0 { recorded(tracks) } else { None };
        recorded
            .or_else(|| of_quantity(tracks, variable))
            .ok_or_else(|| SenseError::Unknown { name: variable.info.name.clone() })
    }

    /// What to multiply a value by so that strong ones are high: 1 or -1.
    pub fn sign(self, lat_deg: f64) -> f64 {
        match self {
            Self::Max => 1.0,
            Self::Cyclonic if lat_deg >= 0.0 => 1.0,
            Self::Min | Self::Cyclonic => -1.0,
        }
    }
}

/// What the parameters of the run say that found the tracks.
fn recorded(tracks: &Tracks) -> Option<Sense> {
    let parameters: serde_json::Value = serde_json::from_str(&tracks.provenance.parameters).ok()?;
    let extremum = parameters.get("detect")?.get("extremum")?;
    extremum.as_str()?.parse().ok()
}

fn of_quantity(tracks: &Tracks, variable: &Variable) -> Option<Sense> {
    match variable.info.quantity {
        Quantity::MeanSeaLevelPressure => Some(Sense::Min),
        Quantity::RelativeVorticity => {
            let mut points = tracks.lat_deg.iter().zip(&variable.values);
            let is_signed = points.any(|(&lat_deg, &value)| lat_deg < 0.0 && value < 0.0);
            Some(if is_signed { Sense::Cyclonic } else { Sense::Max })
        }
        Quantity::Other => {
            let units = Some(variable.info.units.as_str());
            conversion_factor(Quantity::EastwardWind, units).ok().map(|_| Sense::Max)
        }
        // A component is strong in both directions.
        Quantity::Divergence | Quantity::EastwardWind | Quantity::NorthwardWind => None,
    }
}

impl FromStr for Sense {
    type Err = SenseError;

    fn from_str(name: &str) -> Result<Self, SenseError> {
        match name {
            "min" => Ok(Self::Min),
            "max" => Ok(Self::Max),
            "cyclonic" => Ok(Self::Cyclonic),
            _ => Err(SenseError::Name { name: name.into() }),
        }
    }
}

impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Cyclonic => "cyclonic",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Provenance, VariableInfo};

    fn tracks(infos: &[VariableInfo], values: [f64; 2], parameters: &str) -> Tracks {
        let column = |info: &VariableInfo| Variable { info: info.clone(), values: values.into() };
        Tracks {
            ids: vec![1],
            offsets: vec![0, 2],
            time_s: vec![0, 21_600],
            lat_deg: vec![40.0, -40.0],
            lon_deg: vec![0.0, 1.0],
            variables: infos.iter().map(column).collect(),
            provenance: Provenance { parameters: parameters.into(), ..Provenance::default() },
            ..Tracks::default()
        }
    }

    fn vorticity(values: [f64; 2], parameters: &str) -> Sense {
        let info = VariableInfo::new("vo", Quantity::RelativeVorticity, "");
        Sense::of(&tracks(&[info], values, parameters), 0).unwrap()
    }

    #[test]
    fn the_run_comes_before_the_quantity() {
        assert_eq!(vorticity([1.0, -1.0], ""), Sense::Cyclonic);
        assert_eq!(vorticity([1.0, 1.0], ""), Sense::Max);
        assert_eq!(vorticity([-1.0, 1.0], ""), Sense::Max);
        let run = |extremum| format!(r#"{{"detect":{{"extremum":"{extremum}"}}}}"#);
        assert_eq!(vorticity([1.0, 1.0], &run("cyclonic")), Sense::Cyclonic);
        assert_eq!(vorticity([1.0, -1.0], &run("min")), Sense::Min);
        assert_eq!(vorticity([1.0, -1.0], &run("odd")), Sense::Cyclonic);
    }

    #[test]
    fn further_columns_go_by_themselves() {
        let pressure = VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "");
        let wind = VariableInfo::new("vmax", Quantity::Other, "kt");
        let count = VariableInfo::new("cells", Quantity::Other, "");
        let run = r#"{"detect":{"extremum":"max"}}"#;
        let tracks = tracks(&[pressure.clone(), pressure, wind, count], [1.0; 2], run);
        assert_eq!(Sense::of(&tracks, 0), Ok(Sense::Max));
        assert_eq!(Sense::of(&tracks, 1), Ok(Sense::Min));
        assert_eq!(Sense::of(&tracks, 2), Ok(Sense::Max));
        let unknown = Sense::of(&tracks, 3).unwrap_err().to_string();
        assert!(unknown.contains("cells") && unknown.contains("--sense"), "{unknown}");
        assert_eq!(Sense::of(&tracks, 4), Err(SenseError::NoColumn { index: 4, count: 4 }));
    }

    #[test]
    fn strong_values_become_high() {
        let signs = |sense: Sense| [30.0, 0.0, -30.0].map(|lat_deg| sense.sign(lat_deg));
        assert_eq!(signs(Sense::Min), [-1.0; 3]);
        assert_eq!(signs(Sense::Max), [1.0; 3]);
        assert_eq!(signs(Sense::Cyclonic), [1.0, 1.0, -1.0]);
        for sense in [Sense::Min, Sense::Max, Sense::Cyclonic] {
            assert_eq!(sense.to_string().parse(), Ok(sense));
        }
        assert!("low".parse::<Sense>().unwrap_err().to_string().contains("low"));
    }
}
