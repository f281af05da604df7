//! Rows and columns whose points each have a latitude and longitude of their
//! own: rotated poles, conformal maps, tripolar oceans.

use thiserror::Error;

use super::Region;

/// Neighbours closer than this in both coordinates are one point.
const SAME_PLACE_DEG: f64 = 1e-9;

/// Rows and columns of points, row-major, each with its latitude and its
/// longitude in [0, 360). Neighbours in a row or column are neighbours on the
/// sphere; beyond the edges there is nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Curvilinear {
    rows: usize,
    columns: usize,
    lat_deg: Vec<f64>,
    lon_deg: Vec<f64>,
    region: Option<Region>,
}

/// Coordinates that are no mesh of rows and columns.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum CurvilinearError {
    /// Not one latitude and one longitude for every point.
    #[error("{lat} latitudes and {lon} longitudes for {rows} rows of {columns} points")]
    Shape {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
        /// Number of latitudes.
        lat: usize,
        /// Number of longitudes.
        lon: usize,
    },
    /// A coordinate is not finite, a latitude beyond ±90 or a longitude beyond
    /// two turns.
    #[error("{axis} {value} at row {row}, column {column} is out of range")]
    OutOfRange {
        /// `latitude` or `longitude`.
        axis: &'static str,
        /// Row of the point.
        row: usize,
        /// Column of the point.
        column: usize,
        /// The coordinate in degrees.
        value: f64,
    },
    /// A point lies where its neighbour does.
    #[error(
        "the point at row {row}, column {column} ({lat_deg}N, {lon_deg}E) lies where its neighbour does"
    )]
    Doubled {
        /// Row of the point.
        row: usize,
        /// Column of the point.
        column: usize,
        /// Its latitude in degrees.
        lat_deg: f64,
        /// Its longitude in degrees.
        lon_deg: f64,
    },
}

impl Curvilinear {
    /// A mesh from the coordinates of its points in degrees, row-major.
    ///
    /// # Errors
    /// [`CurvilinearError`] for another number of points than rows and columns
    /// have, coordinates out of range, and neighbours at the same place.
    pub fn new(
        rows: usize,
        columns: usize,
        lat_deg: Vec<f64>,
        mut lon_deg: Vec<f64>,
    ) -> Result<Self, CurvilinearError> {
        let (lat, lon) = (lat_deg.len(), lon_deg.len());
        if lat == 0 || rows.checked_mul(columns) != Some(lat) || lat != lon {
            return Err(CurvilinearError::Shape { rows, columns, lat, lon });
        }
        for (axis, values, most) in [("latitude", &lat_deg, 90.0), ("longitude", &lon_deg, 720.0)] {
            if let Some(i) = values.iter().position(|v| v.is_nan() || v.abs() > most) {
                let (row, column, value) = (i / columns, i % columns, values[i]);
                return Err(CurvilinearError::OutOfRange { axis, row, column, value });
            }
        }
        // A turn of almost 360 degrees would round to 360.
        lon_deg.iter_mut().for_each(|lon| *lon = lon.rem_euclid(360.0) % 360.0);
        let mesh = Self { rows, columns, lat_deg, lon_deg, region: None };
        mesh.first_doubled().map_or(Ok(mesh.clone()), |i| {
            let (row, column) = (i / columns, i % columns);
            let (lat_deg, lon_deg) = mesh.center_deg(row, column);
            Err(CurvilinearError::Doubled { row, column, lat_deg, lon_deg })
        })
    }

    /// The first point that lies where the one before it or above it does.
    fn first_doubled(&self) -> Option<usize> {
        let same = |i: usize, j: usize| {
            let off_deg = (self.lon_deg[i] - self.lon_deg[j]).abs();
            (self.lat_deg[i] - self.lat_deg[j]).abs() < SAME_PLACE_DEG
                && off_deg.min(360.0 - off_deg) < SAME_PLACE_DEG
        };
        let is_doubled = |&i: &usize| {
            (!i.is_multiple_of(self.columns) && same(i, i - 1))
                || (i >= self.columns && same(i, i - self.columns))
        };
        (0..self.len()).find(is_doubled)
    }

    /// The same mesh, of which only the points inside a region are of interest.
    #[must_use]
    pub fn within(self, region: Region) -> Self {
        Self { region: Some(region), ..self }
    }

    /// Whether a point is of interest.
    pub fn is_wanted(&self, row: usize, column: usize) -> bool {
        let (lat_deg, lon_deg) = self.center_deg(row, column);
        self.region.is_none_or(|region| region.contains(lat_deg, lon_deg))
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.lat_deg.len()
    }

    /// Whether there is no point (never, for a checked mesh).
    pub fn is_empty(&self) -> bool {
        self.lat_deg.is_empty()
    }

    /// Latitudes of the points in degrees.
    pub fn lat_deg(&self) -> &[f64] {
        &self.lat_deg
    }

    /// Longitudes of the points in degrees, [0, 360).
    pub fn lon_deg(&self) -> &[f64] {
        &self.lon_deg
    }

    /// Latitude and longitude of a point in degrees.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn center_deg(&self, row: usize, column: usize) -> (f64, f64) {
        assert!(column < self.columns, "column {column} of {}", self.columns);
        let i = row * self.columns + column;
        (self.lat_deg[i], self.lon_deg[i])
    }

    /// Southernmost and northernmost latitude.
    pub fn span_lat_deg(&self) -> (f64, f64) {
        let lat = self.lat_deg.iter().copied();
        lat.fold((f64::INFINITY, f64::NEG_INFINITY), |(s, n), lat| (s.min(lat), n.max(lat)))
    }

    /// Western and eastern end of the shortest arc of longitudes that holds all
    /// points, the eastern one beyond 360 if the arc crosses Greenwich.
    pub fn span_lon_deg(&self) -> (f64, f64) {
        let mut lon = self.lon_deg.clone();
        lon.sort_unstable_by(f64::total_cmp);
        let (first, last) = (lon[0], lon[lon.len() - 1]);
        let (mut widest, mut span) = (first + 360.0 - last, (first, last));
        for pair in lon.windows(2) {
            if pair[1] - pair[0] > widest {
                widest = pair[1] - pair[0];
                span = (pair[1], pair[0] + 360.0);
            }
        }
        span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mesh(lat: &[f64], lon: &[f64]) -> Result<Curvilinear, CurvilinearError> {
        Curvilinear::new(2, 2, lat.to_vec(), lon.to_vec())
    }

    #[test]
    fn points_are_found_by_row_and_column() {
        let mesh = mesh(&[50.0, 51.0, 40.0, 41.0], &[-10.0, 2.0, -9.0, 3.0]).unwrap();
        assert_eq!(mesh.center_deg(0, 0), (50.0, 350.0));
        assert_eq!(mesh.center_deg(1, 1), (41.0, 3.0));
        assert_eq!((mesh.rows(), mesh.columns(), mesh.len()), (2, 2, 4));
        assert_eq!(mesh.span_lat_deg(), (40.0, 51.0));
        assert_eq!(mesh.span_lon_deg(), (350.0, 363.0));
        let west = mesh.within("-20,0,-90,90".parse().unwrap());
        assert!(west.is_wanted(0, 0) && !west.is_wanted(0, 1));
    }

    #[test]
    fn what_is_no_mesh_is_refused() {
        let lat = [50.0, 51.0, 40.0, 41.0];
        let lon = [0.0, 1.0, 0.0, 1.0];
        assert!(matches!(mesh(&lat[..3], &lon), Err(CurvilinearError::Shape { lat: 3, .. })));
        assert!(matches!(
            Curvilinear::new(usize::MAX, 2, lat.to_vec(), lon.to_vec()),
            Err(CurvilinearError::Shape { .. })
        ));
        assert!(matches!(mesh(&[], &[]), Err(CurvilinearError::Shape { .. })));
        let error = mesh(&[50.0, 95.0, 40.0, 41.0], &lon).unwrap_err();
        assert!(matches!(error, CurvilinearError::OutOfRange { row: 0, column: 1, .. }));
        let error = mesh(&lat, &[0.0, 1.0, f64::NAN, 1.0]).unwrap_err();
        assert!(matches!(error, CurvilinearError::OutOfRange { axis: "longitude", row: 1, .. }));
        let error = mesh(&[50.0, 51.0, 50.0, 41.0], &[0.0, 1.0, 360.0, 1.0]).unwrap_err();
        assert!(matches!(error, CurvilinearError::Doubled { row: 1, column: 0, .. }), "{error}");
    }
}
