//! Extrema of objects. Equal cells that touch are one plateau: a centre if no
//! cell around all of it undercuts it, so that a shelf beside lower cells is none.

use crate::math::unit_vector;

use super::components::Components;
use super::objects::{CellMesh, Turned};

/// Cosines this close are the same: rounding does not choose among cells that
/// lie symmetrically.
const TIE: f64 = 1e-12;

/// The extrema of a frame.
#[derive(Debug, Default)]
pub(super) struct Plateaus {
    is_seen: Vec<bool>,
    plateau: Vec<usize>,
    centers: Vec<usize>,
}

impl Plateaus {
    /// Finds the centres of objects of at least `min_size` cells; how many cells
    /// of them no neighbour undercuts.
    pub(super) fn find(
        &mut self,
        mesh: &impl CellMesh,
        field: &Turned,
        components: &Components,
        min_size: usize,
    ) -> usize {
        self.is_seen.clear();
        self.is_seen.resize(mesh.cells(), false);
        self.centers.clear();
        let mut extrema = 0;
        for cell in 0..mesh.cells() {
            if components.size(cell) < min_size || is_undercut(mesh, field, cell) {
                continue;
            }
            extrema += 1;
            if !self.is_seen[cell] && self.is_centre(mesh, field, cell) {
                let middle = self.middle(mesh);
                self.centers.push(middle);
            }
        }
        // The middle of a plateau is not its first cell.
        self.centers.sort_unstable();
        extrema
    }

    /// The cells of the centres, ascending.
    pub(super) fn centers(&self) -> &[usize] {
        &self.centers
    }

    /// Collects the plateau of a cell: whether nothing around it is lower and
    /// something is higher. In a flat field nothing is a centre.
    fn is_centre(&mut self, mesh: &impl CellMesh, field: &Turned, cell: usize) -> bool {
        let (mut is_lowest, mut has_rim) = (true, false);
        self.plateau.clear();
        self.plateau.push(cell);
        self.is_seen[cell] = true;
        let mut visited = 0;
        while let Some(&cell) = self.plateau.get(visited) {
            visited += 1;
            let own = field.value(cell, cell);
            for other in mesh.neighbours(cell) {
                let value = field.value(other, cell);
                is_lowest &= !is_lower(value, own);
                has_rim |= value > own && value.is_finite();
                // What is equal and sought alike is beyond the threshold too.
                if value == own && field.is_alike(cell, other) && !self.is_seen[other] {
                    self.is_seen[other] = true;
                    self.plateau.push(other);
                }
            }
        }
        is_lowest && has_rim
    }

    /// The cell of the plateau that is nearest to its mean position, the first
    /// of several.
    fn middle(&mut self, mesh: &impl CellMesh) -> usize {
        if let &[cell] = self.plateau.as_slice() {
            return cell;
        }
        self.plateau.sort_unstable();
        let position = |cell: usize| {
            let (lat_deg, lon_deg) = mesh.center_deg(cell);
            unit_vector(lat_deg, lon_deg)
        };
        let mut sum = [0.0; 3];
        for &cell in &self.plateau {
            let vector = position(cell);
            (0..3).for_each(|i| sum[i] += vector[i]);
        }
        let length = sum.iter().map(|v| v * v).sum::<f64>().sqrt().max(TIE);
        let (mut nearest, mut largest) = (self.plateau[0], f64::NEG_INFINITY);
        for &cell in &self.plateau {
            let vector = position(cell);
            let cosine = (0..3).map(|i| sum[i] * vector[i]).sum::<f64>() / length;
            if cosine > largest + TIE {
                (nearest, largest) = (cell, cosine);
            }
        }
        nearest
    }
}

fn is_undercut(mesh: &impl CellMesh, field: &Turned, cell: usize) -> bool {
    let own = field.value(cell, cell);
    mesh.neighbours(cell).any(|other| is_lower(field.value(other, cell), own))
}

/// Whether a neighbour is lower; what is missing or infinite is not.
fn is_lower(value: f32, own: f32) -> bool {
    value < own && value.is_finite()
}
