//! Indices of the energy of tropical cyclones: ACE, PACE, PDI and their days.

use serde::{Deserialize, Serialize};

use crate::model::{Calendar, CalendarError};

/// Metres a second in a knot: 1852 m in an hour.
pub const M_S_PER_KT: f64 = 1852.0 / 3600.0;
/// Wind from which on a point counts for ACE, kt: that of tropical storms.
pub const TROPICAL_STORM_KT: f64 = 34.0;
/// Six hours, which a point of the indices stands for.
const SIX_HOURS_S: i64 = 6 * 3600;
const DAYS_PER_SIX_HOURS: f64 = 0.25;
/// ACE is in units of 10^4 kt².
const ACE_FACTOR: f64 = 1e-4;

/// Which points of a track count for sums over its life, and for how long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Points at 00, 06, 12 and 18 UTC, six hours each.
    #[default]
    Synoptic,
    /// All points, for the time up to the middles between them and their
    /// neighbours; the first and last as long before as after. A single point
    /// stands for the usual step of the record.
    Weighted,
    /// All points, six hours each.
    EveryPoint,
}

/// How a wind follows from a central pressure for PACE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PressureWind {
    /// By the quadratic of Zarzycki et al. (2021) in 1010 hPa - p.
    #[default]
    Quadratic,
    /// By 2.3 (1010 hPa - p)^0.76 m/s, after Holland.
    Holland,
    /// By the quadratic that fits pressures and winds of these tracks best.
    Fit,
}

/// A quadratic in a scaled pressure: middle and scale in hPa, coefficients in
/// m/s from the constant on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindFit {
    middle_hpa: f64,
    scale_hpa: f64,
    coefficients: [f64; 3],
}

/// How many times six hours each point of a track stands for; 0 for a point
/// that does not count.
///
/// # Errors
/// [`CalendarError`] for a time beyond the calendar.
pub fn weights(
    calendar: Calendar,
    time_s: &[i64],
    sampling: Sampling,
    usual_step_s: Option<i64>,
) -> Result<Vec<f64>, CalendarError> {
    match sampling {
        Sampling::EveryPoint => Ok(vec![1.0; time_s.len()]),
        Sampling::Synoptic => {
            let weight = |&time: &i64| {
                let date = calendar.date_time(time)?;
                let is_synoptic = date.hour % 6 == 0 && date.minute == 0 && date.second == 0;
                Ok(f64::from(u8::from(is_synoptic)))
            };
            time_s.iter().map(weight).collect()
        }
        Sampling::Weighted => Ok(spans(time_s, usual_step_s)),
    }
}

fn spans(time_s: &[i64], usual_step_s: Option<i64>) -> Vec<f64> {
    let n = time_s.len();
    let span_s = |i: usize| {
        let before = i.checked_sub(1).map(|k| time_s[i] - time_s[k]);
        let after = time_s.get(i + 1).map(|next| next - time_s[i]);
        let (Some(a), Some(b)) = (before.or(after), after.or(before)) else {
            return usual_step_s.unwrap_or_default() as f64;
        };
        (a + b) as f64 / 2.0
    };
    (0..n).map(|i| span_s(i) / SIX_HOURS_S as f64).collect()
}

/// Accumulated cyclone energy, 10^4 kt²: the sum of the squares of winds in kt
/// of at least `threshold_kt`. `NaN` if no point that counts has a wind.
pub fn ace(wind_kt: &[f64], weights: &[f64], threshold_kt: f64) -> f64 {
    let square = |v: f64| if v >= threshold_kt { v * v } else { 0.0 };
    ACE_FACTOR * sum_of_known(wind_kt, weights, square)
}

/// Power dissipation index, m³ s⁻²: the time integral of the cube of winds in
/// kt. `NaN` if no point that counts has a wind.
///
/// # References
/// Emanuel (2005), Nature 436, 686-688.
pub fn pdi(wind_kt: &[f64], weights: &[f64]) -> f64 {
    SIX_HOURS_S as f64 * sum_of_known(wind_kt, weights, |v| (v * M_S_PER_KT).powi(3))
}

/// Days of a track: a quarter of a day for each point of six hours.
pub fn tc_days(weights: &[f64]) -> f64 {
    DAYS_PER_SIX_HOURS * weights.iter().fold(0.0, |sum, weight| sum + weight)
}

fn sum_of_known(values: &[f64], weights: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let counts = |(value, weight): &(&f64, &f64)| value.is_finite() && **weight > 0.0;
    let mut known = values.iter().zip(weights).filter(counts).peekable();
    if known.peek().is_none() {
        return f64::NAN;
    }
    known.map(|(&value, &weight)| weight * of(value)).sum()
}

/// Wind in kt of a central pressure: 3.92 (1016 hPa - p)^0.644 m/s, and none
/// from 1016 hPa on.
pub fn wind_of_pressure_kt(pressure_hpa: f64) -> f64 {
    power_law(3.92, 1016.0 - pressure_hpa, 0.644) / M_S_PER_KT
}

fn power_law(factor: f64, deficit_hpa: f64, exponent: f64) -> f64 {
    // NaN stays NaN.
    if deficit_hpa <= 0.0 { 0.0 } else { factor * deficit_hpa.powf(exponent) }
}

impl PressureWind {
    /// Wind in kt of a central pressure by this relation; `NaN` for
    /// [`Self::Fit`] without a fit.
    pub fn wind_kt(self, pressure_hpa: f64, fit: Option<&WindFit>) -> f64 {
        let deficit_hpa = 1010.0 - pressure_hpa;
        let wind_m_s = match self {
            Self::Quadratic => {
                (-1.053_713_78e-3 * deficit_hpa + 0.568_356_519) * deficit_hpa + 14.329_019
            }
            Self::Holland => power_law(2.3, deficit_hpa, 0.76),
            Self::Fit => fit.map_or(f64::NAN, |fit| fit.wind_m_s(pressure_hpa)),
        };
        wind_m_s / M_S_PER_KT
    }
}

impl WindFit {
    /// The quadratic of least squares through pressures in hPa and winds in kt;
    /// `None` with fewer than three different pressures.
    pub fn of(pressure_hpa: &[f64], wind_kt: &[f64]) -> Option<Self> {
        let pairs = pressure_hpa.iter().zip(wind_kt);
        let known: Vec<(f64, f64)> = pairs
            .filter(|(p, v)| p.is_finite() && v.is_finite())
            .map(|(&p, &v)| (p, v * M_S_PER_KT))
            .collect();
        let n = known.len() as f64;
        let middle_hpa = known.iter().map(|(p, _)| p).sum::<f64>() / n;
        let scale_hpa = known.iter().map(|(p, _)| (p - middle_hpa).abs()).fold(0.0, f64::max);
        if known.len() < 3 || scale_hpa <= 0.0 {
            return None;
        }
        // Polynomials that are orthogonal on the pressures need no system of
        // equations: 1, x, and x² less its parts along both.
        let scaled: Vec<(f64, f64)> =
            known.iter().map(|&(p, v)| ((p - middle_hpa) / scale_hpa, v)).collect();
        let mean =
            |of: &dyn Fn(f64, f64) -> f64| scaled.iter().map(|&(x, v)| of(x, v)).sum::<f64>() / n;
        let (mean_square, mean_cube) = (mean(&|x, _| x * x), mean(&|x, _| x * x * x));
        let along = mean_cube / mean_square;
        let bend = |x: f64| x * x - along * x - mean_square;
        let bend_square = mean(&|x, _| bend(x).powi(2));
        if bend_square < 1e-12 {
            return None;
        }
        let constant = mean(&|_, v| v);
        let slope = mean(&|x, v| x * v) / mean_square;
        let quadratic = mean(&|x, v| bend(x) * v) / bend_square;
        let coefficients =
            [constant - quadratic * mean_square, slope - quadratic * along, quadratic];
        Some(Self { middle_hpa, scale_hpa, coefficients })
    }

    fn wind_m_s(&self, pressure_hpa: f64) -> f64 {
        let x = (pressure_hpa - self.middle_hpa) / self.scale_hpa;
        let [constant, slope, quadratic] = self.coefficients;
        (quadratic * x + slope) * x + constant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: i64 = 3600;

    fn weights_of(hours: &[i64], sampling: Sampling) -> Vec<f64> {
        let time_s: Vec<i64> = hours.iter().map(|h| h * H).collect();
        weights(Calendar::Standard, &time_s, sampling, Some(3 * H)).unwrap()
    }

    #[test]
    fn six_hourly_points_count_alike_however_they_are_sampled() {
        for sampling in [Sampling::Synoptic, Sampling::Weighted, Sampling::EveryPoint] {
            assert_eq!(weights_of(&[6, 12, 18, 24], sampling), [1.0; 4]);
        }
    }

    #[test]
    fn other_points_count_for_their_time_or_not_at_all() {
        let hours = [0, 3, 6, 9, 12];
        assert_eq!(weights_of(&hours, Sampling::Synoptic), [1.0, 0.0, 1.0, 0.0, 1.0]);
        assert_eq!(weights_of(&hours, Sampling::Weighted), [0.5; 5]);
        // A landfall at 9 between 6 and 12.
        assert_eq!(weights_of(&[0, 6, 9, 12], Sampling::Weighted), [1.0, 0.75, 0.5, 0.5]);
        assert_eq!(weights_of(&[1], Sampling::Weighted), [0.5]);
        assert_eq!(weights_of(&[1], Sampling::Synoptic), [0.0]);
        assert_eq!(spans(&[0], None), [0.0]);
    }

    #[test]
    fn indices_of_a_plain_track() {
        let (wind_kt, once) = ([30.0, 34.0, 50.0, f64::NAN], [1.0; 4]);
        assert!((ace(&wind_kt, &once, 34.0) - 0.3656).abs() < 1e-12);
        assert!((ace(&wind_kt, &once, 0.0) - 0.4556).abs() < 1e-12);
        assert_eq!(ace(&[20.0], &[1.0], 34.0), 0.0);
        assert!(ace(&[f64::NAN], &[1.0], 34.0).is_nan() && ace(&[50.0], &[0.0], 34.0).is_nan());
        let cube = (50.0 * M_S_PER_KT).powi(3) * 21_600.0;
        assert!((pdi(&[50.0], &[1.0]) - cube).abs() < 1e-6 * cube);
        assert!((pdi(&[50.0, 50.0], &[0.5, 0.5]) - cube).abs() < 1e-6 * cube);
        assert_eq!(tc_days(&[1.0, 1.0, 0.5]), 0.625);
    }

    #[test]
    fn winds_of_pressures() {
        let close = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
        close(wind_of_pressure_kt(1016.0), 0.0);
        close(wind_of_pressure_kt(950.0), 3.92 * 66f64.powf(0.644) / M_S_PER_KT);
        close(PressureWind::Holland.wind_kt(1012.0, None), 0.0);
        close(PressureWind::Holland.wind_kt(910.0, None), 2.3 * 100f64.powf(0.76) / M_S_PER_KT);
        close(PressureWind::Quadratic.wind_kt(1010.0, None), 14.329_019 / M_S_PER_KT);
        let at_50 = -1.053_713_78e-3 * 2500.0 + 0.568_356_519 * 50.0 + 14.329_019;
        close(PressureWind::Quadratic.wind_kt(960.0, None), at_50 / M_S_PER_KT);
        assert!(PressureWind::Fit.wind_kt(960.0, None).is_nan());
        assert!(wind_of_pressure_kt(f64::NAN).is_nan());
    }

    #[test]
    fn a_fit_finds_the_quadratic_it_is_made_of() {
        let pressure_hpa = [1005.0, 990.0, 940.0, f64::NAN, 975.0, 960.0];
        let wind_kt = pressure_hpa.map(|p| PressureWind::Quadratic.wind_kt(p, None));
        let fit = WindFit::of(&pressure_hpa, &wind_kt).unwrap();
        for p in [930.0, 970.0, 1010.0] {
            let (found, expected) = (
                PressureWind::Fit.wind_kt(p, Some(&fit)),
                PressureWind::Quadratic.wind_kt(p, None),
            );
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
        assert_eq!(WindFit::of(&[990.0, 980.0, 980.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(WindFit::of(&[990.0; 5], &[1.0; 5]), None);
        assert_eq!(WindFit::of(&[], &[]), None);
    }
}
