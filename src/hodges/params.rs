//! Parameters of linking by exchanges.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{Region, TimeAxis};

use super::HodgesError;
use super::gaps::Gaps;
use super::limits::{Limits, is_from_zero};
use super::select::RegionRule;
use super::smoothness::AdaptiveSmoothness;
use super::zones::Zone;

const S_PER_HOUR: f64 = 3600.0;

/// Parameters of linking by exchanges. The defaults are those of the usual
/// set-up for extratropical cyclones in six-hourly data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct HodgesParams {
    /// Weight of a change of direction in the cost.
    pub w1: f64,
    /// Weight of a change of speed in the cost.
    pub w2: f64,
    /// Time step in hours that all limits are for. Where that of a record is
    /// another, they are scaled ([`rescaled`](Self::rescaled)).
    pub limits_hours: f64,
    /// As `dmax_deg` of [`Limits`].
    pub dmax_deg: Option<f64>,
    /// As `phimax` of [`Limits`].
    pub phimax: f64,
    /// As `zones` of [`Limits`].
    pub zones: Option<Vec<Zone>>,
    /// As `adaptive_smoothness` of [`Limits`].
    pub adaptive_smoothness: AdaptiveSmoothness,
    /// Limits where one, two, ... steps are missing from the record, the last
    /// of them for more.
    pub missing_steps: Vec<Limits>,
    /// What becomes of tracks at missing steps without limits for them.
    pub gaps: Gaps,
    /// Most rounds of a forward and a backward stage; the last one is forward
    /// only. With 0 the first guess remains: every centre goes on to the
    /// nearest, and nothing is exchanged or cut.
    pub max_iterations: usize,
    /// Steps of a segment that is linked on its own and then spliced to the
    /// one before, as programs do that cannot hold a season; unless given, the
    /// whole record is linked at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment_steps: Option<usize>,
    /// Tracks of fewer points are left out, missing steps counted as points.
    pub min_track_points: usize,
    /// Tracks of more points are left out, missing steps counted as points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_track_points: Option<usize>,
    /// Tracks whose ends are closer than this, in degrees, are left out.
    pub min_displacement_deg: f64,
    /// Tracks of shorter paths, in degrees, are left out.
    pub min_path_deg: f64,
    /// Tracks whose variable is nowhere this far from 0, on either side and in
    /// its own unit, are left out.
    pub min_strength: f64,
    /// Tracks outside are left out; what is outside, `region_rule` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Which points of a track have to lie in the region.
    pub region_rule: RegionRule,
}

impl Default for HodgesParams {
    fn default() -> Self {
        let Limits { dmax_deg, phimax, zones, adaptive_smoothness } = Limits::default();
        Self {
            w1: 0.2,
            w2: 0.8,
            limits_hours: 6.0,
            dmax_deg,
            phimax,
            zones,
            adaptive_smoothness,
            missing_steps: Vec::new(),
            gaps: Gaps::default(),
            max_iterations: 3,
            segment_steps: None,
            min_track_points: 1,
            max_track_points: None,
            min_displacement_deg: 0.0,
            min_path_deg: 0.0,
            min_strength: 0.0,
            region: None,
            region_rule: RegionRule::default(),
        }
    }
}

impl Serialize for HodgesParams {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Limits { dmax_deg, zones, .. } = self.usual_limits().completed();
        Self::serialize(&Self { dmax_deg, zones, ..self.clone() }, serializer)
    }
}

impl<'de> Deserialize<'de> for HodgesParams {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
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
        let limits_hours = self.limits_hours;
        if !(limits_hours > 0.0 && limits_hours.is_finite()) {
            return Err(HodgesError::LimitsHours { limits_hours });
        }
        self.usual_limits().validate()?;
        self.missing_steps.iter().try_for_each(Limits::validate)?;
        if let Some(segment_steps) = self.segment_steps.filter(|&steps| steps < 3) {
            return Err(HodgesError::Segment { segment_steps });
        }
        self.validate_selection()
    }

    fn validate_selection(&self) -> Result<(), HodgesError> {
        let Self { min_track_points, min_displacement_deg, min_path_deg, min_strength, .. } = *self;
        if let Some(max_track_points) = self.max_track_points.filter(|&n| n < min_track_points) {
            return Err(HodgesError::TrackPoints { min_track_points, max_track_points });
        }
        if !(0.0..=180.0).contains(&min_displacement_deg) {
            return Err(HodgesError::MinDisplacement { min_displacement_deg });
        }
        if !is_from_zero(min_path_deg) {
            return Err(HodgesError::MinPath { min_path_deg });
        }
        match is_from_zero(min_strength) {
            true => Ok(()),
            false => Err(HodgesError::MinStrength { min_strength }),
        }
    }

    /// The largest displacement of all regions in degrees, for `limits_hours`.
    pub fn largest_dmax_deg(&self) -> f64 {
        self.usual_limits().dmax_deg()
    }

    /// The cost of an end: `phimax`, or the largest limit of the adaptive
    /// smoothness if that is more.
    pub fn cost_of_end(&self) -> f64 {
        self.usual_limits().cost_of_end()
    }

    /// The factor that limits are scaled by for the usual step of a record,
    /// unless it is 1. Scaled displacements stay below 180 degrees.
    pub fn rescaled(&self, times: &TimeAxis) -> Option<f64> {
        let step_hours = times.step_s()? as f64 / S_PER_HOUR;
        Some(step_hours / self.limits_hours).filter(|&factor| factor != 1.0)
    }

    /// Limits for the usual step of a record by the number of missing steps,
    /// those without any first.
    pub(super) fn limits(&self, times: &TimeAxis) -> Vec<Limits> {
        let mut limits = vec![self.usual_limits()];
        limits.extend_from_slice(&self.missing_steps);
        match self.rescaled(times) {
            Some(factor) => limits.iter().map(|limits| limits.scaled(factor)).collect(),
            None => limits,
        }
    }

    fn usual_limits(&self) -> Limits {
        Limits {
            dmax_deg: self.dmax_deg,
            phimax: self.phimax,
            zones: self.zones.clone(),
            adaptive_smoothness: self.adaptive_smoothness.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::zones::STANDARD_ZONES;
    use super::*;
    use crate::model::Calendar;

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
        assert!(problem(|p| p.limits_hours = 0.0).contains("--limits-hours 0"));
        assert!(problem(|p| p.limits_hours = f64::INFINITY).contains("--limits-hours inf"));
        assert!(problem(|p| p.dmax_deg = Some(0.0)).contains("--dmax 0"));
        assert!(problem(|p| p.dmax_deg = Some(f64::NAN)).contains("--dmax NaN"));
        assert!(problem(|p| p.phimax = f64::INFINITY).contains("--phimax inf"));
        assert!(problem(|p| p.segment_steps = Some(2)).contains("--segment-frames 2"));
        assert!(problem(|p| p.adaptive_smoothness.step_deg[2] = 1.5).contains("column 3"));
        assert!(problem(|p| p.adaptive_smoothness.step_deg[1] = 1.0).contains("column 2"));
        let limits = Limits { phimax: -1.0, ..Limits::default() };
        assert!(problem(|p| p.missing_steps = vec![limits]).contains("--phimax -1"));
    }

    #[test]
    fn a_bad_zone_is_named() {
        let problem = |change: fn(&mut Zone)| {
            let mut zones = STANDARD_ZONES.to_vec();
            change(&mut zones[1]);
            problem(|p| p.zones = Some(zones))
        };
        assert!(problem(|zone| zone.lat_max_deg = -30.0).contains("zone 2"));
        assert!(problem(|zone| zone.dmax_deg = 180.0).contains("--dmax 180"));
        assert!(problem(|zone| zone.dmax_deg = -1.0).contains("--dmax-zones -1"));
    }

    #[test]
    fn a_bad_selection_names_its_option() {
        assert!(problem(|p| p.min_displacement_deg = -1.0).contains("--min-displacement -1"));
        assert!(problem(|p| p.min_path_deg = f64::NAN).contains("--min-path NaN"));
        assert!(problem(|p| p.min_strength = -1e-5).contains("--min-strength -0.00001"));
        let upside_down = |p: &mut HodgesParams| {
            (p.min_track_points, p.max_track_points) = (8, Some(7));
        };
        assert!(problem(upside_down).contains("--max-track-points 7"));
    }

    #[test]
    fn limits_are_scaled_to_the_usual_step() {
        let every = |hours: i64| {
            let times = [0, 1, 2, 4].map(|step| 3600 * hours * step).to_vec();
            TimeAxis::new(Calendar::Standard, times).unwrap()
        };
        let params = HodgesParams { missing_steps: vec![Limits::default()], ..Default::default() };
        assert_eq!(params.rescaled(&every(6)), None);
        assert_eq!(params.limits(&every(6)), vec![Limits::default(); 2]);
        assert_eq!(params.rescaled(&every(3)), Some(0.5));
        assert_eq!(params.limits(&every(3)), vec![Limits::default().scaled(0.5); 2]);
        let daily = HodgesParams { limits_hours: 24.0, ..params.clone() };
        assert_eq!(daily.rescaled(&every(6)), Some(0.25));
        for steps in 0..2 {
            assert_eq!(params.rescaled(&every(3).slice(0..steps)), None);
        }
    }

    #[test]
    fn unknown_fields_are_refused() {
        let read = |text: &str| toml::from_str::<HodgesParams>(text);
        assert_eq!(read("").unwrap(), HodgesParams::default());
        assert_eq!(read("w1 = 0.5").unwrap().w1, 0.5);
        assert!(read("w3 = 0.5").is_err());
        assert!(read("[[missing_steps]]\ndmax = 1").is_err());
    }

    #[test]
    fn what_is_written_gives_the_same_limits_again() {
        let region = Some(Region::zone(20.0, 90.0));
        let variants = [
            HodgesParams::default(),
            HodgesParams { dmax_deg: Some(5.0), region, ..HodgesParams::default() },
            HodgesParams { zones: Some(STANDARD_ZONES[1..].to_vec()), ..HodgesParams::default() },
            HodgesParams { missing_steps: vec![Limits::default()], ..HodgesParams::default() },
        ];
        for params in variants {
            let text = toml::to_string(&params).unwrap();
            let read: HodgesParams = toml::from_str(&text).unwrap();
            assert_eq!(read.validate(), Ok(()));
            assert_eq!(toml::to_string(&read).unwrap(), text);
            let limits = params.usual_limits().completed();
            assert_eq!((read.usual_limits(), read.region), (limits, params.region));
        }
    }
}
