//! Small NetCDF files, variable by variable.

use std::path::Path;

use netcdf::{AttributeValue, FileMut, NcTypeDescriptor, VariableMut};

pub(crate) struct NetcdfFile {
    file: FileMut,
}

impl NetcdfFile {
    pub(crate) fn create(path: &Path, dimensions: &[(&str, usize)]) -> Self {
        let mut file = netcdf::create(path).unwrap();
        for &(name, length) in dimensions {
            file.add_dimension(name, length).unwrap();
        }
        Self { file }
    }

    /// A variable with its attributes, which are texts.
    pub(crate) fn put<T: NcTypeDescriptor + Copy>(
        &mut self,
        name: &str,
        dimensions: &[&str],
        attributes: &[(&str, &str)],
        values: &[T],
    ) {
        self.put_with(name, dimensions, attributes, values, |_| {});
    }

    /// The same with something done to the variable before values are put.
    pub(crate) fn put_with<T: NcTypeDescriptor + Copy>(
        &mut self,
        name: &str,
        dimensions: &[&str],
        attributes: &[(&str, &str)],
        values: &[T],
        prepare: impl Fn(&mut VariableMut<'_>),
    ) {
        let mut variable = self.file.add_variable::<T>(name, dimensions).unwrap();
        for &(name, text) in attributes {
            variable.put_attribute(name, text).unwrap();
        }
        prepare(&mut variable);
        variable.put_values(values, ..).unwrap();
    }

    pub(crate) fn put_strings(&mut self, name: &str, dimensions: &[&str], texts: &[&str]) {
        let mut variable = self.file.add_string_variable(name, dimensions).unwrap();
        for (i, text) in texts.iter().enumerate() {
            match dimensions {
                [] => variable.put_string(text, ()).unwrap(),
                _ => variable.put_string(text, i).unwrap(),
            }
        }
    }

    /// A variable without a value that counts.
    pub(crate) fn put_mapping(&mut self, name: &str, attributes: &[(&str, AttributeValue)]) {
        let mut variable = self.file.add_variable::<i32>(name, &[]).unwrap();
        for (name, value) in attributes {
            variable.put_attribute(name, value.clone()).unwrap();
        }
    }

    pub(crate) fn close(self) {
        self.file.close().unwrap();
    }
}

/// Packs values as 16-bit integers; returns them, scale and offset.
pub(crate) fn packed(values: &[f64]) -> (Vec<i16>, f64, f64) {
    let (scale, offset) = (0.125, 101_000.0);
    let pack = |v: &f64| if v.is_nan() { -32_767 } else { ((v - offset) / scale).round() as i16 };
    (values.iter().map(pack).collect(), scale, offset)
}
