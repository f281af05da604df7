//! Fields as NetCDF-4 files.

use std::path::Path;

use ::netcdf as library;
use library::{AttributeValue, Endianness, Extent, Extents, FileMut, VariableMut};

use super::cf::{Attribute, Attributes, Contents, Coordinate, Dimension, Values};
use super::{Backend, Compression, WriteProblem};

/// A good ratio for its time; higher levels gain little on fields.
const DEFLATE_LEVEL: i32 = 4;

/// A file whose metadata and coordinates are written.
pub(super) struct NetcdfWriter {
    file: FileMut,
    fields: Vec<String>,
    /// Lengths of the dimensions that follow the time.
    frame_shape: Vec<usize>,
    has_time: bool,
}

impl NetcdfWriter {
    pub(super) fn create(
        path: &Path,
        contents: &Contents,
        compression: Compression,
        chunk_steps: usize,
    ) -> Result<Self, WriteProblem> {
        let mut file = library::create(path).map_err(|e| problem("creating the file", &e))?;
        define(&mut file, contents, compression, chunk_steps)
            .map_err(|e| problem("writing the metadata", &e))?;
        let has_time = contents.has_time;
        Ok(Self {
            file,
            fields: contents.fields.iter().map(|field| field.name.clone()).collect(),
            frame_shape: contents.shape()[usize::from(has_time)..].to_vec(),
            has_time,
        })
    }
}

fn problem(action: &'static str, error: &library::Error) -> WriteProblem {
    WriteProblem::Library { action, message: error.to_string() }
}

fn define(
    file: &mut FileMut,
    contents: &Contents,
    compression: Compression,
    chunk_steps: usize,
) -> Result<(), library::Error> {
    for (name, value) in contents.attributes.clone() {
        file.add_attribute(name, value)?;
    }
    for &(name, length) in &contents.dimensions {
        file.add_dimension(name, length)?;
    }
    for coordinate in &contents.coordinates {
        define_coordinate(file, coordinate)?;
    }
    let dimensions = names(&contents.dimensions);
    for field in &contents.fields {
        let mut variable = file.add_variable::<f32>(&field.name, &dimensions)?;
        variable.set_endianness(Endianness::Little)?;
        variable.set_fill_value(f32::NAN)?;
        if compression == Compression::Deflate {
            variable.set_chunking(&contents.chunk_shape(chunk_steps))?;
            variable.set_compression(DEFLATE_LEVEL, true)?;
        }
        put_attributes(&mut variable, &field.attributes)?;
    }
    for coordinate in &contents.coordinates {
        fill_coordinate(file, coordinate)?;
    }
    Ok(())
}

fn names(dimensions: &[Dimension]) -> Vec<&'static str> {
    dimensions.iter().map(|d| d.0).collect()
}

fn define_coordinate(file: &mut FileMut, coordinate: &Coordinate) -> Result<(), library::Error> {
    let (name, dimensions) = (coordinate.name, names(&coordinate.dimensions));
    let mut variable = match coordinate.values {
        Values::Integers(_) => file.add_variable::<i64>(name, &dimensions)?,
        Values::Floats(_) => file.add_variable::<f64>(name, &dimensions)?,
    };
    variable.set_endianness(Endianness::Little)?;
    put_attributes(&mut variable, &coordinate.attributes)
}

fn fill_coordinate(file: &mut FileMut, coordinate: &Coordinate) -> Result<(), library::Error> {
    let Some(mut variable) = file.variable_mut(coordinate.name) else {
        return Err(library::Error::NotFound(coordinate.name.into()));
    };
    match &coordinate.values {
        Values::Integers(values) => variable.put_values(values, ..),
        Values::Floats(values) => variable.put_values(values, ..),
    }
}

fn put_attributes(
    variable: &mut VariableMut<'_>,
    attributes: &Attributes,
) -> Result<(), library::Error> {
    for (name, value) in attributes.clone() {
        variable.put_attribute(name, value)?;
    }
    Ok(())
}

impl From<Attribute> for AttributeValue {
    fn from(attribute: Attribute) -> Self {
        match attribute {
            Attribute::Text(text) => text.into(),
            Attribute::Integer(number) => number.into(),
            Attribute::Float(number) => number.into(),
        }
    }
}

impl Backend for NetcdfWriter {
    fn write_steps(
        &mut self,
        field: usize,
        first_step: usize,
        frames: &[f32],
    ) -> Result<(), WriteProblem> {
        let steps = frames.len() / self.frame_shape.iter().product::<usize>();
        let time = self.has_time.then_some((first_step, steps));
        let whole = self.frame_shape.iter().map(|&n| (0, n));
        let extents: Vec<Extent> = time
            .into_iter()
            .chain(whole)
            .map(|(start, count)| Extent::SliceCount { start, count, stride: 1 })
            .collect();
        let name = &self.fields[field];
        let result = match self.file.variable_mut(name) {
            Some(mut variable) => variable.put_values(frames, Extents::from(extents)),
            None => Err(library::Error::NotFound(name.clone())),
        };
        result.map_err(|e| problem("writing the field", &e))
    }

    /// Closing writes what the library still holds, so it may find a full disk.
    fn close(self: Box<Self>) -> Result<(), WriteProblem> {
        self.file.close().map_err(|e| problem("closing the file", &e))
    }
}
