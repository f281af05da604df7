//! A spline through a frame, turned so that highs are sought.

use std::f64::consts::{PI, TAU};
use std::ops::Range;

use crate::math::{Bounds, SphericalSpline, SphericalSplinePlan, SphericalSplineScratch};
use crate::model::Grid;

use super::super::objects::Turned;
use super::super::params::DetectError;
use super::mesh::RasterMesh;

/// The spline of a mesh, planned.
#[derive(Debug)]
pub(super) enum SurfacePlan {
    /// Colatitude and longitude in radians.
    Sphere(Box<SpherePlan>),
}

/// A spline on the sphere.
#[derive(Debug)]
pub(super) struct SpherePlan {
    spline: SphericalSplinePlan,
    /// Rows that it goes through: all but the poles.
    rows: Range<usize>,
    colatitude_rad: Vec<f64>,
    longitude_rad: Vec<f64>,
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct SurfaceScratch {
    values: Vec<f64>,
    sphere: Option<SphericalSpline>,
    sphere_fit: SphericalSplineScratch,
}

/// A fitted spline.
#[derive(Clone, Copy)]
pub(super) enum Surface<'a> {
    Sphere(&'a SphericalSpline),
}

impl SurfacePlan {
    pub(super) fn sphere(grid: &Grid) -> Result<Self, DetectError> {
        let rows = usize::from(grid.has_north_pole())
            ..grid.rows() - usize::from(grid.has_south_pole());
        let colatitude_rad: Vec<f64> =
            grid.lat_deg().iter().map(|lat| (90.0 - lat).to_radians()).collect();
        let longitude_rad: Vec<f64> = grid.lon_deg().iter().map(|lon| lon.to_radians()).collect();
        let inner = colatitude_rad.get(rows.clone()).unwrap_or_default();
        let spline = SphericalSplinePlan::new(inner, &longitude_rad)?;
        Ok(Self::Sphere(Box::new(SpherePlan { spline, rows, colatitude_rad, longitude_rad })))
    }

    /// Fits the spline to a frame. What is missing has the value of the
    /// threshold: no rise, and no fall from the edge of an object.
    pub(super) fn fit<'a>(
        &self,
        mesh: &RasterMesh,
        field: &Turned,
        scratch: &'a mut SurfaceScratch,
    ) -> Surface<'a> {
        let SurfaceScratch { values, sphere, sphere_fit } = scratch;
        values.clear();
        match self {
            Self::Sphere(plan) => {
                let columns = plan.longitude_rad.len();
                let cells = plan.rows.clone().flat_map(|row| {
                    let first = row * mesh.columns();
                    first..first + columns
                });
                values.extend(cells.map(|cell| -f64::from(field.value_or_threshold(cell))));
                match sphere {
                    Some(spline) => plan.spline.fit_into(values, sphere_fit, spline),
                    None => *sphere = Some(plan.spline.fit(values, sphere_fit)),
                }
                Surface::Sphere(sphere.as_ref().expect("fitted just before"))
            }
        }
    }

    /// Coordinates of a cell, of the column as it is counted on beyond an edge.
    pub(super) fn place(&self, mesh: &RasterMesh, cell: usize, column: i32) -> [f64; 2] {
        match self {
            Self::Sphere(plan) => {
                let columns = plan.longitude_rad.len() as i32;
                let turns = f64::from(column.div_euclid(columns));
                let longitude = plan.longitude_rad[column.rem_euclid(columns) as usize];
                [plan.colatitude_rad[cell / mesh.columns()], longitude + turns * TAU]
            }
        }
    }

    /// Distances to the row and the column before and behind a cell, as low
    /// and high ends of a box around it; 0 where there is none.
    pub(super) fn one_cell(&self, mesh: &RasterMesh, cell: usize) -> Bounds {
        match self {
            Self::Sphere(plan) => {
                let (row, column) = (cell / mesh.columns(), cell % mesh.columns());
                let columns = plan.longitude_rad.len();
                let colatitude = |row: usize| plan.colatitude_rad.get(row).copied();
                let own = plan.colatitude_rad[row];
                let north = row.checked_sub(1).and_then(colatitude).unwrap_or(0.0);
                let south = colatitude(row + 1).unwrap_or(PI);
                let gap = |west: usize| {
                    let (west, east) = (west % columns, (west + 1) % columns);
                    (plan.longitude_rad[east] - plan.longitude_rad[west]).rem_euclid(TAU)
                };
                Bounds {
                    low: [north - own, -gap(column + columns - 1)],
                    high: [south - own, gap(column)],
                }
            }
        }
    }

    /// The whole domain.
    pub(super) fn domain(&self) -> Bounds {
        match self {
            Self::Sphere(plan) => {
                let first = plan.longitude_rad[0];
                Bounds { low: [0.0, first], high: [PI, first + TAU] }
            }
        }
    }

    /// Latitude and longitude in degrees.
    pub(super) fn to_lat_lon_deg(&self, [u, v]: [f64; 2]) -> (f64, f64) {
        match self {
            Self::Sphere(_) => (90.0 - u.to_degrees(), v.to_degrees().rem_euclid(360.0) % 360.0),
        }
    }
}

impl Surface<'_> {
    /// Value, and derivatives by both coordinates.
    pub(super) fn value_and_gradient(&self, [u, v]: [f64; 2]) -> (f64, [f64; 2]) {
        match self {
            Self::Sphere(spline) => spline.value_and_gradient(u, v),
        }
    }
}
