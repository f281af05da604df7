//! What the tracks of a record have in common: when it begins and ends, and
//! its usual step.

use std::collections::HashMap;

use crate::model::{Run, Tracks};

use super::course::usual_step_s;

/// Times of a record, by run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// First and last time of each run, seconds.
    ends_s: HashMap<Option<Run>, (i64, i64)>,
    /// The most common duration of a leg, seconds.
    pub step_s: Option<i64>,
}

/// Whether a cyclone begins or ends where its track does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackEnd {
    /// It does.
    True,
    /// The record begins or ends there, and the cyclone may be older or live
    /// longer.
    AtFileEdge,
}

impl Record {
    /// The record of all tracks that were found in it, before any are left out:
    /// from the first time of a track to the last of one, in each run. Times
    /// that are said take the place of these.
    pub fn of(tracks: &Tracks, start_s: Option<i64>, end_s: Option<i64>) -> Self {
        let mut ends_s: HashMap<Option<Run>, (i64, i64)> = HashMap::new();
        for (index, track) in tracks.iter().enumerate() {
            let (Some(&first), Some(&last)) = (track.time_s.first(), track.time_s.last()) else {
                continue;
            };
            let ends = ends_s.entry(tracks.runs.of(index).cloned()).or_insert((first, last));
            *ends = (ends.0.min(first), ends.1.max(last));
        }
        for ends in ends_s.values_mut() {
            *ends = (start_s.unwrap_or(ends.0), end_s.unwrap_or(ends.1));
        }
        Self { ends_s, step_s: usual_step_s(tracks) }
    }

    /// What the first time of a track of a run is.
    pub fn genesis(&self, run: Option<&Run>, time_s: i64) -> TrackEnd {
        match self.ends_s.get(&run.cloned()) {
            Some((start_s, _)) if time_s <= *start_s => TrackEnd::AtFileEdge,
            _ => TrackEnd::True,
        }
    }

    /// What the last time of a track of a run is.
    pub fn lysis(&self, run: Option<&Run>, time_s: i64) -> TrackEnd {
        match self.ends_s.get(&run.cloned()) {
            Some((_, end_s)) if time_s >= *end_s => TrackEnd::AtFileEdge,
            _ => TrackEnd::True,
        }
    }
}

impl TrackEnd {
    /// As in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::True => "true",
            Self::AtFileEdge => "at file edge",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracks() -> Tracks {
        Tracks {
            ids: vec![1, 2],
            offsets: vec![0, 2, 5],
            time_s: vec![0, 6, 6, 12, 18],
            lat_deg: vec![0.0; 5],
            lon_deg: vec![0.0; 5],
            ..Tracks::default()
        }
    }

    #[test]
    fn tracks_at_the_edges_of_a_record_may_be_older_or_live_on() {
        let record = Record::of(&tracks(), None, None);
        assert_eq!(record.step_s, Some(6));
        assert_eq!(
            (record.genesis(None, 0), record.lysis(None, 6)),
            (TrackEnd::AtFileEdge, TrackEnd::True)
        );
        assert_eq!(
            (record.genesis(None, 6), record.lysis(None, 18)),
            (TrackEnd::True, TrackEnd::AtFileEdge)
        );
        let said = Record::of(&tracks(), Some(-6), Some(24));
        assert_eq!((said.genesis(None, 0), said.lysis(None, 18)), (TrackEnd::True, TrackEnd::True));
        assert_eq!(Record::of(&Tracks::default(), None, None).step_s, None);
    }

    #[test]
    fn each_run_has_edges_of_its_own() {
        let run = |name: &str| Run { member: Some(name.into()), ..Run::default() };
        let mut tracks = tracks();
        tracks.runs.push(&run("a"), 1);
        tracks.runs.push(&run("b"), 1);
        let record = Record::of(&tracks, None, None);
        assert_eq!(record.lysis(Some(&run("a")), 6), TrackEnd::AtFileEdge);
        assert_eq!(record.genesis(Some(&run("b")), 6), TrackEnd::AtFileEdge);
    }
}
