//! A value for every point of tracks, to be shown as a colour.

use std::convert::Infallible;
use std::str::FromStr;

use crate::model::{Quantity, Tracks, Variable};

use super::error::PlotError;
use super::scale::{Scale, Stronger, Use};
use super::units::{ShownUnit, titled};

const S_PER_HOUR: f64 = 3600.0;
const H_PER_DAY: f64 = 24.0;

/// What colours of tracks stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ColorBy {
    /// The first column, or one colour if there is none.
    #[default]
    FirstColumn,
    /// A column by its name.
    Column(String),
    /// The time of each point.
    Time,
    /// The number of each track, by colours that come again.
    Id,
    /// From first to last point of each track.
    Lifetime,
    /// One colour.
    Nothing,
}

/// Values and what they are called.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Colouring {
    /// A value a point, in the unit shown; `NaN` is missing.
    pub(super) values: Vec<f64>,
    pub(super) label: String,
    pub(super) kind: Kind,
}

/// How values become colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Numbers(Stronger),
    Times,
    /// Numbers of tracks.
    Ids,
    /// No values.
    One,
}

/// A column in the unit shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) values: Vec<f64>,
    pub(super) name: String,
    /// Name and unit.
    pub(super) label: String,
    pub(super) stronger: Stronger,
}

impl FromStr for ColorBy {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        Ok(match name {
            "time" => Self::Time,
            "id" => Self::Id,
            "lifetime" => Self::Lifetime,
            "none" => Self::Nothing,
            name => Self::Column(name.into()),
        })
    }
}

impl Column {
    /// A column by name, or the first.
    pub(super) fn of(tracks: &Tracks, name: Option<&str>) -> Result<Option<Self>, PlotError> {
        let Some(name) = name else { return Ok(tracks.variables.first().map(Self::new)) };
        let is_it = |v: &&Variable| v.info.name.eq_ignore_ascii_case(name);
        match tracks.variables.iter().find(is_it) {
            Some(variable) => Ok(Some(Self::new(variable))),
            None => {
                let columns = tracks.variables.iter().map(|v| v.info.name.as_str());
                let known: Vec<&str> = columns.chain(["time", "id", "lifetime", "none"]).collect();
                Err(PlotError::UnknownColumn { name: name.into(), known: known.join(", ") })
            }
        }
    }

    fn new(variable: &Variable) -> Self {
        let info = &variable.info;
        let finite = variable.values.iter().filter(|v| v.is_finite());
        let largest = finite.fold(0.0_f64, |most, v| most.max(v.abs()));
        let unit = ShownUnit::of(info.quantity, &info.units, largest);
        let is_low = info.quantity == Quantity::MeanSeaLevelPressure;
        Self {
            values: variable.values.iter().map(|v| v * unit.factor).collect(),
            name: info.name.clone(),
            label: titled(&info.name, &unit.label),
            stronger: if is_low { Stronger::Low } else { Stronger::High },
        }
    }
}

impl Colouring {
    pub(super) fn of(tracks: &Tracks, by: &ColorBy) -> Result<Self, PlotError> {
        let column = match by {
            ColorBy::FirstColumn => Column::of(tracks, None)?,
            ColorBy::Column(name) => Column::of(tracks, Some(name))?,
            _ => None,
        };
        if let Some(Column { values, label, stronger, .. }) = column {
            return Ok(Self { values, label, kind: Kind::Numbers(stronger) });
        }
        let (values, label, kind) = match by {
            ColorBy::Time => {
                let times = tracks.time_s.iter().map(|&time_s| time_s as f64).collect();
                (times, "time".to_string(), Kind::Times)
            }
            ColorBy::Id => (of_tracks(tracks, |i| tracks.ids[i] as f64), String::new(), Kind::Ids),
            ColorBy::Lifetime => {
                let days = |i| lifetime_h(tracks, i) / H_PER_DAY;
                let kind = Kind::Numbers(Stronger::High);
                (of_tracks(tracks, days), titled("lifetime", "days"), kind)
            }
            _ => (vec![f64::NAN; tracks.points()], String::new(), Kind::One),
        };
        Ok(Self { values, label, kind })
    }

    /// The classes of the values, if they are such that have classes.
    pub(super) fn scale(&self, tracks: &Tracks, range: Option<(f64, f64)>) -> Option<Scale> {
        match self.kind {
            Kind::Numbers(stronger) => Scale::of_numbers(&self.values, range, stronger, Use::Lines),
            Kind::Times => Scale::of_times(&self.values, tracks.calendar),
            Kind::Ids | Kind::One => None,
        }
    }
}

/// The same value at all points of a track.
fn of_tracks(tracks: &Tracks, value: impl Fn(usize) -> f64) -> Vec<f64> {
    (0..tracks.len()).flat_map(|i| std::iter::repeat_n(value(i), tracks.range(i).len())).collect()
}

/// From first to last point of a track in hours.
pub(super) fn lifetime_h(tracks: &Tracks, index: usize) -> f64 {
    let times = tracks.track(index).time_s;
    match times {
        [first, .., last] => (last - first) as f64 / S_PER_HOUR,
        _ => 0.0,
    }
}
