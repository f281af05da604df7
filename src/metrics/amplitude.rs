//! Amplitudes: how strong a point is, as a number of at least 0.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{Provenance, Quantity, Tracks, UnitsError, VariableInfo, conversion_factor};

use super::{Sense, SenseError};

/// How strength is read from a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmplitudeRule {
    /// From a reference if there is one, and otherwise as the quantity and the
    /// run that found the tracks say.
    #[default]
    Auto,
    /// The values are departures from a background already: how far beyond 0
    /// they are, in the sense of the column.
    Perturbation,
    /// They are departures, strong in both directions.
    Absolute,
}

/// What was asked of amplitudes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AmplitudeParams {
    /// Name of the column; the tracked variable unless given.
    pub column: Option<String>,
    /// How strength is read from it.
    pub rule: AmplitudeRule,
    /// Which values are strong; found unless given.
    pub sense: Option<Sense>,
    /// Value from which strength is counted, in the unit of the column.
    pub reference: Option<f64>,
}

/// Amplitudes of the points of tracks, and what they are.
///
/// An amplitude knows what it is: the value less the reference, or that with
/// the other sign where low values are strong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amplitude {
    /// Name of the column.
    pub column: String,
    /// Its unit, which is that of the amplitudes.
    pub units: String,
    /// Which of its values are strong; nothing if all far from 0 are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sense: Option<Sense>,
    /// Value from which strength is counted; nothing for departures, which
    /// are counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<f64>,
    /// What was taken away before tracking.
    pub background: String,
    /// By point; `NaN` where there is none.
    #[serde(skip)]
    pub values: Vec<f64>,
    /// Points without a value.
    #[serde(skip)]
    pub missing: usize,
    /// Points on the weak side of the reference, whose amplitude is 0.
    #[serde(skip)]
    pub below: usize,
}

/// Tracks whose amplitudes are not known.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum AmplitudeError {
    /// No point is on the strong side of the reference.
    #[error(
        "no point of {column} is on the strong side of {reference} {units}: all amplitudes would be \
         0; say the reference with its unit, such as --reference 1010hPa, and --amplitude \
         perturbation only of values whose background was taken away"
    )]
    AllWeak {
        /// Name of the column.
        column: String,
        /// The reference, in the unit of the column.
        reference: f64,
        /// That unit.
        units: String,
    },
    /// There is no such column.
    #[error("the tracks have no column {name}; they have {}; say another --column", .known.join(", "))]
    NoColumn {
        /// The name as given.
        name: String,
        /// Columns that there are.
        known: Vec<String>,
    },
    /// The tracks have no column at all.
    #[error("the tracks have no column but times and places, so no amplitudes")]
    NoColumns,
    /// Which values are strong is not known.
    #[error(transparent)]
    Sense(#[from] SenseError),
    /// Pressure itself says nothing of a storm's strength.
    #[error(
        "column {column}: sums and maxima of raw pressure mean nothing; say the pressure from \
         which depth is counted, such as --reference 1010hPa, or, if the values are departures \
         from a background, --amplitude perturbation"
    )]
    RawPressure {
        /// Name of the column.
        column: String,
    },
    /// Low values of a quantity that may have any background.
    #[error(
        "column {column}: its low values are strong, but below what is not known; say --reference, \
         or, if the values are departures from a background, --amplitude perturbation"
    )]
    RawMinima {
        /// Name of the column.
        column: String,
    },
    /// A reference that is no number.
    #[error("--reference {value} is no finite number")]
    Reference {
        /// What it is.
        value: f64,
    },
    /// Departures have no reference.
    #[error(
        "--reference does not apply with --amplitude perturbation or absolute, which count from 0"
    )]
    ReferenceOfDepartures,
}

impl Amplitude {
    /// The amplitudes of all points of tracks.
    ///
    /// # Errors
    /// [`AmplitudeError`] if the column or what makes it strong is not known.
    pub fn of(tracks: &Tracks, params: &AmplitudeParams) -> Result<Self, AmplitudeError> {
        let index = column(tracks, params.column.as_deref())?;
        let variable = &tracks.variables[index];
        let is_departure = is_departure(tracks, index, params)?;
        let sense = match params.rule {
            AmplitudeRule::Absolute => None,
            _ => Some(params.sense.map_or_else(|| Sense::of(tracks, index), Ok)?),
        };
        if params.reference.is_none() && !is_departure {
            check_counts_from_zero(&variable.info, sense)?;
        }
        let reference = params.reference.unwrap_or(0.0);
        let (mut missing, mut below) = (0, 0);
        let amplitude = |(&value, &lat_deg): (&f64, &f64)| {
            let above = value - reference;
            let strength = sense.map_or(above.abs(), |sense| sense.sign(lat_deg) * above);
            missing += usize::from(strength.is_nan());
            below += usize::from(strength < 0.0);
            // Neither `max` nor `clamp`: what is missing stays so.
            if strength < 0.0 { 0.0 } else { strength }
        };
        let values: Vec<f64> = variable.values.iter().zip(&tracks.lat_deg).map(amplitude).collect();
        if below > 0 && values.iter().all(|value| value.is_nan() || *value == 0.0) {
            let (column, units) = (variable.info.name.clone(), variable.info.units.clone());
            return Err(AmplitudeError::AllWeak { column, reference, units });
        }
        Ok(Self {
            column: variable.info.name.clone(),
            units: variable.info.units.clone(),
            sense,
            reference: params.reference,
            background: background(&tracks.provenance),
            values,
            missing,
            below,
        })
    }

    /// What an amplitude is, in words.
    pub fn describe(&self) -> String {
        let Self { column, units, sense, reference, .. } = self;
        let from = reference.map_or(String::new(), |value| format!(" {value} {units}"));
        match (sense, reference) {
            (None, _) => format!("absolute value of {column}"),
            (Some(Sense::Min), Some(_)) => format!("depth of {column} below{from}"),
            (Some(Sense::Min), None) => format!("depth of {column}"),
            (Some(Sense::Max), Some(_)) => format!("{column} above{from}"),
            (Some(Sense::Max), None) => column.clone(),
            (Some(Sense::Cyclonic), _) => format!("cyclonic {column}"),
        }
    }

    /// What is remarkable about the values, in words.
    pub fn notes(&self) -> Vec<String> {
        let of = self.values.len();
        let missing = (self.missing > 0).then(|| {
            format!("{} of {of} points have no {} and do not count", self.missing, self.column)
        });
        let below = (self.below > 0).then(|| {
            let reference = self.reference.unwrap_or(0.0);
            format!(
                "{} of {of} points are on the weak side of {reference} {}, amplitude 0",
                self.below, self.units
            )
        });
        missing.into_iter().chain(below).collect()
    }

    /// Leaves out tracks none of whose amplitudes is as high as this, here and
    /// there; the others keep their numbers.
    pub fn keep_peaks_of_at_least(&mut self, least: f64, tracks: &mut Tracks) {
        let is_strong = |index: usize| self.values[tracks.range(index)].iter().any(|a| *a >= least);
        let kept: Vec<bool> = (0..tracks.len()).map(is_strong).collect();
        let points = (0..tracks.len()).filter(|&i| kept[i]).flat_map(|i| tracks.range(i));
        self.values = points.map(|point| self.values[point]).collect();
        self.missing = self.values.iter().filter(|value| value.is_nan()).count();
        tracks.retain(|index| kept[index]);
    }
}

/// The number of a column.
fn column(tracks: &Tracks, name: Option<&str>) -> Result<usize, AmplitudeError> {
    let names = || tracks.variables.iter().map(|variable| variable.info.name.clone());
    match name {
        None if tracks.variables.is_empty() => Err(AmplitudeError::NoColumns),
        None => Ok(0),
        Some(name) => names().position(|known| known == name).ok_or_else(|| {
            AmplitudeError::NoColumn { name: name.into(), known: names().collect() }
        }),
    }
}

/// Whether the values are departures from a background.
fn is_departure(
    tracks: &Tracks,
    index: usize,
    params: &AmplitudeParams,
) -> Result<bool, AmplitudeError> {
    match (params.rule, params.reference) {
        (_, Some(value)) if !value.is_finite() => Err(AmplitudeError::Reference { value }),
        (AmplitudeRule::Auto, Some(_)) => Ok(false),
        (_, Some(_)) => Err(AmplitudeError::ReferenceOfDepartures),
        (AmplitudeRule::Auto, None) => {
            Ok(index == 0 && band(&tracks.provenance).is_some_and(|(lmin, _)| lmin > 0))
        }
        (AmplitudeRule::Perturbation | AmplitudeRule::Absolute, None) => Ok(true),
    }
}

/// Whether 0 is where the strength of a quantity begins.
fn check_counts_from_zero(info: &VariableInfo, sense: Option<Sense>) -> Result<(), AmplitudeError> {
    let column = || info.name.clone();
    match (info.quantity, sense) {
        (Quantity::MeanSeaLevelPressure, _) => {
            Err(AmplitudeError::RawPressure { column: column() })
        }
        (Quantity::Other, Some(Sense::Min)) => Err(AmplitudeError::RawMinima { column: column() }),
        _ => Ok(()),
    }
}

/// The lowest and the highest degree that a run kept before tracking.
fn band(provenance: &Provenance) -> Option<(u64, Option<u64>)> {
    let parameters: serde_json::Value = serde_json::from_str(&provenance.parameters).ok()?;
    let preprocess = parameters.get("preprocess")?;
    let degree = |name: &str| preprocess.get(name).and_then(serde_json::Value::as_u64);
    let (lmin, lmax) = (degree("lmin"), degree("lmax"));
    (lmin.is_some() || lmax.is_some()).then(|| (lmin.unwrap_or(0), lmax))
}

/// What was taken away before tracking, as far as the tracks say it.
fn background(provenance: &Provenance) -> String {
    if provenance.parameters.is_empty() {
        return "not recorded".into();
    }
    match band(provenance) {
        Some((lmin, lmax)) => {
            let lmax = lmax.map_or_else(|| "all above".into(), |lmax| lmax.to_string());
            format!("spectral, kept degrees {lmin} to {lmax}")
        }
        None => "none".into(),
    }
}

/// A number with or without a unit, such as `1010hPa`, in the SI unit of a
/// quantity; without one it is in that already.
///
/// # Errors
/// [`QuantityTextError`] for what is no number, and for a unit that is none of
/// the quantity.
pub fn parse_quantity(text: &str, info: &VariableInfo) -> Result<f64, QuantityTextError> {
    let is_of_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let exponent = |at: usize| {
        let rest = &text[at..];
        rest.starts_with(['e', 'E'])
            && rest[1..].trim_start_matches(['-', '+']).starts_with(|c: char| c.is_ascii_digit())
    };
    let end = text.char_indices().find(|&(at, c)| !is_of_number(c) && !exponent(at));
    let (number, unit) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    let number: f64 = number
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
        .ok_or_else(|| QuantityTextError::Number { text: text.into() })?;
    match unit.trim() {
        "" => Ok(number),
        unit if unit == info.units => Ok(number),
        unit if info.quantity == Quantity::Other => Err(QuantityTextError::Unit {
            text: text.into(),
            unit: unit.into(),
            column: info.name.clone(),
            units: info.units.clone(),
        }),
        unit => {
            let factor = conversion_factor(info.quantity, Some(unit));
            factor
                .map(|factor| number * factor)
                .map_err(|source| QuantityTextError::Units { text: text.into(), source })
        }
    }
}

/// A text that is no value of a column.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum QuantityTextError {
    /// It begins with no number.
    #[error("{text:?} is no number; write one, with a unit or without, such as 1010hPa")]
    Number {
        /// The text.
        text: String,
    },
    /// The column has another unit, which nothing converts to.
    #[error(
        "{text:?}: column {column} is in {units:?}, and {unit:?} does not convert; leave the unit out"
    )]
    Unit {
        /// The text.
        text: String,
        /// Its unit.
        unit: String,
        /// Name of the column.
        column: String,
        /// Unit of the column.
        units: String,
    },
    /// The unit is none of the quantity.
    #[error("{text:?}: it {source}")]
    Units {
        /// The text.
        text: String,
        /// Why.
        source: UnitsError,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Variable;

    const FILTERED: &str = r#"{"preprocess":{"lmin":5,"lmax":42},"detect":{"extremum":"min"}}"#;

    fn tracks(info: VariableInfo, values: [f64; 3], parameters: &str) -> Tracks {
        Tracks {
            ids: vec![1, 2],
            offsets: vec![0, 2, 3],
            time_s: vec![0, 21_600, 0],
            lat_deg: vec![40.0, -40.0, -10.0],
            lon_deg: vec![0.0, 1.0, 5.0],
            variables: vec![Variable { info, values: values.into() }],
            provenance: Provenance { parameters: parameters.into(), ..Provenance::default() },
            ..Tracks::default()
        }
    }

    fn pressure() -> VariableInfo {
        VariableInfo::new("msl", Quantity::MeanSeaLevelPressure, "")
    }

    #[test]
    fn raw_pressure_needs_a_reference() {
        let raw = tracks(pressure(), [98_000.0, 102_000.0, f64::NAN], "");
        let error = Amplitude::of(&raw, &AmplitudeParams::default()).unwrap_err().to_string();
        assert!(error.contains("--reference") && error.contains("--amplitude perturbation"));
        let whole = tracks(pressure(), [0.0; 3], r#"{"preprocess":{"lmax":42}}"#);
        assert!(Amplitude::of(&whole, &AmplitudeParams::default()).is_err());

        let reference = Some(parse_quantity("1010hPa", &pressure()).unwrap());
        let params = AmplitudeParams { reference, ..AmplitudeParams::default() };
        let depth = Amplitude::of(&raw, &params).unwrap();
        assert_eq!(depth.values[..2], [3000.0, 0.0]);
        assert!(depth.values[2].is_nan());
        assert_eq!((depth.missing, depth.below, depth.notes().len()), (1, 1, 2));
        assert_eq!(depth.describe(), "depth of msl below 101000 Pa");
        assert_eq!(depth.background, "not recorded");
    }

    #[test]
    fn departures_are_counted_from_zero() {
        let filtered = tracks(pressure(), [-300.0, -500.5, 20.0], FILTERED);
        let depth = Amplitude::of(&filtered, &AmplitudeParams::default()).unwrap();
        assert_eq!((depth.values, depth.below), (vec![300.0, 500.5, 0.0], 1));
        assert_eq!(depth.background, "spectral, kept degrees 5 to 42");
        let unsaid = tracks(pressure(), [-300.0, -500.5, 20.0], "");
        let of = |rule| {
            let params = AmplitudeParams { rule, ..AmplitudeParams::default() };
            Amplitude::of(&unsaid, &params).map(|amplitude| amplitude.values)
        };
        assert_eq!(of(AmplitudeRule::Perturbation), Ok(vec![300.0, 500.5, 0.0]));
        assert_eq!(of(AmplitudeRule::Absolute), Ok(vec![300.0, 500.5, 20.0]));
        let both = AmplitudeParams {
            rule: AmplitudeRule::Perturbation,
            reference: Some(1.0),
            ..AmplitudeParams::default()
        };
        let refused = Amplitude::of(&unsaid, &both);
        assert_eq!(refused.unwrap_err(), AmplitudeError::ReferenceOfDepartures);
    }

    #[test]
    fn vorticity_is_cyclonic() {
        let info = VariableInfo::new("vo", Quantity::RelativeVorticity, "");
        let both = tracks(info, [3.0, -2.0, -1.0], "");
        let amplitude = Amplitude::of(&both, &AmplitudeParams::default()).unwrap();
        assert_eq!(amplitude.values, [3.0, 2.0, 1.0]);
        assert_eq!(amplitude.describe(), "cyclonic vo");
    }

    #[test]
    fn columns_that_say_too_little_are_refused() {
        let height = VariableInfo::new("z", Quantity::Other, "m");
        let other = tracks(height.clone(), [1.0; 3], "");
        let named = |name: &str, sense| AmplitudeParams {
            column: Some(name.into()),
            sense,
            ..AmplitudeParams::default()
        };
        let refused = |params: &AmplitudeParams| Amplitude::of(&other, params).unwrap_err();
        assert!(refused(&named("zz", None)).to_string().contains("they have z"));
        assert!(matches!(refused(&named("z", None)), AmplitudeError::Sense(_)));
        let low = refused(&named("z", Some(Sense::Min)));
        assert_eq!(low, AmplitudeError::RawMinima { column: "z".into() });
        assert!(Amplitude::of(&other, &named("z", Some(Sense::Max))).is_ok());
        let nan = AmplitudeParams { reference: Some(f64::NAN), ..named("z", Some(Sense::Min)) };
        assert!(matches!(refused(&nan), AmplitudeError::Reference { .. }));
    }

    #[test]
    fn weak_tracks_are_left_out_with_their_amplitudes() {
        let mut tracks = tracks(pressure(), [-300.0, f64::NAN, -700.0], FILTERED);
        let mut depth = Amplitude::of(&tracks, &AmplitudeParams::default()).unwrap();
        depth.keep_peaks_of_at_least(500.0, &mut tracks);
        assert_eq!((tracks.ids, depth.values, depth.missing), (vec![2], vec![700.0], 0));
    }

    #[test]
    fn numbers_with_units() {
        let of = |text| parse_quantity(text, &pressure());
        assert_eq!(of("1010hPa"), Ok(101_000.0));
        assert_eq!(of("1.01e5"), Ok(101_000.0));
        assert_eq!(of("-5e-1 Pa"), Ok(-0.5));
        let vorticity = VariableInfo::new("vo", Quantity::RelativeVorticity, "");
        assert_eq!(parse_quantity("2 1e-5 s-1", &vorticity), Ok(2e-5));
        let other = VariableInfo::new("z", Quantity::Other, "m");
        assert_eq!(parse_quantity("5m", &other), Ok(5.0));
        assert!(matches!(parse_quantity("5km", &other), Err(QuantityTextError::Unit { .. })));
        for text in ["", "hPa", "nan", "inf", "1010 K", "1-2"] {
            assert!(of(text).is_err(), "{text}");
        }
    }
}
