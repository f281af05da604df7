//! What makes a frame unusable.

use crate::model::Grid;

use super::FieldProblem;

/// Refuses frames that no tracker can use: all missing, or with infinities.
pub(super) fn check_values(values: &[f32], grid: &Grid) -> Result<(), FieldProblem> {
    const EXPONENT: u32 = 0x7f80_0000;
    let not_finite = |v: &f32| v.to_bits() & EXPONENT == EXPONENT;
    // Whole rows without an early exit, so that the loop is vectorised.
    let suspicious = |row: &[f32]| row.iter().fold(false, |any, v| any | not_finite(v));
    if !values.chunks(grid.columns()).any(suspicious) {
        return Ok(());
    }
    if let Some(i) = values.iter().position(|v| v.is_infinite()) {
        let (row, column) = (i / grid.columns(), i % grid.columns());
        let (lat_deg, lon_deg) = (grid.lat_deg()[row], grid.lon_deg_360(column));
        return Err(FieldProblem::Infinite { row, column, lat_deg, lon_deg });
    }
    if values.iter().all(|v| v.is_nan()) {
        return Err(FieldProblem::AllMissing);
    }
    Ok(())
}
