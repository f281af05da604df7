//! Directions and areas of cells, so that sums over many of them need no
//! trigonometry.

use crate::math::{angle_by_haversine_rad, unit_vector};
use crate::model::{Curvilinear, EARTH_RADIUS_KM, Grid, Plane};

use super::super::raster::Raster;
use super::mesh::RasterMesh;

/// Where the cells of a mesh lie and how large they are.
#[derive(Clone, Debug)]
pub(super) struct CellGeometry {
    /// Of the mesh.
    columns: usize,
    raster: Tables,
}

#[derive(Clone, Debug)]
enum Tables {
    LatLon {
        /// Sine and cosine by row.
        lat: Vec<[f64; 2]>,
        /// Sine and cosine by column.
        lon: Vec<[f64; 2]>,
        /// By row.
        area_km2: Vec<f64>,
    },
    Plane {
        /// 1 in the north, -1 in the south.
        sign: f64,
        /// Coordinate in radii of the Earth and width in km, by column and row.
        x: Vec<[f64; 2]>,
        y: Vec<[f64; 2]>,
    },
    Points {
        /// Unit vector and area by cell.
        direction: Vec<[f64; 3]>,
        area_km2: Vec<f64>,
    },
}

impl CellGeometry {
    pub(super) fn new(mesh: &RasterMesh) -> Self {
        let raster = match mesh.raster() {
            Raster::LatLon(grid) => lat_lon(mesh, grid),
            Raster::Plane(plane) => polar(plane),
            Raster::Curvilinear(points) => by_point(points),
        };
        Self { columns: mesh.columns(), raster }
    }

    /// Unit vector of a cell.
    pub(super) fn direction(&self, cell: usize) -> [f64; 3] {
        let (row, column) = (cell / self.columns, cell % self.columns);
        match &self.raster {
            Tables::LatLon { lat, lon, .. } => {
                let ([sin_lat, cos_lat], [sin_lon, cos_lon]) = (lat[row], lon[column % lon.len()]);
                [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat]
            }
            Tables::Plane { sign, x, y } => {
                let (x, y) = (x[column][0], y[row][0]);
                let shrink = shrink(x, y);
                [-sign * y * shrink, x * shrink, sign * (2.0 * shrink - 1.0)]
            }
            Tables::Points { direction, .. } => direction[cell],
        }
    }

    /// Area of a cell on the sphere in km², as far as half way to its neighbours.
    pub(super) fn area_km2(&self, cell: usize) -> f64 {
        let (row, column) = (cell / self.columns, cell % self.columns);
        match &self.raster {
            Tables::LatLon { area_km2, .. } => area_km2[row],
            Tables::Plane { x, y, .. } => {
                let ([x, width_km], [y, height_km]) = (x[column], y[row]);
                width_km * height_km * shrink(x, y).powi(2)
            }
            Tables::Points { area_km2, .. } => area_km2[cell],
        }
    }
}

/// Length on the sphere of a length on the plane, at a point in radii from the
/// pole: `cos²(c/2)` at an angle c from it, of which `tan(c/2)` is half the
/// distance on the plane.
fn shrink(x: f64, y: f64) -> f64 {
    1.0 / (1.0 + (x * x + y * y) / 4.0)
}

fn lat_lon(mesh: &RasterMesh, grid: &Grid) -> Tables {
    let sin_cos = |deg: f64| <[f64; 2]>::from(deg.to_radians().sin_cos());
    let lat = grid.lat_deg();
    // Beyond the last row as far as on its other side, or to the pole.
    let half_spacing = grid.lat_spacing_deg() / 2.0;
    let area_km2 = |row: usize| {
        let own = lat[row];
        let half_way = |other: Option<&f64>, beyond: f64| {
            other.map_or(beyond.clamp(-90.0, 90.0), |lat| (own + lat) / 2.0).to_radians().sin()
        };
        let north = half_way(row.checked_sub(1).and_then(|row| lat.get(row)), own + half_spacing);
        let south = half_way(lat.get(row + 1), own - half_spacing);
        let columns = if mesh.is_pole(row) { grid.columns() as f64 } else { 1.0 };
        let width_rad = columns * grid.lon_spacing_deg().to_radians();
        EARTH_RADIUS_KM.powi(2) * width_rad * (north - south)
    };
    Tables::LatLon {
        lat: lat.iter().map(|&lat| sin_cos(lat)).collect(),
        lon: grid.lon_deg().iter().map(|&lon| sin_cos(lon)).collect(),
        area_km2: (0..lat.len()).map(area_km2).collect(),
    }
}

fn polar(plane: &Plane) -> Tables {
    let axis = |km: &[f64]| {
        let entry = |index: usize| [km[index] / EARTH_RADIUS_KM, width(km, index)];
        (0..km.len()).map(entry).collect()
    };
    let sign = plane.hemisphere().sign();
    Tables::Plane { sign, x: axis(plane.x_km()), y: axis(plane.y_km()) }
}

/// The area of a cell is that of the sphere between the points half way to its
/// neighbours in the row and in the column, as if they met at right angles.
fn by_point(mesh: &Curvilinear) -> Tables {
    let cells = || (0..mesh.rows()).flat_map(|row| (0..mesh.columns()).map(move |c| (row, c)));
    let distance_km = |(first, last): ((usize, usize), (usize, usize)), steps: usize| {
        let [p, q] = [first, last].map(|(row, column)| mesh.center_deg(row, column));
        EARTH_RADIUS_KM * angle_by_haversine_rad(p, q) / steps.max(1) as f64
    };
    let around = |i: usize, n: usize| (i.saturating_sub(1), (i + 1).min(n - 1));
    let area_km2 = |(row, column): (usize, usize)| {
        let (north, south) = around(row, mesh.rows());
        let (west, east) = around(column, mesh.columns());
        distance_km(((row, west), (row, east)), east - west)
            * distance_km(((north, column), (south, column)), south - north)
    };
    let direction = |(row, column)| {
        let (lat_deg, lon_deg) = mesh.center_deg(row, column);
        unit_vector(lat_deg, lon_deg)
    };
    Tables::Points {
        direction: cells().map(direction).collect(),
        area_km2: cells().map(area_km2).collect(),
    }
}

/// Distance between the neighbours of a coordinate, halved; to the only one at
/// an end.
fn width(ascending: &[f64], index: usize) -> f64 {
    let (first, last) = (index.saturating_sub(1), (index + 1).min(ascending.len() - 1));
    (ascending[last] - ascending[first]) / (last - first).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::super::RasterObjectParams;
    use super::*;
    use crate::detect::objects::CellMesh;
    use crate::math::unit_vector;
    use crate::model::{Hemisphere, Mesh};

    fn checked(mesh: &Mesh) -> f64 {
        let mesh = RasterMesh::new(mesh, &RasterObjectParams::default()).unwrap();
        let geometry = CellGeometry::new(&mesh);
        for cell in 0..mesh.cells() {
            let (lat_deg, lon_deg) = mesh.center_deg(cell);
            let (found, expected) = (geometry.direction(cell), unit_vector(lat_deg, lon_deg));
            assert!((0..3).all(|i| (found[i] - expected[i]).abs() < 1e-14), "{lat_deg} {lon_deg}");
        }
        let is_own = |cell: &usize| {
            !mesh.is_pole(cell / mesh.columns()) || cell.is_multiple_of(mesh.columns())
        };
        (0..mesh.cells()).filter(is_own).map(|cell| geometry.area_km2(cell)).sum()
    }

    #[test]
    fn cells_of_a_grid_make_up_the_sphere() {
        let lat = (0..19).map(|i| 90.0 - 10.0 * f64::from(i)).collect();
        let lon = (0..24).map(|i| 15.0 * f64::from(i)).collect();
        let area = checked(&Mesh::LatLon(Grid::new(lat, lon).unwrap()));
        assert!(
            (area / (4.0 * std::f64::consts::PI * EARTH_RADIUS_KM.powi(2)) - 1.0).abs() < 1e-12
        );
    }

    #[test]
    fn cells_of_a_plane_make_up_the_caps_in_it() {
        for hemisphere in [Hemisphere::North, Hemisphere::South] {
            let axis: Vec<f64> = (-40..=40).map(|i| 50.0 * f64::from(i)).collect();
            let area = checked(&Mesh::Plane(Plane::new(hemisphere, axis.clone(), axis).unwrap()));
            // Between the caps within and around the square of 4050 km.
            let cap = |rho_km: f64| {
                let half = rho_km / (2.0 * EARTH_RADIUS_KM);
                std::f64::consts::PI * rho_km.powi(2) / (1.0 + half * half)
            };
            assert!(area > cap(2025.0) && area < cap(2025.0 * 2f64.sqrt()), "{area}");
        }
    }
}
