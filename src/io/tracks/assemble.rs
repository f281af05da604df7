//! Rows in the order of a file to tracks and centres.

use std::collections::{HashMap, HashSet};

use crate::model::{
    Calendar, Centers, Provenance, Run, TimeAxis, TrackRuns, Tracks, Variable, VariableInfo,
    conversion_factor,
};

use super::error::TrackFileProblem;

/// Points of a file, as columns in the order of the file.
#[derive(Default)]
pub(super) struct Points {
    pub(super) time_s: Vec<i64>,
    pub(super) lat_deg: Vec<f64>,
    pub(super) lon_deg: Vec<f64>,
    pub(super) variables: Vec<Variable>,
}

impl Points {
    /// Brings every column into the order of `groups`.
    fn arrange(&mut self, groups: &Groups) {
        let Some(order) = &groups.order else { return };
        permute(&mut self.time_s, order);
        permute(&mut self.lat_deg, order);
        permute(&mut self.lon_deg, order);
        for variable in &mut self.variables {
            permute(&mut variable.values, order);
        }
    }
}

fn permute<T: Copy>(column: &mut Vec<T>, order: &[usize]) {
    *column = order.iter().map(|&row| column[row]).collect();
}

/// Rows by group, those of a group in the order of the file.
struct Groups {
    /// Where each group starts, and the total.
    offsets: Vec<usize>,
    /// Row of every place, unless the rows are in order already.
    order: Option<Vec<usize>>,
}

impl Groups {
    fn new(group_of_row: &[usize], count: usize) -> Self {
        let mut offsets = vec![0; count + 1];
        for &group in group_of_row {
            offsets[group + 1] += 1;
        }
        for group in 0..count {
            offsets[group + 1] += offsets[group];
        }
        let order = (!group_of_row.is_sorted()).then(|| {
            let mut order: Vec<usize> = (0..group_of_row.len()).collect();
            order.sort_by_key(|&row| group_of_row[row]);
            order
        });
        Self { offsets, order }
    }
}

/// Gives rows to tracks by their numbers and runs, in order of first
/// appearance.
#[derive(Default)]
pub(super) struct TrackRows {
    ids: Vec<u64>,
    /// Runs, and the one of each track; of tracks of a plain record it is 0.
    runs: Vec<Run>,
    run_of_track: Vec<usize>,
    /// The run of the rows that come.
    run: usize,
    last_time_s: Vec<i64>,
    index: HashMap<(u64, usize), usize>,
    track_of_row: Vec<usize>,
}

impl TrackRows {
    /// Takes the next row.
    pub(super) fn push(
        &mut self,
        id: u64,
        time_s: i64,
        calendar: Calendar,
    ) -> Result<(), TrackFileProblem> {
        let track = self.track(id);
        match self.last_time_s.get_mut(track) {
            Some(last_s) if *last_s >= time_s => {
                return Err(time_order(id, time_s, calendar));
            }
            Some(last_s) => *last_s = time_s,
            None => self.last_time_s.push(time_s),
        }
        self.track_of_row.push(track);
        Ok(())
    }

    /// Says that the rows to come are of this run.
    pub(super) fn set_run(&mut self, run: Run) {
        if self.runs.get(self.run) == Some(&run) {
            return;
        }
        self.run = self.runs.iter().position(|known| *known == run).unwrap_or_else(|| {
            self.runs.push(run);
            self.runs.len() - 1
        });
    }

    fn track(&mut self, id: u64) -> usize {
        match self.track_of_row.last() {
            Some(&last) if self.ids[last] == id && self.run_of_track[last] == self.run => last,
            _ => *self.index.entry((id, self.run)).or_insert_with(|| {
                self.ids.push(id);
                self.run_of_track.push(self.run);
                self.ids.len() - 1
            }),
        }
    }

    /// Numbers of the tracks: programs that know no runs number those of each
    /// by themselves.
    fn unique_ids(&mut self) -> Vec<u64> {
        let ids = std::mem::take(&mut self.ids);
        let mut seen = HashSet::new();
        if self.runs.len() < 2 || ids.iter().all(|id| seen.insert(*id)) {
            return ids;
        }
        (1..=ids.len() as u64).collect()
    }

    fn track_runs(&self) -> TrackRuns {
        let mut runs = TrackRuns::default();
        if self.runs.iter().all(Run::is_plain) {
            return runs;
        }
        self.run_of_track.iter().for_each(|&run| runs.push(&self.runs[run], 1));
        runs
    }

    pub(super) fn finish(
        mut self,
        mut points: Points,
        calendar: Calendar,
        provenance: Provenance,
    ) -> Tracks {
        let groups = Groups::new(&self.track_of_row, self.ids.len());
        points.arrange(&groups);
        let Points { time_s, lat_deg, lon_deg, variables } = points;
        let (ids, runs, offsets) = (self.unique_ids(), self.track_runs(), groups.offsets);
        Tracks { calendar, ids, runs, offsets, time_s, lat_deg, lon_deg, variables, provenance }
    }
}

/// Gives points to the steps of an axis; without one the steps are their
/// distinct times.
pub(super) fn centers(
    mut points: Points,
    axis: Option<TimeAxis>,
    calendar: Calendar,
    provenance: Provenance,
) -> Result<Centers, TrackFileProblem> {
    let times = match axis {
        Some(axis) => axis,
        None => {
            let mut distinct = points.time_s.clone();
            distinct.sort_unstable();
            distinct.dedup();
            TimeAxis::new(calendar, distinct)?
        }
    };
    let steps: Result<Vec<usize>, _> = points.time_s.iter().map(|&t| step_of(&times, t)).collect();
    let groups = Groups::new(&steps?, times.len());
    points.arrange(&groups);
    let Points { lat_deg, lon_deg, variables, .. } = points;
    let (run, offsets) = (Run::default(), groups.offsets);
    Ok(Centers { run, times, offsets, lat_deg, lon_deg, variables, provenance })
}

/// The step of a time.
pub(super) fn step_of(axis: &TimeAxis, time_s: i64) -> Result<usize, TrackFileProblem> {
    let step = axis.time_s().binary_search(&time_s);
    step.map_err(|_| TrackFileProblem::NotOnAxis { time: show(time_s, axis.calendar()) })
}

/// The error of a point that is not after the one before it.
pub(super) fn time_order(track: u64, time_s: i64, calendar: Calendar) -> TrackFileProblem {
    TrackFileProblem::TimeOrder { track, time: show(time_s, calendar) }
}

/// Refuses tracks with points that are nowhere, or not one after the other.
pub(super) fn check_points(tracks: &Tracks) -> Result<(), TrackFileProblem> {
    for (&lat_deg, &lon_deg) in tracks.lat_deg.iter().zip(&tracks.lon_deg) {
        check_position(lat_deg, lon_deg)?;
    }
    check_order(tracks)
}

/// Refuses tracks with points that are not one after the other.
pub(super) fn check_order(tracks: &Tracks) -> Result<(), TrackFileProblem> {
    for track in tracks.iter() {
        let pair = track.time_s.windows(2).find(|pair| pair[1] <= pair[0]);
        if let Some(pair) = pair {
            return Err(time_order(track.id, pair[1], tracks.calendar));
        }
    }
    Ok(())
}

/// A time in words.
pub(super) fn show(time_s: i64, calendar: Calendar) -> String {
    calendar.date_time(time_s).map_or_else(|_| format!("{time_s} s"), |date| date.to_string())
}

/// The same longitude in [0, 360).
pub(super) fn normalise_lon(lon_deg: f64) -> f64 {
    if (0.0..360.0).contains(&lon_deg) {
        return lon_deg;
    }
    let turned = lon_deg.rem_euclid(360.0);
    // A tiny negative longitude rounds up to a whole turn.
    if turned >= 360.0 { 0.0 } else { turned }
}

pub(super) fn check_position(lat_deg: f64, lon_deg: f64) -> Result<(), TrackFileProblem> {
    if !(-90.0..=90.0).contains(&lat_deg) {
        return Err(TrackFileProblem::Position { axis: "latitude", value: lat_deg });
    }
    if !lon_deg.is_finite() {
        return Err(TrackFileProblem::Position { axis: "longitude", value: lon_deg });
    }
    Ok(())
}

/// Turns a known quantity to SI where its unit is said; where it is not, the
/// unit stays empty.
pub(super) fn to_si(variable: &mut Variable, units: Option<&str>) -> Result<(), TrackFileProblem> {
    let info = &mut variable.info;
    let Some(units) = units.filter(|u| !u.is_empty()) else { return Ok(()) };
    let factor = conversion_factor(info.quantity, Some(units))
        .map_err(|source| TrackFileProblem::Units { variable: info.name.clone(), source })?;
    *info = VariableInfo::new(&info.name, info.quantity, units);
    if factor != 1.0 {
        variable.values.iter_mut().for_each(|value| *value *= factor);
    }
    Ok(())
}
