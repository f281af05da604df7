//! The times of several datasets as one axis.

use crate::model::TimeAxis;

use super::SeriesError;
use super::part::Part;
use crate::io::fields::FieldProblem;

/// Where a step of a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Index of the part.
    pub(super) part: u32,
    /// Step of it.
    pub(super) step: u32,
}

/// The steps of a record in order.
#[derive(Debug)]
pub(super) struct Joined {
    pub(super) times: TimeAxis,
    pub(super) places: Vec<Place>,
    /// Times that occur in several parts.
    pub(super) repeated_s: Vec<i64>,
}

/// Joins the steps of parts, which are in the order they were given in, by
/// time. Of steps of one time that of the last part counts, as a later download
/// replaces an earlier one. The calendar is that of `first`.
pub(super) fn join(first: &Part, parts: &[Part]) -> Result<Joined, SeriesError> {
    let count = parts.iter().map(|part| part.times.len()).sum();
    if u32::try_from(count).is_err() {
        return Err(SeriesError::TooManySteps { count });
    }
    let mut steps = Vec::with_capacity(count);
    for (i, part) in parts.iter().enumerate() {
        let place = |step| Place { part: i as u32, step: step as u32 };
        steps.extend(part.times.time_s().iter().enumerate().map(|(s, &t)| (t, place(s))));
    }
    steps.sort_unstable_by_key(|(time_s, place)| (*time_s, place.part));
    let (mut time_s, mut places, mut repeated_s) = (Vec::new(), Vec::new(), Vec::new());
    for same in steps.chunk_by(|a, b| a.0 == b.0) {
        let (time, last) = same[same.len() - 1];
        time_s.push(time);
        places.push(last);
        if same.len() > 1 {
            repeated_s.push(time);
        }
    }
    let times = match parts {
        // One that says nothing of its time still does not.
        [only] => only.times.clone(),
        _ => TimeAxis::new(first.times.calendar(), time_s)
            .map_err(|problem| FieldProblem::from(problem).of(&first.name))?,
    };
    Ok(Joined { times, places, repeated_s })
}
