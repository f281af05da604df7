//! Files that lead to other files, in circles, or never end.

mod circles;
mod devices;
mod outside;
mod sizes;

use std::path::Path;

use crate::fixture::{Place, Run};

/// More than the program takes for a small file, much less than a bomb.
const LITTLE: u64 = 300 << 20;

/// An HDF5 file to write to.
fn hdf5_file(place: &Place, name: &str) -> hdf5::File {
    hdf5::File::create(place.path().join(name)).unwrap()
}

/// A NetCDF file with a coordinate of each kind and one variable over them,
/// `p`, of zeros.
fn field_file(path: &Path) {
    field_file_with(path, |_, _| {});
}

/// The same with coordinates that are stored in another way.
fn field_file_with(path: &Path, store: impl Fn(&str, &mut netcdf::VariableMut<'_>)) {
    let mut file = netcdf::create(path).unwrap();
    let axes = [
        ("time", 4, "hours since 2000-01-01"),
        ("latitude", 5, "degrees_north"),
        ("longitude", 8, "degrees_east"),
    ];
    for (axis, length, units) in axes {
        file.add_dimension(axis, length).unwrap();
        let mut variable = file.add_variable::<f64>(axis, &[axis]).unwrap();
        store(axis, &mut variable);
        variable.put_attribute("units", units).unwrap();
        let value = |i: usize| match axis {
            "time" => 6.0 * i as f64,
            "latitude" => 60.0 - 30.0 * i as f64,
            _ => 45.0 * i as f64,
        };
        variable.put_values(&(0..length).map(value).collect::<Vec<f64>>(), ..).unwrap();
    }
    let mut variable = file.add_variable::<f32>("p", &axes.map(|axis| axis.0)).unwrap();
    variable.put_attribute("units", "Pa").unwrap();
    variable.put_values(&[0f32; 4 * 5 * 8], ..).unwrap();
}

/// Refused at once: with status 1, these words and little memory.
#[track_caller]
fn refused(run: &Run, words: &[&str]) {
    run.ended_with(1, words).took_at_most(LITTLE);
}
