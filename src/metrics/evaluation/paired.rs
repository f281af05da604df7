//! A metric and an impact over the same periods, as departures from their means.

use crate::model::{CalendarError, Grid, MapLayer, Maps};

use super::EvaluationError;

/// Departures of this part of the largest value are rounding.
const ROUNDING: f64 = 1e-12;

/// Whether a linear trend is taken away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trend {
    /// No.
    #[default]
    Kept,
    /// That of least squares over the periods, at each point.
    Removed,
}

/// A field by period: departures from the mean of its month or season.
#[derive(Clone, Debug)]
pub(super) struct Anomalies<'a> {
    pub(super) grid: &'a Grid,
    /// By point, the values of all periods; empty where one is missing or none
    /// differs.
    pub(super) series: Vec<Vec<f64>>,
}

impl Anomalies<'_> {
    /// Cosine of the latitude of each point.
    pub(super) fn weight(&self, point: usize) -> f64 {
        let lat_deg = self.grid.lat_deg()[point / self.grid.columns()];
        lat_deg.to_radians().cos().max(0.0)
    }

    /// The mean over the area of the points that have a value.
    pub(super) fn area_mean(&self, values: &[f64]) -> f64 {
        let known = values.iter().enumerate().filter(|(_, v)| !v.is_nan());
        let (sum, weight) = known.fold((0.0, 0.0), |(sum, weight), (point, value)| {
            let w = self.weight(point);
            (sum + w * value, weight + w)
        });
        if weight > 0.0 { sum / weight } else { f64::NAN }
    }
}

/// A metric and an impact over the same periods.
#[derive(Clone, Debug)]
pub struct PairedMaps<'a> {
    pub(super) metric: Anomalies<'a>,
    pub(super) impact: Anomalies<'a>,
    /// Names of the periods, in order.
    labels: Vec<String>,
    months: Vec<i64>,
}

/// The layer of this name, or the first one.
fn layer<'a>(
    maps: &'a Maps,
    name: Option<&str>,
    (what, option): (&'static str, &'static str),
) -> Result<&'a MapLayer, EvaluationError> {
    let found = match name {
        Some(name) => maps.layer(name),
        None => maps.layers.first(),
    };
    found.ok_or_else(|| {
        let known: Vec<&str> = maps.layers.iter().map(|layer| layer.name.as_str()).collect();
        let name = name.unwrap_or_default().into();
        EvaluationError::Layer { what, name, option, known: known.join(", ") }
    })
}

/// First and last period.
fn span(maps: &Maps) -> String {
    match maps.periods.as_slice() {
        [] => "no periods".into(),
        [only] => only.label.clone(),
        [first, .., last] => format!("{} to {}", first.label, last.label),
    }
}

impl<'a> PairedMaps<'a> {
    /// Pairs layers, the first ones unless named, by the names of their periods,
    /// such as `2025-12`. Periods whose month or season is there in one year
    /// only are left out: they are their own mean.
    ///
    /// # Errors
    /// [`EvaluationError`] if fewer than `needed` periods are left, or either
    /// field varies nowhere.
    pub fn new(
        (metric, metric_layer): (&'a Maps, Option<&str>),
        (impact, impact_layer): (&'a Maps, Option<&str>),
        trend: Trend,
        needed: usize,
    ) -> Result<Self, EvaluationError> {
        let metric_values = layer(metric, metric_layer, ("the metric", "--metric-layer"))?;
        let impact_values = layer(impact, impact_layer, ("the impact", "--impact-layer"))?;
        let place = |label: &str| impact.periods.iter().position(|p| p.label == label);
        let mut common = Vec::new();
        for (of_metric, period) in metric.periods.iter().enumerate() {
            if let Some(of_impact) = place(&period.label) {
                let month = metric.calendar.date_time(period.start_s)?.month;
                common.push((period.start_s, of_metric, of_impact, month));
            }
        }
        common.sort_unstable();
        let years = |month: u8| common.iter().filter(|(.., other)| *other == month).count();
        let usable: Vec<_> = common.iter().filter(|(.., month)| years(*month) > 1).collect();
        if usable.len() < needed {
            return Err(EvaluationError::TooFewPeriods {
                common: common.len(),
                usable: usable.len(),
                needed,
                metric: span(metric),
                impact: span(impact),
            });
        }
        let months: Vec<u8> = usable.iter().map(|u| u.3).collect();
        let fields = |of: fn(&(i64, usize, usize, u8)) -> usize| -> Vec<usize> {
            usable.iter().map(|&u| of(u)).collect()
        };
        let labels = usable.iter().map(|u| metric.periods[u.1].label.clone()).collect();
        let month = |start_s| {
            let date = metric.calendar.date_time(start_s)?;
            Ok(12 * i64::from(date.year) + i64::from(date.month))
        };
        let since_year_0 =
            usable.iter().map(|u| month(u.0)).collect::<Result<_, CalendarError>>()?;
        Ok(Self {
            metric: anomalies(metric, metric_values, &fields(|u| u.1), &months, trend)
                .ok_or(EvaluationError::NoVariance { what: "the metric" })?,
            impact: anomalies(impact, impact_values, &fields(|u| u.2), &months, trend)
                .ok_or(EvaluationError::NoVariance { what: "the impact" })?,
            labels,
            months: since_year_0,
        })
    }

    /// The months that the periods begin with, counted through the years.
    pub(super) fn months(&self) -> &[i64] {
        &self.months
    }

    /// Names of the periods of both, in order.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }
}

fn anomalies<'a>(
    maps: &'a Maps,
    layer: &MapLayer,
    fields: &[usize],
    months: &[u8],
    trend: Trend,
) -> Option<Anomalies<'a>> {
    let points = maps.grid.len();
    let at = |point: usize| -> Vec<f64> {
        fields.iter().map(|&field| layer.values[field * points + point]).collect()
    };
    let series: Vec<Vec<f64>> =
        (0..points).map(|point| departures(at(point), months, trend)).collect();
    let varies = series.iter().any(|series| !series.is_empty());
    varies.then_some(Anomalies { grid: &maps.grid, series })
}

/// Departures from the mean of each month; nothing if a value is missing or
/// all are the same.
fn departures(mut values: Vec<f64>, months: &[u8], trend: Trend) -> Vec<f64> {
    let largest = values.iter().fold(0.0, |largest: f64, v| largest.max(v.abs()));
    if values.iter().any(|v| !v.is_finite()) {
        return Vec::new();
    }
    for month in 1..=12 {
        let own = || months.iter().enumerate().filter(|(_, m)| **m == month).map(|(i, _)| i);
        let mean = own().map(|i| values[i]).sum::<f64>() / own().count().max(1) as f64;
        own().for_each(|i| values[i] -= mean);
    }
    if trend == Trend::Removed {
        remove_trend(&mut values);
    }
    match values.iter().all(|v| v.abs() <= ROUNDING * largest) {
        true => Vec::new(),
        false => values,
    }
}

fn remove_trend(values: &mut [f64]) {
    let count = values.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / count;
    let off = |i: usize| i as f64 - middle;
    let rise: f64 = values.iter().enumerate().map(|(i, v)| off(i) * v).sum();
    let squares: f64 = (0..values.len()).map(|i| off(i) * off(i)).sum();
    let slope = if squares > 0.0 { rise / squares } else { 0.0 };
    values.iter_mut().enumerate().for_each(|(i, v)| *v -= mean + slope * off(i));
}
