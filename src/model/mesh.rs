//! Where the values of a frame lie.

use super::{Grid, Plane};

/// Where the values of a frame lie, and in which order.
#[derive(Clone, Debug, PartialEq)]
pub enum Mesh {
    /// Latitudes and longitudes, row-major `(lat, lon)`.
    LatLon(Grid),
    /// A polar stereographic plane, row-major `(y, x)`.
    Plane(Plane),
    /// The 12 `nside`² equal areas of HEALPix in RING order.
    Healpix {
        /// Pixels along the side of a base pixel.
        nside: usize,
    },
}

impl Mesh {
    /// Lengths of the dimensions of a frame, slowest first.
    pub fn shape(&self) -> Vec<usize> {
        match self {
            Self::LatLon(grid) => vec![grid.rows(), grid.columns()],
            Self::Plane(plane) => vec![plane.y_km().len(), plane.x_km().len()],
            Self::Healpix { nside } => vec![12 * nside * nside],
        }
    }

    /// Number of values of a frame.
    pub fn len(&self) -> usize {
        self.shape().iter().product()
    }

    /// Whether a frame has no value (never, for checked grids).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
