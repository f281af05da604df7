//! Meshes of rows and columns: where their cells lie.

use crate::model::{Curvilinear, Grid, Hemisphere, Mesh, Plane};

use super::params::DetectError;

/// A mesh of rows and columns.
#[derive(Clone, Debug)]
pub(super) enum Raster {
    /// Rows of one latitude from the north, columns of one longitude.
    LatLon(Grid),
    /// Rows of one y, columns of one x, both ascending.
    Plane(Plane),
    /// Rows and columns of points with positions of their own.
    Curvilinear(Curvilinear),
}

impl Raster {
    pub(super) fn new(mesh: &Mesh) -> Result<Self, DetectError> {
        match mesh {
            Mesh::LatLon(grid) => Ok(Self::LatLon(grid.clone())),
            Mesh::Plane(plane) => Ok(Self::Plane(plane.clone())),
            Mesh::Curvilinear(mesh) => Ok(Self::Curvilinear(mesh.clone())),
            Mesh::Healpix { .. } => Err(DetectError::NoRows { mesh: mesh.kind() }),
        }
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Self::LatLon(grid) => grid.rows(),
            Self::Plane(plane) => plane.y_km().len(),
            Self::Curvilinear(mesh) => mesh.rows(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        match self {
            Self::LatLon(grid) => grid.columns(),
            Self::Plane(plane) => plane.x_km().len(),
            Self::Curvilinear(mesh) => mesh.columns(),
        }
    }

    /// Latitude and longitude of a cell in degrees, longitude in [0, 360).
    pub(super) fn center_deg(&self, row: usize, column: usize) -> (f64, f64) {
        match self {
            Self::LatLon(grid) => (grid.lat_deg()[row], grid.lon_deg_360(column)),
            Self::Plane(plane) => plane.to_lat_lon_deg(plane.x_km()[column], plane.y_km()[row]),
            Self::Curvilinear(mesh) => mesh.center_deg(row, column),
        }
    }

    /// Whether a cell is of interest.
    pub(super) fn is_wanted(&self, row: usize, column: usize) -> bool {
        match self {
            Self::LatLon(_) | Self::Plane(_) => true,
            Self::Curvilinear(mesh) => mesh.is_wanted(row, column),
        }
    }

    /// Whether the cyclones of a row turn as in the north. Those of a plane turn
    /// as around its pole, also where it reaches beyond the equator. None for a
    /// row that lies on both sides of the equator.
    pub(super) fn is_northern(&self, row: usize) -> Option<bool> {
        match self {
            Self::LatLon(grid) => Some(grid.lat_deg()[row] >= 0.0),
            Self::Plane(plane) => Some(plane.hemisphere() == Hemisphere::North),
            Self::Curvilinear(mesh) => {
                let lat_deg = &mesh.lat_deg()[row * mesh.columns()..][..mesh.columns()];
                let is_northern = lat_deg[0] >= 0.0;
                lat_deg.iter().all(|&lat| (lat >= 0.0) == is_northern).then_some(is_northern)
            }
        }
    }
}
