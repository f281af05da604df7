//! The extremum between the cells: that of a quadratic surface in the plane that
//! touches the sphere at the cell.

use crate::math::{Quadric, TangentPlane, lat_lon_deg, unit_vector};

use super::objects::{CellMesh, Turned};

/// A centre between the cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Refined {
    pub(super) lat_deg: f64,
    pub(super) lon_deg: f64,
    /// In the sign of the field.
    pub(super) value: f32,
}

/// The extremum around a cell that no neighbour undercuts. `points` is working
/// memory.
///
/// None if fewer than five neighbours have a value, if the surface is not a bowl,
/// or if its lowest point is farther away than the neighbours are on average:
/// the surface then does not describe the extremum of this cell.
pub(super) fn quadratic(
    mesh: &impl CellMesh,
    field: &Turned,
    cell: usize,
    points: &mut Vec<(f64, f64, f64)>,
) -> Option<Refined> {
    let (lat_deg, lon_deg) = mesh.center_deg(cell);
    let plane = TangentPlane::new(lat_deg, lon_deg);
    let own = f64::from(field.value(cell, cell));
    points.clear();
    points.extend(mesh.neighbours(cell).filter_map(|other| {
        let value = field.value(other, cell);
        let (lat_deg, lon_deg) = mesh.center_deg(other);
        let (x, y) = plane.to_plane(unit_vector(lat_deg, lon_deg));
        value.is_finite().then(|| (x, y, f64::from(value) - own))
    }));
    // In units of the mean distance of the neighbours.
    let distances = points.iter().map(|p| p.0.hypot(p.1));
    let reach = distances.sum::<f64>() / points.len() as f64;
    points.iter_mut().for_each(|p| (p.0, p.1) = (p.0 / reach, p.1 / reach));

    let lowest = Quadric::through_origin(points)?.minimum()?;
    if lowest.x.hypot(lowest.y) > 1.0 {
        return None;
    }
    let vector = plane.to_sphere((reach * lowest.x, reach * lowest.y));
    let (lat_deg, lon_deg) = lat_lon_deg(vector);
    let turned = own + lowest.z;
    let value = if field.is_high(cell) { -turned } else { turned } as f32;
    Some(Refined { lat_deg, lon_deg, value })
}
