//! Where the points of a mesh are, whatever the mesh.

use crate::model::{EARTH_RADIUS_KM, Mesh};

use super::cloud::Cloud;
use super::rows::{Cell, Corner, GlobalRows};

/// The points of a mesh, which are found by where they are.
pub struct MeshPoints(Points);

enum Points {
    Rows(GlobalRows),
    Cloud(Cloud),
}

/// A point of a circle, or a place in it that lies outside the grid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CirclePoint {
    /// Index in a frame; none outside the grid.
    pub index: Option<usize>,
    /// Area that it stands for, in a unit of the mesh.
    pub area: f64,
}

impl MeshPoints {
    /// The points of a mesh.
    pub fn new(mesh: &Mesh) -> Self {
        Self(match mesh {
            Mesh::LatLon(grid) => Points::Rows(GlobalRows::new(grid)),
            Mesh::Plane(plane) => Points::Cloud(Cloud::of_plane(plane)),
            Mesh::Curvilinear(mesh) => Points::Cloud(Cloud::of_curvilinear(mesh)),
            Mesh::Healpix { nside } => Points::Cloud(Cloud::of_healpix(*nside)),
        })
    }

    /// Whether it is known which area each point stands for. Otherwise all
    /// have the same.
    pub fn have_areas(&self) -> bool {
        match &self.0 {
            Points::Rows(_) => true,
            Points::Cloud(cloud) => cloud.has_areas(),
        }
    }

    /// Whether they are rows of latitudes.
    pub(super) fn are_rows(&self) -> bool {
        matches!(self.0, Points::Rows(_))
    }

    /// Latitude and longitude of a point in degrees.
    ///
    /// # Panics
    /// If there is no such point.
    pub fn place(&self, index: usize) -> (f64, f64) {
        match &self.0 {
            Points::Rows(rows) => rows.place(index),
            Points::Cloud(cloud) => cloud.place(index),
        }
    }

    /// The point nearest to a latitude and longitude, of equally near ones the
    /// first; none if these are not on the mesh.
    pub fn nearest(&self, point: (f64, f64)) -> Option<usize> {
        match &self.0 {
            Points::Rows(rows) => rows.nearest(point),
            Points::Cloud(cloud) => cloud.nearest(point),
        }
    }

    /// Calls `take` with every point that is at most so far from a latitude and
    /// longitude, along the great circle, in an order of the mesh.
    pub fn each_within(
        &self,
        point: (f64, f64),
        radius_km: f64,
        mut take: impl FnMut(CirclePoint),
    ) {
        self.cells_within(point, radius_km, |Cell { index, area, .. }| {
            take(CirclePoint { index, area });
        });
    }

    pub(super) fn cells_within(&self, point: (f64, f64), radius_km: f64, take: impl FnMut(Cell)) {
        let radius_rad = radius_km / EARTH_RADIUS_KM;
        match &self.0 {
            Points::Rows(rows) => rows.each_within(point, radius_rad, take),
            Points::Cloud(cloud) => cloud.each_within(point, radius_rad, take),
        }
    }

    /// The corners of a bilinear interpolation; none off rows of latitudes.
    pub(super) fn corners(&self, point: (f64, f64)) -> Vec<Corner> {
        match &self.0 {
            Points::Rows(rows) => rows.corners(point),
            Points::Cloud(_) => Vec::new(),
        }
    }
}
