//! The field as NetCDF files of every kind, through the netCDF library.

use std::path::Path;

use netcdf::{Endianness, FileMut, Options, VariableMut};

use crate::sample::{COLUMNS, OFFSET, PACKED_MISSING, ROWS, SCALE, STEPS, Stored, hours, packed};

pub(crate) struct NetcdfFile {
    pub(crate) name: &'static str,
    options: Options,
    number: Number,
    chunks: Option<[usize; 3]>,
    deflate: bool,
    order: Endianness,
}

#[derive(Clone, Copy)]
enum Number {
    F32,
    F64,
    Packed,
}

pub(crate) fn all() -> Vec<NetcdfFile> {
    let plain = || NetcdfFile {
        name: "contiguous",
        options: Options::NETCDF4,
        number: Number::F32,
        chunks: None,
        deflate: false,
        order: Endianness::Little,
    };
    let chunks = Some([4, 7, 6]);
    vec![
        plain(),
        NetcdfFile { name: "contiguous doubles", number: Number::F64, ..plain() },
        NetcdfFile { name: "contiguous, big-endian", order: Endianness::Big, ..plain() },
        NetcdfFile { name: "contiguous, packed", number: Number::Packed, ..plain() },
        NetcdfFile { name: "chunked", chunks: Some([5, 2, 5]), ..plain() },
        NetcdfFile { name: "deflate", chunks, deflate: true, ..plain() },
        NetcdfFile {
            name: "deflate, packed",
            number: Number::Packed,
            chunks,
            deflate: true,
            ..plain()
        },
        NetcdfFile { name: "classic", options: Options::empty(), ..plain() },
        NetcdfFile {
            name: "classic, packed",
            options: Options::empty(),
            number: Number::Packed,
            ..plain()
        },
        NetcdfFile { name: "64-bit offset", options: Options::_64BIT_OFFSET, ..plain() },
        NetcdfFile { name: "64-bit data", options: Options::_64BIT_DATA, ..plain() },
    ]
}

impl NetcdfFile {
    pub(crate) fn write(&self, path: &Path, stored: &Stored) {
        let mut file =
            netcdf::create_with(path, Options::from_bits_truncate(self.options.bits())).unwrap();
        let dimensions = [("time", STEPS), ("latitude", ROWS), ("longitude", COLUMNS)];
        for (name, length) in dimensions {
            file.add_dimension(name, length).unwrap();
        }
        let hours: Vec<f64> = hours().iter().map(|&h| h as f64).collect();
        let coordinates = [
            ("time", "hours since 2000-01-01", &hours),
            ("latitude", "degrees_north", &stored.lat_deg),
            ("longitude", "degrees_east", &stored.lon_deg),
        ];
        for (name, units, _) in coordinates {
            let mut variable = file.add_variable::<f64>(name, &[name]).unwrap();
            variable.put_attribute("units", units).unwrap();
        }
        self.define(&mut file);
        // The classic formats take values after all definitions only.
        file.enddef().unwrap();
        for (name, _, values) in coordinates {
            file.variable_mut(name).unwrap().put_values(values, ..).unwrap();
        }
        let mut variable = file.variable_mut("msl").unwrap();
        match self.number {
            Number::F32 => variable.put_values(&stored.values, ..).unwrap(),
            Number::F64 => {
                let values: Vec<f64> = stored.values.iter().map(|&v| f64::from(v)).collect();
                variable.put_values(&values, ..).unwrap();
            }
            Number::Packed => variable.put_values(&packed(&stored.values), ..).unwrap(),
        }
        file.close().unwrap();
    }

    fn define(&self, file: &mut FileMut) {
        match self.number {
            Number::F32 => drop(self.variable::<f32>(file)),
            Number::F64 => drop(self.variable::<f64>(file)),
            Number::Packed => {
                let mut variable = self.variable::<i16>(file);
                variable.put_attribute("_FillValue", PACKED_MISSING).unwrap();
                variable.put_attribute("scale_factor", SCALE).unwrap();
                variable.put_attribute("add_offset", OFFSET).unwrap();
            }
        }
    }

    fn variable<'f, T: netcdf::NcTypeDescriptor>(&self, file: &'f mut FileMut) -> VariableMut<'f> {
        let mut variable =
            file.add_variable::<T>("msl", &["time", "latitude", "longitude"]).unwrap();
        if self.options.contains(Options::NETCDF4) {
            variable.set_endianness(self.order).unwrap();
        }
        if let Some(chunks) = self.chunks {
            variable.set_chunking(&chunks).unwrap();
        }
        if self.deflate {
            variable.set_compression(4, true).unwrap();
        }
        variable.put_attribute("units", "Pa").unwrap();
        variable
    }
}
