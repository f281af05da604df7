//! The largest displacement by region.

use serde::{Deserialize, Serialize};

use super::HodgesError;
use super::limits::Limits;

/// A region, its borders included, and the largest displacement in it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Western border in degrees.
    pub lon_min_deg: f64,
    /// Eastern border in degrees; less than the western one if the zone
    /// reaches across the meridian of Greenwich.
    pub lon_max_deg: f64,
    /// Southern border in degrees.
    pub lat_min_deg: f64,
    /// Northern border in degrees.
    pub lat_max_deg: f64,
    /// Largest displacement per step in degrees.
    pub dmax_deg: f64,
}

/// Two extratropical zones and the tropics between them, for six-hourly data.
pub(super) const STANDARD_ZONES: [Zone; 3] =
    [belt(-90.0, -20.0, 6.5), belt(-20.0, 20.0, 3.0), belt(20.0, 90.0, 6.5)];

const fn belt(lat_min_deg: f64, lat_max_deg: f64, dmax_deg: f64) -> Zone {
    Zone { lon_min_deg: 0.0, lon_max_deg: 360.0, lat_min_deg, lat_max_deg, dmax_deg }
}

impl Zone {
    /// Whether a point lies in the zone or on its border; longitudes in
    /// [0, 360), whatever turn the zone counts in.
    fn holds(&self, lat_deg: f64, lon_deg: f64) -> bool {
        let (west, east) = (self.lon_min_deg, self.lon_max_deg);
        let in_latitude = (self.lat_min_deg..=self.lat_max_deg).contains(&lat_deg);
        let in_longitude = [lon_deg, lon_deg - 360.0].into_iter().any(|lon| match west <= east {
            true => (west..=east).contains(&lon),
            false => lon >= west || (lon >= 0.0 && lon <= east),
        });
        in_latitude && in_longitude
    }

    pub(super) fn validate(&self, zone: usize) -> Result<(), HodgesError> {
        let turn = -360.0..=360.0;
        let is_valid = self.lat_min_deg <= self.lat_max_deg
            && self.lat_min_deg >= -90.0
            && self.lat_max_deg <= 90.0
            && turn.contains(&self.lon_min_deg)
            && turn.contains(&self.lon_max_deg);
        match is_valid {
            true => Ok(()),
            false => Err(HodgesError::Zone {
                zone,
                lon_deg: (self.lon_min_deg, self.lon_max_deg),
                lat_deg: (self.lat_min_deg, self.lat_max_deg),
            }),
        }
    }
}

/// The largest displacement at a point in degrees: that of the first zone that
/// holds it, and the limit everywhere if there are no zones.
pub(super) fn displacement_deg(
    limits: &Limits,
    lat_deg: f64,
    lon_deg: f64,
) -> Result<f64, HodgesError> {
    let zones = limits.zones();
    match zones.iter().find(|zone| zone.holds(lat_deg, lon_deg)) {
        Some(zone) => Ok(zone.dmax_deg),
        None if zones.is_empty() => Ok(limits.dmax_deg()),
        None => Err(HodgesError::OutsideZones { lat_deg, lon_deg }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_belong_to_the_first_zone() {
        let at = |lat| displacement_deg(&Limits::default(), lat, 0.0).unwrap();
        assert_eq!([at(-90.0), at(-20.0), at(-19.9), at(0.0)], [6.5, 6.5, 3.0, 3.0]);
        assert_eq!([at(20.0), at(20.1), at(90.0)], [3.0, 6.5, 6.5]);
    }

    #[test]
    fn a_zone_may_cross_greenwich_and_count_from_the_date_line() {
        let zone = |west, east| Zone {
            lon_min_deg: west,
            lon_max_deg: east,
            lat_min_deg: -90.0,
            lat_max_deg: 90.0,
            dmax_deg: 1.0,
        };
        let held = |zone: Zone| [0.0, 10.0, 11.0, 349.0, 350.0].map(|lon| zone.holds(0.0, lon));
        assert_eq!(held(zone(350.0, 10.0)), [true, true, false, false, true]);
        assert_eq!(held(zone(-10.0, 10.0)), [true, true, false, false, true]);
        assert_eq!(held(zone(0.0, 10.0)), [true, true, false, false, false]);
        assert_eq!(held(zone(-11.0, -5.0)), [false, false, false, true, true]);
    }

    #[test]
    fn a_point_outside_all_zones_is_an_error() {
        let zones = Some(vec![STANDARD_ZONES[0], STANDARD_ZONES[2]]);
        let extratropics = Limits { zones, ..Limits::default() };
        let error = displacement_deg(&extratropics, -5.0, 12.0).unwrap_err().to_string();
        assert!(error.contains("latitude -5, longitude 12"), "{error}");
        assert!(error.contains("add a zone"), "{error}");
        let everywhere = Limits { dmax_deg: Some(4.0), ..Limits::default() };
        assert_eq!(displacement_deg(&everywhere, -5.0, 12.0), Ok(4.0));
    }
}
