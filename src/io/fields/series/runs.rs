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
    let of_members = differ(looked.iter().flatten().map(|(_, only_member)| only_member.as_ref()));
    for (location, found) in locations.iter().zip(looked) {
        match found {
            Ok((runs, only_member)) => runs.into_iter().for_each(|mut run| {
                if of_members {
                    run.member = run.member.or_else(|| only_member.clone());
                }
                add(&mut known, run, location);
            }),
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

/// Whether datasets name different members by a number beside the field.
fn differ<'a>(mut members: impl Iterator<Item = Option<&'a String>>) -> bool {
    let first = members.next();
    members.any(|other| Some(other) != first)
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
    let of_members = differ(parts.iter().map(|part| part.only_member.as_ref()));
    let runs: Vec<Run> = parts.iter().map(|part| run_of(part, of_members)).collect();
    let is_analysis =
        |part: &Part| part.times.len() == 1 && part.run.init == Some(part.times.date_time(0));
    let without_starts = parts.iter().all(is_analysis);
    let same =
        |one: &Run, two: &Run| one.member == two.member && (without_starts || one.init == two.init);
    if let Some(other) = runs.iter().position(|run| !same(run, &runs[first])) {
        return Err(SeriesError::Runs {
            first: parts[first].name.clone(),
            first_run: runs[first].to_string(),
            second: parts[other].name.clone(),
            second_run: runs[other].to_string(),
        });
    }
    let Run { init, member } = runs[first].clone();
    Ok(Run { init: init.filter(|_| !without_starts), member })
}

fn run_of(part: &Part, of_members: bool) -> Run {
    let only = part.only_member.as_ref().filter(|_| of_members);
    Run { member: part.run.member.clone().or_else(|| only.cloned()), ..part.run.clone() }
}
