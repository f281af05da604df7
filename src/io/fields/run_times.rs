//! When the runs of an array start, and the times of each.

use crate::model::{Calendar, DateTime, TimeAxis};

use super::axes::{self, Role};
use super::cf_time::time_axis;
use super::dataset::ArrayMeta;
use super::run_axes::{Dimension, RunAxes};
use super::select::{coordinate_values, scalar};
use super::{FieldProblem, leads, room, times};

/// When the forecasts of an array start.
pub(super) struct Starts {
    pub(super) calendar: Calendar,
    pub(super) init_s: Vec<i64>,
}

impl<'a> RunAxes<'a> {
    /// The starts along their dimension, or the only one.
    pub(super) fn starts(&self) -> Result<Option<Starts>, FieldProblem> {
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
    pub(super) fn times(
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
        let coordinate = self.valid_along(name).or(coordinate);
        let (times, how) = times::along(self.dataset, (name, length), coordinate, self.time_units)?;
        Ok((self.after_start(coordinate, times)?, Some(how)))
    }

    /// Starts that stand for times are before them by the lead that all have.
    /// What is called time and not said to be one is a start beside a lead.
    fn after_start(
        &self,
        coordinate: Option<&ArrayMeta>,
        times: TimeAxis,
    ) -> Result<TimeAxis, FieldProblem> {
        let lead = scalar(self.dataset, self.array, Role::Lead);
        let is_unsaid =
            |c: &ArrayMeta| c.name == "time" && c.text("standard_name").is_none_or(|n| n != "time");
        let is_start =
            coordinate.is_some_and(|c| axes::role_of(c) == Some(Role::Init) || is_unsaid(c));
        let Some(lead) = lead.filter(|_| is_start) else { return Ok(times) };
        let lead_s = leads::seconds(lead, &coordinate_values(self.dataset, lead, 1)?)?[0];
        let time_s = times.time_s().iter().map(|init_s| init_s + lead_s).collect();
        Ok(TimeAxis::new(times.calendar(), time_s)?)
    }

    /// Valid times beside starts along one dimension, if the array names them.
    fn valid_along(&self, dimension: &str) -> Option<&'a ArrayMeta> {
        let is_valid = |a: &&ArrayMeta| {
            matches!(&a.dimensions[..], [(name, _)] if name == dimension) && self.is_named_valid(a)
        };
        self.dataset.arrays().iter().find(is_valid)
    }

    fn named_valid_time(&self) -> Option<&'a ArrayMeta> {
        let is_valid = |a: &&ArrayMeta| a.dimensions.is_empty() && self.is_named_valid(a);
        self.dataset.arrays().iter().find(is_valid)
    }

    fn is_named_valid(&self, array: &ArrayMeta) -> bool {
        let named = self.array.text("coordinates").unwrap_or_default();
        array.name == "valid_time" && named.split_whitespace().any(|name| name == "valid_time")
    }

    /// The time of a field without a time dimension: that of a scalar
    /// coordinate it names, if there is one.
    fn scalar_time(&self) -> Result<TimeAxis, FieldProblem> {
        let named = |role| scalar(self.dataset, self.array, role);
        let valid = self.named_valid_time();
        let Some(coordinate) = valid.or(named(Role::Time)).or_else(|| named(Role::Init)) else {
            return Ok(TimeAxis::undated());
        };
        let values = self.dataset.read_all(&coordinate.name)?;
        self.after_start(Some(coordinate), time_axis(coordinate, &values)?)
    }

    /// The row of valid times of a start.
    fn valid_times_of(&self, valid: &ArrayMeta, init: usize) -> Result<TimeAxis, FieldProblem> {
        let lead = self.find(Role::Lead).map_or("", |d| d.name);
        let values = coordinate_values(
            self.dataset,
            valid,
            room::bytes_of(&valid.name, &valid.shape(), 1)?,
        )?;
        let row: Vec<f64> = match &valid.dimensions[..] {
            [(first, _), (_, leads)] if first != lead => {
                values.into_iter().skip(init * leads).take(*leads).collect()
            }
            [_, (_, inits)] => values.into_iter().skip(init).step_by((*inits).max(1)).collect(),
            _ => values,
        };
        time_axis(valid, &row)
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

    pub(super) fn date(&self, index: usize) -> Result<DateTime, FieldProblem> {
        Ok(self.calendar.date_time(self.init_s[index])?)
    }

    pub(super) fn names(&self) -> Result<Vec<String>, FieldProblem> {
        (0..self.init_s.len()).map(|index| Ok(self.date(index)?.to_string())).collect()
    }
}

/// An entry that is there twice.
pub(super) fn repeated(names: &[String]) -> Option<String> {
    let mut seen = std::collections::HashSet::new();
    names.iter().find(|name| !seen.insert(name.as_str())).cloned()
}
