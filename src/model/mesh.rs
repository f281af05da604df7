//! Where the values of a frame lie.

use std::fmt;

use super::{Curvilinear, Grid, Hemisphere, Plane};

/// Where the values of a frame lie, and in which order.
#[derive(Clone, Debug, PartialEq)]
pub enum Mesh {
    /// Latitudes and longitudes, row-major `(lat, lon)`.
    LatLon(Grid),
    /// A polar stereographic plane, row-major `(y, x)`.
    Plane(Plane),
    /// Points with a latitude and longitude each, row-major.
    Curvilinear(Curvilinear),
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
            Self::Curvilinear(mesh) => vec![mesh.rows(), mesh.columns()],
            Self::Healpix { nside } => vec![12 * nside * nside],
        }
    }

    /// Number of values of a frame.
    pub fn len(&self) -> usize {
        self.shape().iter().product()
    }

    /// The latitudes and longitudes of a grid that has rows and columns of them.
    pub fn lat_lon(&self) -> Option<&Grid> {
        match self {
            Self::LatLon(grid) => Some(grid),
            Self::Plane(_) | Self::Curvilinear(_) | Self::Healpix { .. } => None,
        }
    }

    /// What kind of mesh it is, in words that follow "on a".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LatLon(_) => "latitude-longitude grid",
            Self::Plane(_) => "polar stereographic plane",
            Self::Curvilinear(_) => "curvilinear grid",
            Self::Healpix { .. } => "HEALPix grid",
        }
    }

    /// Whether a frame has no value (never, for checked grids).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Extent in words.
impl fmt::Display for Mesh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = |values: &[f64]| (values[0], values[values.len() - 1]);
        let shape = self.shape();
        match self {
            Self::LatLon(grid) => {
                let ((north, south), (west, east)) = (ends(grid.lat_deg()), ends(grid.lon_deg()));
                let [rows, columns] = [shape[0], shape[1]];
                write!(
                    f,
                    "{rows} x {columns} points, latitudes {north} to {south}, \
                     longitudes {west} to {east}"
                )
            }
            Self::Plane(plane) => {
                let ((x_0, x_1), (y_0, y_1)) = (ends(plane.x_km()), ends(plane.y_km()));
                let pole = match plane.hemisphere() {
                    Hemisphere::North => "north",
                    Hemisphere::South => "south",
                };
                let [rows, columns] = [shape[0], shape[1]];
                write!(
                    f,
                    "{rows} x {columns} points, stereographic plane around the {pole} pole, \
                     x {x_0} to {x_1} km, y {y_0} to {y_1} km"
                )
            }
            Self::Curvilinear(mesh) => {
                let ((south, north), (west, east)) = (mesh.span_lat_deg(), mesh.span_lon_deg());
                let [rows, columns] = [shape[0], shape[1]];
                write!(
                    f,
                    "{rows} x {columns} points, curvilinear, latitudes {north} to {south}, \
                     longitudes {west} to {east}"
                )
            }
            Self::Healpix { nside } => {
                write!(f, "{} cells, HEALPix of nside {nside} in RING order", shape[0])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mesh_tells_its_size_and_extent() {
        let grid = Mesh::LatLon(Grid::new(vec![10.0, 0.0], vec![0.0, 5.0, 10.0]).unwrap());
        let text = "2 x 3 points, latitudes 10 to 0, longitudes 0 to 10";
        assert_eq!((grid.to_string().as_str(), grid.len()), (text, 6));
        let plane = Plane::new(Hemisphere::South, vec![-100.0, 100.0], vec![0.0]).unwrap();
        let text = "1 x 2 points, stereographic plane around the south pole, \
                    x -100 to 100 km, y 0 to 0 km";
        assert_eq!((Mesh::Plane(plane).to_string().as_str()), text);
        let points = (vec![1.0, 2.0], vec![-3.0, 4.0]);
        let curvilinear = Mesh::Curvilinear(Curvilinear::new(1, 2, points.0, points.1).unwrap());
        let text = "1 x 2 points, curvilinear, latitudes 2 to 1, longitudes 357 to 364";
        assert_eq!((curvilinear.to_string().as_str(), curvilinear.len()), (text, 2));
        let cells = Mesh::Healpix { nside: 3 };
        assert_eq!(cells.to_string(), "108 cells, HEALPix of nside 3 in RING order");
        assert!(cells.lat_lon().is_none() && grid.lat_lon().is_some());
    }
}
