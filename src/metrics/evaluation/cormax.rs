//! CORMAX: the highest correlation of an impact with a metric nearby.

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::Grid;

use super::EvaluationError;
use super::paired::{Anomalies, PairedMaps, Trend};

/// Wider than rounding of coordinates, which the box includes.
const SLACK_DEG: f64 = 1e-9;

/// Which correlation counts as the highest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrelationSign {
    /// The highest above 0; missing if there is none.
    #[default]
    Positive,
    /// The highest, whatever its sign.
    Any,
}

/// Parameters of CORMAX.
///
/// # References
/// Yau and Chang (2020), J. Climate 33, 10169-10186.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CormaxParams {
    /// Half the width of the box in degrees of longitude, its edges included.
    pub half_width_deg: f64,
    /// Half its height in degrees of latitude.
    pub half_height_deg: f64,
    /// Which correlation counts.
    pub sign: CorrelationSign,
    /// Whether a trend is taken away first.
    pub trend: Trend,
}

impl Default for CormaxParams {
    fn default() -> Self {
        Self {
            half_width_deg: 30.0,
            half_height_deg: 10.0,
            sign: CorrelationSign::default(),
            trend: Trend::default(),
        }
    }
}

/// The highest correlations.
#[derive(Clone, Debug, PartialEq)]
pub struct Cormax {
    /// By point of the impact; `NaN` where there is none.
    pub values: Vec<f64>,
    /// Their mean over the area.
    pub area_mean: f64,
    /// Points that have a value.
    pub points: usize,
}

impl CormaxParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`EvaluationError::Box`].
    pub fn validate(&self) -> Result<(), EvaluationError> {
        let checks = [
            ("half-width", self.half_width_deg, 180.0),
            ("half-height", self.half_height_deg, 180.0),
        ];
        let bad = checks.into_iter().find(|(_, value, largest)| !(0.0..=*largest).contains(value));
        bad.map_or(Ok(()), |(option, value, largest)| {
            Err(EvaluationError::Box { option, value, largest })
        })
    }
}

/// For each point of the impact the highest correlation in time with a point
/// of the metric in a box around it. The box goes on over Greenwich if the grid
/// of the metric goes round the globe, and never over a pole.
///
/// # Errors
/// [`EvaluationError`] for a box that is none.
pub fn cormax(maps: &PairedMaps, params: &CormaxParams) -> Result<Cormax, EvaluationError> {
    params.validate()?;
    let (metric, impact) = (standard(&maps.metric), standard(&maps.impact));
    let columns = near_columns(&maps.metric, maps.impact.grid, params);
    let at = |point: usize| {
        let own = &impact[point];
        let (row, column) =
            (point / maps.impact.grid.columns(), point % maps.impact.grid.columns());
        let rows = rows_within(maps.metric.grid, maps.impact.grid.lat_deg()[row], params);
        let of_row = |row: usize| columns[column].iter().map(move |&c| (row, c));
        let points =
            rows.flat_map(of_row).map(|(r, c)| &metric[r * maps.metric.grid.columns() + c]);
        let known = points.filter(|other| !other.is_empty() && !own.is_empty());
        let correlation = |other: &Vec<f64>| own.iter().zip(other).map(|(a, b)| a * b).sum::<f64>();
        let highest = known.map(correlation).fold(f64::NAN, f64::max).clamp(-1.0, 1.0);
        match params.sign {
            CorrelationSign::Any => highest,
            CorrelationSign::Positive if highest > 0.0 => highest,
            CorrelationSign::Positive => f64::NAN,
        }
    };
    let values: Vec<f64> = (0..impact.len()).into_par_iter().map(at).collect();
    let points = values.iter().filter(|v| !v.is_nan()).count();
    Ok(Cormax { area_mean: maps.impact.area_mean(&values), values, points })
}

/// Series of length 1, so that products are correlations.
fn standard(anomalies: &Anomalies) -> Vec<Vec<f64>> {
    let scaled = |series: &Vec<f64>| {
        // Means of months are gone, and with them the mean of all.
        let length = series.iter().map(|v| v * v).sum::<f64>().sqrt();
        series.iter().map(|v| v / length).collect()
    };
    anomalies.series.iter().map(scaled).collect()
}

/// Rows of a grid within the height of the box around a latitude.
fn rows_within(grid: &Grid, lat_deg: f64, params: &CormaxParams) -> Range<usize> {
    let half = params.half_height_deg + SLACK_DEG;
    let first = grid.lat_deg().partition_point(|&lat| lat > lat_deg + half);
    first..grid.lat_deg().partition_point(|&lat| lat >= lat_deg - half).max(first)
}

/// Columns of the metric within the width of the box around each column of the
/// impact.
fn near_columns(metric: &Anomalies, impact: &Grid, params: &CormaxParams) -> Vec<Vec<usize>> {
    let half = params.half_width_deg + SLACK_DEG;
    let grid = metric.grid;
    let middle = f64::midpoint(grid.lon_deg()[0], grid.lon_deg()[grid.columns() - 1]);
    let is_near = |lon_deg: f64, column: usize| match grid.is_periodic() {
        true => wrap_deg(grid.lon_deg()[column] - lon_deg).abs() <= half,
        false => {
            let lon_deg = middle + wrap_deg(lon_deg - middle);
            (grid.lon_deg()[column] - lon_deg).abs() <= half
        }
    };
    let near = |&lon_deg: &f64| (0..grid.columns()).filter(|&c| is_near(lon_deg, c)).collect();
    impact.lon_deg().iter().map(near).collect()
}

/// A difference of longitudes in [-180, 180).
fn wrap_deg(difference: f64) -> f64 {
    (difference + 180.0).rem_euclid(360.0) - 180.0
}
