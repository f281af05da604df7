//! What makes a frame unusable.

use crate::math::Healpix;
use crate::model::Mesh;

use super::FieldProblem;

/// Values looked at without an early exit, so that the loop is vectorised.
const STRIDE: usize = 1024;

/// Refuses frames that no tracker can use: all missing, or with infinities.
pub(super) fn check_values(values: &[f32], mesh: &Mesh) -> Result<(), FieldProblem> {
    const EXPONENT: u32 = 0x7f80_0000;
    let not_finite = |v: &f32| v.to_bits() & EXPONENT == EXPONENT;
    let suspicious = |part: &[f32]| part.iter().fold(false, |any, v| any | not_finite(v));
    if !values.chunks(STRIDE).any(suspicious) {
        return Ok(());
    }
    if let Some(index) = values.iter().position(|v| v.is_infinite()) {
        return Err(infinite(mesh, index));
    }
    if values.iter().all(|v| v.is_nan()) {
        return Err(FieldProblem::AllMissing);
    }
    Ok(())
}

fn infinite(mesh: &Mesh, index: usize) -> FieldProblem {
    let columns = mesh.shape().last().copied().unwrap_or(1);
    let (row, column) = (index / columns, index % columns);
    let (lat_deg, lon_deg) = match mesh {
        Mesh::LatLon(grid) => (grid.lat_deg()[row], grid.lon_deg_360(column)),
        Mesh::Plane(plane) => plane.to_lat_lon_deg(plane.x_km()[column], plane.y_km()[row]),
        Mesh::Curvilinear(mesh) => mesh.center_deg(row, column),
        Mesh::Healpix { nside } => Healpix::new(*nside).center_deg(index),
    };
    let place = match mesh {
        Mesh::Healpix { .. } => format!("cell {index}"),
        Mesh::LatLon(_) | Mesh::Plane(_) | Mesh::Curvilinear(_) => {
            format!("row {row}, column {column}")
        }
    };
    FieldProblem::Infinite { place, lat_deg, lon_deg }
}
