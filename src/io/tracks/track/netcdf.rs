//! Tracks in NetCDF as TRACK has them, written.
//!
//! Variables along `tracks`: `TRACK_ID` (the number of the track less 1),
//! `FIRST_PT` (from 0), `NUM_PTS`; along `record`: `index` within the track,
//! `time` (a frame or a date), `longitude`, `latitude`, `intensity` and the
//! additional fields, which attributes of `TRACK_ID` count.

use std::path::Path;

use ::netcdf as library;
use library::{FileMut, Options};

use crate::io::tracks::WriteOptions;
use crate::io::tracks::cf_netcdf::{problem, put_values};
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
    let floats = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<_>>();
    let values: Vec<f32> = (0..tracks.points()).map(|point| layout.value(point)).collect();
    let fields: Vec<_> = layout.fields().collect();
    let count = rows.ids.len();
    let mut columns = vec![
        (ID, TRACKS, Column::Int(rows.ids)),
        (FIRST, TRACKS, Column::Int(rows.first)),
        (SIZE, TRACKS, Column::Int(rows.size)),
        (INDEX, RECORD, Column::Int(rows.index)),
        (TIME, RECORD, Column::Int(time)),
        (LON, RECORD, Column::Float(floats(&tracks.lon_deg))),
        (LAT, RECORD, Column::Float(floats(&tracks.lat_deg))),
        (VALUE, RECORD, Column::Float(values)),
    ];
    let fields_count = fields.len();
    columns
        .extend(fields.into_iter().map(|(info, v)| (info.name.as_str(), RECORD, Column::Float(v))));
    let mut file = Writer::create(path)?;
    file.define(count, &columns, fields_count)?;
    for (name, _, column) in &columns {
        file.put(name, column)?;
    }
    file.0.close().map_err(|e| problem("writing the file", e).into())
}

/// The values of a variable.
enum Column {
    Int(Vec<i32>),
    Float(Vec<f32>),
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
    fn create(path: &Path) -> Result<Self, TrackFileProblem> {
        // Without an option it is a classic file.
        let file = library::create_with(path, Options::empty());
        file.map(Self).map_err(|e| problem("creating the file", e))
    }

    /// A classic file is told all of its variables ahead of any value.
    fn define(
        &mut self,
        tracks: usize,
        columns: &[(&str, &str, Column)],
        fields: usize,
    ) -> Result<(), TrackFileProblem> {
        let mut define = || -> Result<(), library::Error> {
            self.0.add_dimension(TRACKS, tracks)?;
            self.0.add_unlimited_dimension(RECORD)?;
            for (name, dimension, column) in columns {
                match column {
                    Column::Int(_) => self.0.add_variable::<i32>(name, &[dimension])?,
                    Column::Float(_) => self.0.add_variable::<f32>(name, &[dimension])?,
                };
            }
            if let Some(mut ids) = self.0.variable_mut(ID) {
                // Additional fields have values only, no positions of their own.
                ids.put_attribute("add_fld_num", fields as i32)?;
                ids.put_attribute("tot_add_fld_num", fields as i32)?;
                ids.put_attribute("loc_flags", vec![0i32; fields])?;
            }
            self.0.enddef()
        };
        define().map_err(|e| problem("defining the variables", e))
    }

    fn put(&mut self, name: &str, column: &Column) -> Result<(), TrackFileProblem> {
        let Some(mut variable) = self.0.variable_mut(name) else { return Ok(()) };
        let put = match column {
            Column::Int(values) => put_values(&mut variable, values),
            Column::Float(values) => put_values(&mut variable, values),
        };
        put.map_err(|e| problem(&format!("writing the variable {name:?}"), e))
    }
}
