//! What to take from a dataset.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::model::{Region, Run, TimeAxis};

use super::FieldProblem;

/// What to take from a dataset. The default takes everything of the only
/// variable that we know how to track.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Selection {
    /// Name of the variable or of a quantity (`msl`, `vo`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// Coordinate of the level, in the unit of the file or in hPa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<f64>,
    /// Start of the forecast, `YYYY-MM-DD[Thh:mm]`, in the calendar of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub init: Option<String>,
    /// Ensemble member, by number or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Units, in place of those the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<String>,
    /// Units of the time coordinate, such as `hours since 1900-01-01`, in place of
    /// those the file says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_units: Option<String>,
    /// First time, `YYYY-MM-DD[Thh:mm]`, in the calendar of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Last time, included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// At most so many steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_frames: Option<usize>,
    /// Part of the grid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

impl Selection {
    /// The same of one run.
    #[must_use]
    pub fn of_run(&self, run: &Run) -> Self {
        let init = run.init.map(|init| init.to_string());
        let member = run.member.clone();
        Self {
            init: init.or_else(|| self.init.clone()),
            member: member.or_else(|| self.member.clone()),
            ..self.clone()
        }
    }
}

/// Steps of the chosen period.
pub(super) fn select_steps(
    times: &TimeAxis,
    selection: &Selection,
) -> Result<Range<usize>, FieldProblem> {
    let parse = |text: &Option<String>| match text {
        Some(text) if times.is_dated() => Ok(Some(times.calendar().parse(text)?)),
        Some(_) => Err(FieldProblem::NoTimeAxis),
        None => Ok(None),
    };
    let mut steps = times.range_between(parse(&selection.start)?, parse(&selection.end)?);
    if let Some(n) = selection.n_frames {
        steps.end = steps.end.min(steps.start.saturating_add(n));
    }
    if !steps.is_empty() {
        return Ok(steps);
    }
    if times.is_empty() {
        return Err(FieldProblem::NoSteps);
    }
    let option = |flag, value: &Option<String>| value.as_ref().map(|v| format!("{flag} {v}"));
    let count = selection.n_frames.map(|n| n.to_string());
    let options = [
        option("--start", &selection.start),
        option("--end", &selection.end),
        option("--n-frames", &count),
    ];
    Err(FieldProblem::EmptySelection {
        selection: options.into_iter().flatten().collect::<Vec<_>>().join(" "),
        available: format!("{} to {}", times.date_time(0), times.date_time(times.len() - 1)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_chosen_by_what_it_says() {
        let selection = Selection { member: Some("3".into()), ..Selection::default() };
        let init = "2020-01-01T06".parse().ok();
        let chosen = selection.of_run(&Run { init, member: None });
        assert_eq!(chosen.init.as_deref(), Some("2020-01-01T06:00:00"));
        assert_eq!(chosen.member.as_deref(), Some("3"));
        assert_eq!(selection.of_run(&Run::default()), selection);
    }
}
