//! CF discrete sampling geometries in NetCDF-4, written: tracks as a contiguous
//! ragged array of trajectories, centres as points with a time axis beside them.
//!
//! Nothing in the file tells when, where or how fast it was made, so that equal
//! results are equal files.
//!
//! # References
//! CF conventions 1.11, chapter 9 and appendix H.

use std::path::Path;

use crate::model::{Centers, Run, TrackRuns, Tracks};

use super::centers_writer::{KeptCenters, Rows};
use super::cf_netcdf_file::{CfFile, OBS, PointRows, Values, write_netcdf};
use super::error::Fault;
use super::spool::RowSpool;
use super::track_writer::KeptTracks;

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
/// Value of [`QUANTITY`] for [`Quantity::Other`](crate::model::Quantity::Other).
pub(super) const OTHER: &str = "other";

/// Tracks being written. They wait for their number.
pub(super) struct CfTracks {
    header: Tracks,
    /// Numbers of the tracks, numbers of their points, indices of their runs.
    tracks: RowSpool,
    points: PointRows,
    /// Those that have a track.
    runs: TrackRuns,
}

impl CfTracks {
    const ID: usize = 0;
    const SIZE: usize = 1;
    const RUN: usize = 2;

    /// The tracks wait in this directory.
    pub(super) fn new(directory: &Path, header: &Tracks) -> Self {
        Self {
            header: header.clone(),
            tracks: RowSpool::new(directory, 3),
            points: PointRows::new(directory, header.variables.len()),
            runs: TrackRuns::default(),
        }
    }

    fn write_to(&mut self, path: &Path) -> Result<(), Fault> {
        let mut file = CfFile::create(path, "trajectory", &self.header.provenance)?;
        file.dimension(TRAJECTORY, self.tracks.rows())?;
        file.dimension(OBS, self.points.len())?;
        let id = [("cf_role", "trajectory_id"), ("long_name", "number of the track")];
        let ids = Values::Rows(&mut self.tracks, Self::ID, &|bits| bits);
        file.column("track_id", TRAJECTORY, &id, None, ids)?;
        let row_size = [("sample_dimension", OBS), ("long_name", "number of points of the track")];
        let sizes = Values::Rows(&mut self.tracks, Self::SIZE, &u64::cast_signed);
        file.column(ROW_SIZE, TRAJECTORY, &row_size, None, sizes)?;
        if self.header.runs.have_init() {
            self.write_inits(&mut file)?;
        }
        if self.header.runs.have_members() {
            self.write_members(&mut file)?;
        }
        self.points.write_times(&mut file, self.header.calendar)?;
        self.points.write(&mut file, &self.header.variables, "time lat lon")?;
        file.close()
    }

    fn write_inits(&mut self, file: &mut CfFile) -> Result<(), Fault> {
        let calendar = self.header.calendar;
        let seconds = |run: &Run| run.init.map_or(Ok(NO_INIT), |init| calendar.seconds(init));
        let init_s: Vec<i64> = self.runs.all().iter().map(seconds).collect::<Result<_, _>>()?;
        let attributes = [
            ("standard_name", INIT),
            ("units", "seconds since 1970-01-01 00:00:00"),
            ("calendar", calendar.cf_name()),
            ("long_name", "start of the forecast that the track is of"),
        ];
        let of_run = |run| init_s[run as usize];
        let values = Values::Rows(&mut self.tracks, Self::RUN, &of_run);
        file.column(INIT, TRAJECTORY, &attributes, Some(NO_INIT), values)
    }

    /// Members by number where all are numbers, by name otherwise.
    fn write_members(&mut self, file: &mut CfFile) -> Result<(), Fault> {
        let attributes = [("standard_name", MEMBER), ("long_name", "member that the track is of")];
        let members = || self.runs.all().iter().map(|run| run.member.as_deref());
        let numbers = members().map(|name| name.map_or(Some(NO_MEMBER), number_of));
        if let Some(numbers) = numbers.collect::<Option<Vec<i64>>>() {
            let of_run = |run| numbers[run as usize];
            let values = Values::Rows(&mut self.tracks, Self::RUN, &of_run);
            return file.column(MEMBER, TRAJECTORY, &attributes, Some(NO_MEMBER), values);
        }
        let names: Vec<&str> = members().map(Option::unwrap_or_default).collect();
        let of_run = |run| names[run as usize];
        file.names(MEMBER, TRAJECTORY, &attributes, (&mut self.tracks, Self::RUN, &of_run))
    }
}

impl KeptTracks for CfTracks {
    fn push(&mut self, batch: &Tracks) -> Result<(), Fault> {
        let plain = Run::default();
        for (index, &id) in batch.ids.iter().enumerate() {
            let run = self.runs.index(batch.runs.of(index).unwrap_or(&plain));
            let row = [id, batch.range(index).len() as u64, run as u64];
            self.tracks.push(0..1, |column, _, bits| bits.push(row[column]))?;
        }
        let positions = [batch.lat_deg.as_slice(), &batch.lon_deg];
        self.points.push(
            0..batch.points(),
            |point| batch.time_s[point],
            positions,
            &batch.variables,
        )
    }

    fn write(mut self: Box<Self>, path: &Path) -> Result<(), Fault> {
        write_netcdf(path, |path| self.write_to(path))
    }
}

/// Centres being written. They wait for their number.
pub(super) struct CfCenters {
    header: Centers,
    row_sizes: Vec<i64>,
    points: PointRows,
}

impl CfCenters {
    /// The centres wait in this directory.
    pub(super) fn new(directory: &Path, header: &Centers) -> Self {
        let points = PointRows::new(directory, header.variables.len());
        Self { header: header.clone(), row_sizes: Vec::new(), points }
    }

    fn write_to(&mut self, path: &Path) -> Result<(), Fault> {
        let Centers { times, run, variables, provenance, .. } = &self.header;
        let mut file = CfFile::create(path, "point", provenance)?;
        if let Some(init) = run.init {
            file.attribute(INIT, init.to_string())?;
        }
        if let Some(member) = &run.member {
            file.attribute(MEMBER, member.as_str())?;
        }
        file.dimension(STEP, times.len())?;
        file.dimension(OBS, self.points.len())?;
        let row_size = [("long_name", "number of centres of the step")];
        file.column(ROW_SIZE, STEP, &row_size, None, Values::Whole(&self.row_sizes))?;
        let mut coordinates = "lat lon";
        if times.is_dated() {
            coordinates = "time lat lon";
            let calendar = times.calendar();
            file.time(STEP_TIME, STEP, calendar, Values::Whole(times.time_s()))?;
            self.points.write_times(&mut file, calendar)?;
        }
        self.points.write(&mut file, variables, coordinates)?;
        file.close()
    }
}

impl KeptCenters for CfCenters {
    fn push(&mut self, step: usize, rows: Rows<'_>) -> Result<(), Fault> {
        let time_s = self.header.times.time_s()[step];
        self.row_sizes.push(rows.range.len() as i64);
        let positions = [rows.lat_deg, rows.lon_deg];
        self.points.push(rows.range, |_| time_s, positions, rows.variables)
    }

    fn write(mut self: Box<Self>, path: &Path) -> Result<(), Fault> {
        write_netcdf(path, |path| self.write_to(path))
    }
}

/// The number that a name is the usual text of.
fn number_of(name: &str) -> Option<i64> {
    let number: i64 = name.parse().ok()?;
    (number != NO_MEMBER && number.to_string() == name).then_some(number)
}
