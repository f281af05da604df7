//! Which forecasts and members an array holds, and the times of each.
//!
//! An array with lead times is a set of forecasts: the times of one are its
//! start and the leads, or what a coordinate of valid times says. A start
//! without leads is the time of a record.

use crate::io::access::{Access, Location};
use crate::model::{Run, TimeAxis};

use super::axes::{self, Role};
use super::dataset::ArrayMeta;
use super::run_axes::RunAxes;
use super::run_times::{Starts, repeated};
use super::select::{coordinate_values, scalar, variable};
use super::selection::{Selection, select_steps};
use super::{FieldError, FieldProblem};

pub(super) const INIT_FLAG: &str = "--init";
pub(super) const MEMBER_FLAG: &str = "--member";

/// All runs of the chosen variable of a dataset that match a selection, by
/// start, then member, and the member that a number beside it names. A plain
/// record has one run, which says neither.
///
/// # Errors
/// [`FieldError`] when the dataset, the variable or the selection is not there
/// or not understood, and when no run has a step of the selected period.
pub(super) fn runs(
    location: &Location,
    selection: &Selection,
    access: &Access,
) -> Result<(Vec<Run>, Option<String>), FieldError> {
    let name = location.to_string();
    let dataset = super::open_dataset(location, access).map_err(|p| p.of(&name))?;
    let array = variable(dataset.arrays(), selection.variable.as_deref());
    let array = array.map_err(|p| p.of(&name))?;
    let axes = RunAxes::of(dataset.as_ref(), array, selection.time_units.as_deref());
    let runs = axes.runs(selection).map_err(|p| p.of(&name).variable(&array.name))?;
    Ok((runs, axes.only_member()))
}

/// One run of an array.
pub(super) struct ChosenRun {
    pub(super) run: Run,
    /// Index along the dimension of the starts.
    pub(super) init: usize,
    /// Index along the dimension of the members.
    pub(super) member: usize,
    pub(super) times: TimeAxis,
    /// What the times were recognised by.
    pub(super) times_by: Option<String>,
}

impl<'a> RunAxes<'a> {
    /// The only run that a selection leaves.
    pub(super) fn choose(
        &self,
        selection: &Selection,
        notes: &mut Vec<String>,
    ) -> Result<ChosenRun, FieldProblem> {
        let (asked_init, asked_member) = (selection.init.as_deref(), selection.member.as_deref());
        let (starts, names) = (self.starts()?, self.member_names(asked_member)?);
        // What is not there is said before what is still to choose.
        let inits = self.chosen_inits(starts.as_ref(), asked_init)?;
        let members = self.chosen_members(names.as_deref(), asked_member)?;
        let [init] = inits[..] else {
            let names = starts.as_ref().map(Starts::names).transpose()?;
            return Err(self.choose_problem(Role::Init, names));
        };
        let [member] = members[..] else {
            return Err(self.choose_problem(Role::Member, names));
        };
        let many = |role| self.find(role).filter(|d| d.length > 1).map(|d| d.name);
        let run = self.run(starts.as_ref(), init, names.as_deref(), member, selection)?;
        if let (Some(name), Some(init)) = (many(Role::Init), run.init) {
            notes.push(format!("{name} {init} chosen"));
        }
        if let (Some(name), Some(member)) = (many(Role::Member), &run.member) {
            notes.push(format!("{name} {member} chosen"));
        }
        let (times, times_by) = self.times(starts.as_ref(), init)?;
        Ok(ChosenRun { run, init, member, times, times_by })
    }

    fn runs(&self, selection: &Selection) -> Result<Vec<Run>, FieldProblem> {
        let (asked_init, asked_member) = (selection.init.as_deref(), selection.member.as_deref());
        let (starts, names) = (self.starts()?, self.member_names(asked_member)?);
        let inits = self.chosen_inits(starts.as_ref(), asked_init)?;
        let members = self.chosen_members(names.as_deref(), asked_member)?;
        let (mut runs, mut empty) = (Vec::new(), None);
        for init in inits {
            // Forecasts outside of the period have no step.
            match select_steps(&self.times(starts.as_ref(), init)?.0, selection) {
                Err(problem @ FieldProblem::EmptySelection { .. }) => {
                    empty = empty.or(Some(problem));
                    continue;
                }
                steps => steps.map(|_| ())?,
            }
            for &member in &members {
                runs.push(self.run(starts.as_ref(), init, names.as_deref(), member, selection)?);
            }
        }
        match empty {
            Some(problem) if runs.is_empty() => Err(problem),
            _ => Ok(runs),
        }
    }

    fn run(
        &self,
        starts: Option<&Starts>,
        init: usize,
        names: Option<&[String]>,
        member: usize,
        selection: &Selection,
    ) -> Result<Run, FieldProblem> {
        let init = starts.map(|starts| starts.date(init)).transpose()?;
        // A scalar number is in many files of a plain record.
        let is_member = self.find(Role::Member).is_some() || selection.member.is_some();
        let member = names.filter(|_| is_member).and_then(|names| names.get(member)).cloned();
        Ok(Run { init, member })
    }

    fn chosen_inits(
        &self,
        starts: Option<&Starts>,
        asked: Option<&str>,
    ) -> Result<Vec<usize>, FieldProblem> {
        let length = self.find(Role::Init).map_or(1, |d| d.length);
        match (asked, starts) {
            (None, _) => Ok((0..length).collect()),
            (Some(_), None) => Err(self.nothing_to_choose(INIT_FLAG)),
            (Some(asked), Some(starts)) => {
                let wanted_s = starts.calendar.parse(asked)?;
                match starts.init_s.iter().position(|&init_s| init_s == wanted_s) {
                    Some(index) => Ok(vec![index]),
                    None => Err(self.no_such(Role::Init, asked, starts.names()?)),
                }
            }
        }
    }

    fn chosen_members(
        &self,
        names: Option<&[String]>,
        asked: Option<&str>,
    ) -> Result<Vec<usize>, FieldProblem> {
        let length = self.find(Role::Member).map_or(1, |d| d.length);
        match (asked, names) {
            (None, _) => Ok((0..length).collect()),
            (Some(_), None) => Err(self.nothing_to_choose(MEMBER_FLAG)),
            (Some(asked), Some(names)) => match position_of_member(names, asked) {
                Some(index) => Ok(vec![index]),
                None => Err(self.no_such(Role::Member, asked, names.to_vec())),
            },
        }
    }

    fn choose_problem(&self, role: Role, choices: Option<Vec<String>>) -> FieldProblem {
        let (dimension, choices) = (self.dimension_name(role), choices.unwrap_or_default());
        FieldProblem::Choose { dimension, flag: flag_of(role), choices }
    }

    fn no_such(&self, role: Role, asked: &str, choices: Vec<String>) -> FieldProblem {
        let dimension = self.dimension_name(role);
        let asked = asked.to_string();
        FieldProblem::NoSuchChoice { dimension, flag: flag_of(role), asked, choices }
    }

    fn nothing_to_choose(&self, flag: &'static str) -> FieldProblem {
        let dimensions = self.dimensions().iter().map(|d| d.name.to_string()).collect();
        FieldProblem::NothingToChoose { flag, dimensions }
    }

    /// The member that a scalar coordinate names, where there is no dimension
    /// of members.
    pub(super) fn only_member(&self) -> Option<String> {
        if self.find(Role::Member).is_some() {
            return None;
        }
        let coordinate = scalar(self.dataset, self.array, Role::Member)?;
        self.names(coordinate, 1).ok()?.pop()
    }

    /// What the members are called: numbers, names, or their places from 0.
    fn member_names(&self, asked: Option<&str>) -> Result<Option<Vec<String>>, FieldProblem> {
        let Some(member) = self.find(Role::Member) else {
            let only = asked.and_then(|_| scalar(self.dataset, self.array, Role::Member));
            return only.map(|coordinate| self.names(coordinate, 1)).transpose();
        };
        let names = match member.coordinate.or_else(|| self.characters(member.name)) {
            Some(coordinate) => match self.names(coordinate, member.length) {
                // Texts of a kind that is not read.
                Err(FieldProblem::Unsupported { .. }) => places(member.length),
                names => names?,
            },
            None => places(member.length),
        };
        match repeated(&names) {
            Some(entry) => Err(FieldProblem::Repeated { dimension: member.name.into(), entry }),
            None => Ok(Some(names)),
        }
    }

    /// Names stored as rows of characters.
    fn characters(&self, dimension: &str) -> Option<&'a ArrayMeta> {
        let is_names = |a: &&ArrayMeta| {
            a.dimensions.len() == 2
                && a.dimensions[0].0 == dimension
                && (a.name == dimension || axes::role_of(a) == Some(Role::Member))
        };
        self.dataset.arrays().iter().find(is_names)
    }

    fn names(&self, coordinate: &ArrayMeta, length: usize) -> Result<Vec<String>, FieldProblem> {
        if let Some(texts) = self.dataset.read_texts(&coordinate.name)?
            && texts.len() == length
        {
            return Ok(texts.iter().map(|text| text.trim().to_string()).collect());
        }
        let numbers = coordinate_values(self.dataset, coordinate, length)?;
        Ok(numbers.iter().map(f64::to_string).collect())
    }
}

/// Places along a dimension, from 0.
fn places(length: usize) -> Vec<String> {
    (0..length).map(|place| place.to_string()).collect()
}

fn flag_of(role: Role) -> &'static str {
    if role == Role::Init { INIT_FLAG } else { MEMBER_FLAG }
}

/// The member of a name, or of a number written in another way.
fn position_of_member(names: &[String], asked: &str) -> Option<usize> {
    let exact = names.iter().position(|name| name == asked);
    let wanted: f64 = asked.parse().unwrap_or(f64::NAN);
    exact.or_else(|| names.iter().position(|name| name.parse() == Ok(wanted)))
}
