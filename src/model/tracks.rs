//! Tracks: centres that follow one another in time.

use std::ops::Range;

use super::{Calendar, Centers, Provenance, Run, TrackRuns, Variable};

/// The tracks of a record, or of several runs one after another: columns over all points, track by track, the points of
/// a track in time order.
#[derive(Clone, Debug, PartialEq)]
pub struct Tracks {
    /// Calendar of the times.
    pub calendar: Calendar,
    /// Number of each track, unique, from 1.
    pub ids: Vec<u64>,
    /// Forecast or member that each track is of.
    pub runs: TrackRuns,
    /// Where each track starts, and the total: `ids.len() + 1` numbers.
    pub offsets: Vec<usize>,
    /// Times in seconds since 1970-01-01 00:00 of the calendar.
    pub time_s: Vec<i64>,
    /// Latitudes in degrees.
    pub lat_deg: Vec<f64>,
    /// Longitudes in degrees, [0, 360).
    pub lon_deg: Vec<f64>,
    /// Further columns; the first is the tracked variable.
    pub variables: Vec<Variable>,
    /// Where they come from.
    pub provenance: Provenance,
}

/// One track of [`Tracks`], as slices of its columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track<'a> {
    /// Its number.
    pub id: u64,
    /// Times in seconds.
    pub time_s: &'a [i64],
    /// Latitudes in degrees.
    pub lat_deg: &'a [f64],
    /// Longitudes in degrees.
    pub lon_deg: &'a [f64],
}

impl Default for Tracks {
    fn default() -> Self {
        Self {
            calendar: Calendar::default(),
            ids: Vec::new(),
            runs: TrackRuns::default(),
            offsets: vec![0],
            time_s: Vec::new(),
            lat_deg: Vec::new(),
            lon_deg: Vec::new(),
            variables: Vec::new(),
            provenance: Provenance::default(),
        }
    }
}

impl Tracks {
    /// No track yet, of the centres of a record.
    pub fn of_no_tracks(record: &Centers) -> Self {
        let variable = |v: &Variable| Variable { info: v.info.clone(), values: Vec::new() };
        let mut tracks = Self {
            calendar: record.times.calendar(),
            variables: record.variables.iter().map(variable).collect(),
            provenance: record.provenance.clone(),
            ..Self::default()
        };
        tracks.set_run(&record.run);
        tracks
    }

    /// Tracks of centres, numbered from 1: track `k` holds the centres of
    /// `order` at `offsets[k]..offsets[k + 1]`.
    pub fn of_centers(
        centers: &Centers,
        offsets: Vec<usize>,
        order: impl Iterator<Item = usize> + Clone,
    ) -> Self {
        let steps = (0..centers.times.len()).flat_map(|k| centers.step(k).map(move |_| k as u32));
        let step_of: Vec<u32> = steps.collect();
        let pick = |values: &[f64]| order.clone().map(|i| values[i]).collect::<Vec<_>>();
        let time_s = |i: usize| centers.times.time_s()[step_of[i] as usize];
        let variable = |v: &Variable| Variable { info: v.info.clone(), values: pick(&v.values) };
        Self {
            calendar: centers.times.calendar(),
            ids: (1..offsets.len() as u64).collect(),
            runs: TrackRuns::default(),
            offsets,
            time_s: order.clone().map(time_s).collect(),
            lat_deg: pick(&centers.lat_deg),
            lon_deg: pick(&centers.lon_deg),
            variables: centers.variables.iter().map(variable).collect(),
            provenance: centers.provenance.clone(),
        }
    }

    /// Number of tracks.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether times of both sets are of one scale: in one calendar, or in two
    /// that agree since all of them.
    pub fn is_dated_as(&self, other: &Self) -> bool {
        let first_s = self.time_s.iter().chain(&other.time_s).min();
        self.calendar.agrees_with(other.calendar, first_s.copied().unwrap_or(i64::MAX))
    }

    /// Whether there is no track.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Number of points of all tracks.
    pub fn points(&self) -> usize {
        self.time_s.len()
    }

    /// Indices of the points of the `index`-th track.
    ///
    /// # Panics
    /// If there is no such track.
    pub fn range(&self, index: usize) -> Range<usize> {
        self.offsets[index]..self.offsets[index + 1]
    }

    /// The `index`-th track.
    ///
    /// # Panics
    /// If there is no such track.
    pub fn track(&self, index: usize) -> Track<'_> {
        let range = self.range(index);
        Track {
            id: self.ids[index],
            time_s: &self.time_s[range.clone()],
            lat_deg: &self.lat_deg[range.clone()],
            lon_deg: &self.lon_deg[range],
        }
    }

    /// Leaves out tracks of fewer points and numbers the others from 1.
    pub fn keep_tracks_of_at_least(&mut self, points: usize) {
        self.keep(|track| track.time_s.len() >= points);
    }

    /// Leaves out tracks that are not wanted and numbers the others from 1.
    pub fn keep(&mut self, is_wanted: impl Fn(Track<'_>) -> bool) {
        let kept: Vec<bool> = self.iter().map(is_wanted).collect();
        if kept.contains(&false) {
            self.retain(|index| kept[index]);
            self.ids = (1..=self.len() as u64).collect();
        }
    }

    /// Leaves out tracks whose index is not wanted; the others keep their
    /// numbers.
    pub fn retain(&mut self, is_wanted: impl Fn(usize) -> bool) {
        let kept: Vec<usize> = (0..self.len()).filter(|&index| is_wanted(index)).collect();
        if kept.len() == self.len() {
            return;
        }
        let points: Vec<usize> = kept.iter().flat_map(|&i| self.range(i)).collect();
        let pick = |values: &[f64]| points.iter().map(|&i| values[i]).collect::<Vec<_>>();
        self.lat_deg = pick(&self.lat_deg);
        self.lon_deg = pick(&self.lon_deg);
        for variable in &mut self.variables {
            variable.values = pick(&variable.values);
        }
        self.time_s = points.iter().map(|&i| self.time_s[i]).collect();
        let lengths = kept.iter().map(|&i| self.range(i).len());
        let ends = lengths.scan(0, |end, n| {
            *end += n;
            Some(*end)
        });
        self.offsets = std::iter::once(0).chain(ends).collect();
        self.ids = kept.iter().map(|&i| self.ids[i]).collect();
        self.runs.keep(&kept);
    }

    /// Says of all tracks that they are of one run; nothing if that is plain.
    pub fn set_run(&mut self, run: &Run) {
        self.runs = TrackRuns::default();
        if !run.is_plain() {
            self.runs.push(run, self.len());
        }
    }

    /// The tracks of several runs in their order, numbered from 1 over all.
    /// Calendar, variables and provenance are those of the first run.
    ///
    /// # Panics
    /// If the runs have not the same number of variables.
    pub fn join(runs: impl IntoIterator<Item = (Run, Self)>) -> Self {
        let mut joined: Option<Self> = None;
        for (run, mut tracks) in runs {
            tracks.runs = TrackRuns::default();
            tracks.runs.push(&run, tracks.len());
            match &mut joined {
                None => joined = Some(tracks),
                Some(joined) => joined.extend(&tracks),
            }
        }
        let mut joined = joined.unwrap_or_default();
        joined.ids = (1..=joined.len() as u64).collect();
        if joined.runs.all().iter().all(Run::is_plain) {
            joined.runs = TrackRuns::default();
        }
        joined
    }

    /// The same without its tracks: calendar, runs, variables and provenance.
    pub fn without_tracks(&self) -> Self {
        let variable = |v: &Variable| Variable { info: v.info.clone(), values: Vec::new() };
        Self {
            calendar: self.calendar,
            runs: self.runs.without_tracks(),
            variables: self.variables.iter().map(variable).collect(),
            provenance: self.provenance.clone(),
            ..Self::default()
        }
    }

    /// Appends further tracks, which keep their numbers and runs.
    ///
    /// # Panics
    /// If these have not the same number of variables.
    pub fn extend(&mut self, further: &Self) {
        assert_eq!(self.variables.len(), further.variables.len(), "variables");
        self.runs.extend(&further.runs);
        self.ids.extend_from_slice(&further.ids);
        let points = self.points();
        self.offsets.extend(further.offsets[1..].iter().map(|offset| points + offset));
        self.time_s.extend_from_slice(&further.time_s);
        self.lat_deg.extend_from_slice(&further.lat_deg);
        self.lon_deg.extend_from_slice(&further.lon_deg);
        for (variable, further) in self.variables.iter_mut().zip(&further.variables) {
            variable.values.extend_from_slice(&further.values);
        }
    }

    /// All tracks in order.
    pub fn iter(&self) -> impl Iterator<Item = Track<'_>> {
        (0..self.len()).map(|i| self.track(i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three_tracks() -> Tracks {
        Tracks {
            ids: vec![1, 2, 3],
            offsets: vec![0, 2, 3, 5],
            time_s: vec![0, 6, 0, 6, 12],
            lat_deg: vec![1.0, 2.0, 3.0, 4.0, 5.0],
            lon_deg: vec![0.0; 5],
            variables: vec![Variable {
                values: vec![10.0, 20.0, 30.0, 40.0, 50.0],
                ..Variable::default()
            }],
            ..Tracks::default()
        }
    }

    fn member(name: &str) -> Run {
        Run { member: Some(name.into()), ..Run::default() }
    }

    #[test]
    fn short_tracks_are_left_out_of_every_column() {
        let mut tracks = three_tracks();
        tracks.keep_tracks_of_at_least(2);
        assert_eq!(
            (tracks.ids.as_slice(), tracks.offsets.as_slice()),
            (&[1, 2][..], &[0, 2, 4][..])
        );
        assert_eq!(tracks.lat_deg, [1.0, 2.0, 4.0, 5.0]);
        assert_eq!(tracks.variables[0].values, [10.0, 20.0, 40.0, 50.0]);
        assert_eq!(tracks.time_s, [0, 6, 6, 12]);
    }

    #[test]
    fn runs_are_joined_in_order_under_numbers_of_their_own() {
        let none = Tracks { variables: vec![Variable::default()], ..Tracks::default() };
        let mut one = three_tracks();
        one.keep_tracks_of_at_least(2);
        let parts = [(member("b"), three_tracks()), (member("c"), none), (member("a"), one)];
        let joined = Tracks::join(parts);
        assert_eq!(joined.ids, [1, 2, 3, 4, 5]);
        assert_eq!(joined.offsets, [0, 2, 3, 5, 7, 9]);
        assert_eq!(joined.runs.all(), ["b", "c", "a"].map(member));
        assert_eq!(joined.runs.of(2), Some(&member("b")));
        assert_eq!(joined.runs.of(3), Some(&member("a")));
        assert_eq!(joined.variables[0].values[5..], [10.0, 20.0, 40.0, 50.0]);
        assert_eq!(joined.time_s, [0, 6, 0, 6, 12, 0, 6, 6, 12]);
    }

    #[test]
    fn tracks_that_stay_stay_with_their_run() {
        let parts = [(member("b"), three_tracks()), (member("a"), three_tracks())];
        let mut joined = Tracks::join(parts);
        joined.keep_tracks_of_at_least(2);
        let runs: Vec<_> = (0..4).map(|i| joined.runs.of(i).cloned().unwrap()).collect();
        assert_eq!(runs, ["b", "b", "a", "a"].map(member));
    }
}
