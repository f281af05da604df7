//! Tracks as they come: one after another, point by point.

use std::collections::HashSet;

use crate::io::tracks::assemble::time_order;
use crate::io::tracks::error::TrackFileProblem;
use crate::model::{Calendar, Tracks, Variable};

/// Collects tracks that say how many points they have.
pub(super) struct RaggedTracks {
    tracks: Tracks,
    ids: HashSet<u64>,
    /// Number of the track whose points are being taken, and of its points.
    open: Option<(u64, u64)>,
}

impl RaggedTracks {
    pub(super) fn new(calendar: Calendar) -> Self {
        let tracks = Tracks { calendar, ..Tracks::default() };
        Self { tracks, ids: HashSet::new(), open: None }
    }

    /// Starts the next track.
    pub(super) fn open(&mut self, id: u64, announced: u64) -> Result<(), TrackFileProblem> {
        if !self.ids.insert(id) {
            return Err(TrackFileProblem::RepeatedTrack { track: id });
        }
        self.tracks.ids.push(id);
        self.open = Some((id, announced));
        Ok(())
    }

    /// Takes the next point.
    pub(super) fn push(
        &mut self,
        time_s: i64,
        (lat_deg, lon_deg): (f64, f64),
    ) -> Result<(), TrackFileProblem> {
        let Some((id, _)) = self.open else {
            return Err(TrackFileProblem::expected("a track ahead of its points", None));
        };
        if self.points_of_open_track() > 0 && self.tracks.time_s.last() >= Some(&time_s) {
            return Err(time_order(id, time_s, self.tracks.calendar));
        }
        self.tracks.calendar.date_time(time_s)?;
        self.tracks.time_s.push(time_s);
        self.tracks.lat_deg.push(lat_deg);
        self.tracks.lon_deg.push(lon_deg);
        Ok(())
    }

    /// Ends the track whose points were taken, if there is one.
    pub(super) fn close(&mut self) -> Result<(), TrackFileProblem> {
        let Some((track, announced)) = self.open.take() else { return Ok(()) };
        let found = self.points_of_open_track();
        self.tracks.offsets.push(self.tracks.points());
        if found == announced {
            return Ok(());
        }
        Err(TrackFileProblem::PointCount { track, announced, found })
    }

    /// The tracks, of which there should be as many as the file announced.
    pub(super) fn finish(
        self,
        announced: u64,
        variables: Vec<Variable>,
    ) -> Result<Tracks, TrackFileProblem> {
        let found = self.tracks.len() as u64;
        if found != announced {
            return Err(TrackFileProblem::Count { what: "tracks", announced, found });
        }
        Ok(Tracks { variables, ..self.tracks })
    }

    fn points_of_open_track(&self) -> u64 {
        (self.tracks.points() - self.tracks.offsets.last().copied().unwrap_or(0)) as u64
    }
}
