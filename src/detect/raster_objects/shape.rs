//! Size and shape of the part of an object around a centre.
//!
//! The part is what lies within the outermost contour around the candidate's
//! cell that is at least half as far beyond the threshold as it is and that
//! holds nothing more extreme. Its second moments about its mean position, each cell with its
//! area, are those of the equal-area plane that touches the sphere at the cell.
//!
//! - `object_area`: the area in km².
//! - `anisotropy`: `1 - √(λ₂ / λ₁)` of the moments `λ₁ >= λ₂`: 0 for a circle, 1
//!   for a line of cells; 0 for a single one.
//! - `orientation_x`, `orientation_y`: the unit vector of the long axis, to the
//!   east (never negative) and to the north of the cell.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::math::TangentPlane;
use crate::model::{Quantity, VariableInfo};

use super::super::components::Components;
use super::super::objects::{CellMesh, Turned};
use super::Connectivity;
use super::geometry::CellGeometry;
use super::mesh::RasterMesh;

/// Part of the height of a candidate above the threshold that its surroundings
/// reach.
const PART: f64 = 0.5;

/// What the columns are.
pub(super) fn columns() -> [VariableInfo; 4] {
    let column = |name, units| VariableInfo::new(name, Quantity::Other, units);
    [
        column("anisotropy", "1"),
        column("orientation_x", "1"),
        column("orientation_y", "1"),
        column("object_area", "km2"),
    ]
}

/// The cells that were visited.
#[derive(Debug, Default)]
pub(super) struct ShapeScratch {
    /// By cell: the number of the visit.
    visits: Vec<u32>,
    visit: u32,
    /// Cells that were met beside those of the part.
    rim: BinaryHeap<Reached>,
    cells: Vec<usize>,
}

/// Sums over cells: area, and area times x, y, x², xy, y².
type Moments = [f64; 6];

impl ShapeScratch {
    /// The columns of a candidate.
    pub(super) fn shape(
        &mut self,
        mesh: &RasterMesh,
        geometry: &CellGeometry,
        field: &Turned,
        components: &Components,
        cell: usize,
    ) -> [f32; 4] {
        self.collect(mesh, field, components, cell);
        let (lat_deg, lon_deg) = mesh.center_deg(cell);
        let plane = TangentPlane::new(lat_deg, lon_deg);
        let mut moments = Moments::default();
        for &cell in &self.cells {
            let (x, y) = plane.to_equal_area(geometry.direction(cell));
            let area = geometry.area_km2(cell);
            let terms = [1.0, x, y, x * x, x * y, y * y];
            moments.iter_mut().zip(terms).for_each(|(sum, term)| *sum += area * term);
        }
        let [anisotropy, x, y] = ellipse(&moments);
        [anisotropy, x, y, moments[0]].map(|value| value as f32)
    }

    /// Collects the cells around a candidate, each of them once: the most extreme
    /// ones first, so that a more extreme centre is met over the lowest pass.
    fn collect(&mut self, mesh: &RasterMesh, field: &Turned, components: &Components, cell: usize) {
        self.begin(mesh);
        let Self { visits, visit, rim, cells } = self;
        let (own, threshold) = (field.value(cell, cell), field.threshold());
        let reached = threshold + PART as f32 * (own - threshold);
        let first = mesh.first_copy(cell);
        visits[first] = *visit;
        rim.push(Reached { value: own, cell: first });
        let mut pass = own;
        while let Some(Reached { value, cell }) = rim.pop() {
            if value < own {
                cells.retain(|&cell| cell == first || field.value(cell, cell) < pass);
                break;
            }
            pass = pass.max(value);
            cells.push(cell);
            let copy = mesh.last_copy(cell);
            let copies = std::iter::once(cell).chain((copy != cell).then_some(copy));
            let mut meet = |other: usize| {
                let other = mesh.first_copy(other);
                let value = field.value(other, other);
                let belongs = visits[other] != *visit && value <= reached;
                if belongs && components.label(other).is_some() && field.is_alike(cell, other) {
                    visits[other] = *visit;
                    rim.push(Reached { value, cell: other });
                }
                false
            };
            for cell in copies {
                mesh.any_around(cell, Connectivity::Edges, &mut meet);
            }
        }
    }

    fn begin(&mut self, mesh: &RasterMesh) {
        if self.visits.len() != mesh.cells() || self.visit == u32::MAX {
            self.visits.clear();
            self.visits.resize(mesh.cells(), 0);
            self.visit = 0;
        }
        self.visit += 1;
        self.rim.clear();
        self.cells.clear();
    }
}

/// A cell that was met; the one with the lowest value is the greatest.
#[derive(Debug)]
struct Reached {
    value: f32,
    cell: usize,
}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        other.value.total_cmp(&self.value).then(other.cell.cmp(&self.cell))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Reached {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Reached {}

/// Anisotropy and direction of the long axis.
fn ellipse(&[area, x, y, xx, xy, yy]: &Moments) -> [f64; 3] {
    let (x, y) = (x / area, y / area);
    let (xx, xy, yy) = (xx / area - x * x, xy / area - x * y, yy / area - y * y);
    let (mean, half) = ((xx + yy) / 2.0, ((xx - yy) / 2.0).hypot(xy));
    let (longest, shortest) = (mean + half, (mean - half).max(0.0));
    let angle_rad = 0.5 * (2.0 * xy).atan2(xx - yy);
    let anisotropy = if longest > 0.0 { 1.0 - (shortest / longest).sqrt() } else { 0.0 };
    [anisotropy, angle_rad.cos(), angle_rad.sin()]
}
