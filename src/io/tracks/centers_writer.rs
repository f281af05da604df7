//! Centres written as they come, step by step.
//!
//! CSV and objects of TRACK are written at once; the rows of NetCDF wait for
//! their number, in memory up to a fixed size and beyond it in a file without a
//! name in the directory of the output ([`spool`](super::spool)).

use std::fmt;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::io::AtomicFile;
use crate::io::atomic::directory_of;
use crate::model::{Centers, Detections, Variable};

use super::cf_netcdf::CfCenters;
use super::csv::CsvCenters;
use super::error::{Fault, TrackFileError, TrackFileProblem};
use super::format_error::FormatProblem;
use super::track::objects::ObjectFrames;
use super::track_writer::have_same_variables;
use super::{STREAM, TrackFormat};

/// The centres of one step, as a range of columns.
#[derive(Clone)]
pub(super) struct Rows<'a> {
    pub(super) range: Range<usize>,
    pub(super) lat_deg: &'a [f64],
    pub(super) lon_deg: &'a [f64],
    pub(super) variables: &'a [Variable],
}

impl<'a> Rows<'a> {
    /// Those of a step of a record.
    pub(super) fn of_step(centers: &'a Centers, step: usize) -> Self {
        let Centers { lat_deg, lon_deg, variables, .. } = centers;
        Self { range: centers.step(step), lat_deg, lon_deg, variables }
    }
}

/// Centres as text, step by step.
pub(super) trait TextCenters: Send {
    /// Writes the next step.
    fn push(&mut self, out: &mut dyn Write, step: usize, rows: Rows<'_>) -> Result<(), Fault>;
}

/// Centres that are kept until all are there.
pub(super) trait KeptCenters: Send {
    /// Keeps the next step.
    fn push(&mut self, step: usize, rows: Rows<'_>) -> Result<(), Fault>;

    /// Writes all to a file that appears whole or not at all.
    fn write(self: Box<Self>, path: &Path) -> Result<(), Fault>;
}

/// Writes the centres of a record step by step: to a file that appears whole at
/// [`finish`](Self::finish) or, if that is never called, not at all; or to a
/// stream, as they come.
///
/// What is held does not grow with the number of centres. NetCDF needs room for
/// them twice in the directory of the file while it is written. At its end
/// the library holds up to 64 MiB of every column.
pub struct CentersWriter {
    /// Where they go, unless that is a stream.
    path: Option<PathBuf>,
    header: Centers,
    /// The centres of one step as columns.
    columns: Vec<Variable>,
    /// The step to come.
    next: usize,
    /// `None` after an error.
    sink: Option<Sink>,
}

enum Sink {
    File { file: AtomicFile, text: Box<dyn TextCenters> },
    Stream { out: Box<dyn Write + Send>, text: Box<dyn TextCenters> },
    Kept { path: PathBuf, rows: Box<dyn KeptCenters> },
}

impl CentersWriter {
    /// Starts a file. The header says run, all times, variables and provenance;
    /// centres in it are not looked at.
    ///
    /// # Errors
    /// [`TrackFileError`] when the file cannot be written or the format cannot
    /// hold centres.
    pub fn create(
        path: &Path,
        format: TrackFormat,
        header: &Centers,
    ) -> Result<Self, TrackFileError> {
        let sink = |header: &Centers| {
            let mut file = AtomicFile::create(path)?;
            if format == TrackFormat::CfNetcdf {
                let rows = Box::new(CfCenters::new(directory_of(path), header));
                return Ok(Sink::Kept { path: path.to_path_buf(), rows });
            }
            let text = begin_text(&mut file, format, header)?;
            Ok(Sink::File { file, text })
        };
        Self::new(Some(path.to_path_buf()), header, sink)
    }

    /// Starts to write to a stream, where each step is handed on at once.
    ///
    /// # Errors
    /// [`TrackFileError`] as [`create`](Self::create), and for NetCDF.
    pub fn to_stream(
        mut out: Box<dyn Write + Send>,
        format: TrackFormat,
        header: &Centers,
    ) -> Result<Self, TrackFileError> {
        Self::new(None, header, |header| {
            let text = begin_text(&mut out, format, header)?;
            Ok(Sink::Stream { out, text })
        })
    }

    fn new(
        path: Option<PathBuf>,
        header: &Centers,
        sink: impl FnOnce(&Centers) -> Result<Sink, Fault>,
    ) -> Result<Self, TrackFileError> {
        let header = header.without_centers();
        let columns = header.variables.clone();
        let mut writer = Self { path, header, columns, next: 0, sink: None };
        let sink = sink(&writer.header).map_err(|fault| writer.error(fault))?;
        writer.sink = Some(sink);
        Ok(writer)
    }

    /// Writes the centres of the next step.
    ///
    /// # Errors
    /// [`TrackFileError`] when the format cannot hold them or there is no room.
    /// A file will not appear then.
    ///
    /// # Panics
    /// If there are not as many columns as variables, or no step is left; and
    /// after an error.
    pub fn push(&mut self, detections: &Detections) -> Result<(), TrackFileError> {
        assert_eq!(self.columns.len(), 1 + detections.further.len(), "columns");
        let mut columns = std::mem::take(&mut self.columns);
        let values = std::iter::once(&detections.value).chain(&detections.further);
        for (variable, values) in columns.iter_mut().zip(values) {
            variable.values.clear();
            variable.values.extend(values.iter().map(|&value| f64::from(value)));
        }
        let Detections { lat_deg, lon_deg, .. } = detections;
        let range = 0..detections.len();
        let written = self.push_rows(Rows { range, lat_deg, lon_deg, variables: &columns });
        self.columns = columns;
        written
    }

    /// Writes the centres of further steps, those of another record.
    ///
    /// # Errors
    /// [`TrackFileError`] as [`push`](Self::push).
    ///
    /// # Panics
    /// If its times are not those of the steps to come or it has other
    /// variables; and after an error.
    pub fn push_steps(&mut self, centers: &Centers) -> Result<(), TrackFileError> {
        let to_come = &self.header.times.time_s()[self.next..];
        assert!(to_come.starts_with(centers.times.time_s()), "the times of the steps to come");
        let announced = &self.header.variables;
        assert!(have_same_variables(announced, &centers.variables), "the variables announced");
        (0..centers.times.len()).try_for_each(|step| self.push_rows(Rows::of_step(centers, step)))
    }

    /// Puts the file in its place, or hands on what a stream still holds.
    ///
    /// # Errors
    /// [`TrackFileError`] when there is no room.
    ///
    /// # Panics
    /// If steps are missing, and after an error.
    pub fn finish(mut self) -> Result<(), TrackFileError> {
        assert_eq!(self.next, self.header.times.len(), "steps are missing");
        let written = match self.take_sink() {
            Sink::File { file, .. } => file.commit().map_err(Fault::from),
            Sink::Stream { mut out, .. } => out.flush().map_err(Fault::from),
            Sink::Kept { path, rows } => rows.write(&path),
        };
        written.map_err(|fault| self.error(fault))
    }

    fn push_rows(&mut self, rows: Rows<'_>) -> Result<(), TrackFileError> {
        assert!(self.next < self.header.times.len(), "no step is left");
        let mut sink = self.take_sink();
        let written = match &mut sink {
            Sink::File { file, text } => text.push(file, self.next, rows),
            Sink::Stream { out, text } => text.push(out, self.next, rows),
            Sink::Kept { rows: kept, .. } => kept.push(self.next, rows),
        };
        written.map_err(|fault| self.error(fault))?;
        self.next += 1;
        self.sink = Some(sink);
        Ok(())
    }

    fn take_sink(&mut self) -> Sink {
        self.sink.take().expect("nothing is written after an error")
    }

    fn error(&self, fault: Fault) -> TrackFileError {
        match &self.path {
            Some(path) => fault.in_file(path),
            None => fault.of(STREAM),
        }
    }
}

impl fmt::Debug for CentersWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "CentersWriter({})", path.display()),
            None => write!(f, "CentersWriter({STREAM})"),
        }
    }
}

/// Starts centres as text.
pub(super) fn begin_text(
    out: &mut dyn Write,
    format: TrackFormat,
    header: &Centers,
) -> Result<Box<dyn TextCenters>, Fault> {
    Ok(match format {
        TrackFormat::Csv => Box::new(CsvCenters::begin(out, header)?),
        TrackFormat::TrackObjects => Box::new(ObjectFrames::begin(out, header, None)?),
        TrackFormat::CfNetcdf => return Err(TrackFileProblem::NetcdfStream.into()),
        TrackFormat::Imilast => return Err(TrackFileProblem::ImilastCenters.into()),
        TrackFormat::TrackText | TrackFormat::TrackDump | TrackFormat::TrackNetcdf => {
            return Err(TrackFileProblem::NoCenters.into());
        }
        TrackFormat::TrackJson => return Err(no_centers("TrackJSON")),
        TrackFormat::GeoJson => return Err(no_centers("GeoJSON")),
        TrackFormat::Parquet => return Err(no_centers("Parquet of tracks")),
        TrackFormat::TempestText | TrackFormat::TempestCsv => {
            return Err(no_centers("tracks of TempestExtremes"));
        }
        TrackFormat::Hurdat2 | TrackFormat::Ibtracs => return Err(no_centers("best tracks")),
    })
}

fn no_centers(format: &'static str) -> Fault {
    FormatProblem::NoCenters { format }.into()
}
