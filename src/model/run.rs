//! Runs: the forecasts and ensemble members that a dataset holds side by side.

use std::fmt;

use super::DateTime;

/// One forecast or member, which is a record of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Run {
    /// When the forecast starts, in the calendar of the data.
    pub init: Option<DateTime>,
    /// Number or name of the ensemble member.
    pub member: Option<String>,
}

impl Run {
    /// Whether this is a plain record, which says neither.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.init, &self.member) {
            (Some(init), Some(member)) => write!(f, "start {init}, member {member}"),
            (Some(init), None) => write!(f, "start {init}"),
            (None, Some(member)) => write!(f, "member {member}"),
            (None, None) => write!(f, "the only run"),
        }
    }
}

/// Which run each track is of: nothing for those of a plain record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackRuns {
    runs: Vec<Run>,
    of_track: Vec<u32>,
}

impl TrackRuns {
    /// Says that so many further tracks are of a run, which may be a new one.
    pub fn push(&mut self, run: &Run, tracks: usize) {
        let index = self.index(run) as u32;
        self.of_track.extend(std::iter::repeat_n(index, tracks));
    }

    /// Index of a run among all, which may be a new one.
    pub fn index(&mut self, run: &Run) -> usize {
        // Tracks mostly come run by run.
        let known = self.runs.iter().rposition(|known| known == run);
        known.unwrap_or_else(|| {
            self.runs.push(run.clone());
            self.runs.len() - 1
        })
    }

    /// Appends the runs of further tracks.
    pub(super) fn extend(&mut self, further: &Self) {
        let known: Vec<u32> = further.runs.iter().map(|run| self.index(run) as u32).collect();
        self.of_track.extend(further.of_track.iter().map(|&index| known[index as usize]));
    }

    /// The same runs, without a track.
    pub(super) fn without_tracks(&self) -> Self {
        Self { runs: self.runs.clone(), of_track: Vec::new() }
    }

    /// All runs, those without a track included.
    pub fn all(&self) -> &[Run] {
        &self.runs
    }

    /// Whether the tracks are of a plain record.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether any run says its start.
    pub fn have_init(&self) -> bool {
        self.runs.iter().any(|run| run.init.is_some())
    }

    /// Whether any run says its member.
    pub fn have_members(&self) -> bool {
        self.runs.iter().any(|run| run.member.is_some())
    }

    /// The run of the `index`-th track, unless the record is a plain one.
    ///
    /// # Panics
    /// If there is no such track.
    pub fn of(&self, index: usize) -> Option<&Run> {
        if self.runs.is_empty() {
            return None;
        }
        Some(&self.runs[self.of_track[index] as usize])
    }

    /// Leaves only these tracks, in this order. All runs stay.
    pub(super) fn keep(&mut self, kept: &[usize]) {
        if !self.runs.is_empty() {
            self.of_track = kept.iter().map(|&index| self.of_track[index]).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str) -> Run {
        Run { member: Some(name.into()), ..Run::default() }
    }

    #[test]
    fn a_run_says_what_it_is() {
        let init = "2020-01-01T06".parse().ok();
        let both = Run { init, ..member("3") };
        assert_eq!(both.to_string(), "start 2020-01-01T06:00:00, member 3");
        assert_eq!(Run { member: None, ..both }.to_string(), "start 2020-01-01T06:00:00");
        assert_eq!(member("r1i1p1f1").to_string(), "member r1i1p1f1");
        assert!(Run::default().is_plain() && !member("0").is_plain());
    }

    #[test]
    fn tracks_keep_their_runs() {
        let mut runs = TrackRuns::default();
        assert_eq!(runs.of(0), None);
        runs.push(&member("a"), 2);
        runs.push(&member("b"), 0);
        runs.push(&member("c"), 1);
        runs.push(&member("a"), 1);
        runs.keep(&[1, 2, 3]);
        let of: Vec<_> = (0..3).map(|i| runs.of(i).unwrap().to_string()).collect();
        assert_eq!(of, ["member a", "member c", "member a"]);
        assert_eq!(runs.all().len(), 3);
        assert!(runs.have_members() && !runs.have_init());
    }
}
