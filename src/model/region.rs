//! Latitude-longitude boxes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Hemisphere;

/// A box in degrees; `west > east` crosses the date line or Greenwich.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region {
    /// Western edge.
    pub west_deg: f64,
    /// Eastern edge.
    pub east_deg: f64,
    /// Southern edge.
    pub south_deg: f64,
    /// Northern edge.
    pub north_deg: f64,
}

/// A text that names no region.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{text:?} is no region; write nh, sh, or west,east,south,north in degrees such as -80,40,20,75"
)]
pub struct RegionError {
    text: String,
}

const NORTH: Region = Region::zone(0.0, 90.0);
const SOUTH: Region = Region::zone(-90.0, 0.0);

impl Region {
    /// All longitudes between two latitudes.
    pub const fn zone(south_deg: f64, north_deg: f64) -> Self {
        Self { west_deg: 0.0, east_deg: 360.0, south_deg, north_deg }
    }

    /// Whether a point lies inside or on the edge.
    pub fn contains(&self, lat_deg: f64, lon_deg: f64) -> bool {
        (self.south_deg..=self.north_deg).contains(&lat_deg) && self.contains_lon(lon_deg)
    }

    /// The hemisphere that this is exactly.
    pub fn hemisphere(&self) -> Option<Hemisphere> {
        let halves = [(NORTH, Hemisphere::North), (SOUTH, Hemisphere::South)];
        halves.into_iter().find(|(half, _)| half == self).map(|(_, hemisphere)| hemisphere)
    }

    fn contains_lon(&self, lon_deg: f64) -> bool {
        let width = self.east_deg - self.west_deg;
        width >= 360.0 || (lon_deg - self.west_deg).rem_euclid(360.0) <= width.rem_euclid(360.0)
    }
}

impl FromStr for Region {
    type Err = RegionError;

    fn from_str(text: &str) -> Result<Self, RegionError> {
        let error = || RegionError { text: text.to_string() };
        match text {
            "nh" => return Ok(NORTH),
            "sh" => return Ok(SOUTH),
            _ => {}
        }
        let edges: Vec<f64> = text
            .split(',')
            .map(|edge| edge.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|_| error())?;
        let [west_deg, east_deg, south_deg, north_deg] = edges[..] else { return Err(error()) };
        let lon_ok = |lon: f64| (-360.0..=360.0).contains(&lon);
        let lat_ok = -90.0 <= south_deg && south_deg < north_deg && north_deg <= 90.0;
        if lon_ok(west_deg) && lon_ok(east_deg) && west_deg != east_deg && lat_ok {
            Ok(Self { west_deg, east_deg, south_deg, north_deg })
        } else {
            Err(error())
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { west_deg, east_deg, south_deg, north_deg } = self;
        write!(f, "{west_deg},{east_deg},{south_deg},{north_deg}")
    }
}

impl TryFrom<String> for Region {
    type Error = RegionError;

    fn try_from(text: String) -> Result<Self, RegionError> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_may_cross_greenwich() {
        let atlantic: Region = "-80,40,20,75".parse().unwrap();
        assert!(atlantic.contains(50.0, 280.0) && atlantic.contains(50.0, 39.0));
        assert!(!atlantic.contains(50.0, 180.0) && !atlantic.contains(10.0, 0.0));
        assert!("nh".parse::<Region>().unwrap().contains(0.0, 123.0));
        assert_eq!(atlantic.to_string().parse(), Ok(atlantic));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "europe", "1,2,3", "0,10,50,40", "0,10,0,91", "nan,1,2,3", "5,5,0,1"] {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }
}
