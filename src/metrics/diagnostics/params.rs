//! Choices of the diagnostics of tracks.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::EARTH_RADIUS_KM;

use super::deepening::BergeronLatitude;
use super::energy::{PressureWind, Sampling, TROPICAL_STORM_KT};
use super::scales::{PressureScale, WindScale};

/// How diagnostics of tracks are made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DiagnosticsParams {
    /// Radius of the Earth in km.
    pub earth_radius_km: f64,
    /// Latitude of the normalisation of deepening.
    pub bergeron_latitude: BergeronLatitude,
    /// Which points count for ACE, PACE, PDI and days.
    pub sampling: Sampling,
    /// Wind in kt from which on a point counts for ACE.
    pub ace_threshold_kt: f64,
    /// How the wind of PACE follows from the pressure.
    pub pace: PressureWind,
    /// Scale of the wind.
    pub wind_scale: WindScale,
    /// Scale of the pressure.
    pub pressure_scale: PressureScale,
    /// Hours before and after a point that its corral radius is of.
    pub corral_reach_h: f64,
    /// Height of the ground in m above which a point is over terrain.
    pub terrain_m: f64,
}

impl Default for DiagnosticsParams {
    fn default() -> Self {
        Self {
            earth_radius_km: EARTH_RADIUS_KM,
            bergeron_latitude: BergeronLatitude::default(),
            sampling: Sampling::default(),
            ace_threshold_kt: TROPICAL_STORM_KT,
            pace: PressureWind::default(),
            wind_scale: WindScale::default(),
            pressure_scale: PressureScale::default(),
            corral_reach_h: 36.0,
            // As in Neu et al. (2013).
            terrain_m: 1500.0,
        }
    }
}

/// A number that no diagnostic can be made with.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{option} {value} is not a number {condition}")]
pub struct DiagnosticsParamsError {
    /// Option that says it.
    pub option: &'static str,
    /// What it says.
    pub value: f64,
    /// What it would have to be.
    pub condition: &'static str,
}

impl DiagnosticsParams {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`DiagnosticsParamsError`] names the option to change.
    pub fn validate(&self) -> Result<(), DiagnosticsParamsError> {
        let above_0 = |v: f64| v > 0.0 && v.is_finite();
        let checks = [
            ("--earth-radius", self.earth_radius_km, above_0(self.earth_radius_km), "above 0"),
            (
                "--ace-threshold",
                self.ace_threshold_kt,
                self.ace_threshold_kt >= 0.0 && self.ace_threshold_kt.is_finite(),
                "of at least 0",
            ),
            ("--corral-hours", self.corral_reach_h, above_0(self.corral_reach_h), "above 0"),
            ("--terrain-height", self.terrain_m, self.terrain_m.is_finite(), "of metres"),
        ];
        match checks.into_iter().find(|(_, _, is_good, _)| !is_good) {
            Some((option, value, _, condition)) => {
                Err(DiagnosticsParamsError { option, value, condition })
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_none_are_refused() {
        let default = DiagnosticsParams::default();
        assert_eq!(default.validate(), Ok(()));
        let with = |change: fn(&mut DiagnosticsParams)| {
            let mut params = DiagnosticsParams::default();
            change(&mut params);
            params.validate().unwrap_err().to_string()
        };
        assert!(with(|p| p.earth_radius_km = 0.0).contains("--earth-radius 0"));
        assert!(with(|p| p.ace_threshold_kt = -1.0).contains("--ace-threshold -1"));
        assert!(with(|p| p.corral_reach_h = f64::NAN).contains("--corral-hours"));
        assert!(with(|p| p.terrain_m = f64::INFINITY).contains("--terrain-height"));
    }
}
