//! Forecasts and members that lie in several datasets, or side by side in one.

use super::SeriesError;
use super::in_order::in_order;
use super::look::at_a_time;
use super::part::{Part, is_left_out};
use crate::io::access::{Access, Location};
use crate::io::fields::runs::{INIT_FLAG, MEMBER_FLAG, runs as runs_of_dataset};
use crate::io::fields::{FieldError, FieldProblem, Selection};
use crate::model::Run;

/// A run and the datasets that hold steps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunInputs {
    /// The forecast or member.
    pub run: Run,
    /// The datasets, in the order they were given.
    pub inputs: Vec<Location>,
}

/// All runs of datasets that match a selection, by start, then member.
///
/// # Errors
/// [`SeriesError`] when a dataset is not understood and when there is no run.
pub fn runs(
    locations: &[Location],
    selection: &Selection,
    access: &Access,
) -> Result<Vec<RunInputs>, SeriesError> {
    let looked = in_order(locations.len(), at_a_time(locations), |i| {
        match runs_of_dataset(&locations[i], selection, access) {
            Err(error) if is_left_out(&error.problem) || is_outside(&error.problem) => {
                Ok(Err(error))
            }
            found => found.map(Ok),
        }
    })?;
    let (mut known, mut last) = (Vec::<RunInputs>::new(), None);
    for (location, found) in locations.iter().zip(looked) {
        match found {
            Ok(runs) => runs.into_iter().for_each(|run| add(&mut known, run, location)),
            Err(error) => last = Some(error),
        }
    }
    // Stable, so that members keep the order in which they are stored.
    known.sort_by_key(|entry| entry.run.init);
    match (known.is_empty(), last) {
        (true, Some(last)) => Err(FieldError::into(last)),
        (true, None) => Err(SeriesError::Nothing),
        _ => Ok(known),
    }
}

fn add(known: &mut Vec<RunInputs>, run: Run, location: &Location) {
    match known.iter_mut().find(|entry| entry.run == run) {
        Some(entry) => entry.inputs.push(location.clone()),
        None => known.push(RunInputs { run, inputs: vec![location.clone()] }),
    }
}

/// Whether the forecasts of a dataset are all outside of the period.
fn is_outside(problem: &FieldProblem) -> bool {
    matches!(problem, FieldProblem::EmptySelection { .. })
}

/// Whether a run has to be chosen.
pub(super) fn asks_for_run(problem: &FieldProblem) -> bool {
    matches!(problem, FieldProblem::Choose { flag, .. } if is_flag(flag))
}

/// Whether a dataset does not hold the run that is asked for.
pub(super) fn lacks_run(problem: &FieldProblem) -> bool {
    match problem {
        FieldProblem::NoSuchChoice { flag, .. } | FieldProblem::NothingToChoose { flag, .. } => {
            is_flag(flag)
        }
        _ => false,
    }
}

fn is_flag(flag: &str) -> bool {
    [INIT_FLAG, MEMBER_FLAG].contains(&flag)
}

/// The run of all parts.
///
/// Analyses that say when they start, which is their own time, are steps of one
/// plain record.
pub(super) fn common_run(first: usize, parts: &[Part]) -> Result<Run, SeriesError> {
    let first = &parts[first];
    let Some(other) = parts.iter().find(|part| part.run != first.run) else {
        return Ok(first.run.clone());
    };
    let is_analysis = |part: &Part| match (&part.run, part.times.len()) {
        (Run { init: Some(init), member }, 1) => {
            *member == first.run.member && *init == part.times.date_time(0)
        }
        _ => false,
    };
    if parts.iter().all(is_analysis) {
        return Ok(Run { init: None, member: first.run.member.clone() });
    }
    Err(SeriesError::Runs {
        first: first.name.clone(),
        first_run: first.run.to_string(),
        second: other.name.clone(),
        second_run: other.run.to_string(),
    })
}
