//! CF trajectories and points in NetCDF, read: ours and others' of the same
//! structure, found by attributes before names.

use std::collections::HashSet;
use std::path::Path;

use ::netcdf as library;
use library::types::NcVariableType;

use crate::io::NetcdfFileProblem;
use crate::io::access::ExternalFiles;
use crate::io::fields::cf_time;
use crate::io::netcdf_file::{self, Expansion, NetcdfFile, limit_for_all};
use crate::io::netcdf_notes::{read_notes, text_of};
use crate::io::special::open_file;
use crate::model::{
    Calendar, Centers, DateTime, MemoryLimit, Provenance, Quantity, Run, TimeAxis, TrackRuns,
    Tracks, Variable, VariableInfo, array_bytes,
};

use super::ReadOptions;
use super::assemble::{self, Points, check_order, check_position, normalise_lon, to_si};
use super::cf_netcdf::{INIT, MEMBER, OTHER, QUANTITY, ROW_SIZE, STEP_TIME};
use super::cf_netcdf_file::problem;
use super::csv_notes::Kind;
use super::error::{Fault, TrackFileProblem};
use super::format_error::FormatProblem;

pub(super) fn read_tracks(path: &Path, options: &ReadOptions) -> Result<Tracks, Fault> {
    let reader = Reader::open(path)?;
    reader.check_kind(Kind::Tracks)?;
    let parts = reader.trajectory_parts()?;
    check_sizes(path, &reader.0)?;
    let (calendar, time_s) = reader.times(&parts.time)?;
    let points = reader.points(&parts.lat, &parts.lon, &parts.obs, time_s, options)?;
    let offsets = offsets(&values(&parts.row_size)?, points.lat_deg.len())?;
    let ids = ids(&parts.track_id, offsets.len() - 1)?;
    let runs = reader.runs(&dimension(&parts.row_size), ids.len())?;
    let provenance = reader.provenance();
    let Points { time_s, lat_deg, lon_deg, variables } = points;
    let tracks =
        Tracks { calendar, ids, runs, offsets, time_s, lat_deg, lon_deg, variables, provenance };
    check_order(&tracks)?;
    Ok(tracks)
}

pub(super) fn read_centers(path: &Path, options: &ReadOptions) -> Result<Centers, Fault> {
    let reader = Reader::open(path)?;
    reader.check_kind(Kind::Centers)?;
    let (lat, lon) = reader.point_positions()?;
    check_sizes(path, &reader.0)?;
    let obs = dimension(&lat);
    let (time, steps) = (reader.time(&obs), reader.0.variable(ROW_SIZE));
    let (calendar, time_s) = match (&time, &steps) {
        (Some(time), _) => reader.times(time)?,
        (None, Some(_)) => {
            check_room::<i64>(&lat)?;
            (Calendar::default(), vec![0; lat.len()])
        }
        (None, None) => {
            let (missing, found) = (vec!["time"], reader.names());
            return Err(TrackFileProblem::Missing { missing, found }.into());
        }
    };
    let points = reader.points(&lat, &lon, &obs, time_s, options)?;
    let axis = match (reader.0.variable(STEP_TIME), time) {
        (Some(axis), _) => {
            let (calendar, time_s) = reader.times(&axis)?;
            Some(TimeAxis::new(calendar, time_s)?)
        }
        (None, None) => Some(TimeAxis::undated()),
        (None, Some(_)) => None,
    };
    let init = reader.text(INIT).map(|text| text.parse()).transpose()?;
    let run = Run { init, member: reader.text(MEMBER) };
    Ok(Centers { run, ..assemble::centers(points, axis, calendar, reader.provenance())? })
}

/// Opens a file whose groups and links are as they should be.
pub(super) fn open(path: &Path) -> Result<library::File, Fault> {
    // The system's words for a file that is not there are the better ones.
    open_file(path)?;
    FormatProblem::check_is_whole(path)?;
    match netcdf_file::open(path, ExternalFiles::Refuse) {
        Ok(NetcdfFile { file, .. }) => Ok(file),
        Err(NetcdfFileProblem::Library { action, message }) => {
            Err(TrackFileProblem::Library { action: action.into(), message }.into())
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Fails for variables that must not be read as a whole: for the sizes of their
/// chunks, and for what all of them take together.
pub(super) fn check_sizes(path: &Path, file: &library::File) -> Result<(), Fault> {
    let values = file.variables().map(|v| v.len() as u64).fold(0, u64::saturating_add);
    let limit = limit_for_all(path.metadata()?.len());
    if values.saturating_mul(size_of::<f64>() as u64) > limit.bytes() {
        let (name, points) = ("all variables".into(), values as usize);
        return Err(TrackFileProblem::TooLarge { name, points }.into());
    }
    for variable in file.variables() {
        Expansion::of(path, &variable, MemoryLimit::default())?.check_all()?;
    }
    Ok(())
}

struct Reader(library::File);

/// The variables that make trajectories.
struct TrajectoryParts<'a> {
    track_id: library::Variable<'a>,
    row_size: library::Variable<'a>,
    /// Name of the dimension of the points.
    obs: String,
    time: library::Variable<'a>,
    lat: library::Variable<'a>,
    lon: library::Variable<'a>,
}

impl Reader {
    fn open(path: &Path) -> Result<Self, Fault> {
        open(path).map(Self)
    }

    fn check_kind(&self, expected: Kind) -> Result<(), TrackFileProblem> {
        let feature_type = self.text("featureType").unwrap_or_default().to_ascii_lowercase();
        let found = match feature_type.as_str() {
            "trajectory" => Kind::Tracks,
            "point" => Kind::Centers,
            _ => return Ok(()),
        };
        if found == expected { Ok(()) } else { Err(found.instead_of(expected)) }
    }

    fn trajectory_parts(&self) -> Result<TrajectoryParts<'_>, TrackFileProblem> {
        let track_id = self.find(|v| text(v, "cf_role").as_deref() == Some("trajectory_id"));
        let row_size = self.find(|v| text(v, "sample_dimension").is_some());
        let obs = row_size.as_ref().and_then(|v| text(v, "sample_dimension")).unwrap_or_default();
        let (time, lat, lon) = (self.time(&obs), self.lat(&obs), self.lon(&obs));
        let missing = [
            (track_id.is_none(), "variable with cf_role = \"trajectory_id\""),
            (row_size.is_none(), "variable with sample_dimension"),
            (time.is_none(), "time along the sample dimension"),
            (lat.is_none(), "latitude along the sample dimension"),
            (lon.is_none(), "longitude along the sample dimension"),
        ];
        match (track_id, row_size, time, lat, lon) {
            (Some(track_id), Some(row_size), Some(time), Some(lat), Some(lon)) => {
                Ok(TrajectoryParts { track_id, row_size, obs, time, lat, lon })
            }
            _ => {
                let missing = missing.into_iter().filter_map(|(gone, what)| gone.then_some(what));
                Err(TrackFileProblem::Missing { missing: missing.collect(), found: self.names() })
            }
        }
    }

    fn point_positions(
        &self,
    ) -> Result<(library::Variable<'_>, library::Variable<'_>), TrackFileProblem> {
        let lat = self.find(|v| v.dimensions().len() == 1 && is_latitude(v));
        let obs = lat.as_ref().map(dimension).unwrap_or_default();
        match (lat, self.lon(&obs)) {
            (Some(lat), Some(lon)) => Ok((lat, lon)),
            _ => {
                let missing = vec!["latitude and longitude along one dimension"];
                Err(TrackFileProblem::Missing { missing, found: self.names() })
            }
        }
    }

    fn time(&self, obs: &str) -> Option<library::Variable<'_>> {
        self.find(|v| dimension(v) == obs && is_time(v))
    }

    fn lat(&self, obs: &str) -> Option<library::Variable<'_>> {
        self.find(|v| dimension(v) == obs && is_latitude(v))
    }

    fn lon(&self, obs: &str) -> Option<library::Variable<'_>> {
        self.find(|v| dimension(v) == obs && is_longitude(v))
    }

    fn find(
        &self,
        is_it: impl Fn(&library::Variable<'_>) -> bool,
    ) -> Option<library::Variable<'_>> {
        self.0.variables().find(|variable| is_it(variable))
    }

    fn names(&self) -> Vec<String> {
        self.0.variables().map(|v| v.name()).collect()
    }

    fn times(&self, time: &library::Variable<'_>) -> Result<(Calendar, Vec<i64>), Fault> {
        let units = text(time, "units").unwrap_or_default();
        let calendar = text(time, "calendar").unwrap_or_else(|| "standard".into());
        let calendar = Calendar::from_cf_name(&calendar)?;
        let time_units = |message| TrackFileProblem::TimeUnits { message };
        let (unit_s, reference_s) = cf_time::reference(&units, calendar)
            .map_err(|error| time_units(error.to_string()))?
            .ok_or_else(|| time_units(format!("the units are {units:?}")))?;
        let time_s = match time.vartype() {
            NcVariableType::Int(_) if unit_s == 1.0 => {
                let seconds = values::<i64>(time)?;
                seconds.into_iter().map(|s| s.checked_add(reference_s)).collect()
            }
            _ => {
                values::<f64>(time)?.into_iter().map(|t| seconds(t * unit_s, reference_s)).collect()
            }
        };
        let time_s: Option<Vec<i64>> = time_s;
        let time_s = time_s.ok_or_else(|| time_units("a time is missing".into()))?;
        Ok((calendar, time_s))
    }

    /// The runs of tracks, whose dimension is `trajectory`.
    fn runs(&self, trajectory: &str, count: usize) -> Result<TrackRuns, Fault> {
        let along = |name: &str| {
            self.find(|v| dimension(v) == trajectory && is_coordinate(v, name, &[], &[name]))
        };
        let (inits, members) = (along(INIT), along(MEMBER));
        let mut runs = TrackRuns::default();
        if (inits.is_none() && members.is_none()) || count == 0 {
            return Ok(runs);
        }
        let inits = inits.map_or(Ok(vec![None; count]), |v| self.inits(&v))?;
        let members = members.map_or(Ok(vec![None; count]), |v| members_of(&v))?;
        for (init, member) in inits.into_iter().zip(members) {
            runs.push(&Run { init, member }, 1);
        }
        Ok(runs)
    }

    fn inits(&self, variable: &library::Variable<'_>) -> Result<Vec<Option<DateTime>>, Fault> {
        let missing = number(variable, "_FillValue");
        let stored = values::<f64>(variable)?;
        let is_missing = |value: f64| Some(value) == missing || value.is_nan();
        if stored.iter().all(|&value| is_missing(value)) {
            return Ok(vec![None; stored.len()]);
        }
        let (calendar, time_s) = self.times(variable)?;
        let init = |(&value, init_s): (&f64, i64)| match is_missing(value) {
            true => Ok(None),
            false => calendar.date_time(init_s).map(Some),
        };
        Ok(stored.iter().zip(time_s).map(init).collect::<Result<_, _>>()?)
    }

    fn points(
        &self,
        lat: &library::Variable<'_>,
        lon: &library::Variable<'_>,
        obs: &str,
        time_s: Vec<i64>,
        options: &ReadOptions,
    ) -> Result<Points, Fault> {
        let (lat_deg, mut lon_deg) = (values::<f64>(lat)?, values::<f64>(lon)?);
        for (lon_deg, &lat_deg) in lon_deg.iter_mut().zip(&lat_deg) {
            *lon_deg = normalise_lon(*lon_deg);
            check_position(lat_deg, *lon_deg)?;
        }
        let mut variables = Vec::new();
        for variable in self.0.variables().filter(|v| dimension(v) == obs && is_data(v)) {
            let asked = options.units.as_deref().filter(|_| variables.is_empty());
            variables.push(data(&variable, asked)?);
        }
        Ok(Points { time_s, lat_deg, lon_deg, variables })
    }

    fn text(&self, attribute: &str) -> Option<String> {
        text_of(self.0.attribute(attribute)?.value().ok()?)
    }

    fn provenance(&self) -> Provenance {
        read_notes(&self.0)
    }
}

/// A column of values in SI, missing ones as `NaN`, packing undone.
fn data(
    variable: &library::Variable<'_>,
    asked_units: Option<&str>,
) -> Result<Variable, TrackFileProblem> {
    let mut column = values::<f64>(variable)?;
    let missing = ["_FillValue", "missing_value"].map(|name| number(variable, name));
    let scale = number(variable, "scale_factor").unwrap_or(1.0);
    let offset = number(variable, "add_offset").unwrap_or(0.0);
    for value in &mut column {
        if missing.contains(&Some(*value)) {
            *value = f64::NAN;
        } else if scale != 1.0 || offset != 0.0 {
            *value = *value * scale + offset;
        }
    }
    let name = variable.name();
    let quantity = match text(variable, QUANTITY).as_deref() {
        Some(OTHER) => Quantity::Other,
        _ => Quantity::identify(text(variable, "standard_name").as_deref(), &name),
    };
    let info = VariableInfo { name, quantity, units: String::new() };
    let mut variable_si = Variable { info, values: column };
    let units = text(variable, "units");
    to_si(&mut variable_si, units.as_deref().or(asked_units))?;
    Ok(variable_si)
}

fn offsets(row_sizes: &[i64], points: usize) -> Result<Vec<usize>, TrackFileProblem> {
    let mut sum = 0i64;
    let mut offsets = vec![0];
    for &size in row_sizes {
        sum = sum.saturating_add(size);
        offsets.push(usize::try_from(sum).unwrap_or(usize::MAX));
    }
    if usize::try_from(sum) == Ok(points) && offsets.is_sorted() {
        return Ok(offsets);
    }
    Err(TrackFileProblem::RowSizes { sum, found: points })
}

/// Numbers of the tracks; names are replaced by numbers from 1.
fn ids(variable: &library::Variable<'_>, count: usize) -> Result<Vec<u64>, TrackFileProblem> {
    let ids = match variable.vartype() {
        NcVariableType::Int(_) => values::<u64>(variable)?,
        _ => (1..=count as u64).collect(),
    };
    let mut seen = HashSet::new();
    match ids.iter().find(|&&id| !seen.insert(id)) {
        Some(&track) => Err(TrackFileProblem::RepeatedTrack { track }),
        None if ids.len() != count => {
            Err(TrackFileProblem::RowSizes { sum: ids.len() as i64, found: count })
        }
        None => Ok(ids),
    }
}

/// Members by number or name; nothing where there is none.
fn members_of(variable: &library::Variable<'_>) -> Result<Vec<Option<String>>, TrackFileProblem> {
    if matches!(variable.vartype(), NcVariableType::String) {
        let name = |i: usize| variable.get_string(i);
        let names: Result<Vec<String>, _> = (0..variable.len()).map(name).collect();
        let names = names.map_err(|e| problem("reading the names of the members", e))?;
        return Ok(names.into_iter().map(|name| Some(name).filter(|n| !n.is_empty())).collect());
    }
    let missing = number(variable, "_FillValue");
    let member = |value: i64| (Some(value as f64) != missing).then(|| value.to_string());
    Ok(values::<i64>(variable)?.into_iter().map(member).collect())
}

fn seconds(offset_s: f64, reference_s: i64) -> Option<i64> {
    /// Beyond this whole seconds are no longer certain.
    const LARGEST_S: f64 = 1e15;
    (offset_s.abs() < LARGEST_S).then(|| offset_s.round() as i64 + reference_s)
}

/// What the file claims is not there may be more than memory holds.
fn check_room<T>(variable: &library::Variable<'_>) -> Result<(), TrackFileProblem> {
    let (name, points) = (variable.name(), variable.len());
    let room = MemoryLimit::default().check(&name, array_bytes(&[points], size_of::<T>()));
    room.map_err(|_| TrackFileProblem::TooLarge { name, points })
}

pub(super) fn values<T: library::NcTypeDescriptor + Copy>(
    variable: &library::Variable<'_>,
) -> Result<Vec<T>, TrackFileProblem> {
    if variable.len() == 0 {
        return Ok(Vec::new());
    }
    check_room::<T>(variable)?;
    let read = variable.get_values::<T, _>(..);
    read.map_err(|e| problem(&format!("reading the variable {:?}", variable.name()), e))
}

/// Name of the only dimension, empty for other shapes.
fn dimension(variable: &library::Variable<'_>) -> String {
    match variable.dimensions() {
        [only] => only.name(),
        _ => String::new(),
    }
}

fn is_time(variable: &library::Variable<'_>) -> bool {
    is_coordinate(variable, "time", &[], &["time"])
}

fn is_longitude(variable: &library::Variable<'_>) -> bool {
    let (units, names) = (["degrees_east", "degree_east"], ["lon", "longitude"]);
    is_coordinate(variable, "longitude", &units, &names)
}

fn is_latitude(variable: &library::Variable<'_>) -> bool {
    let (units, names) = (["degrees_north", "degree_north"], ["lat", "latitude"]);
    is_coordinate(variable, "latitude", &units, &names)
}

fn is_coordinate(
    variable: &library::Variable<'_>,
    standard_name: &str,
    units: &[&str],
    names: &[&str],
) -> bool {
    match text(variable, "standard_name") {
        Some(found) => found == standard_name,
        None => {
            let named = names.iter().any(|name| variable.name().eq_ignore_ascii_case(name));
            named || text(variable, "units").is_some_and(|u| units.contains(&u.as_str()))
        }
    }
}

/// Whether a variable along the points is neither a coordinate nor a key.
fn is_data(variable: &library::Variable<'_>) -> bool {
    let numeric = matches!(variable.vartype(), NcVariableType::Int(_) | NcVariableType::Float(_));
    let coordinate = is_time(variable) || is_latitude(variable) || is_longitude(variable);
    numeric && !coordinate && text(variable, "cf_role").is_none()
}

fn text(variable: &library::Variable<'_>, attribute: &str) -> Option<String> {
    text_of(variable.attribute_value(attribute)?.ok()?)
}

fn number(variable: &library::Variable<'_>, attribute: &str) -> Option<f64> {
    f64::try_from(variable.attribute_value(attribute)?.ok()?).ok()
}
