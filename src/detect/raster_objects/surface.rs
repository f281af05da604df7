//! A spline through a frame, turned so that highs are sought.

use std::f64::consts::PI;
use std::ops::Range;

use crate::math::{
    Bounds, PlaneSpline, PlaneSplinePlan, PlaneSplineScratch, SphericalSpline, SphericalSplinePlan,
    SphericalSplineScratch, angle_by_haversine_rad, lat_lon_deg, unit_vector,
};
use crate::model::{Curvilinear, EARTH_RADIUS_KM, Grid, Plane};

use super::super::objects::Turned;
use super::super::params::DetectError;
use super::Search;
use super::mesh::RasterMesh;

/// The spline of a mesh, planned.
#[derive(Debug)]
pub(super) enum SurfacePlan {
    /// Colatitude and longitude in radians.
    Sphere(Box<SpherePlan>),
    /// x and y in radii of the Earth, longitude and latitude in radians, or the
    /// number of the column and of the row in mean spacings.
    Plane(Box<PlanePlan>),
}

/// A spline on the sphere.
#[derive(Debug)]
pub(super) struct SpherePlan {
    spline: SphericalSplinePlan,
    /// Rows that it goes through: all but the poles.
    rows: Range<usize>,
    colatitude_rad: Vec<f64>,
    longitude_rad: Vec<f64>,
    degree_rad: f64,
}

/// A spline on a plane.
#[derive(Debug)]
pub(super) struct PlanePlan {
    spline: PlaneSplinePlan,
    /// Ascending.
    x: Vec<f64>,
    /// Ascending: from the south on a grid.
    y: Vec<f64>,
    to_sphere: ToSphere,
    /// Sum of squared distances that the spline may keep from the values.
    smoothing: f64,
}

/// From the coordinates of a plane to latitude and longitude.
#[derive(Debug)]
enum ToSphere {
    /// They are longitude and latitude.
    LonLat,
    Projection(Plane),
    /// Bilinear between the four points around.
    Points {
        mesh: Curvilinear,
        spacing_rad: f64,
    },
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct SurfaceScratch {
    values: Vec<f64>,
    sphere: Option<SphericalSpline>,
    sphere_fit: SphericalSplineScratch,
    plane: Option<PlaneSpline>,
    plane_fit: PlaneSplineScratch,
}

/// A fitted spline.
#[derive(Clone, Copy)]
pub(super) enum Surface<'a> {
    Sphere(&'a SphericalSpline),
    Plane(&'a PlaneSpline),
}

impl SurfacePlan {
    pub(super) fn sphere(grid: &Grid, search: Search) -> Result<Self, DetectError> {
        let rows =
            usize::from(grid.has_north_pole())..grid.rows() - usize::from(grid.has_south_pole());
        let degree_rad = search.degree_rad();
        let colatitude_rad: Vec<f64> =
            grid.lat_deg().iter().map(|&l| (90.0 - search.rounded_deg(l)) * degree_rad).collect();
        let longitude_rad: Vec<f64> =
            grid.lon_deg().iter().map(|&l| search.rounded_deg(l) * degree_rad).collect();
        let inner = colatitude_rad.get(rows.clone()).unwrap_or_default();
        let spline = SphericalSplinePlan::new(inner, &longitude_rad)?;
        let plan = SpherePlan { spline, rows, colatitude_rad, longitude_rad, degree_rad };
        Ok(Self::Sphere(Box::new(plan)))
    }

    pub(super) fn plane(plane: &Plane, smoothing: f64) -> Result<Self, DetectError> {
        let in_radii =
            |km: &[f64]| -> Vec<f64> { km.iter().map(|km| km / EARTH_RADIUS_KM).collect() };
        let (x, y) = (in_radii(plane.x_km()), in_radii(plane.y_km()));
        let spline = PlaneSplinePlan::new(&x, &y)?;
        let to_sphere = ToSphere::Projection(plane.clone());
        Ok(Self::Plane(Box::new(PlanePlan { spline, x, y, to_sphere, smoothing })))
    }

    pub(super) fn region(grid: &Grid, smoothing: f64) -> Result<Self, DetectError> {
        let x: Vec<f64> = grid.lon_deg().iter().map(|lon| lon.to_radians()).collect();
        let y: Vec<f64> = grid.lat_deg().iter().rev().map(|lat| lat.to_radians()).collect();
        let spline = PlaneSplinePlan::new(&x, &y)?;
        let to_sphere = ToSphere::LonLat;
        Ok(Self::Plane(Box::new(PlanePlan { spline, x, y, to_sphere, smoothing })))
    }

    /// A spline over the numbers of columns and rows, in radians of the mean
    /// distance of neighbours, so that a search takes steps as elsewhere.
    pub(super) fn points(mesh: &Curvilinear, smoothing: f64) -> Result<Self, DetectError> {
        let spacing_rad = mean_spacing_rad(mesh);
        let axis = |n: usize| -> Vec<f64> { (0..n).map(|i| i as f64 * spacing_rad).collect() };
        let (x, y) = (axis(mesh.columns()), axis(mesh.rows()));
        let spline = PlaneSplinePlan::new(&x, &y)?;
        let to_sphere = ToSphere::Points { mesh: mesh.clone(), spacing_rad };
        Ok(Self::Plane(Box::new(PlanePlan { spline, x, y, to_sphere, smoothing })))
    }

    /// Fits the spline to a frame. What is missing has the value of the
    /// threshold: no rise, and no fall from the edge of an object.
    pub(super) fn fit<'a>(
        &self,
        mesh: &RasterMesh,
        field: &Turned,
        scratch: &'a mut SurfaceScratch,
    ) -> Surface<'a> {
        let SurfaceScratch { values, sphere, sphere_fit, plane, plane_fit } = scratch;
        values.clear();
        let value = |cell| -f64::from(field.value_or_threshold(cell));
        match self {
            Self::Sphere(plan) => {
                let columns = plan.longitude_rad.len();
                let cells = plan.rows.clone().flat_map(|row| {
                    let first = row * mesh.columns();
                    first..first + columns
                });
                values.extend(cells.map(value));
                match sphere {
                    Some(spline) => plan.spline.fit_into(values, sphere_fit, spline),
                    None => *sphere = Some(plan.spline.fit(values, sphere_fit)),
                }
                Surface::Sphere(sphere.as_ref().expect("fitted just before"))
            }
            Self::Plane(plan) => {
                let columns = plan.x.len();
                let rows = (0..plan.y.len()).map(|row| mesh.row_from_south(row));
                let cells = rows.flat_map(|row| row * columns..(row + 1) * columns);
                values.extend(cells.map(value));
                match plane {
                    Some(spline) if plan.smoothing == 0.0 => {
                        plan.spline.fit_into(values, plane_fit, spline);
                    }
                    _ => *plane = Some(plan.spline.smooth(values, plan.smoothing, plane_fit)),
                }
                Surface::Plane(plane.as_ref().expect("fitted just before"))
            }
        }
    }

    /// Coordinates of a cell; the copy of the first column is at the end of the
    /// domain.
    pub(super) fn place(&self, mesh: &RasterMesh, cell: usize) -> [f64; 2] {
        let (row, column) = (cell / mesh.columns(), cell % mesh.columns());
        match self {
            Self::Sphere(plan) => {
                let longitude_rad = plan.longitude_rad.get(column).copied();
                [plan.colatitude_rad[row], longitude_rad.unwrap_or(plan.end_rad())]
            }
            Self::Plane(plan) => [plan.x[column], plan.y[mesh.row_from_south(row)]],
        }
    }

    /// Distances to the row and the column before and behind a cell, as low
    /// and high sides of a box around it; 0 where there is none.
    pub(super) fn one_cell(&self, mesh: &RasterMesh, cell: usize) -> Bounds {
        let (row, column) = (cell / mesh.columns(), cell % mesh.columns());
        match self {
            Self::Sphere(plan) => {
                // Beyond the last row there is the pole.
                let (north, south) = around(&plan.colatitude_rad, row);
                let own = plan.colatitude_rad[row];
                let columns = plan.longitude_rad.len();
                let gap = |west: usize| {
                    let (west, east) = (west % columns, (west + 1) % columns);
                    (plan.longitude_rad[east] - plan.longitude_rad[west])
                        .rem_euclid(360.0 * plan.degree_rad)
                };
                let (north, south) = (north.unwrap_or(-own), south.unwrap_or(PI - own));
                // Near a pole columns are narrow: as far as to the next rows.
                let reach = (south.max(-north) / own.sin().abs()).min(PI / 2.0);
                Bounds {
                    low: [north, -gap(column + columns - 1).max(reach)],
                    high: [south, gap(column).max(reach)],
                }
            }
            Self::Plane(plan) => {
                let (west, east) = around(&plan.x, column);
                let (south, north) = around(&plan.y, mesh.row_from_south(row));
                let or_none = |side: Option<f64>| side.unwrap_or(0.0);
                Bounds { low: [west, south].map(or_none), high: [east, north].map(or_none) }
            }
        }
    }

    /// The whole domain.
    pub(super) fn domain(&self) -> Bounds {
        match self {
            Self::Sphere(plan) => {
                Bounds { low: [0.0, plan.longitude_rad[0]], high: [PI, plan.end_rad()] }
            }
            Self::Plane(plan) => {
                let [low, high] = [0, usize::MAX]
                    .map(|end| [&plan.x, &plan.y].map(|axis| axis[end.min(axis.len() - 1)]));
                Bounds { low, high }
            }
        }
    }

    /// The longitudes where the domain begins and ends, if it goes round.
    pub(super) fn seam_rad(&self) -> Option<(f64, f64)> {
        match self {
            Self::Sphere(plan) => Some((plan.longitude_rad[0], plan.end_rad())),
            Self::Plane(_) => None,
        }
    }

    /// Latitude and longitude in degrees.
    pub(super) fn to_lat_lon_deg(&self, place: [f64; 2]) -> (f64, f64) {
        let turned = |lon_deg: f64| lon_deg.rem_euclid(360.0) % 360.0;
        match self {
            Self::Sphere(plan) => {
                let [colatitude_deg, lon_deg] = place.map(|radians| radians / plan.degree_rad);
                (90.0 - colatitude_deg, turned(lon_deg))
            }
            Self::Plane(plan) => match &plan.to_sphere {
                ToSphere::Projection(plane) => {
                    let [x_km, y_km] = place.map(|radii| radii * EARTH_RADIUS_KM);
                    plane.to_lat_lon_deg(x_km, y_km)
                }
                ToSphere::LonLat => (place[1].to_degrees(), turned(place[0].to_degrees())),
                ToSphere::Points { mesh, spacing_rad } => {
                    between_points(mesh, place.map(|radians| radians / spacing_rad))
                }
            },
        }
    }
}

/// Mean distance of neighbours in a row.
fn mean_spacing_rad(mesh: &Curvilinear) -> f64 {
    let pairs = mesh.columns().saturating_sub(1).max(1);
    let of_row = |row: usize| -> f64 {
        let distance =
            |c| angle_by_haversine_rad(mesh.center_deg(row, c), mesh.center_deg(row, c + 1));
        (0..mesh.columns() - 1).map(distance).sum()
    };
    // Of one column there is no spline, and so no search.
    let sum: f64 = (0..mesh.rows()).map(of_row).sum();
    if sum > 0.0 { sum / (mesh.rows() * pairs) as f64 } else { 1.0 }
}

/// Latitude and longitude of a point between columns and rows, the latter
/// counted from the last one.
fn between_points(mesh: &Curvilinear, [column, row]: [f64; 2]) -> (f64, f64) {
    let split = |at: f64, n: usize| {
        let first = (at.max(0.0) as usize).min(n.saturating_sub(2));
        (first, (at - first as f64).clamp(0.0, 1.0))
    };
    let (west, part_east) = split(column, mesh.columns());
    let (north, part_south) = split((mesh.rows() - 1) as f64 - row, mesh.rows());
    let mut sum = [0.0; 3];
    for (row, by_row) in [(north, 1.0 - part_south), (north + 1, part_south)] {
        for (column, by_column) in [(west, 1.0 - part_east), (west + 1, part_east)] {
            let weight = by_row * by_column;
            if weight > 0.0 {
                let (lat_deg, lon_deg) = mesh.center_deg(row, column);
                let vector = unit_vector(lat_deg, lon_deg);
                (0..3).for_each(|i| sum[i] += weight * vector[i]);
            }
        }
    }
    let (lat_deg, lon_deg) = lat_lon_deg(sum);
    (lat_deg, lon_deg.rem_euclid(360.0) % 360.0)
}

impl SpherePlan {
    /// The longitude where the domain ends.
    fn end_rad(&self) -> f64 {
        self.longitude_rad[0] + 360.0 * self.degree_rad
    }
}

/// Distances of a coordinate to the one before it, negative, and behind it.
fn around(ascending: &[f64], index: usize) -> (Option<f64>, Option<f64>) {
    let distance = |other: Option<&f64>| other.map(|other| other - ascending[index]);
    let before = index.checked_sub(1).and_then(|before| ascending.get(before));
    (distance(before), distance(ascending.get(index + 1)))
}

impl Surface<'_> {
    /// Value, and derivatives by both coordinates.
    pub(super) fn value_and_gradient(&self, [a, b]: [f64; 2]) -> (f64, [f64; 2]) {
        match self {
            Self::Sphere(spline) => spline.value_and_gradient(a, b),
            Self::Plane(spline) => spline.value_and_gradient(a, b),
        }
    }
}
