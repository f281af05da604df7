//! Diagnostics of each point of tracks, as further columns of them.

use thiserror::Error;

use crate::model::{Quantity, Track, Tracks, Variable, VariableInfo};

use super::corral::corral_radii_km;
use super::course::{Neighbours, bearings_deg, fractions_of_life, hours_since, speeds_m_s};
use super::deepening::PressureSeries;
use super::scales::beaufort;
use super::summary::{DEEPENING_HOURS, Surroundings, peak_of};

/// A column that the tracks have already.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the tracks have a column {name} already; convert them without it, or do without --points")]
pub struct ColumnTakenError {
    /// Its name.
    pub name: String,
}

/// Diagnostics of all points of tracks, in their order.
///
/// Always speed (of [`Neighbours`]), bearing, hours since genesis, part of life
/// and corral radius; hours since the peak, deepening and bergerons, and
/// categories where there is a column that they are made of.
///
/// # Errors
/// [`ColumnTakenError`] if the tracks have a column of the same name.
pub fn point_diagnostics(
    tracks: &Tracks,
    with: Surroundings<'_>,
    neighbours: Neighbours,
) -> Result<Vec<Variable>, ColumnTakenError> {
    let radius_km = with.params.earth_radius_km;
    let each = |of: &dyn Fn(Track<'_>) -> Vec<f64>| tracks.iter().flat_map(of).collect::<Vec<_>>();
    let mut columns = vec![
        column("speed", "m s-1", each(&|track| speeds_m_s(track, neighbours, radius_km))),
        column("bearing", "degree", each(&bearings_deg)),
        column(
            "hours_since_genesis",
            "h",
            each(&|track| match track.time_s.first() {
                Some(&first) => hours_since(track.time_s, first),
                None => Vec::new(),
            }),
        ),
        column("part_of_life", "1", each(&|track| fractions_of_life(track.time_s))),
        column(
            "corral_radius",
            "km",
            each(&|track| corral_radii_km(track, with.params.corral_reach_h, radius_km)),
        ),
    ];
    columns.extend(since_peak(tracks, with));
    columns.extend(of_pressure(tracks, with));
    columns.extend(of_wind(with));
    let taken = |new: &&Variable| tracks.variables.iter().any(|v| v.info.name == new.info.name);
    match columns.iter().find(taken) {
        Some(new) => Err(ColumnTakenError { name: new.info.name.clone() }),
        None => Ok(columns),
    }
}

fn column(name: &str, units: &str, values: Vec<f64>) -> Variable {
    let info = VariableInfo { name: name.into(), units: units.into(), quantity: Quantity::Other };
    Variable { info, values }
}

fn since_peak(tracks: &Tracks, with: Surroundings<'_>) -> Option<Variable> {
    with.columns.peak?;
    let of = |index: usize| {
        let time_s = tracks.track(index).time_s;
        match peak_of(tracks, index, with.columns) {
            Some(peak) => hours_since(time_s, peak.time_s),
            None => vec![f64::NAN; time_s.len()],
        }
    };
    Some(column("hours_since_peak", "h", (0..tracks.len()).flat_map(of).collect()))
}

fn of_pressure(tracks: &Tracks, with: Surroundings<'_>) -> Vec<Variable> {
    let Some((pressure_hpa, _)) = &with.columns.pressure_hpa else { return Vec::new() };
    let each = |of: &dyn Fn(PressureSeries<'_>) -> Vec<f64>| {
        let series = |index: usize| {
            let track = tracks.track(index);
            let pressure_hpa = &pressure_hpa[tracks.range(index)];
            of(PressureSeries { time_s: track.time_s, lat_deg: track.lat_deg, pressure_hpa })
        };
        (0..tracks.len()).flat_map(series).collect::<Vec<_>>()
    };
    let mut columns: Vec<Variable> = DEEPENING_HOURS
        .iter()
        .map(|&hours| {
            let falls = each(&|series| series.deepening_hpa(hours));
            column(&format!("deepening_{hours}h"), "hPa", falls)
        })
        .collect();
    let latitude = with.params.bergeron_latitude;
    columns.push(column("bergerons", "bergeron", each(&|series| series.bergerons(latitude))));
    if let Some(absolute_hpa) = with.columns.absolute_pressure_hpa() {
        let category = |&p: &f64| number(with.params.pressure_scale.category(p));
        let categories = absolute_hpa.iter().map(category).collect();
        columns.push(column("pressure_category", "1", categories));
    }
    columns
}

fn of_wind(with: Surroundings<'_>) -> Vec<Variable> {
    let Some(wind_kt) = &with.columns.wind_kt else { return Vec::new() };
    let each = |of: &dyn Fn(f64) -> Option<i8>| wind_kt.iter().map(|&v| number(of(v))).collect();
    vec![
        column("wind_category", "1", each(&|v| with.params.wind_scale.category(v))),
        column("beaufort", "1", each(&beaufort)),
    ]
}

fn number(category: Option<i8>) -> f64 {
    category.map_or(f64::NAN, f64::from)
}
