//! Parameters of detection by objects on rows and columns.

use serde::{Deserialize, Serialize};

use super::super::objects::ObjectParams;
use super::super::params::{DetectError, Poles};

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

/// Whether centres lie at the edges of a mesh, beyond which nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenEdges {
    /// They do not: a cell at an edge may not be an extremum.
    #[default]
    Exclude,
    /// They do, as in TRACK.
    Keep,
}

/// How a grid that goes round closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seam {
    /// The last column touches the first one.
    #[default]
    Join,
    /// A copy of the first column stands behind the last one, as in TRACK: it
    /// counts as cells, and objects that hold both copies of a cell are one.
    /// An object that goes round touches itself nowhere and has its extrema
    /// at the seam twice; a search from both ends at one place.
    Copy,
}

/// How the maximum of a spline is sought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Search {
    /// Not further than one cell from the candidate, so that it never ends at
    /// another extremum.
    #[default]
    Cell,
    /// In the whole domain, by stopping rules that are absolute numbers, and
    /// with positions in the precision of `f32`, as in TRACK: a long first step
    /// may end at another extremum.
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
    /// How a grid that goes round closes.
    pub seam: Seam,
    /// Whether centres lie at edges beyond which nothing is known.
    pub open_edges: OpenEdges,
    /// How the maximum of a spline is sought.
    pub search: Search,
    /// Sum of the squared distances, in the square of the unit of the field,
    /// that a spline of a plane may keep from the values; 0 goes through them.
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
            seam: Seam::Join,
            open_edges: OpenEdges::Exclude,
            search: Search::Cell,
            smoothing: 0.0,
            scale: 1.0,
        }
    }
}

impl RasterObjectParams {
    /// Checks what does not depend on the mesh.
    ///
    /// # Errors
    /// [`DetectError`] with the option to change.
    pub fn validate(&self) -> Result<(), DetectError> {
        self.objects.validate()?;
        let scale = self.scale as f32;
        if !(scale > 0.0 && scale.is_finite()) {
            return Err(DetectError::Scale { value: self.scale });
        }
        if !(self.smoothing >= 0.0 && self.smoothing.is_finite()) {
            return Err(DetectError::Smoothing { value: self.smoothing });
        }
        Ok(())
    }

    /// The sum of squares of values times `scale`.
    pub(super) fn scaled_smoothing(&self) -> f64 {
        self.smoothing * self.scale * self.scale
    }
}
