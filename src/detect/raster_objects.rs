//! Detection of objects on rows and columns: latitude-longitude grids and polar
//! stereographic planes.

use serde::{Deserialize, Serialize};

use crate::model::{Detections, Mesh, VariableInfo};

use super::objects::{ObjectCounts, ObjectParams};
use super::params::{DetectError, Poles};

/// Which cells of an object touch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connectivity {
    /// Those that share an edge: four on a grid.
    #[default]
    Edges,
    /// Those that share an edge or a corner: eight.
    Corners,
}

/// The order of objects, and of the centres of one. It decides between equal
/// choices when centres are linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectOrder {
    /// That of the cells of the frame.
    #[default]
    Rows,
    /// By the Morton number of column and row, rows counted from the south or
    /// from the least y, as TRACK walks its quadtree.
    ZOrder,
}

/// How the maximum of a spline is sought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Not further than one cell from the candidate, so that it never ends at
    /// another extremum.
    #[default]
    Cell,
    /// In the whole domain, and by stopping rules that are absolute numbers, as
    /// in TRACK: a long first step may end at another extremum.
    Domain,
}

/// Parameters of detection by objects on rows and columns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RasterObjectParams {
    /// What an object is, and where its centres are placed.
    #[serde(flatten)]
    pub objects: ObjectParams,
    /// Which cells of an object touch.
    pub connectivity: Connectivity,
    /// The order of objects and of their centres.
    pub order: ObjectOrder,
    /// What lies beyond the first and last row of a grid.
    pub poles: Poles,
    /// How the maximum of a spline is sought.
    pub search: Search,
    /// Sum of the squared distances, in the square of the unit of the field
    /// times `scale`, that a spline may keep from the values; 0 goes through
    /// them.
    pub smoothing: f64,
    /// Factor of the values that the search works on. TRACK has hPa and
    /// 1e-5 s-1, and rules that are no ratios.
    pub scale: f64,
}

impl Default for RasterObjectParams {
    fn default() -> Self {
        Self {
            objects: ObjectParams { min_object_grid_points: 3, ..ObjectParams::default() },
            connectivity: Connectivity::Edges,
            order: ObjectOrder::Rows,
            poles: Poles::Join,
            search: Search::Cell,
            smoothing: 0.0,
            scale: 1.0,
        }
    }
}

/// The detector of objects, planned for one grid or one plane.
#[derive(Debug)]
pub struct RasterObjectDetector {
    params: RasterObjectParams,
}

/// Working memory of one worker.
#[derive(Debug, Default)]
pub struct RasterObjectScratch {}

impl RasterObjectDetector {
    /// Plans the detector.
    ///
    /// # Errors
    /// [`DetectError`] for parameters out of range, or a mesh that does not
    /// suit them.
    pub fn new(mesh: &Mesh, params: &RasterObjectParams) -> Result<Self, DetectError> {
        let _ = mesh;
        Ok(Self { params: params.clone() })
    }

    /// What the columns beside position and value hold.
    pub fn further_columns(&self) -> Vec<VariableInfo> {
        let _ = &self.params;
        Vec::new()
    }

    /// Finds the centres of a frame.
    pub fn detect(
        &self,
        frame: &[f32],
        scratch: &mut RasterObjectScratch,
    ) -> (Detections, ObjectCounts) {
        let _ = (frame, scratch);
        (Detections::default(), ObjectCounts::default())
    }
}
