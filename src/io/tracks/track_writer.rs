//! Tracks written as they come.
//!
//! | format | what waits until all tracks are there |
//! |---|---|
//! | IMILAST, CSV, GeoJSON, TempestExtremes | nothing |
//! | Parquet | rows of a group, in memory |
//! | text of TRACK | its text: the number of tracks stands ahead of it |
//! | NetCDF, NetCDF of TRACK, TrackJSON | its rows: their numbers stand ahead of the columns |
//! | dump of TRACK | all tracks, in memory: its features are numbered step by step |
//!
//! What waits is in memory up to a fixed size and beyond it in a file without a
//! name in the directory of the output ([`spool`](super::spool)).

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::io::AtomicFile;
use crate::io::atomic::directory_of;
use crate::model::{Tracks, Variable};

use super::cf_netcdf::CfTracks;
use super::csv::CsvTracks;
use super::error::{Fault, TrackFileError, TrackFileProblem};
use super::format_error::FormatProblem;
use super::geojson::GeoJsonTracks;
use super::imilast::ImilastTracks;
use super::parquet;
use super::tempest::csv::TempestCsv;
use super::tempest::text::TempestTexts;
use super::track::dump::DumpTracks;
use super::track::netcdf::TrackRows;
use super::track::text::TrackTexts;
use super::trackjson::JsonTracks;
use super::{TrackFormat, WriteOptions};

/// Tracks as text, batch by batch.
pub(super) trait TextTracks: Send {
    /// Writes further tracks, or keeps them until the end.
    fn push(&mut self, out: &mut dyn Write, batch: &Tracks) -> Result<(), Fault>;

    /// Writes what was kept.
    fn finish(&mut self, _out: &mut dyn Write) -> Result<(), Fault> {
        Ok(())
    }
}

/// Tracks that are kept until all are there.
pub(super) trait KeptTracks: Send {
    /// Keeps further tracks.
    fn push(&mut self, batch: &Tracks) -> Result<(), Fault>;

    /// Writes all to a file that appears whole or not at all.
    fn write(self: Box<Self>, path: &Path) -> Result<(), Fault>;
}

/// Writes tracks as they come, in this order, to a file that appears whole at
/// [`finish`](Self::finish) or, if that is never called, not at all.
///
/// What is held does not grow with the number of tracks, but for
/// [`TrackFormat::TrackDump`]. Formats that say numbers ahead of the tracks need
/// room for them twice in the directory of the file while it is written.
/// At the end of NetCDF the library holds up to 64 MiB of every column.
pub struct TrackWriter {
    path: PathBuf,
    header: Tracks,
    /// `None` after an error.
    sink: Option<Sink>,
}

enum Sink {
    Text { file: AtomicFile, text: Box<dyn TextTracks> },
    Kept(Box<dyn KeptTracks>),
}

impl TrackWriter {
    /// Starts a file. The header says calendar, variables, provenance and all
    /// runs; tracks in it are not looked at.
    ///
    /// # Errors
    /// [`TrackFileError`] when the file cannot be written or the format cannot
    /// hold what the header says.
    pub fn create(
        path: &Path,
        format: TrackFormat,
        header: &Tracks,
        options: &WriteOptions,
    ) -> Result<Self, TrackFileError> {
        let header = header.without_tracks();
        let sink = Sink::create(path, format, &header, options);
        let sink = Some(sink.map_err(|fault| fault.in_file(path))?);
        Ok(Self { path: path.to_path_buf(), header, sink })
    }

    /// Writes further tracks.
    ///
    /// # Errors
    /// [`TrackFileError`] when the format cannot hold them or there is no room.
    /// The file will not appear then.
    ///
    /// # Panics
    /// If calendar or variables are not those of the header, or a run says its
    /// start or member and none of the header's does; and after an error.
    pub fn push(&mut self, batch: &Tracks) -> Result<(), TrackFileError> {
        if batch.is_empty() {
            return Ok(());
        }
        check_batch(&self.header, batch);
        let mut sink = self.take_sink();
        sink.push(batch).map_err(|fault| fault.in_file(&self.path))?;
        self.sink = Some(sink);
        Ok(())
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// [`TrackFileError`] when there is no room, or the format cannot hold the
    /// tracks together.
    ///
    /// # Panics
    /// After an error.
    pub fn finish(mut self) -> Result<(), TrackFileError> {
        let sink = self.take_sink();
        sink.finish(&self.path).map_err(|fault| fault.in_file(&self.path))
    }

    fn take_sink(&mut self) -> Sink {
        self.sink.take().expect("nothing is written after an error")
    }
}

impl fmt::Debug for TrackWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrackWriter({})", self.path.display())
    }
}

impl Sink {
    fn create(
        path: &Path,
        format: TrackFormat,
        header: &Tracks,
        options: &WriteOptions,
    ) -> Result<Self, Fault> {
        // What cannot be written is found here, though some files come at the end.
        let mut file = AtomicFile::create(path)?;
        let directory = directory_of(path);
        let kept: Box<dyn KeptTracks> = match format {
            TrackFormat::CfNetcdf => Box::new(CfTracks::new(directory, header)),
            TrackFormat::TrackNetcdf => Box::new(TrackRows::new(directory, header, options)?),
            TrackFormat::TrackDump => Box::new(DumpTracks::new(header, options)),
            _ => {
                let text = begin_text(&mut file, directory, format, header, options)?;
                return Ok(Self::Text { file, text });
            }
        };
        Ok(Self::Kept(kept))
    }

    fn push(&mut self, batch: &Tracks) -> Result<(), Fault> {
        match self {
            Self::Text { file, text } => text.push(file, batch),
            Self::Kept(kept) => kept.push(batch),
        }
    }

    fn finish(self, path: &Path) -> Result<(), Fault> {
        match self {
            Self::Text { mut file, mut text } => {
                text.finish(&mut file)?;
                Ok(file.commit()?)
            }
            Self::Kept(kept) => kept.write(path),
        }
    }
}

/// Starts tracks as text; what has to wait does so in a directory.
pub(super) fn begin_text(
    out: &mut dyn Write,
    directory: &Path,
    format: TrackFormat,
    header: &Tracks,
    options: &WriteOptions,
) -> Result<Box<dyn TextTracks>, Fault> {
    Ok(match format {
        TrackFormat::Imilast => Box::new(ImilastTracks::begin(out, header, options)?),
        TrackFormat::Csv => Box::new(CsvTracks::begin(out, header)?),
        TrackFormat::TrackText => Box::new(TrackTexts::begin(directory, header, options)?),
        TrackFormat::TrackJson => Box::new(JsonTracks::begin(directory, header)?),
        TrackFormat::GeoJson => Box::new(GeoJsonTracks::begin(out, header)?),
        TrackFormat::Parquet => parquet::begin(header)?,
        TrackFormat::TempestText => Box::new(TempestTexts::begin(header)),
        TrackFormat::TempestCsv => Box::new(TempestCsv::begin(out, header)?),
        TrackFormat::Hurdat2 => return Err(FormatProblem::ReadOnly { format: "HURDAT2" }.into()),
        TrackFormat::Ibtracs => return Err(FormatProblem::ReadOnly { format: "IBTrACS" }.into()),
        TrackFormat::TrackDump => return Err(TrackFileProblem::DumpStream.into()),
        TrackFormat::TrackObjects => return Err(TrackFileProblem::NoTracks.into()),
        TrackFormat::CfNetcdf | TrackFormat::TrackNetcdf => {
            return Err(TrackFileProblem::NetcdfStream.into());
        }
    })
}

/// Whether columns are of the same variables.
pub(super) fn have_same_variables(one: &[Variable], other: &[Variable]) -> bool {
    one.iter().map(|v| &v.info).eq(other.iter().map(|v| &v.info))
}

fn check_batch(header: &Tracks, batch: &Tracks) {
    assert!(have_same_variables(&header.variables, &batch.variables), "the variables announced");
    assert_eq!(header.calendar, batch.calendar, "the calendar announced");
    let (announced, runs) = (&header.runs, &batch.runs);
    assert!(announced.have_init() || !runs.have_init(), "starts announced");
    assert!(announced.have_members() || !runs.have_members(), "members announced");
}
