//! CF discrete sampling geometries in NetCDF-4, written: tracks as a contiguous
//! ragged array of trajectories, centres as points with a time axis beside them.
//!
//! Nothing in the file tells when, where or how fast it was made, so that equal
//! results are equal files.
//!
//! # References
//! CF conventions 1.11, chapter 9 and appendix H.

use std::path::Path;

use ::netcdf as library;
use library::types::NcTypeDescriptor;
use library::{AttributeValue, FileMut, VariableMut};

use crate::model::{Calendar, Centers, Provenance, Quantity, Run, Tracks, Variable, VariableInfo};

use super::error::{Fault, TrackFileProblem};

/// The dimension of the points.
const OBS: &str = "obs";
const TRAJECTORY: &str = "trajectory";
/// The dimension of the time axis of centres.
const STEP: &str = "time_step";
/// The time axis of centres.
pub(super) const STEP_TIME: &str = "step_time";
pub(super) const ROW_SIZE: &str = "row_size";
/// Start of the forecast that a track is of, and its standard name.
pub(super) const INIT: &str = "forecast_reference_time";
/// Ensemble member that a track is of, and its standard name.
pub(super) const MEMBER: &str = "realization";
/// A start that is not known.
const NO_INIT: i64 = i64::MIN;
/// A member that is not known.
const NO_MEMBER: i64 = i64::MIN;
/// Attribute of a variable that is not what its name says.
pub(super) const QUANTITY: &str = "quantity";
/// Value of [`QUANTITY`] for [`Quantity::Other`].
pub(super) const OTHER: &str = "other";
/// Quick, and hardly larger than the best.
const DEFLATE_LEVEL: i32 = 1;

pub(super) fn write_tracks(path: &Path, tracks: &Tracks) -> Result<(), Fault> {
    let mut file = Writer::create(path, "trajectory", &tracks.provenance)?;
    file.dimension(TRAJECTORY, tracks.len())?;
    file.dimension(OBS, tracks.points())?;
    let id = [("cf_role", "trajectory_id"), ("long_name", "number of the track")];
    file.column("track_id", TRAJECTORY, &id, &tracks.ids)?;
    let row_size = [("sample_dimension", OBS), ("long_name", "number of points of the track")];
    file.column(ROW_SIZE, TRAJECTORY, &row_size, &row_sizes(&tracks.offsets))?;
    file.runs(tracks)?;
    file.time("time", OBS, tracks.calendar, &tracks.time_s)?;
    file.positions(&tracks.lat_deg, &tracks.lon_deg)?;
    file.variables(&tracks.variables, "time lat lon")?;
    file.close()
}

pub(super) fn write_centers(path: &Path, centers: &Centers) -> Result<(), Fault> {
    let mut file = Writer::create(path, "point", &centers.provenance)?;
    let times = &centers.times;
    if let Some(init) = centers.run.init {
        file.attribute(INIT, init.to_string())?;
    }
    if let Some(member) = &centers.run.member {
        file.attribute(MEMBER, member.as_str())?;
    }
    file.dimension(STEP, times.len())?;
    file.dimension(OBS, centers.len())?;
    let row_size = [("long_name", "number of centres of the step")];
    file.column(ROW_SIZE, STEP, &row_size, &row_sizes(&centers.offsets))?;
    let mut coordinates = "lat lon";
    if times.is_dated() {
        coordinates = "time lat lon";
        file.time(STEP_TIME, STEP, times.calendar(), times.time_s())?;
        let steps = (0..times.len()).flat_map(|k| centers.step(k).map(move |_| k));
        let time_s: Vec<i64> = steps.map(|k| times.time_s()[k]).collect();
        file.time("time", OBS, times.calendar(), &time_s)?;
    }
    file.positions(&centers.lat_deg, &centers.lon_deg)?;
    file.variables(&centers.variables, coordinates)?;
    file.close()
}

fn row_sizes(offsets: &[usize]) -> Vec<i64> {
    offsets.windows(2).map(|pair| (pair[1] - pair[0]) as i64).collect()
}

/// The number that a name is the usual text of.
fn number_of(name: &str) -> Option<i64> {
    let number: i64 = name.parse().ok()?;
    (number != NO_MEMBER && number.to_string() == name).then_some(number)
}

struct Writer(FileMut);

impl Writer {
    fn create(
        path: &Path,
        feature_type: &str,
        provenance: &Provenance,
    ) -> Result<Self, TrackFileProblem> {
        let file = library::create(path).map_err(|e| problem("creating the file", e))?;
        let mut writer = Self(file);
        writer.attribute("Conventions", "CF-1.11")?;
        writer.attribute("featureType", feature_type)?;
        for (name, text) in [
            ("software", &provenance.software),
            ("input", &provenance.input),
            ("parameters", &provenance.parameters),
        ] {
            if !text.is_empty() {
                writer.attribute(name, text.as_str())?;
            }
        }
        if !provenance.processing.is_empty() {
            writer.attribute("processing", provenance.processing.clone())?;
        }
        Ok(writer)
    }

    fn attribute(
        &mut self,
        name: &str,
        value: impl Into<AttributeValue>,
    ) -> Result<(), TrackFileProblem> {
        let put = self.0.add_attribute(name, value).map(|_| ());
        put.map_err(|e| problem(&format!("writing the attribute {name}"), e))
    }

    /// NetCDF has no dimension of length 0 but an unlimited one that is empty.
    fn dimension(&mut self, name: &str, length: usize) -> Result<(), TrackFileProblem> {
        let added = match length {
            0 => self.0.add_unlimited_dimension(name),
            _ => self.0.add_dimension(name, length),
        };
        added.map(|_| ()).map_err(|e| problem(&format!("defining the dimension {name}"), e))
    }

    fn column<T: NcTypeDescriptor>(
        &mut self,
        name: &str,
        dimension: &str,
        attributes: &[(&str, &str)],
        values: &[T],
    ) -> Result<(), TrackFileProblem> {
        let mut define = || -> Result<(), library::Error> {
            let mut column = self.0.add_variable::<T>(name, &[dimension])?;
            column.set_compression(DEFLATE_LEVEL, true)?;
            put_texts(&mut column, attributes)?;
            put_values(&mut column, values)
        };
        define().map_err(|e| problem(&format!("writing the variable {name:?}"), e))
    }

    fn time(
        &mut self,
        name: &str,
        dimension: &str,
        calendar: Calendar,
        time_s: &[i64],
    ) -> Result<(), TrackFileProblem> {
        let attributes = [
            ("standard_name", "time"),
            ("units", "seconds since 1970-01-01 00:00:00"),
            ("calendar", calendar.cf_name()),
        ];
        self.column(name, dimension, &attributes, time_s)
    }

    /// The runs of tracks, as far as they say what they are; members by number
    /// where all are numbers, by name otherwise.
    fn runs(&mut self, tracks: &Tracks) -> Result<(), Fault> {
        let runs: Vec<&Run> = (0..tracks.len()).filter_map(|i| tracks.runs.of(i)).collect();
        if tracks.runs.have_init() {
            let seconds =
                |run: &&Run| run.init.map_or(Ok(NO_INIT), |init| tracks.calendar.seconds(init));
            let init_s: Vec<i64> = runs.iter().map(seconds).collect::<Result<_, _>>()?;
            let attributes = [
                ("standard_name", INIT),
                ("units", "seconds since 1970-01-01 00:00:00"),
                ("calendar", tracks.calendar.cf_name()),
                ("long_name", "start of the forecast that the track is of"),
            ];
            self.filled_column(INIT, &attributes, NO_INIT, &init_s)?;
        }
        if tracks.runs.have_members() {
            let attributes =
                [("standard_name", MEMBER), ("long_name", "member that the track is of")];
            let members: Vec<Option<&str>> = runs.iter().map(|run| run.member.as_deref()).collect();
            let numbers = members.iter().map(|name| name.map_or(Some(NO_MEMBER), number_of));
            match numbers.collect::<Option<Vec<i64>>>() {
                Some(numbers) => self.filled_column(MEMBER, &attributes, NO_MEMBER, &numbers)?,
                None => self.names(MEMBER, &attributes, &members)?,
            }
        }
        Ok(())
    }

    /// A column of the tracks in which one value is none.
    fn filled_column(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        fill: i64,
        values: &[i64],
    ) -> Result<(), TrackFileProblem> {
        let mut define = || -> Result<(), library::Error> {
            let mut column = self.0.add_variable::<i64>(name, &[TRAJECTORY])?;
            column.set_compression(DEFLATE_LEVEL, true)?;
            column.set_fill_value(fill)?;
            put_texts(&mut column, attributes)?;
            put_values(&mut column, values)
        };
        define().map_err(|e| problem(&format!("writing the variable {name:?}"), e))
    }

    fn names(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        values: &[Option<&str>],
    ) -> Result<(), TrackFileProblem> {
        let mut define = || -> Result<(), library::Error> {
            let mut column = self.0.add_string_variable(name, &[TRAJECTORY])?;
            put_texts(&mut column, attributes)?;
            let mut put = values.iter().enumerate();
            put.try_for_each(|(i, value)| column.put_string(value.unwrap_or_default(), i))
        };
        define().map_err(|e| problem(&format!("writing the variable {name:?}"), e))
    }

    fn positions(&mut self, lat_deg: &[f64], lon_deg: &[f64]) -> Result<(), TrackFileProblem> {
        let lat = [("standard_name", "latitude"), ("units", "degrees_north")];
        self.column("lat", OBS, &lat, lat_deg)?;
        let lon = [("standard_name", "longitude"), ("units", "degrees_east")];
        self.column("lon", OBS, &lon, lon_deg)
    }

    fn variables(
        &mut self,
        variables: &[Variable],
        coordinates: &str,
    ) -> Result<(), TrackFileProblem> {
        for Variable { info, values } in variables {
            let name = &info.name;
            let mut define = || -> Result<(), library::Error> {
                let mut column = self.0.add_variable::<f64>(name, &[OBS])?;
                column.set_compression(DEFLATE_LEVEL, true)?;
                column.set_fill_value(f64::NAN)?;
                put_texts(&mut column, &texts(info))?;
                put_texts(&mut column, &[("coordinates", coordinates)])?;
                put_values(&mut column, values)
            };
            define().map_err(|e| problem(&format!("writing the variable {name:?}"), e))?;
        }
        Ok(())
    }

    /// Closing writes what is left, and fails on a full disk.
    fn close(self) -> Result<(), Fault> {
        self.0.close().map_err(|e| problem("writing the file", e).into())
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

pub(super) fn put_values<T: NcTypeDescriptor>(
    column: &mut VariableMut<'_>,
    values: &[T],
) -> Result<(), library::Error> {
    if values.is_empty() { Ok(()) } else { column.put_values(values, ..values.len()) }
}

pub(super) fn problem(action: &str, error: library::Error) -> TrackFileProblem {
    TrackFileProblem::Library { action: action.to_string(), message: error.to_string() }
}
