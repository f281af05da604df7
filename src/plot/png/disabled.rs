//! Nothing draws.

use super::super::error::PlotError;

/// Draws SVG that this module wrote as PNG.
///
/// # Errors
/// [`PlotError::PngNotBuilt`], always.
pub fn to_png(_svg: &str) -> Result<Vec<u8>, PlotError> {
    Err(PlotError::PngNotBuilt)
}
