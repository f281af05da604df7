//! Limits of links, and their form in settings.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::HodgesError;
use super::smoothness::AdaptiveSmoothness;
use super::zones::{STANDARD_ZONES, Zone};

/// Largest displacement where nothing else is given, in degrees.
const STANDARD_DMAX_DEG: f64 = 6.5;

/// Limits scaled to long steps stay below half the globe, which would be none.
const LARGEST_SCALED_DEG: f64 = 179.9;

/// Limits of a link, and of two in a row. Of `dmax_deg` and `zones` one is
/// enough; of neither, there are standard zones. Written, they are complete.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct Limits {
    /// Largest displacement per step in degrees, that of the largest zone. On
    /// its own it holds everywhere.
    pub dmax_deg: Option<f64>,
    /// Cost of an end, raised to the largest limit of the adaptive smoothness.
    pub phimax: f64,
    /// Largest displacement by region: the first zone that holds a centre
    /// counts, a pair takes the mean of its two. Empty: `dmax_deg` everywhere.
    pub zones: Option<Vec<Zone>>,
    /// Largest cost by the mean length of the two steps.
    pub adaptive_smoothness: AdaptiveSmoothness,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            dmax_deg: None,
            phimax: 1.0,
            zones: None,
            adaptive_smoothness: AdaptiveSmoothness::default(),
        }
    }
}

impl Serialize for Limits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(&self.completed(), serializer)
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

impl Limits {
    /// The zones, of which there may be none.
    pub(super) fn zones(&self) -> &[Zone] {
        match (&self.zones, self.dmax_deg) {
            (Some(zones), _) => zones,
            (None, Some(_)) => &[],
            (None, None) => &STANDARD_ZONES,
        }
    }

    /// The largest displacement of all regions in degrees.
    pub(super) fn dmax_deg(&self) -> f64 {
        self.dmax_deg.or(self.largest_deg()).unwrap_or(STANDARD_DMAX_DEG)
    }

    /// The cost of an end, which must not be less than that of a turn that is
    /// allowed.
    pub(super) fn cost_of_end(&self) -> f64 {
        self.adaptive_smoothness.largest().map_or(self.phimax, |largest| largest.max(self.phimax))
    }

    /// The same limits with nothing left open.
    pub(super) fn completed(&self) -> Self {
        Self { dmax_deg: Some(self.dmax_deg()), zones: Some(self.zones().to_vec()), ..self.clone() }
    }

    /// The same limits for steps that are `factor` times as long.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let scaled = |deg: f64| (deg * factor).min(LARGEST_SCALED_DEG);
        let zone = |zone: &Zone| Zone { dmax_deg: scaled(zone.dmax_deg), ..*zone };
        Self {
            dmax_deg: Some(scaled(self.dmax_deg())),
            phimax: self.phimax,
            zones: Some(self.zones().iter().map(zone).collect()),
            adaptive_smoothness: self.adaptive_smoothness.scaled(factor),
        }
    }

    pub(super) fn validate(&self) -> Result<(), HodgesError> {
        let dmax_deg = self.dmax_deg();
        check_displacement("--dmax", dmax_deg)?;
        for (i, zone) in self.zones().iter().enumerate() {
            zone.validate(i + 1)?;
            check_displacement("--dmax-zones", zone.dmax_deg)?;
        }
        if let Some(largest_deg) = self.largest_deg().filter(|&largest| largest != dmax_deg) {
            return Err(HodgesError::DisplacementOfZones { dmax_deg, largest_deg });
        }
        if !is_from_zero(self.phimax) {
            return Err(HodgesError::Phimax { phimax: self.phimax });
        }
        self.adaptive_smoothness.validate()
    }

    fn largest_deg(&self) -> Option<f64> {
        self.zones().iter().map(|zone| zone.dmax_deg).reduce(f64::max)
    }
}

fn check_displacement(flag: &'static str, dmax_deg: f64) -> Result<(), HodgesError> {
    match dmax_deg > 0.0 && dmax_deg < 180.0 {
        true => Ok(()),
        false => Err(HodgesError::Displacement { flag, dmax_deg }),
    }
}

/// Whether a value is a number from 0.
pub(super) fn is_from_zero(value: f64) -> bool {
    value >= 0.0 && value.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(dmax_deg: Option<f64>, zones: Option<&[Zone]>) -> Limits {
        Limits { dmax_deg, zones: zones.map(<[Zone]>::to_vec), ..Limits::default() }
    }

    #[test]
    fn a_displacement_or_zones_are_enough() {
        let complete = |dmax_deg, zones| {
            let completed = limits(dmax_deg, zones).completed();
            assert_eq!(completed.validate(), Ok(()));
            (completed.dmax_deg.unwrap(), completed.zones.unwrap())
        };
        let tropics = &STANDARD_ZONES[1..2];
        assert_eq!(complete(None, None), (6.5, STANDARD_ZONES.to_vec()));
        assert_eq!(complete(Some(5.0), None), (5.0, vec![]));
        assert_eq!(complete(None, Some(tropics)), (3.0, tropics.to_vec()));
        assert_eq!(complete(Some(3.0), Some(tropics)), (3.0, tropics.to_vec()));
        assert_eq!(complete(None, Some(&[])), (6.5, vec![]));
        let error = limits(Some(5.0), Some(tropics)).validate().unwrap_err();
        let expected = HodgesError::DisplacementOfZones { dmax_deg: 5.0, largest_deg: 3.0 };
        assert_eq!(error, expected);
    }

    #[test]
    fn what_is_written_is_complete_and_reads_as_the_same() {
        let tropics = &STANDARD_ZONES[1..2];
        for limits in [limits(None, None), limits(Some(5.0), None), limits(None, Some(tropics))] {
            let text = toml::to_string(&limits).unwrap();
            let read: Limits = toml::from_str(&text).unwrap();
            assert_eq!(read, limits.completed());
            assert_eq!(toml::to_string(&read).unwrap(), text);
        }
    }

    #[test]
    fn scaled_limits_stay_below_half_the_globe() {
        let half = Limits::default().scaled(0.5);
        assert_eq!((half.dmax_deg(), half.zones()[1].dmax_deg), (3.25, 1.5));
        assert_eq!(half.adaptive_smoothness.step_deg, [0.5, 1.0, 2.5, 4.0]);
        assert_eq!(half.adaptive_smoothness.phimax, Limits::default().adaptive_smoothness.phimax);
        let month = Limits::default().scaled(120.0);
        assert_eq!((month.dmax_deg(), month.validate()), (LARGEST_SCALED_DEG, Ok(())));
    }
}
