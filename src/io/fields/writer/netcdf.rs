//! Fields as NetCDF-4 files.

use std::path::Path;

use ::netcdf as library;
use library::{Endianness, Extent, Extents, FileMut, VariableMut};

use super::cf::{self, Attributes, Coordinate, Values};
use super::{Backend, Compression, FieldDescription, WriteProblem};

/// A good ratio for its time; higher levels gain little on fields.
const DEFLATE_LEVEL: i32 = 4;

/// A file whose metadata and coordinates are written.
pub(super) struct NetcdfWriter {
    file: FileMut,
    variable: String,
    /// Lengths of the dimensions that follow the time.
    plane: Vec<usize>,
    has_time: bool,
}

impl NetcdfWriter {
    pub(super) fn create(
        path: &Path,
        field: &FieldDescription,
        coordinates: &[Coordinate],
        compression: Compression,
        chunk_steps: usize,
    ) -> Result<Self, WriteProblem> {
        let mut file = library::create(path).map_err(|e| problem("creating the file", &e))?;
        define(&mut file, field, coordinates, compression, chunk_steps)
            .map_err(|e| problem("writing the metadata", &e))?;
        let lengths: Vec<usize> = coordinates.iter().map(Coordinate::len).collect();
        let has_time = field.times.is_dated();
        Ok(Self {
            file,
            variable: field.variable.name.clone(),
            plane: lengths[usize::from(has_time)..].to_vec(),
            has_time,
        })
    }
}

fn problem(action: &'static str, error: &library::Error) -> WriteProblem {
    WriteProblem::Library { action, message: error.to_string() }
}

fn define(
    file: &mut FileMut,
    field: &FieldDescription,
    coordinates: &[Coordinate],
    compression: Compression,
    chunk_steps: usize,
) -> Result<(), library::Error> {
    for (name, text) in cf::global_attributes(field) {
        file.add_attribute(name, text)?;
    }
    for coordinate in coordinates {
        file.add_dimension(coordinate.name, coordinate.len())?;
    }
    for coordinate in coordinates {
        define_coordinate(file, coordinate)?;
    }
    let dimensions: Vec<&str> = coordinates.iter().map(|c| c.name).collect();
    let mut variable = file.add_variable::<f32>(&field.variable.name, &dimensions)?;
    variable.set_endianness(Endianness::Little)?;
    variable.set_fill_value(f32::NAN)?;
    if compression == Compression::Deflate {
        let mut chunk: Vec<usize> = coordinates.iter().map(Coordinate::len).collect();
        if field.times.is_dated() {
            chunk[0] = chunk_steps;
        }
        variable.set_chunking(&chunk)?;
        variable.set_compression(DEFLATE_LEVEL, true)?;
    }
    put_attributes(&mut variable, cf::variable_attributes(field))?;
    for coordinate in coordinates {
        fill_coordinate(file, coordinate)?;
    }
    Ok(())
}

fn define_coordinate(file: &mut FileMut, coordinate: &Coordinate) -> Result<(), library::Error> {
    let name = coordinate.name;
    let mut variable = match coordinate.values {
        Values::Integers(_) => file.add_variable::<i64>(name, &[name])?,
        Values::Floats(_) => file.add_variable::<f64>(name, &[name])?,
    };
    variable.set_endianness(Endianness::Little)?;
    put_attributes(&mut variable, coordinate.attributes.clone())
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
    attributes: Attributes,
) -> Result<(), library::Error> {
    for (name, text) in attributes {
        variable.put_attribute(name, text)?;
    }
    Ok(())
}

impl Backend for NetcdfWriter {
    fn write_steps(&mut self, first_step: usize, frames: &[f32]) -> Result<(), WriteProblem> {
        let steps = frames.len() / self.plane.iter().product::<usize>();
        let time = self.has_time.then_some((first_step, steps));
        let whole = self.plane.iter().map(|&n| (0, n));
        let extents: Vec<Extent> = time
            .into_iter()
            .chain(whole)
            .map(|(start, count)| Extent::SliceCount { start, count, stride: 1 })
            .collect();
        let missing = || library::Error::NotFound(self.variable.clone());
        let result = match self.file.variable_mut(&self.variable) {
            Some(mut variable) => variable.put_values(frames, Extents::from(extents)),
            None => Err(missing()),
        };
        result.map_err(|e| problem("writing the field", &e))
    }

    /// Closing writes what the library still holds, so it may find a full disk.
    fn close(self: Box<Self>) -> Result<(), WriteProblem> {
        self.file.close().map_err(|e| problem("closing the file", &e))
    }
}
