//! What the dimensions of an array are to its runs.

use super::FieldProblem;
use super::axes::{self, Role};
use super::dataset::{ArrayMeta, Dataset};
use super::{leads, times};

/// The dimensions of an array, by which its runs are told apart.
pub(super) struct RunAxes<'a> {
    pub(super) dataset: &'a dyn Dataset,
    pub(super) array: &'a ArrayMeta,
    /// Units of the times in place of those that are said.
    pub(super) time_units: Option<&'a str>,
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

impl<'a> RunAxes<'a> {
    pub(super) fn of(
        dataset: &'a dyn Dataset,
        array: &'a ArrayMeta,
        time_units: Option<&'a str>,
    ) -> Self {
        let arrays = dataset.arrays();
        let dimension = |(name, length): &'a (String, usize)| {
            let (coordinate, role) = axes::coordinate_of(arrays, name);
            let own = arrays.iter().find(|a| a.name == *name && a.dimensions.len() == 1);
            // A time that is no date is a lead, unless dates are written out.
            let is_time = role == Some(Role::Time) && !times::are_written_out(arrays, name);
            let is_lead = |c: &&ArrayMeta| is_time && leads::are_leads(c);
            match [own, coordinate].into_iter().flatten().find(is_lead) {
                None => Dimension { name, length: *length, coordinate, role },
                lead => {
                    Dimension { name, length: *length, coordinate: lead, role: Some(Role::Lead) }
                }
            }
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

    pub(super) fn find(&self, role: Role) -> Option<Dimension<'a>> {
        self.dimensions.iter().copied().find(|d| d.role == Some(role))
    }

    /// The coordinate of valid times by lead, or by start and lead.
    pub(super) fn valid_times(&self) -> Option<&'a ArrayMeta> {
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

    pub(super) fn dimension_name(&self, role: Role) -> String {
        self.find(role).map_or_else(|| axes::title_of(role), |d| d.name).to_string()
    }

    pub(super) fn no_start(&self) -> FieldProblem {
        let lead = self.find(Role::Lead).or_else(|| self.find(Role::Init));
        FieldProblem::NoStart { lead: lead.map_or("", |d| d.name).to_string() }
    }
}
