//! Tracks in NetCDF as TRACK has them, written.
//!
//! Variables along `tracks`: `TRACK_ID` (the number of the track less 1),
//! `FIRST_PT` (from 0), `NUM_PTS`; along `record`: `index` within the track,
//! `time` (a frame or a date), `longitude`, `latitude`, `intensity` and the
//! additional fields, which attributes of `TRACK_ID` count.

use std::path::Path;

use ::netcdf as library;
use library::types::NcTypeDescriptor;
use library::{FileMut, Options};

use crate::io::tracks::WriteOptions;
use crate::io::tracks::cf_netcdf::problem;
use crate::io::tracks::error::{Fault, TrackFileProblem};
use crate::model::Tracks;

use super::columns::Layout;
use super::frames::TimeWriter;

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

pub(in crate::io::tracks) fn write(
    path: &Path,
    tracks: &Tracks,
    options: &WriteOptions,
) -> Result<(), Fault> {
    let layout = Layout::of(&tracks.variables)?;
    let rows = Rows::new(tracks)?;
    let time = times(tracks, options)?;
    let file = library::create_with(path, Options::_64BIT_OFFSET);
    let mut file = Writer(file.map_err(|e| problem("creating the file", e))?);
    file.dimensions(rows.ids.len())?;
    file.column(ID, TRACKS, &rows.ids)?;
    file.describe_fields(layout.fields().count())?;
    file.column(FIRST, TRACKS, &rows.first)?;
    file.column(SIZE, TRACKS, &rows.size)?;
    file.column(INDEX, RECORD, &rows.index)?;
    file.column(TIME, RECORD, &time)?;
    let floats = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<_>>();
    file.column(LON, RECORD, &floats(&tracks.lon_deg))?;
    file.column(LAT, RECORD, &floats(&tracks.lat_deg))?;
    let values: Vec<f32> = (0..tracks.points()).map(|point| layout.value(point)).collect();
    file.column(VALUE, RECORD, &values)?;
    for (info, values) in layout.fields() {
        file.column(&info.name, RECORD, &values)?;
    }
    file.0.close().map_err(|e| problem("writing the file", e).into())
}

/// The columns of integers, all but the times.
struct Rows {
    ids: Vec<i32>,
    first: Vec<i32>,
    size: Vec<i32>,
    index: Vec<i32>,
}

impl Rows {
    fn new(tracks: &Tracks) -> Result<Self, TrackFileProblem> {
        let id = |&id: &u64| int("track number", id.saturating_sub(1));
        let lengths = (0..tracks.len()).map(|k| tracks.range(k).len());
        let ends = tracks.offsets.iter().map(|&end| int("number of points", end as u64));
        // Each fits, as the number of all points does.
        let ends = ends.collect::<Result<Vec<i32>, _>>()?;
        let mut rows = Self {
            ids: tracks.ids.iter().map(id).collect::<Result<_, _>>()?,
            size: ends.windows(2).map(|pair| pair[1] - pair[0]).collect(),
            index: lengths.flat_map(|n| 0..n as i32).collect(),
            first: ends[..tracks.len()].to_vec(),
        };
        // A classic file has no dimension of length 0 beside that of the points.
        if rows.ids.is_empty() {
            (rows.ids, rows.first, rows.size) = (vec![0], vec![0], vec![0]);
        }
        Ok(rows)
    }
}

fn int(what: &'static str, value: u64) -> Result<i32, TrackFileProblem> {
    i32::try_from(value).map_err(|_| TrackFileProblem::NoInteger { what, value: value.to_string() })
}

/// Frames, or dates as one number.
fn times(tracks: &Tracks, options: &WriteOptions) -> Result<Vec<i32>, TrackFileProblem> {
    let mut writer = TimeWriter::new(tracks, options.track_times)?;
    let mut text = Vec::new();
    let time = |&time_s: &i64| {
        text.clear();
        writer.push(&mut text, time_s)?;
        let text = String::from_utf8_lossy(&text);
        let is_short = text.starts_with('0');
        let number = text.parse().ok().filter(|_| !is_short);
        number.ok_or_else(|| TrackFileProblem::NoInteger { what: "time", value: text.into() })
    };
    tracks.time_s.iter().map(time).collect()
}

struct Writer(FileMut);

impl Writer {
    fn dimensions(&mut self, tracks: usize) -> Result<(), TrackFileProblem> {
        let mut define = || -> Result<(), library::Error> {
            self.0.add_dimension(TRACKS, tracks)?;
            self.0.add_unlimited_dimension(RECORD)?;
            Ok(())
        };
        define().map_err(|e| problem("defining the dimensions", e))
    }

    fn column<T: NcTypeDescriptor>(
        &mut self,
        name: &str,
        dimension: &str,
        values: &[T],
    ) -> Result<(), TrackFileProblem> {
        let mut define = || -> Result<(), library::Error> {
            let mut column = self.0.add_variable::<T>(name, &[dimension])?;
            if values.is_empty() { Ok(()) } else { column.put_values(values, ..values.len()) }
        };
        define().map_err(|e| problem(&format!("writing the variable {name:?}"), e))
    }

    /// Additional fields have values only, no positions of their own.
    fn describe_fields(&mut self, fields: usize) -> Result<(), TrackFileProblem> {
        let count = fields as i32;
        let mut define = || -> Result<(), library::Error> {
            let Some(mut ids) = self.0.variable_mut(ID) else { return Ok(()) };
            ids.put_attribute("add_fld_num", count)?;
            ids.put_attribute("tot_add_fld_num", count)?;
            ids.put_attribute("loc_flags", vec![0i32; fields])?;
            Ok(())
        };
        define().map_err(|e| problem("counting the additional fields", e))
    }
}
