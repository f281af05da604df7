//! Tracks in NetCDF as TRACK has them, read.

use std::path::Path;

use ::netcdf as library;
use library::types::{FloatType, NcVariableType};

use crate::io::tracks::ReadOptions;
use crate::io::tracks::cf_netcdf_read::{self, values};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::model::{Quantity, Tracks, Variable, VariableInfo};

use super::columns::{LARGEST, name_first};
use super::frames::{Dating, TimeReader};
use super::netcdf::{FIRST, ID, INDEX, LAT, LON, RECORD, SIZE, TIME, VALUE};
use super::projection::Projection;
use super::ragged::RaggedTracks;

/// Whether a NetCDF file is of this format.
pub(in crate::io::tracks) fn is_one(path: &Path) -> bool {
    let has_all =
        |file: library::File| [ID, FIRST, SIZE].iter().all(|v| file.variable(v).is_some());
    cf_netcdf_read::open(path).is_ok_and(has_all)
}

/// Reads the tracks; those without a point are none.
pub(in crate::io::tracks) fn read(path: &Path, options: &ReadOptions) -> Result<Tracks, Fault> {
    let file = Reader(cf_netcdf_read::open(path)?);
    cf_netcdf_read::check_sizes(path, &file.0)?;
    let ids: Vec<i64> = file.column(ID)?;
    let (first, size) = (file.column::<i64>(FIRST)?, file.column::<i64>(SIZE)?);
    let time: Vec<i64> = file.column(TIME)?;
    let (lon_deg, lat_deg) = (file.column::<f64>(LON)?, file.column::<f64>(LAT)?);
    let mut times = TimeReader::new(options.calendar, options.frames);
    let mut tracks = RaggedTracks::new(options.calendar);
    let mut points = Vec::new();
    let mut announced = 0;
    for ((&id, &first), &size) in ids.iter().zip(&first).zip(&size).filter(|(_, size)| **size != 0)
    {
        let range = range(first, size, time.len().min(lon_deg.len()).min(lat_deg.len()))?;
        announced += 1;
        tracks.open(id_of_text(id)?, range.len() as u64)?;
        for point in range {
            let time_s = times.time_s(&time[point].to_string(), Dating::Unsaid)?;
            let position = Projection::LonLat.lat_lon_deg(lon_deg[point], lat_deg[point])?;
            tracks.push(time_s, position)?;
            points.push(point);
        }
        tracks.close()?;
    }
    let mut variables = file.variables(&points)?;
    name_first(&mut variables, options)?;
    Ok(tracks.finish(announced, variables)?)
}

fn range(first: i64, size: i64, points: usize) -> Result<std::ops::Range<usize>, TrackFileProblem> {
    let wrong = TrackFileProblem::Rows { first, size, points };
    let end = first.checked_add(size).and_then(|end| usize::try_from(end).ok());
    match (usize::try_from(first), end) {
        (Ok(first), Some(end)) if first <= end && end <= points => Ok(first..end),
        _ => Err(wrong),
    }
}

/// The number that text has for a track.
fn id_of_text(id: i64) -> Result<u64, TrackFileProblem> {
    let next = id.checked_add(1).and_then(|id| u64::try_from(id).ok());
    next.ok_or_else(|| TrackFileProblem::Number { column: ID.into(), text: id.to_string() })
}

struct Reader(library::File);

impl Reader {
    fn column<T: library::NcTypeDescriptor + Copy>(
        &self,
        name: &'static str,
    ) -> Result<Vec<T>, TrackFileProblem> {
        let variable = self.0.variable(name);
        let variable = variable.ok_or_else(|| TrackFileProblem::Missing {
            missing: vec![name],
            found: self.0.variables().map(|v| v.name()).collect(),
        })?;
        values(&variable)
    }

    /// The intensity and, after it, the additional fields, at some points.
    fn variables(&self, points: &[usize]) -> Result<Vec<Variable>, TrackFileProblem> {
        let (mut first, mut others) = (Vec::new(), Vec::new());
        for variable in self.0.variables().filter(is_data) {
            let column = values::<f64>(&variable)?;
            let value = |&i: &usize| column.get(i).copied().filter(|v| v.abs() <= LARGEST);
            let info = VariableInfo::new(&variable.name(), Quantity::Other, "");
            let values = points.iter().map(|i| value(i).unwrap_or(f64::NAN)).collect();
            let list = if variable.name() == VALUE { &mut first } else { &mut others };
            list.push(Variable { info, values });
        }
        first.append(&mut others);
        Ok(first)
    }
}

fn is_data(variable: &library::Variable<'_>) -> bool {
    let is_along_points = matches!(variable.dimensions(), [only] if only.name() == RECORD);
    let is_float = matches!(
        variable.vartype(),
        NcVariableType::Float(FloatType::F32) | NcVariableType::Float(FloatType::F64)
    );
    is_along_points && is_float && ![INDEX, TIME, LON, LAT].contains(&variable.name().as_str())
}
