//! The times of the steps: numbers with units, or texts.

use crate::model::{Calendar, DateTime, TimeAxis};

use super::FieldProblem;
use super::axes::{self, Evidence, Role};
use super::cf_time::time_axis_in;
use super::dataset::{ArrayMeta, Dataset};
use super::select::coordinate_values;

/// Longest time as a text, such as `2005-08-28_00:00:00.000000000`.
const LONGEST_TEXT: usize = 64;

/// The times along a dimension, and what they were recognised by.
///
/// `asked` are units in place of those of the coordinate.
pub(super) fn along(
    dataset: &dyn Dataset,
    (dimension, length): (&str, usize),
    coordinate: Option<&ArrayMeta>,
    asked: Option<&str>,
) -> Result<(TimeAxis, String), FieldProblem> {
    let units = |c: &ArrayMeta| {
        let said = c.text("units").filter(|units| axes::is_dated(units));
        asked.or(said).map(str::to_string)
    };
    let from_numbers = |c: &ArrayMeta, units: &str| {
        let values = coordinate_values(dataset, c, length)?;
        let axis = time_axis_in(units, calendar_of(c)?, &values)?;
        let reason = match asked {
            Some(_) => format!("{}, by --time-units", c.name),
            None => axes::reason(Some(c), dimension, Role::Time),
        };
        Ok((axis, reason))
    };
    let numbers = coordinate.and_then(|c| units(c).map(|units| from_numbers(c, &units)));
    match numbers {
        Some(Ok(found)) => Ok(found),
        // Units such as "minutes since simulation start" have no date.
        Some(Err(FieldProblem::TimeUnits { units })) => {
            from_texts(dataset, dimension, length)?.ok_or(FieldProblem::TimeUnits { units })
        }
        Some(Err(problem)) => Err(problem),
        None => from_texts(dataset, dimension, length)?.ok_or_else(|| {
            let nameless = || FieldProblem::NoTimeAxis;
            let name = |c: &ArrayMeta| match c.text("units") {
                Some(units) => FieldProblem::TimeUnits { units: units.to_string() },
                None => FieldProblem::NoTimeUnits { coordinate: c.name.clone() },
            };
            coordinate.map_or_else(nameless, name)
        }),
    }
}

fn calendar_of(array: &ArrayMeta) -> Result<Calendar, FieldProblem> {
    Ok(Calendar::from_cf_name(array.text("calendar").unwrap_or("standard"))?)
}

/// Times written out, as `Times` of WRF or a coordinate of strings.
fn from_texts(
    dataset: &dyn Dataset,
    dimension: &str,
    length: usize,
) -> Result<Option<(TimeAxis, String)>, FieldProblem> {
    for array in dataset.arrays().iter().filter(|a| may_be_texts(a, dimension)) {
        let Some(texts) = dataset.read_texts(&array.name)? else { continue };
        if texts.len() != length {
            continue;
        }
        let calendar = calendar_of(array)?;
        let seconds = |(step, text): (usize, &String)| {
            let coordinate = array.name.clone();
            let wrong = || FieldProblem::TimeText { coordinate, step, text: text.clone() };
            let date: DateTime = text.replacen('_', "T", 1).parse().map_err(|_| wrong())?;
            Ok::<_, FieldProblem>(calendar.seconds(date)?)
        };
        let times = texts.iter().enumerate().map(seconds).collect::<Result<_, _>>()?;
        let reason = format!("{}, by its texts", array.name);
        return Ok(Some((TimeAxis::new(calendar, times)?, reason)));
    }
    Ok(None)
}

/// Whether there are texts of times along a dimension, as rows of characters.
pub(super) fn are_written_out(arrays: &[ArrayMeta], dimension: &str) -> bool {
    arrays.iter().any(|array| array.dimensions.len() == 2 && may_be_texts(array, dimension))
}

/// Whether an array lies along the steps, alone or with a dimension of
/// characters, and is one of times by its name or standard name.
fn may_be_texts(array: &ArrayMeta, dimension: &str) -> bool {
    let over_steps = match &array.dimensions[..] {
        [steps] => steps.0 == dimension,
        [steps, characters] => steps.0 == dimension && characters.1 <= LONGEST_TEXT,
        _ => false,
    };
    let is_time = matches!(
        axes::evidence(array),
        Some((Role::Time, Evidence::StandardName | Evidence::Axis | Evidence::Name))
    );
    over_steps && (is_time || array.name == "Times")
}
