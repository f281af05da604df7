//! All forecasts and members of datasets, each tracked by itself.

use crate::io::access::{Access, Location};
use crate::io::fields::{self, RunInputs, Selection};
use crate::model::Tracks;

use super::accord::Accord;
use super::checkpoint::{CheckpointPlace, open_checkpoint};
use super::input::wind_names;
use super::{Crew, Funnel, Input, Monitor, PipelineError, Settings, Tracked, track_gathered};

/// All runs of datasets that the settings leave, by start, then member.
///
/// # Errors
/// [`PipelineError`] when a dataset, the variable or the selection is not
/// there or not understood.
pub fn runs(
    inputs: &[Location],
    settings: &Settings,
    access: &Access,
) -> Result<Vec<RunInputs>, PipelineError> {
    let mut selection = settings.input.clone();
    if let Some([eastward, _]) = wind_names(settings) {
        selection.variable = Some(eastward);
    }
    Ok(fields::runs(inputs, &selection, access)?)
}

/// Finds the tracks of every run by itself, one run after the other, and joins
/// them in the order of the runs; the first process gets them. `open` opens the
/// inputs of a run.
///
/// # Errors
/// [`PipelineError`] as [`track_gathered`], for the first run that has a problem.
pub fn track_runs(
    runs: &[RunInputs],
    open: impl Fn(&RunInputs, &Selection) -> Result<Input, PipelineError>,
    settings: &Settings,
    crew: &Crew<'_>,
) -> Result<Option<(Tracks, Funnel)>, PipelineError> {
    let mut funnel = Funnel::default();
    let mut parts = Vec::with_capacity(runs.len());
    for (index, inputs) in runs.iter().enumerate() {
        let opened = open(inputs, &settings.input.of_run(&inputs.run));
        let input = Accord::new(crew.team).agree(opened)?;
        let monitor =
            PartMonitor { whole: crew.monitor, left: runs.len() - index, before: funnel.frames };
        let checkpoint = match crew.checkpoint {
            Some(all) => {
                let place = CheckpointPlace::OfRun(all, &inputs.run);
                open_checkpoint(place, &input, settings, crew.team, crew.workers)?
            }
            None => None,
        };
        let crew = Crew { monitor: &monitor, checkpoint: checkpoint.as_ref(), ..*crew };
        let Some(tracked) = track_gathered(&input, settings, &crew)? else { continue };
        let Tracked { tracks, funnel: of_run, .. } = tracked;
        funnel += of_run;
        parts.push((inputs.run.clone(), tracks));
    }
    if !crew.team.is_first() {
        return Ok(None);
    }
    let mut tracks = Tracks::join(parts);
    if let [first, .., last] = runs {
        let input = &mut tracks.provenance.input;
        *input =
            format!("{input}, the first of {} runs: {} to {}", runs.len(), first.run, last.run);
    }
    Ok(Some((tracks, funnel)))
}

/// Hears of one run and tells of all: those to come are taken to be as long as
/// the one that starts.
struct PartMonitor<'a> {
    whole: &'a dyn Monitor,
    /// Runs that are not done.
    left: usize,
    /// Frames of the runs that are done.
    before: usize,
}

impl Monitor for PartMonitor<'_> {
    fn start(&self, frames: usize) {
        self.whole.start(self.before + frames * self.left);
    }

    fn frame_done(&self) {
        self.whole.frame_done();
    }

    fn is_cancelled(&self) -> bool {
        self.whole.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Keeps what it was told last.
    #[derive(Default)]
    struct Last(AtomicUsize);

    impl Monitor for Last {
        fn start(&self, frames: usize) {
            self.0.store(frames, Ordering::Relaxed);
        }
    }

    #[test]
    fn the_frames_of_all_runs_are_announced() {
        let last = Last::default();
        for (left, before, frames, all) in [(3, 0, 4, 12), (2, 4, 4, 12), (1, 8, 2, 10)] {
            PartMonitor { whole: &last, left, before }.start(frames);
            assert_eq!(last.0.load(Ordering::Relaxed), all);
        }
    }
}
