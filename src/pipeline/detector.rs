//! The detectors behind one face.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::detect::{
    DetectCounts, DetectError, HealpixDetector, HealpixScratch, ObjectCounts, ObjectParams,
    RasterObjectDetector, RasterObjectParams, RasterObjectScratch, SimpleDetector, SimpleParams,
    SimpleScratch,
};
use crate::model::{Detections, Mesh, VariableInfo};

/// Parameters of the detector of an algorithm.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DetectParams {
    /// Local extrema that stand out.
    Simple(SimpleParams),
    /// Extrema of objects on rows and columns.
    RasterObjects(RasterObjectParams),
    /// Extrema of objects on HEALPix.
    Objects(ObjectParams),
}

/// What each rule of a detector left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Counts {
    /// Of local extrema that stand out.
    Simple(DetectCounts),
    /// Of extrema of objects.
    Objects(ObjectCounts),
}

impl Default for Counts {
    fn default() -> Self {
        Self::Simple(DetectCounts::default())
    }
}

impl AddAssign for Counts {
    /// Counts of a run are of one kind: the first ones say which.
    fn add_assign(&mut self, other: Self) {
        match (self, other) {
            (Self::Simple(sum), Self::Simple(more)) => *sum += more,
            (Self::Objects(sum), Self::Objects(more)) => *sum += more,
            (sum, more) => *sum = more,
        }
    }
}

/// A detector, planned for a mesh.
#[derive(Debug)]
pub(super) enum Detector {
    Simple(SimpleDetector),
    RasterObjects(Box<RasterObjectDetector>),
    Objects(Box<HealpixDetector>),
}

/// Memory of one frame at a time.
#[derive(Debug, Default)]
pub(super) struct DetectorScratch {
    simple: SimpleScratch,
    raster_objects: RasterObjectScratch,
    objects: HealpixScratch,
}

impl Detector {
    pub(super) fn new(mesh: &Mesh, params: &DetectParams) -> Result<Self, DetectError> {
        match params {
            DetectParams::Simple(params) => Ok(Self::Simple(SimpleDetector::new(mesh, params)?)),
            DetectParams::RasterObjects(params) => {
                Ok(Self::RasterObjects(Box::new(RasterObjectDetector::new(mesh, params)?)))
            }
            DetectParams::Objects(params) => {
                let Mesh::Healpix { nside } = mesh else {
                    return Err(DetectError::NotHealpix { mesh: mesh.kind() });
                };
                Ok(Self::Objects(Box::new(HealpixDetector::new(*nside, params)?)))
            }
        }
    }

    /// What the columns beside position and value hold.
    pub(super) fn further_columns(&self) -> Vec<VariableInfo> {
        match self {
            Self::RasterObjects(detector) => detector.further_columns(),
            Self::Simple(_) | Self::Objects(_) => Vec::new(),
        }
    }

    pub(super) fn detect(
        &self,
        frame: &[f32],
        scratch: &mut DetectorScratch,
    ) -> (Detections, Counts) {
        match self {
            Self::Simple(detector) => {
                let (detections, counts) = detector.detect(frame, &mut scratch.simple);
                (detections, Counts::Simple(counts))
            }
            Self::RasterObjects(detector) => {
                let (detections, counts) = detector.detect(frame, &mut scratch.raster_objects);
                (detections, Counts::Objects(counts))
            }
            Self::Objects(detector) => {
                let (detections, counts) = detector.detect(frame, &mut scratch.objects);
                (detections, Counts::Objects(counts))
            }
        }
    }
}
