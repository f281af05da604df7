//! Meshes of rows and columns: where their cells lie.

use crate::model::{Grid, Hemisphere, Mesh, Plane};

use super::params::DetectError;

/// A mesh of rows and columns.
#[derive(Clone, Debug)]
pub(super) enum Raster {
    /// Rows of one latitude from the north, columns of one longitude.
    LatLon(Grid),
    /// Rows of one y, columns of one x, both ascending.
    Plane(Plane),
}

impl Raster {
    pub(super) fn new(mesh: &Mesh) -> Result<Self, DetectError> {
        match mesh {
            Mesh::LatLon(grid) => Ok(Self::LatLon(grid.clone())),
            Mesh::Plane(plane) => Ok(Self::Plane(plane.clone())),
            Mesh::Healpix { .. } => Err(DetectError::NoRows { mesh: mesh.kind() }),
        }
    }

    pub(super) fn rows(&self) -> usize {
        match self {
            Self::LatLon(grid) => grid.rows(),
            Self::Plane(plane) => plane.y_km().len(),
        }
    }

    pub(super) fn columns(&self) -> usize {
        match self {
            Self::LatLon(grid) => grid.columns(),
            Self::Plane(plane) => plane.x_km().len(),
        }
    }

    /// Latitude and longitude of a cell in degrees, longitude in [0, 360).
    pub(super) fn center_deg(&self, row: usize, column: usize) -> (f64, f64) {
        match self {
            Self::LatLon(grid) => (grid.lat_deg()[row], grid.lon_deg_360(column)),
            Self::Plane(plane) => plane.to_lat_lon_deg(plane.x_km()[column], plane.y_km()[row]),
        }
    }

    /// Whether the cyclones of a row turn as in the north. Those of a plane turn
    /// as around its pole, also where it reaches beyond the equator.
    pub(super) fn is_northern(&self, row: usize) -> bool {
        match self {
            Self::LatLon(grid) => grid.lat_deg()[row] >= 0.0,
            Self::Plane(plane) => plane.hemisphere() == Hemisphere::North,
        }
    }
}
