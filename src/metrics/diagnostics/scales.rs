//! Scales of intensity.

use serde::{Deserialize, Serialize};

use super::energy::M_S_PER_KT;

/// Over how long a wind is a mean: which thresholds of the Saffir-Simpson
/// scale it is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WindScale {
    /// One minute: 34, 64, 83, 96, 113 and 137 kt.
    #[default]
    OneMinute,
    /// Ten minutes: 16, 29, 38, 44, 52 and 63 m/s.
    TenMinutes,
}

/// Scales of central pressure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PressureScale {
    /// 1005, 990, 975, 960, 945 and 925 hPa (Klotzbach et al. 2020).
    #[default]
    Klotzbach,
    /// 990, 980, 970, 965, 945 and 920 hPa, after Simpson.
    Simpson,
}

const ONE_MINUTE_KT: [f64; 6] = [34.0, 64.0, 83.0, 96.0, 113.0, 137.0];
const TEN_MINUTES_M_S: [f64; 6] = [16.0, 29.0, 38.0, 44.0, 52.0, 63.0];
const KLOTZBACH_HPA: [f64; 6] = [1005.0, 990.0, 975.0, 960.0, 945.0, 925.0];
const SIMPSON_HPA: [f64; 6] = [990.0, 980.0, 970.0, 965.0, 945.0, 920.0];
/// From each of these winds in kt on, the Beaufort number is one higher.
const BEAUFORT_KT: [f64; 12] =
    [1.0, 3.5, 6.5, 10.5, 16.5, 21.5, 27.5, 33.5, 40.5, 47.5, 55.5, 63.5];

impl WindScale {
    /// Category of a wind in kt: -1 below a tropical storm, 0 for one, 1 to 5
    /// from hurricane force on; `None` if the wind is missing.
    pub fn category(self, wind_kt: f64) -> Option<i8> {
        let reached = match self {
            Self::OneMinute => steps(&ONE_MINUTE_KT, |t| wind_kt >= t),
            Self::TenMinutes => steps(&TEN_MINUTES_M_S, |t| wind_kt * M_S_PER_KT >= t),
        };
        (!wind_kt.is_nan()).then_some(reached - 1)
    }
}

impl PressureScale {
    /// Category of a pressure in hPa, -1 to 5; `None` if it is missing.
    pub fn category(self, pressure_hpa: f64) -> Option<i8> {
        let thresholds_hpa = match self {
            Self::Klotzbach => &KLOTZBACH_HPA,
            Self::Simpson => &SIMPSON_HPA,
        };
        let reached = steps(thresholds_hpa, |t| pressure_hpa <= t);
        (!pressure_hpa.is_nan()).then_some(reached - 1)
    }
}

/// Beaufort number of a wind in kt, 0 to 12; `None` if the wind is missing.
pub fn beaufort(wind_kt: f64) -> Option<i8> {
    (!wind_kt.is_nan()).then(|| steps(&BEAUFORT_KT, |t| wind_kt >= t))
}

fn steps(thresholds: &[f64], is_reached: impl Fn(f64) -> bool) -> i8 {
    thresholds.iter().filter(|&&t| is_reached(t)).count() as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_of_the_stronger_category() {
        let one = |kt| WindScale::OneMinute.category(kt).unwrap();
        assert_eq!([33.9, 34.0, 64.0, 95.9, 137.0, 200.0].map(one), [-1, 0, 1, 2, 5, 5]);
        let ten = |m_s: f64| WindScale::TenMinutes.category(m_s / M_S_PER_KT * (1.0 + 1e-12));
        assert_eq!([15.9, 16.0, 63.0].map(ten), [Some(-1), Some(0), Some(5)]);
        let klotzbach = |hpa| PressureScale::Klotzbach.category(hpa).unwrap();
        assert_eq!([1006.0, 1005.0, 990.0, 925.0, 880.0].map(klotzbach), [-1, 0, 1, 5, 5]);
        let simpson = |hpa| PressureScale::Simpson.category(hpa).unwrap();
        assert_eq!([991.0, 990.0, 980.0, 966.0, 920.0].map(simpson), [-1, 0, 1, 2, 5]);
        assert_eq!([0.0, 1.0, 33.5, 63.5].map(beaufort), [Some(0), Some(1), Some(8), Some(12)]);
    }

    #[test]
    fn what_is_missing_has_no_category() {
        assert_eq!(WindScale::OneMinute.category(f64::NAN), None);
        assert_eq!(PressureScale::Simpson.category(f64::NAN), None);
        assert_eq!(beaufort(f64::NAN), None);
    }
}
