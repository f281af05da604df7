//! Maps as CF NetCDF-4: `double` layers over periods, with the bounds and the
//! names of these.

use std::path::Path;

use ::netcdf as library;
use library::types::NcTypeDescriptor;
use library::{AttributeValue, FileMut};

use crate::io::AtomicPath;
use crate::io::netcdf_notes::write_notes;
use crate::model::Maps;

use super::MapFileProblem;

const DEFLATE_LEVEL: i32 = 1;
/// Dimensions, which are names of coordinates as well.
/// Dimensions of a layer, which are names of coordinates as well.
const AXES: [&str; 3] = ["time", "lat", "lon"];
const BOUNDS: &str = "bnds";
const TIME_BOUNDS: &str = "time_bnds";
/// Names of the periods.
const PERIOD: &str = "period";

/// Writes a file that appears whole or not at all.
pub(super) fn write(path: &Path, maps: &Maps) -> Result<(), MapFileProblem> {
    let output = AtomicPath::create(path)?;
    let file = library::create(output.path()).map_err(|e| problem("creating the file", e))?;
    let mut file = MapFile(file);
    file.head(maps)?;
    file.layers(maps)?;
    file.0.close().map_err(|e| problem("writing the file", e))?;
    Ok(output.commit()?)
}

struct MapFile(FileMut);

type Attributes<'a> = Vec<(&'a str, AttributeValue)>;

impl MapFile {
    /// All but the layers.
    fn head(&mut self, maps: &Maps) -> Result<(), MapFileProblem> {
        write_notes(&mut self.0, &maps.provenance)
            .map_err(|(name, e)| problem(&format!("writing the attribute {name}"), e))?;
        let grid = &maps.grid;
        let lengths = [maps.periods.len(), grid.rows(), grid.columns()];
        for (name, length) in AXES.into_iter().zip(lengths).filter(|(_, length)| *length > 0) {
            self.dimension(name, length)?;
        }
        self.coordinate(
            "lat",
            grid.lat_deg(),
            [("standard_name", "latitude"), ("units", "degrees_north")],
        )?;
        self.coordinate(
            "lon",
            grid.lon_deg(),
            [("standard_name", "longitude"), ("units", "degrees_east")],
        )?;
        if maps.periods.is_empty() { Ok(()) } else { self.periods(maps) }
    }

    fn periods(&mut self, maps: &Maps) -> Result<(), MapFileProblem> {
        self.dimension(BOUNDS, 2)?;
        let middle = |p: &crate::model::Period| p.start_s + (p.end_s - p.start_s) / 2;
        let times: Vec<i64> = maps.periods.iter().map(middle).collect();
        let bounds: Vec<i64> = maps.periods.iter().flat_map(|p| [p.start_s, p.end_s]).collect();
        let attributes = vec![
            ("standard_name", "time".into()),
            ("units", "seconds since 1970-01-01 00:00:00".into()),
            ("calendar", maps.calendar.cf_name().into()),
            ("bounds", TIME_BOUNDS.into()),
        ];
        self.variable("time", &["time"], attributes, None, &times)?;
        self.variable(TIME_BOUNDS, &["time", BOUNDS], Vec::new(), None, &bounds)?;
        let writing = |e| problem("writing the names of periods", e);
        let mut names = self.0.add_string_variable(PERIOD, &["time"]).map_err(writing)?;
        names.put_attribute("long_name", "name of the period").map_err(writing)?;
        for (i, period) in maps.periods.iter().enumerate() {
            names.put_string(&period.label, i).map_err(writing)?;
        }
        Ok(())
    }

    fn layers(&mut self, maps: &Maps) -> Result<(), MapFileProblem> {
        let axes = if maps.periods.is_empty() { &AXES[1..] } else { &AXES[..] };
        for layer in &maps.layers {
            let texts = [
                ("units", &layer.units),
                ("long_name", &layer.long_name),
                ("cell_methods", &layer.cell_methods),
            ];
            let said = texts.into_iter().filter(|(_, text)| !text.is_empty());
            let attributes = said.map(|(name, text)| (name, text.as_str().into())).collect();
            self.variable(&layer.name, axes, attributes, Some(f64::NAN), &layer.values)?;
        }
        Ok(())
    }

    fn coordinate(
        &mut self,
        name: &str,
        values: &[f64],
        texts: [(&'static str, &str); 2],
    ) -> Result<(), MapFileProblem> {
        let attributes = texts.map(|(name, text)| (name, text.into())).to_vec();
        self.variable(name, &[name], attributes, None, values)
    }

    fn dimension(&mut self, name: &str, length: usize) -> Result<(), MapFileProblem> {
        let added = self.0.add_dimension(name, length).map(drop);
        added.map_err(|e| problem(&format!("defining the dimension {name}"), e))
    }

    fn variable<T: NcTypeDescriptor>(
        &mut self,
        name: &str,
        dimensions: &[&str],
        attributes: Attributes<'_>,
        fill: Option<T>,
        values: &[T],
    ) -> Result<(), MapFileProblem> {
        let write = || -> Result<(), library::Error> {
            let mut variable = self.0.add_variable::<T>(name, dimensions)?;
            variable.set_compression(DEFLATE_LEVEL, true)?;
            if let Some(fill) = fill {
                variable.set_fill_value(fill)?;
            }
            for (name, value) in &attributes {
                variable.put_attribute(name, value.clone())?;
            }
            variable.put_values(values, ..)
        };
        write().map_err(|e| problem(&format!("writing the variable {name:?}"), e))
    }
}

fn problem(action: &str, error: library::Error) -> MapFileProblem {
    MapFileProblem::Library { action: action.to_string(), message: error.to_string() }
}
