//! Links to tracks while the record is still read.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::io::tracks::TrackSorter;
use crate::link::{Chain, Ended};
use crate::model::{Centers, Provenance, Tracks};

use super::rounds::Gathered;
use super::track::{LinkRecord, TrackSink};
use super::{Funnel, PipelineError, Settings, provenance};

/// Follows the links of a record that comes in parts. In memory are the tracks
/// that may go on; finished ones are in a file until all earlier ones are
/// finished, too, as tracks are numbered by their start.
pub(super) struct Stream {
    /// The tracks without a track.
    pub(super) header: Tracks,
    record: Centers,
    chain: Chain,
    sorter: TrackSorter,
    min_track_points: usize,
    centers: usize,
    linked_tracks: usize,
    linking: Duration,
}

impl Stream {
    pub(super) fn new(record: Centers, settings: &Settings, directory: &Path) -> Self {
        let mut header = Tracks::of_no_tracks(&record);
        header.provenance.software = Provenance::this_software();
        let used = LinkRecord::new(&settings.link, &record);
        provenance::add(&mut header.provenance, "link", &used);
        Self {
            sorter: TrackSorter::new(directory, record.variables.len()),
            header,
            record,
            chain: Chain::default(),
            min_track_points: settings.link.min_track_points,
            centers: 0,
            linked_tracks: 0,
            linking: Duration::ZERO,
        }
    }

    /// Takes a part of the record and its links.
    pub(super) fn take(&mut self, gathered: &Gathered) -> Result<(), PipelineError> {
        let start = Instant::now();
        let steps = gathered.part.steps().zip(&gathered.part.detections);
        for ((step, detections), links) in steps.zip(&gathered.links) {
            self.centers += detections.len();
            let time_s = self.record.times.time_s()[step];
            for track in self.chain.push(time_s, detections, links) {
                self.keep(&track)?;
            }
        }
        self.linking += start.elapsed();
        Ok(())
    }

    fn keep(&mut self, track: &Ended) -> Result<(), PipelineError> {
        self.linked_tracks += 1;
        if track.time_s.len() >= self.min_track_points {
            let Ended { number, time_s, lat_deg, lon_deg, values } = track;
            self.sorter.push(*number, time_s, lat_deg, lon_deg, values)?;
        }
        Ok(())
    }

    /// Hands over all tracks, numbered from 1.
    pub(super) fn finish(
        mut self,
        funnel: &mut Funnel,
        sink: &mut dyn TrackSink,
    ) -> Result<(), PipelineError> {
        let start = Instant::now();
        for track in std::mem::take(&mut self.chain).finish() {
            self.keep(&track)?;
        }
        let run = self.record.run;
        funnel.centers = self.centers;
        funnel.linked_tracks = self.linked_tracks;
        funnel.links = self.centers - self.linked_tracks;
        funnel.tracks = self.sorter.len();
        funnel.removed.short = self.linked_tracks - self.sorter.len();
        funnel.linking = self.linking + start.elapsed();
        self.sorter.sorted(&self.header, |mut batch: Tracks| {
            batch.set_run(&run);
            sink.push(&batch)
        })
    }
}
