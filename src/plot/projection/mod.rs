//! Where points of the globe are on a map.
//!
//! Lengths are in radii of the globe, x to the right and y up.

mod plate_carree;
mod robinson;
mod stereographic;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::Hemisphere;

/// Projections by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProjectionName {
    /// Longitude and latitude as they are.
    PlateCarree,
    /// The globe with little distortion of shapes and areas.
    Robinson,
    /// Around the north pole, true in angles.
    NhStereo,
    /// Around the south pole, true in angles.
    ShStereo,
}

/// A name of no projection.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{name:?} is no projection; write auto, plate-carree, robinson, nh-stereo or sh-stereo")]
pub struct ProjectionNameError {
    /// The name as given.
    pub name: String,
}

/// A projection about a meridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Projection {
    pub(super) name: ProjectionName,
    /// Meridian in the middle; of a polar plane, the one that points down in
    /// the north and up in the south.
    pub(super) central_lon_deg: f64,
}

impl ProjectionName {
    /// The pole in the middle, if there is one.
    pub(super) fn pole(self) -> Option<Hemisphere> {
        match self {
            Self::NhStereo => Some(Hemisphere::North),
            Self::ShStereo => Some(Hemisphere::South),
            Self::PlateCarree | Self::Robinson => None,
        }
    }

    /// The name that people write.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::PlateCarree => "plate-carree",
            Self::Robinson => "robinson",
            Self::NhStereo => "nh-stereo",
            Self::ShStereo => "sh-stereo",
        }
    }
}

impl Projection {
    /// Where a point is. Longitudes count on beyond the seam: 190 and -170 are
    /// at opposite edges of a map about Greenwich.
    pub(super) fn forward(&self, lat_deg: f64, lon_deg: f64) -> (f64, f64) {
        let east_rad = (lon_deg - self.central_lon_deg).to_radians();
        match self.name {
            ProjectionName::PlateCarree => plate_carree::forward(lat_deg, east_rad),
            ProjectionName::Robinson => robinson::forward(lat_deg, east_rad),
            ProjectionName::NhStereo => {
                stereographic::forward(Hemisphere::North, lat_deg, east_rad)
            }
            ProjectionName::ShStereo => {
                stereographic::forward(Hemisphere::South, lat_deg, east_rad)
            }
        }
    }

    /// Whether a line of constant slope in degrees is one on the map.
    pub(super) fn keeps_lines(&self) -> bool {
        self.name == ProjectionName::PlateCarree
    }
}

impl FromStr for ProjectionName {
    type Err = ProjectionNameError;

    fn from_str(name: &str) -> Result<Self, ProjectionNameError> {
        let all = [Self::PlateCarree, Self::Robinson, Self::NhStereo, Self::ShStereo];
        let known = all.into_iter().find(|known| known.as_str() == name);
        known.ok_or_else(|| ProjectionNameError { name: name.into() })
    }
}

impl fmt::Display for ProjectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
