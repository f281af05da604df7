//! Which forecasts and members an array holds, and the times of each.
//!
//! An array with lead times is a set of forecasts: the times of one are its
//! start and the leads, or what a coordinate of valid times says. A start
//! without leads is the time of a record.

use crate::io::access::{Access, Location};
use crate::model::{Calendar, DateTime, Run, TimeAxis};

use super::axes::{self, Role};
use super::cf_time::time_axis;
use super::dataset::{ArrayMeta, Dataset};
use super::select::{coordinate_values, scalar, variable};
use super::selection::{Selection, select_steps};
use super::{FieldError, FieldProblem, leads, times};

pub(super) const INIT_FLAG: &str = "--init";
pub(super) const MEMBER_FLAG: &str = "--member";

/// All runs of the chosen variable of a dataset that match a selection, by
/// start, then member. A plain record has one, which says neither.
///
/// # Errors
/// [`FieldError`] when the dataset, the variable or the selection is not there
/// or not understood, and when no run has a step of the selected period.
pub(super) fn runs(
    location: &Location,
    selection: &Selection,
    access: &Access,
) -> Result<Vec<Run>, FieldError> {
    let name = location.to_string();
    let dataset = super::open_dataset(location, access).map_err(|p| p.of(&name))?;
    let array = variable(dataset.arrays(), selection.variable.as_deref());
    let array = array.map_err(|p| p.of(&name))?;
    let axes = RunAxes::of(dataset.as_ref(), array, selection.time_units.as_deref());
    axes.runs(selection).map_err(|p| p.of(&name).variable(&array.name))
}

/// The dimensions of an array, by which its runs are told apart.
pub(super) struct RunAxes<'a> {
    dataset: &'a dyn Dataset,
    array: &'a ArrayMeta,
    /// Units of the times in place of those that are said.
    time_units: Option<&'a str>,
    dimensions: Vec<Dimension<'a>>,
}

/// A dimension with its coordinate and role.
#[derive(Clone, Copy)]
pub(super) struct Dimension<'a> {
    pub(super) name: &'a str,
    pub(super) length: usize,
    pub(super) coordinate: Option<&'a ArrayMeta>,
    pub(super) role: Option<Role>,
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

/// When the forecasts of an array start.
struct Starts {
    calendar: Calendar,
    init_s: Vec<i64>,
}

impl<'a> RunAxes<'a> {
    pub(super) fn of(
        dataset: &'a dyn Dataset,
        array: &'a ArrayMeta,
        time_units: Option<&'a str>,
    ) -> Self {
        let arrays = dataset.arrays();
        let dimension = |(name, length): &'a (String, usize)| {
            let (coordinate, role) = axes::coordinate_of(arrays, name);
            // A time that is no date is a lead.
            let is_lead = role == Some(Role::Time) && coordinate.is_some_and(leads::are_leads);
            let role = if is_lead { Some(Role::Lead) } else { role };
            Dimension { name, length: *length, coordinate, role }
        };
        let dimensions = array.dimensions.iter().map(dimension).collect();
        let mut axes = Self { dataset, array, time_units, dimensions };
        axes.keep_first(Role::Init);
        axes.keep_first(Role::Member);
        match axes.find(Role::Lead) {
            Some(lead) if lead.coordinate.is_some() || lead.length > 1 => axes.mark_starts(),
            _ => axes.mark_times(),
        }
        axes
    }

    /// A second dimension of a role is one that nothing is known of.
    fn keep_first(&mut self, role: Role) {
        let of_role = self.dimensions.iter_mut().filter(|d| d.role == Some(role));
        of_role.skip(1).for_each(|d| d.role = None);
    }

    /// Beside leads, a time is a start, and so is what valid times run along.
    fn mark_starts(&mut self) {
        let of_valid_times = self.valid_times().map(|valid| valid.dimensions.as_slice());
        let is_start = |d: &Dimension<'_>| {
            matches!(d.role, Some(Role::Init | Role::Time))
                || (d.role.is_none()
                    && of_valid_times.is_some_and(|of| of.iter().any(|(name, _)| name == d.name)))
        };
        let starts: Vec<bool> = self.dimensions.iter().map(is_start).collect();
        let init = self.dimensions.iter().position(|d| d.role == Some(Role::Init));
        let init = init.or_else(|| starts.iter().position(|&is_start| is_start));
        for (i, dimension) in self.dimensions.iter_mut().enumerate() {
            if Some(i) == init {
                dimension.role = Some(Role::Init);
            } else if starts[i] {
                dimension.role = None;
            }
        }
    }

    /// Without leads, starts are times, unless there are times as well.
    fn mark_times(&mut self) {
        let has_times = self.find(Role::Time).is_some();
        let arrays = self.dataset.arrays();
        for dimension in &mut self.dimensions {
            match dimension.role {
                Some(Role::Init) if !has_times => {
                    dimension.role = Some(Role::Time);
                    let valid = |a: &&ArrayMeta| {
                        axes::role_of(a) == Some(Role::Time)
                            && matches!(&a.dimensions[..], [(name, _)] if name == dimension.name)
                    };
                    dimension.coordinate = arrays.iter().find(valid).or(dimension.coordinate);
                }
                Some(Role::Lead) => dimension.role = None,
                _ => {}
            }
        }
    }

    /// The dimensions of the array in order.
    pub(super) fn dimensions(&self) -> &[Dimension<'a>] {
        &self.dimensions
    }

    fn find(&self, role: Role) -> Option<Dimension<'a>> {
        self.dimensions.iter().copied().find(|d| d.role == Some(role))
    }

    /// The coordinate of valid times by lead, or by start and lead.
    fn valid_times(&self) -> Option<&'a ArrayMeta> {
        let lead = self.find(Role::Lead)?;
        let is_valid = |a: &&ArrayMeta| {
            let dimensions: Vec<&str> =
                a.dimensions.iter().map(|(name, _)| name.as_str()).collect();
            let known = |name: &&str| self.dimensions.iter().any(|d| d.name == *name);
            a.text("units").is_some_and(|units| units.contains(" since "))
                && axes::role_of(a) == Some(Role::Time)
                && matches!(dimensions.len(), 1 | 2)
                && dimensions.contains(&lead.name)
                && dimensions.iter().all(known)
        };
        self.dataset.arrays().iter().find(is_valid)
    }

    /// The only run that a selection leaves.
    pub(super) fn choose(
        &self,
        selection: &Selection,
        notes: &mut Vec<String>,
    ) -> Result<ChosenRun, FieldProblem> {
        let starts = self.starts()?;
        let init = match self.chosen_inits(starts.as_ref(), selection.init.as_deref())?[..] {
            [only] => only,
            _ => return Err(self.choose_init(starts.as_ref())?),
        };
        let names = self.member_names()?;
        let member = match self.chosen_members(names.as_deref(), selection.member.as_deref())?[..] {
            [only] => only,
            _ => return Err(self.choose_problem(Role::Member, names.unwrap_or_default())),
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
        let (starts, names) = (self.starts()?, self.member_names()?);
        let inits = self.chosen_inits(starts.as_ref(), selection.init.as_deref())?;
        let members = self.chosen_members(names.as_deref(), selection.member.as_deref())?;
        let (mut runs, mut empty) = (Vec::new(), None);
        for init in inits {
            // Forecasts outside of the period have no step.
            match select_steps(&self.times(starts.as_ref(), init)?.0, selection) {
                Err(problem @ FieldProblem::EmptySelection { .. }) => {
                    empty = empty.or(Some(problem));
                    continue;
                }
                steps => drop(steps?),
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

    fn choose_init(&self, starts: Option<&Starts>) -> Result<FieldProblem, FieldProblem> {
        let names = starts.map(Starts::names).transpose()?.unwrap_or_default();
        Ok(self.choose_problem(Role::Init, names))
    }

    fn choose_problem(&self, role: Role, choices: Vec<String>) -> FieldProblem {
        FieldProblem::Choose { dimension: self.dimension_name(role), flag: flag_of(role), choices }
    }

    fn no_such(&self, role: Role, asked: &str, choices: Vec<String>) -> FieldProblem {
        let dimension = self.dimension_name(role);
        let asked = asked.to_string();
        FieldProblem::NoSuchChoice { dimension, flag: flag_of(role), asked, choices }
    }

    fn dimension_name(&self, role: Role) -> String {
        self.find(role).map_or_else(|| axes::title_of(role), |d| d.name).to_string()
    }

    fn no_start(&self) -> FieldProblem {
        let lead = self.find(Role::Lead).or_else(|| self.find(Role::Init));
        FieldProblem::NoStart { lead: lead.map_or("", |d| d.name).to_string() }
    }

    fn nothing_to_choose(&self, flag: &'static str) -> FieldProblem {
        let dimensions = self.dimensions.iter().map(|d| d.name.to_string()).collect();
        FieldProblem::NothingToChoose { flag, dimensions }
    }

    /// The starts along their dimension, or the only one.
    fn starts(&self) -> Result<Option<Starts>, FieldProblem> {
        let of = |coordinate: &ArrayMeta, length| {
            let values = coordinate_values(self.dataset, coordinate, length)?;
            Starts::new(coordinate, &values)
        };
        let starts = match self.find(Role::Init) {
            Some(Dimension { coordinate: Some(coordinate), length, .. }) => {
                Some(of(coordinate, length)?)
            }
            Some(dimension) => match self.starts_of_valid_times(dimension.length)? {
                None if dimension.length > 1 => return Err(self.no_start()),
                starts => starts,
            },
            None => match self.scalar_start() {
                Some(coordinate) => Some(of(coordinate, 1)?),
                None => self.starts_of_valid_times(1)?,
            },
        };
        starts.map(|starts| starts.checked(&self.dimension_name(Role::Init))).transpose()
    }

    /// The only start, which need not be named where there are leads.
    fn scalar_start(&self) -> Option<&'a ArrayMeta> {
        if let Some(named) = scalar(self.dataset, self.array, Role::Init) {
            return Some(named);
        }
        self.find(Role::Lead)?;
        let is_scalar = |a: &&ArrayMeta| a.dimensions.is_empty();
        let of_role = |role| move |a: &&ArrayMeta| is_scalar(a) && axes::role_of(a) == Some(role);
        let arrays = self.dataset.arrays();
        // Beside valid times along the leads, a time of its own is the start.
        let time = || arrays.iter().filter(of_role(Role::Time)).find(|a| a.name != "valid_time");
        arrays.iter().find(of_role(Role::Init)).or_else(time)
    }

    /// Starts from valid times and leads.
    fn starts_of_valid_times(&self, length: usize) -> Result<Option<Starts>, FieldProblem> {
        let (Some(valid), Some(lead_s)) = (self.valid_times(), self.lead_s()?) else {
            return Ok(None);
        };
        let Some(&first_s) = lead_s.first() else { return Ok(None) };
        let mut starts = Starts { calendar: Calendar::default(), init_s: Vec::new() };
        for init in 0..length {
            let times = self.valid_times_of(valid, init)?;
            starts.calendar = times.calendar();
            starts.init_s.extend(times.time_s().first().map(|valid_s| valid_s - first_s));
        }
        Ok(Some(starts))
    }

    fn lead_s(&self) -> Result<Option<Vec<i64>>, FieldProblem> {
        let Some(Dimension { coordinate: Some(coordinate), length, .. }) = self.find(Role::Lead)
        else {
            return Ok(None);
        };
        leads::seconds(coordinate, &coordinate_values(self.dataset, coordinate, length)?).map(Some)
    }

    /// Times of the run that starts at the `init`-th start, and what those of a
    /// record were recognised by.
    fn times(
        &self,
        starts: Option<&Starts>,
        init: usize,
    ) -> Result<(TimeAxis, Option<String>), FieldProblem> {
        if let Some(lead) = self.find(Role::Lead) {
            if let Some(valid) = self.valid_times() {
                return Ok((self.valid_times_of(valid, init)?, None));
            }
            let starts = starts.ok_or_else(|| self.no_start())?;
            let lead_s = self.lead_s()?.ok_or_else(|| FieldProblem::LeadUnits {
                coordinate: lead.name.to_string(),
                units: String::new(),
            })?;
            let init_s = starts.init_s[init];
            let time_s = lead_s.into_iter().map(|lead_s| init_s + lead_s).collect();
            return Ok((TimeAxis::new(starts.calendar, time_s)?, None));
        }
        let Some(Dimension { name, length, coordinate, .. }) = self.find(Role::Time) else {
            return Ok((self.scalar_time()?, None));
        };
        let (times, how) = times::along(self.dataset, (name, length), coordinate, self.time_units)?;
        Ok((self.after_start(coordinate, times)?, Some(how)))
    }

    /// Starts that stand for times are before them by the lead that all have.
    fn after_start(
        &self,
        coordinate: Option<&ArrayMeta>,
        times: TimeAxis,
    ) -> Result<TimeAxis, FieldProblem> {
        let lead = scalar(self.dataset, self.array, Role::Lead);
        let is_start = coordinate.and_then(axes::role_of) == Some(Role::Init);
        let Some(lead) = lead.filter(|_| is_start) else { return Ok(times) };
        let lead_s = leads::seconds(lead, &coordinate_values(self.dataset, lead, 1)?)?[0];
        let time_s = times.time_s().iter().map(|init_s| init_s + lead_s).collect();
        Ok(TimeAxis::new(times.calendar(), time_s)?)
    }

    /// The time of a field without a time dimension: that of a scalar
    /// coordinate it names, if there is one.
    fn scalar_time(&self) -> Result<TimeAxis, FieldProblem> {
        let named = |role| scalar(self.dataset, self.array, role);
        let Some(coordinate) = named(Role::Time).or_else(|| named(Role::Init)) else {
            return Ok(TimeAxis::undated());
        };
        let values = self.dataset.read_all(&coordinate.name)?;
        self.after_start(Some(coordinate), time_axis(coordinate, &values)?)
    }

    /// The row of valid times of a start.
    fn valid_times_of(&self, valid: &ArrayMeta, init: usize) -> Result<TimeAxis, FieldProblem> {
        let lead = self.find(Role::Lead).map_or("", |d| d.name);
        let values = coordinate_values(self.dataset, valid, valid.shape().iter().product())?;
        let row: Vec<f64> = match &valid.dimensions[..] {
            [(first, _), (_, leads)] if first != lead => {
                values.into_iter().skip(init * leads).take(*leads).collect()
            }
            [_, (_, inits)] => values.into_iter().skip(init).step_by((*inits).max(1)).collect(),
            _ => values,
        };
        time_axis(valid, &row)
    }

    /// What the members are called: numbers, names, or their places from 0.
    fn member_names(&self) -> Result<Option<Vec<String>>, FieldProblem> {
        let Some(member) = self.find(Role::Member) else {
            let coordinate = scalar(self.dataset, self.array, Role::Member);
            return coordinate.map(|c| self.names(c, 1)).transpose();
        };
        let names = match member.coordinate.or_else(|| self.characters(member.name)) {
            Some(coordinate) => self.names(coordinate, member.length)?,
            None => (0..member.length).map(|i| i.to_string()).collect(),
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

impl Starts {
    fn new(coordinate: &ArrayMeta, values: &[f64]) -> Result<Self, FieldProblem> {
        // Starts need not be in order, so each is read by itself.
        let axes: Result<Vec<TimeAxis>, _> =
            values.iter().map(|&value| time_axis(coordinate, &[value])).collect();
        let axes = axes?;
        let calendar = axes.first().map_or_else(Calendar::default, TimeAxis::calendar);
        Ok(Self { calendar, init_s: axes.iter().map(|axis| axis.time_s()[0]).collect() })
    }

    fn checked(self, dimension: &str) -> Result<Self, FieldProblem> {
        match repeated(&self.names()?) {
            Some(entry) => Err(FieldProblem::Repeated { dimension: dimension.into(), entry }),
            None => Ok(self),
        }
    }

    fn date(&self, index: usize) -> Result<DateTime, FieldProblem> {
        Ok(self.calendar.date_time(self.init_s[index])?)
    }

    fn names(&self) -> Result<Vec<String>, FieldProblem> {
        (0..self.init_s.len()).map(|index| Ok(self.date(index)?.to_string())).collect()
    }
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

/// An entry that is there twice.
fn repeated(names: &[String]) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    names.iter().find(|name| !seen.insert(name.as_str())).cloned()
}
