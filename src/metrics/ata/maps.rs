//! Metrics of sums.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::metrics::span::{Accumulation, SpanParams, Years};
use crate::model::{MapLayer, Maps, PeriodLength};

use super::block::Sum;
use super::params::AtaParams;
use super::plan::AtaPlan;

/// What can be shown of tracks on a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtaMetric {
    /// CF: points within the radius.
    CycloneFrequency,
    /// TF: tracks with a point within it.
    TrackFrequency,
    /// ACA: sum of the amplitudes of the points within it.
    CycloneActivity,
    /// ACA / CF.
    MeanAmplitude,
    /// ATA: sum over tracks of the largest amplitude within it, hour by hour.
    TrackActivity,
    /// Tracks that are within it in any hour.
    Passages,
    /// ATA / passages.
    MeanPeakAmplitude,
}

/// A name of no [`AtaMetric`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is no metric; write {}", names().join(", "))]
pub struct AtaMetricError {
    /// The name as given.
    pub name: String,
}

impl AtaMetric {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::TrackActivity,
        Self::CycloneActivity,
        Self::CycloneFrequency,
        Self::TrackFrequency,
        Self::MeanAmplitude,
        Self::Passages,
        Self::MeanPeakAmplitude,
    ];

    /// Its name in files and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::CycloneFrequency => "cf",
            Self::TrackFrequency => "tf",
            Self::CycloneActivity => "aca",
            Self::MeanAmplitude => "mean_amplitude",
            Self::TrackActivity => "ata",
            Self::Passages => "passages",
            Self::MeanPeakAmplitude => "mean_peak_amplitude",
        }
    }

    fn long_name(self) -> &'static str {
        match self {
            Self::CycloneFrequency => "cyclone frequency: track points",
            Self::TrackFrequency => "track frequency: tracks with a point",
            Self::CycloneActivity => "accumulated cyclone activity: sum of amplitudes of points",
            Self::MeanAmplitude => "mean amplitude of points",
            Self::TrackActivity => {
                "accumulated track activity: sum of largest amplitudes of tracks"
            }
            Self::Passages => "passages: tracks on their way",
            Self::MeanPeakAmplitude => "mean largest amplitude of passages",
        }
    }

    /// What was done over the cap and the period (CF 7.3).
    fn cell_methods(self, span: &SpanParams) -> String {
        let of_periods = match (self, span.accumulation, span.period) {
            (Self::MeanAmplitude | Self::MeanPeakAmplitude, ..) => "area: time: mean",
            (_, Accumulation::MonthsMean, PeriodLength::Month) => "area: time: sum",
            (_, Accumulation::MonthsMean, _) => {
                "area: sum time: sum within months time: mean over months"
            }
            (_, Accumulation::MonthsSum | Accumulation::Whole, _) => "area: time: sum",
        };
        match span.years {
            Years::Each => of_periods.into(),
            Years::Mean => format!("{of_periods} time: mean over years"),
        }
    }
}

impl std::str::FromStr for AtaMetric {
    type Err = AtaMetricError;

    fn from_str(name: &str) -> Result<Self, AtaMetricError> {
        let known = Self::ALL.into_iter().find(|metric| metric.name() == name);
        known.ok_or_else(|| AtaMetricError { name: name.into() })
    }
}

fn names() -> Vec<&'static str> {
    AtaMetric::ALL.map(AtaMetric::name).to_vec()
}

/// The metrics of all sums. Means are quotients of what the sums of their
/// period come to, missing where nothing was counted.
pub(super) fn to_maps(plan: &AtaPlan<'_>, sums: &[f64]) -> Maps {
    let points = plan.grid.len();
    let counted = plan.span.counted.len() * points;
    let sum = |sum: Sum| plan.span.combine(&sums[sum as usize * counted..][..counted], points);
    let cyclones = sum(Sum::CycloneFrequency);
    let activity = sum(Sum::CycloneActivity);
    let peaks = sum(Sum::TrackActivity);
    let passages = sum(Sum::Passages);
    let mean = quotient(&activity, &cyclones);
    let mean_peak = quotient(&peaks, &passages);
    let layers = AtaMetric::ALL
        .into_iter()
        .zip([peaks, activity, cyclones, sum(Sum::TrackFrequency), mean, passages, mean_peak])
        .map(|(metric, values)| layer(plan, metric, values))
        .collect();
    Maps {
        grid: plan.grid.clone(),
        calendar: plan.tracks.calendar,
        periods: plan.span.periods.clone(),
        layers,
        provenance: plan.tracks.provenance.clone(),
    }
}

fn quotient(of: &[f64], by: &[f64]) -> Vec<f64> {
    let one = |(a, b): (&f64, &f64)| if *b > 0.0 { a / b } else { f64::NAN };
    of.iter().zip(by).map(one).collect()
}

fn layer(plan: &AtaPlan<'_>, metric: AtaMetric, values: Vec<f64>) -> MapLayer {
    let AtaParams { radius_km, span, .. } = plan.params;
    let amplitude = plan.amplitude;
    let per = match (span.accumulation, span.period) {
        (Accumulation::MonthsMean, _) | (_, PeriodLength::Month) => "month-1",
        (_, PeriodLength::Season) => "season-1",
        (_, PeriodLength::Year) => "year-1",
        (_, PeriodLength::All) => "",
    };
    let units = match metric {
        AtaMetric::MeanAmplitude | AtaMetric::MeanPeakAmplitude => amplitude.units.clone(),
        AtaMetric::TrackActivity | AtaMetric::CycloneActivity => {
            format!("{} {per}", amplitude.units).trim().to_string()
        }
        _ if per.is_empty() => "1".into(),
        _ => per.into(),
    };
    let of = match metric {
        AtaMetric::CycloneFrequency | AtaMetric::TrackFrequency | AtaMetric::Passages => {
            String::new()
        }
        _ => format!(" ({})", amplitude.describe()),
    };
    MapLayer {
        name: metric.name().into(),
        units,
        long_name: format!("{} within {radius_km} km{of}", metric.long_name()),
        cell_methods: metric.cell_methods(span),
        values,
    }
}
