//! What two matching tracks have in common, and what not.

use serde::Serialize;

use crate::model::{EARTH_RADIUS_KM, Track, Variable};

use super::gate::{angle_rad, common_times};
use super::intensity::ApexRule;
use super::pairs::{Sides, TrackPair};

const S_PER_HOUR: f64 = 3600.0;

/// Two matching tracks compared. Differences are candidate minus reference; what
/// has no value is missing: distances without a common time, and intensities
/// that are not compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairDetail {
    /// The pair.
    #[serde(flatten)]
    pub pair: TrackPair,
    /// D, where the gate is of space and time.
    pub space_time_d: Option<f64>,
    /// Mean distance in km at the common times.
    pub mean_km: Option<f64>,
    /// The smallest.
    pub min_km: Option<f64>,
    /// The largest.
    pub max_km: Option<f64>,
    /// Difference of the first times in hours.
    pub start_difference_h: f64,
    /// Difference of the last times in hours.
    pub end_difference_h: f64,
    /// Difference of the lifetimes in hours.
    pub duration_difference_h: f64,
    /// Distance of the first points in km.
    pub genesis_km: f64,
    /// Distance of the last points in km.
    pub lysis_km: f64,
    /// Distance of the points of the strongest values in km.
    pub apex_km: Option<f64>,
    /// Difference of their times in hours.
    pub apex_difference_h: Option<f64>,
    /// Difference of the strongest values, in their unit.
    pub apex_intensity_difference: Option<f64>,
    /// Mean difference of the values at the common times.
    pub intensity_bias: Option<f64>,
    /// Distances in km at the common times, in their order.
    #[serde(skip)]
    pub distances_km: Vec<f64>,
    /// Values of both at the common times.
    #[serde(skip)]
    pub intensities: Vec<(f64, f64)>,
    /// The strongest values of both.
    #[serde(skip)]
    pub apex_intensities: Option<(f64, f64)>,
}

/// The intensities of both sets, and which is strong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intensities<'a> {
    pub(super) columns: [&'a Variable; 2],
    pub(super) apex: ApexRule,
}

impl PairDetail {
    pub(super) fn of(
        sides: &Sides<'_>,
        pair: TrackPair,
        intensities: Option<Intensities<'_>>,
    ) -> Self {
        let (tracks, others) = (sides.reference.tracks, sides.candidate.tracks);
        let (a, b) = (tracks.track(pair.reference), others.track(pair.candidate));
        let common: Vec<_> = common_times(a.time_s, b.time_s).collect();
        let km = |i, j| EARTH_RADIUS_KM * angle_rad(a, i, b, j);
        let distances_km: Vec<f64> = common.iter().map(|&(i, j)| km(i, j)).collect();
        let (last_a, last_b) = (a.time_s.len() - 1, b.time_s.len() - 1);
        let hours = |i: usize, j: usize| (b.time_s[j] - a.time_s[i]) as f64 / S_PER_HOUR;
        let (start_difference_h, end_difference_h) = (hours(0, 0), hours(last_a, last_b));
        let mut detail = Self {
            pair,
            space_time_d: None,
            mean_km: mean(&distances_km),
            min_km: distances_km.iter().copied().reduce(f64::min),
            max_km: distances_km.iter().copied().reduce(f64::max),
            start_difference_h,
            end_difference_h,
            duration_difference_h: end_difference_h - start_difference_h,
            genesis_km: km(0, 0),
            lysis_km: km(last_a, last_b),
            apex_km: None,
            apex_difference_h: None,
            apex_intensity_difference: None,
            intensity_bias: None,
            distances_km,
            intensities: Vec::new(),
            apex_intensities: None,
        };
        if let Some(Intensities { columns, apex }) = intensities {
            let values = [
                &columns[0].values[tracks.range(pair.reference)],
                &columns[1].values[others.range(pair.candidate)],
            ];
            let quantity = columns[0].info.quantity;
            let apexes = apex.apex(quantity, values[0]).zip(apex.apex(quantity, values[1]));
            detail.add_intensities((a, b), values, &common, apexes);
        }
        detail
    }

    fn add_intensities(
        &mut self,
        (a, b): (Track<'_>, Track<'_>),
        values: [&[f64]; 2],
        common: &[(usize, usize)],
        apexes: Option<(usize, usize)>,
    ) {
        self.intensities = common.iter().map(|&(i, j)| (values[0][i], values[1][j])).collect();
        let differences: Vec<f64> =
            self.intensities.iter().map(|(a, b)| b - a).filter(|d| d.is_finite()).collect();
        self.intensity_bias = mean(&differences);
        if let Some((i, j)) = apexes {
            self.apex_km = Some(EARTH_RADIUS_KM * angle_rad(a, i, b, j));
            self.apex_difference_h = Some((b.time_s[j] - a.time_s[i]) as f64 / S_PER_HOUR);
            self.apex_intensity_difference = Some(values[1][j] - values[0][i]);
            self.apex_intensities = Some((values[0][i], values[1][j]));
        }
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
