//! The metadata of a file in the words of the CF conventions, for any format.

use super::FieldDescription;
use super::mesh::MeshInFile;

/// Names and values, in the order they are written.
pub(super) type Attributes = Vec<(&'static str, Attribute)>;

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Attribute {
    Text(String),
    Integer(i64),
    Float(f64),
}

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

/// A dimension and its length.
pub(super) type Dimension = (&'static str, usize);

/// A variable beside the fields: a coordinate, or the mapping of a grid.
pub(super) struct Coordinate {
    pub(super) name: &'static str,
    /// None for a scalar.
    pub(super) dimensions: Vec<Dimension>,
    pub(super) values: Values,
    pub(super) attributes: Attributes,
}

pub(super) enum Values {
    Integers(Vec<i64>),
    Floats(Vec<f64>),
}

/// A field without its values.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) attributes: Attributes,
}

/// All that is known of a file before the first frame.
pub(super) struct Contents {
    /// Dimensions of every field, slowest first. Fields that say nothing of
    /// their time have no time dimension.
    pub(super) dimensions: Vec<Dimension>,
    pub(super) has_time: bool,
    pub(super) coordinates: Vec<Coordinate>,
    pub(super) fields: Vec<Field>,
    /// Attributes of the file: nothing that differs between two runs.
    pub(super) attributes: Attributes,
}

impl Contents {
    pub(super) fn new(description: &FieldDescription, mesh: MeshInFile) -> Self {
        let time = time(description);
        let times = time.iter().flat_map(|time| time.dimensions.clone());
        Self {
            dimensions: times.chain(mesh.dimensions).collect(),
            has_time: time.is_some(),
            attributes: global_attributes(description, mesh.conventions),
            fields: fields(description, &mesh.field_attributes),
            coordinates: time.into_iter().chain(mesh.coordinates).collect(),
        }
    }

    /// Lengths of the dimensions of every field.
    pub(super) fn shape(&self) -> Vec<usize> {
        self.dimensions.iter().map(|d| d.1).collect()
    }

    /// Shape of the chunks of every field: whole frames of some steps.
    pub(super) fn chunk_shape(&self, chunk_steps: usize) -> Vec<usize> {
        let mut chunk = self.shape();
        if self.has_time {
            chunk[0] = chunk_steps;
        }
        chunk
    }
}

fn time(description: &FieldDescription) -> Option<Coordinate> {
    let times = &description.times;
    times.is_dated().then(|| Coordinate {
        name: "time",
        dimensions: vec![("time", times.len())],
        values: Values::Integers(times.time_s().to_vec()),
        attributes: vec![
            ("standard_name", "time".into()),
            ("long_name", "time".into()),
            ("units", "seconds since 1970-01-01 00:00:00".into()),
            ("calendar", times.calendar().cf_name().into()),
            ("axis", "T".into()),
        ],
    })
}

fn fields(description: &FieldDescription, of_mesh: &Attributes) -> Vec<Field> {
    let field = |variable: &super::VariableDescription| Field {
        name: variable.info.name.clone(),
        attributes: texts([
            ("standard_name", variable.standard_name.as_deref().unwrap_or_default()),
            ("long_name", &variable.long_name),
            ("units", &variable.info.units),
        ])
        .chain(of_mesh.clone())
        .collect(),
    };
    description.variables.iter().map(field).collect()
}

fn global_attributes(description: &FieldDescription, conventions: &str) -> Attributes {
    let provenance = &description.provenance;
    texts([
        ("Conventions", conventions),
        ("source", &provenance.software),
        ("input", &provenance.input),
        ("parameters", &provenance.parameters),
        ("history", &provenance.processing.join("\n")),
    ])
    .collect()
}

/// Attributes of what is not empty.
fn texts<const N: usize>(
    texts: [(&'static str, &str); N],
) -> impl Iterator<Item = (&'static str, Attribute)> {
    texts.map(|(name, text)| (!text.is_empty()).then(|| (name, text.into()))).into_iter().flatten()
}
