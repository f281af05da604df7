//! Parameters of linking by exchanges.

use serde::{Deserialize, Serialize};

use super::HodgesError;
use super::smoothness::AdaptiveSmoothness;
use super::zones::{Zone, standard_zones};

/// Parameters of linking by exchanges. The defaults are those of the usual
/// set-up for extratropical cyclones in six-hourly data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HodgesParams {
    /// Weight of a change of direction in the cost.
    pub w1: f64,
    /// Weight of a change of speed in the cost.
    pub w2: f64,
    /// Largest displacement per step in degrees, that of the largest zone.
    pub dmax_deg: f64,
    /// Cost of an end, raised to the largest limit of the adaptive smoothness.
    pub phimax: f64,
    /// Largest displacement by region: the first zone that holds a centre
    /// counts, a pair takes the mean of its two. Empty: `dmax_deg` everywhere.
    pub zones: Vec<Zone>,
    /// Largest cost by the mean length of the two steps.
    pub adaptive_smoothness: AdaptiveSmoothness,
    /// Limits where one, two, ... steps are missing from the record, the last
    /// of them for more. Empty: the limits above, as if none were missing.
    pub missing_steps: Vec<Limits>,
    /// Most rounds of a forward and a backward stage; the last one is forward
    /// only.
    pub max_iterations: usize,
    /// Steps of a segment that is linked on its own and then spliced to the
    /// one before, as programs do that cannot hold a season; unless given, the
    /// whole record is linked at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_steps: Option<usize>,
    /// Tracks of fewer points are left out.
    pub min_track_points: usize,
    /// Tracks whose ends are closer than this, in degrees, are left out.
    pub min_displacement_deg: f64,
}

/// Limits of a link, and of two in a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// As [`HodgesParams::dmax_deg`].
    pub dmax_deg: f64,
    /// As [`HodgesParams::phimax`].
    pub phimax: f64,
    /// As [`HodgesParams::zones`].
    pub zones: Vec<Zone>,
    /// As [`HodgesParams::adaptive_smoothness`].
    pub adaptive_smoothness: AdaptiveSmoothness,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            dmax_deg: 6.5,
            phimax: 1.0,
            zones: standard_zones(),
            adaptive_smoothness: AdaptiveSmoothness::default(),
        }
    }
}

impl Default for HodgesParams {
    fn default() -> Self {
        let Limits { dmax_deg, phimax, zones, adaptive_smoothness } = Limits::default();
        Self {
            w1: 0.2,
            w2: 0.8,
            dmax_deg,
            phimax,
            zones,
            adaptive_smoothness,
            missing_steps: Vec::new(),
            max_iterations: 3,
            segment_steps: None,
            min_track_points: 1,
            min_displacement_deg: 0.0,
        }
    }
}

impl HodgesParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`HodgesError`] with the option to change.
    pub fn validate(&self) -> Result<(), HodgesError> {
        for (flag, value) in [("--w1", self.w1), ("--w2", self.w2)] {
            if !is_from_zero(value) {
                return Err(HodgesError::Weight { flag, value });
            }
        }
        for limits in self.limits() {
            limits.validate()?;
        }
        if self.max_iterations < 1 {
            return Err(HodgesError::Iterations { max_iterations: self.max_iterations });
        }
        if let Some(segment_steps) = self.segment_steps.filter(|&steps| steps < 3) {
            return Err(HodgesError::Segment { segment_steps });
        }
        let min_displacement_deg = self.min_displacement_deg;
        if !(0.0..=180.0).contains(&min_displacement_deg) {
            return Err(HodgesError::MinDisplacement { min_displacement_deg });
        }
        Ok(())
    }

    /// Limits by the number of missing steps, those without any first.
    pub(super) fn limits(&self) -> Vec<Limits> {
        let without = Limits {
            dmax_deg: self.dmax_deg,
            phimax: self.phimax,
            zones: self.zones.clone(),
            adaptive_smoothness: self.adaptive_smoothness.clone(),
        };
        [&[without], self.missing_steps.as_slice()].concat()
    }
}

impl Limits {
    fn validate(&self) -> Result<(), HodgesError> {
        let Self { dmax_deg, phimax, ref zones, ref adaptive_smoothness } = *self;
        check_displacement("--dmax", dmax_deg)?;
        for (i, zone) in zones.iter().enumerate() {
            zone.validate(i + 1)?;
            check_displacement("--dmax-zones", zone.dmax_deg)?;
        }
        let largest_deg = zones.iter().map(|zone| zone.dmax_deg).reduce(f64::max);
        if let Some(largest_deg) = largest_deg.filter(|&largest| largest != dmax_deg) {
            return Err(HodgesError::DisplacementOfZones { dmax_deg, largest_deg });
        }
        if !is_from_zero(phimax) {
            return Err(HodgesError::Phimax { phimax });
        }
        adaptive_smoothness.validate()
    }
}

fn check_displacement(flag: &'static str, dmax_deg: f64) -> Result<(), HodgesError> {
    match dmax_deg > 0.0 && dmax_deg < 180.0 {
        true => Ok(()),
        false => Err(HodgesError::Displacement { flag, dmax_deg }),
    }
}

pub(super) fn is_from_zero(value: f64) -> bool {
    value >= 0.0 && value.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(change: impl FnOnce(&mut HodgesParams)) -> String {
        let mut params = HodgesParams::default();
        change(&mut params);
        params.validate().unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_valid() {
        assert_eq!(HodgesParams::default().validate(), Ok(()));
    }

    #[test]
    fn a_bad_value_names_its_option() {
        assert!(problem(|p| p.w1 = -0.1).contains("--w1 -0.1"));
        assert!(problem(|p| p.w2 = f64::NAN).contains("--w2 NaN"));
        assert!(problem(|p| p.dmax_deg = 0.0).contains("--dmax 0"));
        assert!(problem(|p| p.dmax_deg = 5.0).contains("--dmax-zones, 6.5"));
        assert!(problem(|p| p.phimax = f64::INFINITY).contains("--phimax inf"));
        assert!(problem(|p| p.max_iterations = 0).contains("--mge-max-iterations 0"));
        assert!(problem(|p| p.segment_steps = Some(2)).contains("--segment-steps 2"));
        assert!(problem(|p| p.min_displacement_deg = -1.0).contains("--min-displacement -1"));
        assert!(problem(|p| p.zones[1].lat_max_deg = -30.0).contains("zone 2"));
        assert!(problem(|p| p.adaptive_smoothness.step_deg[2] = 1.5).contains("column 3"));
        let limits = Limits { phimax: -1.0, ..Limits::default() };
        assert!(problem(|p| p.missing_steps = vec![limits]).contains("--phimax -1"));
    }

    #[test]
    fn without_zones_any_displacement_is_taken() {
        let params = HodgesParams { dmax_deg: 5.0, zones: Vec::new(), ..HodgesParams::default() };
        assert_eq!(params.validate(), Ok(()));
    }

    #[test]
    fn unknown_fields_are_refused() {
        let read = |text: &str| serde_json::from_str::<HodgesParams>(text);
        assert_eq!(read("{}").unwrap(), HodgesParams::default());
        assert_eq!(read(r#"{"w1": 0.5}"#).unwrap().w1, 0.5);
        assert!(read(r#"{"w3": 0.5}"#).is_err());
        assert!(read(r#"{"missing_steps": [{"dmax": 1}]}"#).is_err());
    }
}
