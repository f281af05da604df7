//! Latitude-longitude grids in the one orientation kernels see.

use thiserror::Error;

/// How far, as a fraction of the spacing, a closing column may be off 360°.
const CLOSURE_TOLERANCE: f64 = 0.05;
/// A row this close to a pole, in degrees, is the pole.
const POLE_TOLERANCE_DEG: f64 = 1e-6;

/// A rectilinear latitude-longitude grid: latitudes strictly descending (north
/// first), longitudes strictly ascending with the first in [0, 360).
///
/// A regional grid that crosses Greenwich goes on beyond 360 so that
/// neighbours stay neighbours; [`Grid::lon_deg_360`] gives positions back.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    lat_deg: Vec<f64>,
    lon_deg: Vec<f64>,
    periodic: bool,
}

/// Coordinates that are no grid.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum GridError {
    /// Latitudes do not descend strictly.
    #[error("latitude {value} at index {index} does not continue the order of the rows")]
    LatitudeOrder {
        /// Index of the row.
        index: usize,
        /// Its latitude in degrees.
        value: f64,
    },
    /// Longitudes do not ascend strictly.
    #[error("longitude {value} at index {index} does not continue the order of the columns")]
    LongitudeOrder {
        /// Index of the column.
        index: usize,
        /// Its longitude in degrees.
        value: f64,
    },
    /// A coordinate is not finite or beyond ±90 (latitude).
    #[error("{axis} {value} at index {index} is out of range")]
    OutOfRange {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// Index of the coordinate.
        index: usize,
        /// The coordinate in degrees.
        value: f64,
    },
    /// An axis has no value.
    #[error("the {axis} axis is empty")]
    Empty {
        /// `latitude` or `longitude`.
        axis: &'static str,
    },
}

impl Grid {
    /// A grid from its coordinates in degrees, already in the orientation that
    /// [`Grid`] describes.
    ///
    /// # Errors
    /// [`GridError`] for coordinates in another order or out of range.
    pub fn new(lat_deg: Vec<f64>, lon_deg: Vec<f64>) -> Result<Self, GridError> {
        check_axis("latitude", &lat_deg, |v| (-90.0..=90.0).contains(&v))?;
        check_axis("longitude", &lon_deg, |v| (0.0..720.0).contains(&v))?;
        if let Some(i) = lat_deg.windows(2).position(|p| p[1] >= p[0]) {
            return Err(GridError::LatitudeOrder { index: i + 1, value: lat_deg[i + 1] });
        }
        if let Some(i) = lon_deg.windows(2).position(|p| p[1] <= p[0]) {
            return Err(GridError::LongitudeOrder { index: i + 1, value: lon_deg[i + 1] });
        }
        let periodic = closes_the_circle(&lon_deg);
        Ok(Self { lat_deg, lon_deg, periodic })
    }

    /// Latitudes of the rows in degrees, north first.
    pub fn lat_deg(&self) -> &[f64] {
        &self.lat_deg
    }

    /// Longitudes of the columns in degrees, ascending.
    pub fn lon_deg(&self) -> &[f64] {
        &self.lon_deg
    }

    /// Longitude of a column in [0, 360).
    pub fn lon_deg_360(&self, column: usize) -> f64 {
        self.lon_deg[column].rem_euclid(360.0)
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.lat_deg.len()
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.lon_deg.len()
    }

    /// Number of grid points.
    pub fn len(&self) -> usize {
        self.rows() * self.columns()
    }

    /// Whether there is no grid point (never, for a checked grid).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the last column is the first one's neighbour.
    pub fn is_periodic(&self) -> bool {
        self.periodic
    }

    /// Whether the first row is the north pole.
    pub fn has_north_pole(&self) -> bool {
        90.0 - self.lat_deg[0] < POLE_TOLERANCE_DEG
    }

    /// Whether the last row is the south pole.
    pub fn has_south_pole(&self) -> bool {
        self.lat_deg[self.rows() - 1] + 90.0 < POLE_TOLERANCE_DEG
    }

    /// Mean spacing of the rows in degrees, 0 for a single row.
    pub fn lat_spacing_deg(&self) -> f64 {
        spacing(&self.lat_deg)
    }

    /// Mean spacing of the columns in degrees, 0 for a single column.
    pub fn lon_spacing_deg(&self) -> f64 {
        spacing(&self.lon_deg)
    }
}

fn check_axis(
    axis: &'static str,
    values: &[f64],
    in_range: impl Fn(f64) -> bool,
) -> Result<(), GridError> {
    if values.is_empty() {
        return Err(GridError::Empty { axis });
    }
    match values.iter().position(|&v| !in_range(v)) {
        Some(index) => Err(GridError::OutOfRange { axis, index, value: values[index] }),
        None => Ok(()),
    }
}

fn closes_the_circle(lon_deg: &[f64]) -> bool {
    let n = lon_deg.len();
    if n < 3 {
        return false;
    }
    let step = spacing(lon_deg);
    (lon_deg[n - 1] - lon_deg[0] + step - 360.0).abs() < CLOSURE_TOLERANCE * step
}

fn spacing(values: &[f64]) -> f64 {
    match values {
        [first, .., last] => (last - first).abs() / (values.len() - 1) as f64,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lon(n: usize, first: f64, step: f64) -> Vec<f64> {
        (0..n).map(|i| first + step * i as f64).collect()
    }

    #[test]
    fn global_is_periodic_and_regional_is_not() {
        let lat = vec![90.0, 0.0, -90.0];
        let global = Grid::new(lat.clone(), lon(144, 0.0, 2.5)).unwrap();
        assert!(global.is_periodic() && global.has_north_pole() && global.has_south_pole());
        let regional = Grid::new(vec![60.0, 50.0], lon(143, 0.0, 2.5)).unwrap();
        assert!(!regional.is_periodic() && !regional.has_north_pole());
        let over_greenwich = Grid::new(lat, lon(9, 340.0, 5.0)).unwrap();
        assert_eq!(over_greenwich.lon_deg_360(8), 20.0);
    }

    #[test]
    fn wrong_order_and_range_are_refused() {
        assert!(matches!(
            Grid::new(vec![0.0, 10.0], vec![0.0]),
            Err(GridError::LatitudeOrder { index: 1, .. })
        ));
        assert!(matches!(
            Grid::new(vec![0.0], vec![0.0, 0.0]),
            Err(GridError::LongitudeOrder { index: 1, .. })
        ));
        assert!(Grid::new(vec![91.0], vec![0.0]).is_err());
        assert!(Grid::new(vec![f64::NAN], vec![0.0]).is_err());
        assert!(Grid::new(vec![], vec![0.0]).is_err());
    }
}
