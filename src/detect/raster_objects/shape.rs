//! Size and shape of the part of an object around a centre.
//!
//! The part is what hangs together with the candidate's cell, edge by edge, of
//! the cells of the object that lie at least half as far beyond the threshold
//! as it does. Its second moments about its mean position, each cell with its
//! area, are those of the equal-area plane that touches the sphere at the cell.
//!
//! - `object_area`: the area in km².
//! - `anisotropy`: `1 - √(λ₂ / λ₁)` of the moments `λ₁ >= λ₂`: 0 for a circle, 1
//!   for a line of cells; 0 for a single one.
//! - `orientation_x`, `orientation_y`: the unit vector of the long axis, to the
//!   east (never negative) and to the north of the cell.

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

    /// Collects the cells around a candidate, each of them once.
    fn collect(&mut self, mesh: &RasterMesh, field: &Turned, components: &Components, cell: usize) {
        let Self { visits, visit, cells } = self;
        if visits.len() != mesh.cells() || *visit == u32::MAX {
            visits.clear();
            visits.resize(mesh.cells(), 0);
            *visit = 0;
        }
        *visit += 1;
        let (own, threshold) = (field.value(cell, cell), field.threshold());
        let reached = threshold + PART as f32 * (own - threshold);
        cells.clear();
        cells.push(mesh.first_copy(cell));
        visits[cells[0]] = *visit;
        let mut next = 0;
        while let Some(&cell) = cells.get(next) {
            next += 1;
            let copy = mesh.last_copy(cell);
            let copies = std::iter::once(cell).chain((copy != cell).then_some(copy));
            for other in copies.flat_map(|cell| mesh.around(cell, Connectivity::Edges)) {
                let other = mesh.first_copy(other);
                let belongs =
                    components.label(other).is_some() && field.value(other, other) <= reached;
                if belongs && field.is_alike(cell, other) && visits[other] != *visit {
                    visits[other] = *visit;
                    cells.push(other);
                }
            }
        }
    }
}

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
