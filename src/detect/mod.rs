//! Detection: the centres of one frame.
//!
//! A detector is planned once for a mesh and its parameters
//! ([`SimpleDetector::new`], [`HealpixDetector::new`]), shared by all workers, and
//! applied to frame after frame with a scratch that belongs to the worker.
//!
//! | file | holds |
//! |---|---|
//! | `simple` | the Simple detector: the steps in order, row by row |
//! | `raster` | meshes of rows and columns, and where their cells lie |
//! | `window` | the neighbours that a sphere or a plane gives each cell |
//! | `extrema` | cells that no neighbour undercuts, and how far a cell stands out |
//! | `laplacian` | strength of a centre, and one centre per neighbourhood |
//! | `healpix` | the detector of objects on HEALPix |
//! | `raster_objects` | the detector of objects on rows and columns |
//! | `objects` | parameters of objects, and a frame in their eyes; any mesh |
//! | `components` | connected cells; any mesh |
//! | `plateaus` | extrema of objects, equal cells that touch as one; any mesh |
//! | `refine` | the extremum between the cells; any mesh |

mod components;
mod extrema;
mod healpix;
mod laplacian;
mod objects;
mod params;
mod plateaus;
mod raster;
mod raster_objects;
mod refine;
mod simple;
#[cfg(test)]
mod tests;
mod window;

pub use healpix::{HealpixDetector, HealpixScratch};
pub use objects::{ObjectCounts, ObjectParams, Refinement};
pub use params::{Columns, DetectError, Extremum, Poles, SimpleParams};
pub use raster_objects::{
    Connectivity, ObjectOrder, OpenEdges, RasterObjectDetector, RasterObjectParams,
    RasterObjectScratch, Seam, Search,
};
pub use simple::{DetectCounts, SimpleDetector, SimpleScratch};
