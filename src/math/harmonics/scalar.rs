//! Transforms of scalars.

use thiserror::Error;

use super::analysis::{Analysis, AnalysisScratch};
use super::colatitude::Measure;
use super::fourier::Real;
use super::legendre::Divisor;
use super::rings::{Ring, RingGrid};
use super::synthesis::{Synthesis, SynthesisScratch};
use super::{Coefficient, Truncation};

/// A truncation that a grid cannot tell from a higher one.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "degree {lmax} is too high for {rows} rows and {columns} columns, which resolve at most {limit}"
)]
pub struct HarmonicsError {
    /// Highest degree wanted.
    pub lmax: usize,
    /// Rows of the grid.
    pub rows: usize,
    /// Columns of the grid.
    pub columns: usize,
    /// Highest degree that the grid resolves.
    pub limit: usize,
}

impl RingGrid {
    /// Checks that the grid resolves a truncation.
    pub(super) fn check(&self, truncation: Truncation) -> Result<(), HarmonicsError> {
        let (lmax, limit) = (truncation.lmax, self.max_degree());
        if lmax > limit {
            let (rows, columns) = (self.rows.len(), self.columns);
            return Err(HarmonicsError { lmax, rows, columns, limit });
        }
        Ok(())
    }
}

/// Memory of one frame at a time, for either direction.
#[derive(Debug, Default)]
pub struct TransformScratch {
    pub(super) analysis: AnalysisScratch,
    pub(super) synthesis: SynthesisScratch,
}

/// Fields of one grid to coefficients: exact for every field that is made of
/// harmonics up to the highest degree that the grid resolves, whatever the
/// truncation.
#[derive(Debug)]
pub struct FromField {
    truncation: Truncation,
    analysis: Analysis,
}

impl FromField {
    /// Plans the transform.
    ///
    /// # Errors
    /// [`HarmonicsError`] for a grid too coarse for the truncation.
    pub fn new(grid: RingGrid, truncation: Truncation) -> Result<Self, HarmonicsError> {
        grid.check(truncation)?;
        Ok(Self { truncation, analysis: Analysis::new(grid, truncation, Measure::Area) })
    }

    /// Which coefficients there are.
    pub fn truncation(&self) -> Truncation {
        self.truncation
    }

    /// Writes the coefficients of a field, row-major `(lat, lon)`, north first.
    ///
    /// # Panics
    /// If the field or the coefficients have another length.
    pub fn apply<T: Real>(
        &self,
        field: &[T],
        scratch: &mut TransformScratch,
        coefficients: &mut [Coefficient],
    ) {
        assert_eq!(coefficients.len(), self.truncation.len(), "number of coefficients");
        self.analysis.analyse(field, &mut scratch.analysis, coefficients);
    }
}

/// Coefficients to fields on rings.
#[derive(Debug)]
pub struct ToField {
    truncation: Truncation,
    synthesis: Synthesis,
}

impl ToField {
    /// Plans the transform. Rings may be any; two that mirror each other at
    /// the equator, the northern one first, cost as much as one.
    pub fn new(rings: &[Ring], truncation: Truncation) -> Self {
        Self { truncation, synthesis: Synthesis::new(rings, truncation, Divisor::One) }
    }

    /// Writes the field at the points of all rings.
    ///
    /// # Panics
    /// If the coefficients or the field have another length.
    pub fn apply<T: Real>(
        &self,
        coefficients: &[Coefficient],
        scratch: &mut TransformScratch,
        field: &mut [T],
    ) {
        assert_eq!(coefficients.len(), self.truncation.len(), "number of coefficients");
        self.synthesis.synthesise(coefficients, &mut scratch.synthesis, field);
    }
}
