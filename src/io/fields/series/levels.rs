//! The levels that a variable has in several datasets.

use super::SeriesError;
use super::in_order::in_order;
use super::look::at_a_time;
use super::part::is_left_out;
use crate::io::access::{Access, Location};
use crate::io::fields::level::levels_of;
use crate::io::fields::{FieldError, FieldProblem, Level, Selection, open_dataset, select};

/// All levels of the variable of a selection, in the order in which they are
/// stored, each once.
///
/// # Errors
/// [`SeriesError`] when a dataset is not understood and when none holds the
/// variable.
pub fn levels(
    locations: &[Location],
    selection: &Selection,
    access: &Access,
) -> Result<Vec<Level>, SeriesError> {
    let look = |i: usize| match levels_at(&locations[i], selection, access) {
        Err(error) if is_left_out(&error.problem) => Ok(Err(error)),
        found => found.map(Ok),
    };
    let (mut all, mut last) = (Vec::<Level>::new(), None);
    for found in in_order(locations.len(), at_a_time(locations), look)? {
        match found {
            Ok(levels) => {
                for level in levels {
                    if !all.iter().any(|known| known.is(&level)) {
                        all.push(level);
                    }
                }
            }
            Err(error) => last = Some(error),
        }
    }
    match (all.is_empty(), last) {
        (true, Some(last)) => Err(FieldError::into(last)),
        (true, None) if locations.is_empty() => Err(SeriesError::Nothing),
        _ => Ok(all),
    }
}

fn levels_at(
    location: &Location,
    selection: &Selection,
    access: &Access,
) -> Result<Vec<Level>, FieldError> {
    let name = location.to_string();
    let found = || -> Result<Vec<Level>, FieldProblem> {
        let dataset = open_dataset(location, access)?;
        let array = select::variable(dataset.arrays(), selection.variable.as_deref())?;
        levels_of(dataset.as_ref(), array)
    };
    found().map_err(|problem| problem.of(&name))
}
