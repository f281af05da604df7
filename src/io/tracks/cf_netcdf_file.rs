//! A NetCDF-4 file of a discrete sampling geometry, and the points in it.

use std::ops::Range;
use std::path::Path;

use ::netcdf as library;
use library::types::NcTypeDescriptor;
use library::{AttributeValue, FileMut, VariableMut};

use crate::io::AtomicPath;
use crate::io::netcdf_notes::write_notes;
use crate::model::{Calendar, Provenance, Quantity, Variable, VariableInfo};

use super::cf_netcdf::{OTHER, QUANTITY};
use super::error::{Fault, TrackFileProblem};
use super::spool::RowSpool;

/// The dimension of the points.
pub(super) const OBS: &str = "obs";
/// Quick, and hardly larger than the best.
const DEFLATE_LEVEL: i32 = 1;

/// Writes a file that appears whole or not at all.
pub(super) fn write_netcdf(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let file = AtomicPath::create(path)?;
    write(file.path())?;
    Ok(file.commit()?)
}

/// The values of a variable.
pub(super) enum Values<'a, T> {
    Whole(&'a [T]),
    /// A column of rows, and what its bits say.
    Rows(&'a mut RowSpool, usize, &'a dyn Fn(u64) -> T),
}

/// A file being written.
pub(super) struct CfFile(FileMut);

impl CfFile {
    pub(super) fn create(
        path: &Path,
        feature_type: &str,
        provenance: &Provenance,
    ) -> Result<Self, TrackFileProblem> {
        let file = library::create(path).map_err(|e| problem("creating the file", e))?;
        let mut writer = Self(file);
        write_notes(&mut writer.0, provenance)
            .map_err(|(name, e)| problem(&format!("writing the attribute {name}"), e))?;
        writer.attribute("featureType", feature_type)?;
        Ok(writer)
    }

    pub(super) fn attribute(
        &mut self,
        name: &str,
        value: impl Into<AttributeValue>,
    ) -> Result<(), TrackFileProblem> {
        let put = self.0.add_attribute(name, value).map(|_| ());
        put.map_err(|e| problem(&format!("writing the attribute {name}"), e))
    }

    /// NetCDF has no dimension of length 0 but an unlimited one that is empty.
    pub(super) fn dimension(&mut self, name: &str, length: usize) -> Result<(), TrackFileProblem> {
        let added = match length {
            0 => self.0.add_unlimited_dimension(name),
            _ => self.0.add_dimension(name, length),
        };
        added.map(|_| ()).map_err(|e| problem(&format!("defining the dimension {name}"), e))
    }

    /// Writes a variable, in which one value may stand for none.
    pub(super) fn column<T: NcTypeDescriptor>(
        &mut self,
        name: &str,
        dimension: &str,
        attributes: &[(&str, &str)],
        fill: Option<T>,
        values: Values<'_, T>,
    ) -> Result<(), Fault> {
        let writing = |e| problem(&format!("writing the variable {name:?}"), e);
        let define = || -> Result<VariableMut<'_>, library::Error> {
            let mut column = self.0.add_variable::<T>(name, &[dimension])?;
            column.set_compression(DEFLATE_LEVEL, true)?;
            if let Some(fill) = fill {
                column.set_fill_value(fill)?;
            }
            put_texts(&mut column, attributes)?;
            Ok(column)
        };
        let mut column = define().map_err(writing)?;
        match values {
            Values::Whole([]) => Ok(()),
            Values::Whole(all) => Ok(column.put_values(all, ..all.len()).map_err(writing)?),
            Values::Rows(rows, index, value) => rows.slabs(index, |first, bits| {
                let slab: Vec<T> = bits.iter().map(|&bits| value(bits)).collect();
                Ok(column.put_values(&slab, first..first + slab.len()).map_err(writing)?)
            }),
        }
    }

    /// Writes a variable of names.
    pub(super) fn names<'a>(
        &mut self,
        name: &str,
        dimension: &str,
        attributes: &[(&str, &str)],
        (rows, index, value): (&mut RowSpool, usize, &dyn Fn(u64) -> &'a str),
    ) -> Result<(), Fault> {
        let writing = |e| problem(&format!("writing the variable {name:?}"), e);
        let mut column = self.0.add_string_variable(name, &[dimension]).map_err(writing)?;
        put_texts(&mut column, attributes).map_err(writing)?;
        rows.slabs(index, |first, bits| {
            let mut put = bits.iter().zip(first..);
            Ok(put.try_for_each(|(&bits, i)| column.put_string(value(bits), i)).map_err(writing)?)
        })
    }

    /// Writes a variable of times.
    pub(super) fn time(
        &mut self,
        name: &str,
        dimension: &str,
        calendar: Calendar,
        time_s: Values<'_, i64>,
    ) -> Result<(), Fault> {
        let attributes = [
            ("standard_name", "time"),
            ("units", "seconds since 1970-01-01 00:00:00"),
            ("calendar", calendar.cf_name()),
        ];
        self.column(name, dimension, &attributes, None, time_s)
    }

    /// Closing writes what is left, and fails on a full disk.
    pub(super) fn close(self) -> Result<(), Fault> {
        self.0.close().map_err(|e| problem("writing the file", e).into())
    }
}

/// Points that wait for their number: time, latitude, longitude, variables.
pub(super) struct PointRows(RowSpool);

impl PointRows {
    const TIME: usize = 0;
    const LAT: usize = 1;
    const LON: usize = 2;
    const VARIABLES: usize = 3;

    /// The points wait in this directory.
    pub(super) fn new(directory: &Path, variables: usize) -> Self {
        Self(RowSpool::new(directory, Self::VARIABLES + variables))
    }

    /// Number of points.
    pub(super) fn len(&self) -> usize {
        self.0.rows()
    }

    /// Takes some of the points of columns.
    pub(super) fn push(
        &mut self,
        points: Range<usize>,
        time_s: impl Fn(usize) -> i64,
        [lat_deg, lon_deg]: [&[f64]; 2],
        variables: &[Variable],
    ) -> Result<(), Fault> {
        let fill = |column, points: Range<usize>, bits: &mut Vec<u64>| {
            let values = match column {
                Self::TIME => {
                    return bits.extend(points.map(|point| time_s(point).cast_unsigned()));
                }
                Self::LAT => lat_deg,
                Self::LON => lon_deg,
                _ => &variables[column - Self::VARIABLES].values,
            };
            bits.extend(values[points].iter().map(|value| value.to_bits()));
        };
        Ok(self.0.push(points, fill)?)
    }

    /// Writes the times of the points.
    pub(super) fn write_times(
        &mut self,
        file: &mut CfFile,
        calendar: Calendar,
    ) -> Result<(), Fault> {
        let time_s = Values::Rows(&mut self.0, Self::TIME, &u64::cast_signed);
        file.time("time", OBS, calendar, time_s)
    }

    /// Writes positions and variables.
    pub(super) fn write(
        &mut self,
        file: &mut CfFile,
        variables: &[Variable],
        coordinates: &str,
    ) -> Result<(), Fault> {
        let mut put = |column, name: &str, attributes: &[_], fill| {
            let values = Values::Rows(&mut self.0, column, &f64::from_bits);
            file.column(name, OBS, attributes, fill, values)
        };
        let lat = [("standard_name", "latitude"), ("units", "degrees_north")];
        put(Self::LAT, "lat", &lat, None)?;
        let lon = [("standard_name", "longitude"), ("units", "degrees_east")];
        put(Self::LON, "lon", &lon, None)?;
        for (column, Variable { info, .. }) in (Self::VARIABLES..).zip(variables) {
            let attributes = [texts(info), vec![("coordinates", coordinates)]].concat();
            put(column, &info.name, &attributes, Some(f64::NAN))?;
        }
        Ok(())
    }
}

/// A known quantity is recognised by its standard name; one that only has the
/// name of a known one says so.
fn texts(info: &VariableInfo) -> Vec<(&'static str, &str)> {
    let standard_name = info.quantity.known().map(|known| known.standard_names[0]);
    let mistaken = Quantity::identify(standard_name, &info.name) != info.quantity;
    let units = Some(info.units.as_str()).filter(|units| !units.is_empty());
    [
        units.map(|units| ("units", units)),
        standard_name.map(|name| ("standard_name", name)),
        mistaken.then_some((QUANTITY, OTHER)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn put_texts(
    column: &mut VariableMut<'_>,
    attributes: &[(&str, &str)],
) -> Result<(), library::Error> {
    for &(name, text) in attributes {
        column.put_attribute(name, text)?;
    }
    Ok(())
}

pub(super) fn problem(action: &str, error: library::Error) -> TrackFileProblem {
    TrackFileProblem::Library { action: action.to_string(), message: error.to_string() }
}
