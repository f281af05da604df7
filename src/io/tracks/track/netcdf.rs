//! Tracks in NetCDF as TRACK has them, written.
//!
//! Variables along `tracks`: `TRACK_ID` (the number of the track less 1),
//! `FIRST_PT` (from 0), `NUM_PTS`; along `record`: `index` within the track,
//! `time` (a frame or a date), `longitude`, `latitude`, `intensity` and the
//! additional fields, which attributes of `TRACK_ID` count.

use std::ops::Range;
use std::path::Path;

use ::netcdf as library;
use library::types::NcTypeDescriptor;
use library::{FileMut, Options};

use crate::io::tracks::WriteOptions;
use crate::io::tracks::cf_netcdf_file::{problem, write_netcdf};
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::io::tracks::spool::RowSpool;
use crate::io::tracks::track_writer::KeptTracks;
use crate::model::Tracks;

use super::columns::Layout;
use super::frames::TimeWriter;

/// The dimension of the tracks.
const TRACKS: &str = "tracks";
/// The dimension of the points.
pub(super) const RECORD: &str = "record";
pub(super) const ID: &str = "TRACK_ID";
pub(super) const FIRST: &str = "FIRST_PT";
pub(super) const SIZE: &str = "NUM_PTS";
pub(super) const INDEX: &str = "index";
pub(super) const TIME: &str = "time";
pub(super) const LON: &str = "longitude";
pub(super) const LAT: &str = "latitude";
pub(super) const VALUE: &str = "intensity";

/// Variables along the tracks, in the order of the file.
const OF_TRACKS: [(&str, Kind); 3] = [(ID, Kind::Int), (FIRST, Kind::Int), (SIZE, Kind::Int)];
/// Variables along the points, the additional fields after them.
const OF_POINTS: [(&str, Kind); 5] = [
    (INDEX, Kind::Int),
    (TIME, Kind::Int),
    (LON, Kind::Float),
    (LAT, Kind::Float),
    (VALUE, Kind::Float),
];

/// The numbers of a variable.
#[derive(Clone, Copy)]
enum Kind {
    Int,
    Float,
}

/// Tracks being written. They wait for their number.
pub(in crate::io::tracks) struct TrackRows {
    times: TimeWriter,
    fields: Vec<String>,
    tracks: RowSpool,
    points: RowSpool,
}

impl TrackRows {
    /// The tracks wait in this directory.
    pub(in crate::io::tracks) fn new(
        directory: &Path,
        header: &Tracks,
        options: &WriteOptions,
    ) -> Result<Self, Fault> {
        let layout = Layout::of(&header.variables)?;
        let fields: Vec<String> = layout.field_infos().map(|info| info.name.clone()).collect();
        Ok(Self {
            times: TimeWriter::new(header.calendar, options.track_times),
            tracks: RowSpool::new(directory, OF_TRACKS.len()),
            points: RowSpool::new(directory, OF_POINTS.len() + fields.len()),
            fields,
        })
    }

    fn push_track(&mut self, id: u64, points: usize) -> Result<(), Fault> {
        let first = int("number of points", self.points.rows() as u64)?;
        // The number of all points fits, so that of a track does.
        int("number of points", (self.points.rows() + points) as u64)?;
        let row = [int("track number", id.saturating_sub(1))?, first, points as i32];
        Ok(self.tracks.push(0..1, |column, _, bits| bits.push(of_int(row[column])))?)
    }
}

impl KeptTracks for TrackRows {
    fn push(&mut self, batch: &Tracks) -> Result<(), Fault> {
        let layout = Layout::of(&batch.variables)?;
        self.times.check(batch)?;
        for (index, id) in batch.ids.iter().enumerate() {
            let points = batch.range(index);
            self.push_track(*id, points.len())?;
            let times = times(&mut self.times, &batch.time_s[points.clone()])?;
            let first = points.start;
            let bits = |column, row: usize| match column {
                0 => of_int((row - first) as i32),
                1 => of_int(times[row - first]),
                2 => of_float(batch.lon_deg[row] as f32),
                3 => of_float(batch.lat_deg[row] as f32),
                4 => of_float(layout.value(row)),
                _ => of_float(layout.field(column - OF_POINTS.len(), row)),
            };
            let fill = |column, rows: Range<usize>, values: &mut Vec<u64>| {
                values.extend(rows.map(|row| bits(column, row)));
            };
            self.points.push(points, fill)?;
        }
        Ok(())
    }

    fn write(mut self: Box<Self>, path: &Path) -> Result<(), Fault> {
        // A classic file has no dimension of length 0 beside that of the points.
        if self.tracks.rows() == 0 {
            self.tracks.push(0..1, |_, _, bits| bits.push(of_int(0)))?;
        }
        write_netcdf(path, |path| {
            let mut file = Writer::create(path)?;
            file.define(self.tracks.rows(), &self.fields)?;
            for (column, (name, kind)) in OF_TRACKS.into_iter().enumerate() {
                file.put(name, kind, &mut self.tracks, column)?;
            }
            let fields = self.fields.iter().map(|name| (name.as_str(), Kind::Float));
            for (column, (name, kind)) in OF_POINTS.into_iter().chain(fields).enumerate() {
                file.put(name, kind, &mut self.points, column)?;
            }
            file.0.close().map_err(|e| problem("writing the file", e).into())
        })
    }
}

fn int(what: &'static str, value: u64) -> Result<i32, TrackFileProblem> {
    i32::try_from(value).map_err(|_| TrackFileProblem::NoInteger { what, value: value.to_string() })
}

fn of_int(value: i32) -> u64 {
    u64::from(value.cast_unsigned())
}

fn to_int(bits: u64) -> i32 {
    (bits as u32).cast_signed()
}

fn of_float(value: f32) -> u64 {
    u64::from(value.to_bits())
}

fn to_float(bits: u64) -> f32 {
    f32::from_bits(bits as u32)
}

/// Frames, or dates as one number.
fn times(writer: &mut TimeWriter, time_s: &[i64]) -> Result<Vec<i32>, TrackFileProblem> {
    let mut text = Vec::new();
    let time = |&time_s: &i64| {
        text.clear();
        writer.push(&mut text, time_s)?;
        let text = String::from_utf8_lossy(&text);
        let is_short = text.starts_with('0');
        let number = text.parse().ok().filter(|_| !is_short);
        number.ok_or_else(|| TrackFileProblem::NoInteger { what: "time", value: text.into() })
    };
    time_s.iter().map(time).collect()
}

struct Writer(FileMut);

impl Writer {
    fn create(path: &Path) -> Result<Self, TrackFileProblem> {
        // Without an option it is a classic file.
        let file = library::create_with(path, Options::empty());
        file.map(Self).map_err(|e| problem("creating the file", e))
    }

    /// A classic file is told all of its variables ahead of any value.
    fn define(&mut self, tracks: usize, fields: &[String]) -> Result<(), TrackFileProblem> {
        let of_tracks = OF_TRACKS.into_iter().map(|(name, kind)| (name, TRACKS, kind));
        let of_points = OF_POINTS.into_iter().map(|(name, kind)| (name, RECORD, kind));
        let of_fields = fields.iter().map(|name| (name.as_str(), RECORD, Kind::Float));
        let define = || -> Result<(), library::Error> {
            self.0.add_dimension(TRACKS, tracks)?;
            self.0.add_unlimited_dimension(RECORD)?;
            for (name, dimension, kind) in of_tracks.chain(of_points).chain(of_fields) {
                match kind {
                    Kind::Int => self.0.add_variable::<i32>(name, &[dimension])?,
                    Kind::Float => self.0.add_variable::<f32>(name, &[dimension])?,
                };
            }
            if let Some(mut ids) = self.0.variable_mut(ID) {
                // Additional fields have values only, no positions of their own.
                ids.put_attribute("add_fld_num", fields.len() as i32)?;
                ids.put_attribute("tot_add_fld_num", fields.len() as i32)?;
                ids.put_attribute("loc_flags", vec![0i32; fields.len()])?;
            }
            self.0.enddef()
        };
        define().map_err(|e| problem("defining the variables", e))
    }

    fn put(
        &mut self,
        name: &str,
        kind: Kind,
        rows: &mut RowSpool,
        column: usize,
    ) -> Result<(), Fault> {
        rows.slabs(column, |first, bits| match kind {
            Kind::Int => self.put_slab(name, first, bits, to_int),
            Kind::Float => self.put_slab(name, first, bits, to_float),
        })
    }

    fn put_slab<T: NcTypeDescriptor>(
        &mut self,
        name: &str,
        first: usize,
        bits: &[u64],
        value: fn(u64) -> T,
    ) -> Result<(), Fault> {
        let Some(mut variable) = self.0.variable_mut(name) else { return Ok(()) };
        let values: Vec<T> = bits.iter().map(|&bits| value(bits)).collect();
        let put = variable.put_values(&values, first..first + values.len());
        Ok(put.map_err(|e| problem(&format!("writing the variable {name:?}"), e))?)
    }
}
