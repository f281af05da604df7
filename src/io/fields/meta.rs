//! What a source says of itself.

use crate::model::{Mesh, Run, TimeAxis, VariableInfo};

use super::Level;

/// What a source delivers.
#[derive(Clone, Debug)]
pub struct FieldMeta {
    /// The file or store, as the caller named it.
    pub source_name: String,
    /// Format in words.
    pub format: String,
    /// The variable in its SI unit.
    pub variable: VariableInfo,
    /// Further attributes of the variable as text.
    pub attributes: Vec<(String, String)>,
    /// Where the values of a frame lie.
    pub mesh: Mesh,
    /// The forecast or member that it is.
    pub run: Run,
    /// The member that a number beside the field names. In most records it
    /// says nothing; it tells files of members apart.
    pub only_member: Option<String>,
    /// Times of the steps.
    pub times: TimeAxis,
    /// The level, where the dataset has only one.
    pub level: Option<Level>,
    /// Shape as stored, with the names of the dimensions.
    pub dimensions: Vec<(String, usize)>,
    /// Shape of a stored chunk, if stored in chunks.
    pub chunk_shape: Option<Vec<usize>>,
    /// Type and compression in words.
    pub encoding: String,
    /// What each axis was recognised by: the axis, then the coordinate and the
    /// rule, such as `valid_time, by standard_name`.
    pub recognised: Vec<(String, String)>,
    /// Stored values that mark what is missing, before unpacking.
    pub missing_values: Vec<f64>,
    /// What is changed on reading, in words.
    pub notes: Vec<String>,
    /// Which other files are read, in words.
    pub others: Vec<String>,
}
