//! Files of tracks and centres that are written while a run goes on.

use std::path::Path;

use crate::io::tracks::{CentersWriter, TrackFormat, TrackWriter};
use crate::model::{Centers, Detections, Tracks};
use crate::pipeline::{CenterSink, PipelineError, TrackSink};

use super::output::TrackOutput;
use super::shell;

/// A file of tracks.
pub(super) struct TrackFile<'a> {
    output: TrackOutput<'a>,
    writer: Option<TrackWriter>,
}

impl<'a> TrackFile<'a> {
    pub(super) fn new(output: TrackOutput<'a>) -> Self {
        Self { output, writer: None }
    }

    /// Puts it in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        Ok(self.writer.map_or(Ok(()), TrackWriter::finish)?)
    }
}

impl TrackSink for TrackFile<'_> {
    fn start(&mut self, header: &Tracks) -> Result<(), PipelineError> {
        self.writer = Some(self.output.writer(header)?);
        Ok(())
    }

    fn push(&mut self, tracks: &Tracks) -> Result<(), PipelineError> {
        Ok(self.writer.as_mut().map_or(Ok(()), |writer| writer.push(tracks))?)
    }
}

/// A file of centres, or stdout.
pub(super) struct CentersFile<'a> {
    path: Option<&'a Path>,
    format: TrackFormat,
    writer: Option<CentersWriter>,
}

impl<'a> CentersFile<'a> {
    pub(super) fn new(path: Option<&'a Path>, format: TrackFormat) -> Self {
        Self { path, format, writer: None }
    }

    /// Puts it in its place, or hands on what stdout has not yet.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        Ok(self.writer.map_or(Ok(()), CentersWriter::finish)?)
    }
}

impl CenterSink for CentersFile<'_> {
    fn start(&mut self, record: &Centers) -> Result<(), PipelineError> {
        let writer = match self.path {
            Some(path) => CentersWriter::create(path, self.format, record),
            None => CentersWriter::to_stream(shell::stdout(), self.format, record),
        };
        self.writer = Some(writer?);
        Ok(())
    }

    fn push(&mut self, detections: &Detections) -> Result<(), PipelineError> {
        Ok(self.writer.as_mut().map_or(Ok(()), |writer| writer.push(detections))?)
    }
}
